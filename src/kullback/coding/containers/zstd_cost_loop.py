"""What the codewords of one code of a zstd block cost against an ideal code of their own law.

Import this module inside functions: it loads numba.
"""

from __future__ import annotations

import math
from typing import Any

from kullback.coding.compiled import compiled


@compiled
def cost(
    counts: Any, masses: Any, first: int, stop: int, log: int, bits: int, laws: Any, at: int
) -> int:
    """Add n H(P), n KL(P‖Q), and what ``bits`` are beyond n log2 1/Q; return n.

    Counts and masses of the symbols lie from ``first`` to ``stop``; Q is masses / 2^log.
    """
    n = 0
    for i in range(first, stop):
        n += counts[i]
    if n == 0:
        return 0
    entropy = redundancy = ideal = met = 0.0
    for i in range(first, stop):
        if counts[i]:
            p, q = counts[i] / n, masses[i] / (1 << log)
            entropy -= counts[i] * math.log2(p)
            ideal -= counts[i] * math.log2(q)
            met += q
            # Terms q g((p - q)/q) that are never negative, so that their sum is not.
            d = (p - q) / q
            if abs(d) < 1e-3:
                redundancy += q * d * d * (0.5 - d / 6 + d * d / 12)
            else:
                redundancy += q * ((1 + d) * math.log1p(d) - d)
    redundancy += 1.0 - met
    laws[at] += entropy
    laws[at + 1] += n * redundancy / math.log(2.0)
    laws[at + 2] += bits - ideal
    return n
