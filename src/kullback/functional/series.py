"""The power series that keep divergences exact where p and q nearly agree.

With ``s = (p - q) / (p + q)``, and so ``l = log(p/q) = 2 atanh(s)``,

* ``p log(p/q) - p + q = (p + q) (s^2 + (1 + s) (atanh(s) - s))``  (a cell of KL),
* ``p log(2p/(p+q)) + q log(2q/(p+q)) = (p + q) chi(s)``,
  ``chi(s) = ((1 + s) log(1 + s) + (1 - s) log(1 - s)) / 2``  (twice a cell of JS), and
* ``(e^(al) - 1 - a (e^l - 1)) / (a (a - 1)) = sum_k (1 + a + ... + a^(k-2)) l^k / k!``
  (a cell of the power divergence of order a, per unit of q), which knows no cliff at a = 1.

The first two are non-negative term by term, so nothing cancels when the cells are added.
"""

from __future__ import annotations

import math
from typing import Any

from kullback._xp import Array

# Below this |s| the series are used: their first omitted terms are under 1e-17 of the sum there,
# while the logarithms would already lose two digits to cancellation.
NEAR = 0.1
_TERMS = 9
_POWER_TERMS = 17


def kl_cell(s: Array, largest: float = NEAR) -> Array:
    """Return ``s^2 + (1 + s) (atanh(s) - s)`` for ``|s| <= largest``, at most NEAR."""
    square = s * s
    # The k-th term of the tail is s^(2k+1): as many as are not below the rounding of the first.
    terms = _TERMS if largest >= NEAR else 2 + int(8.0 / -math.log10(max(largest, 1e-300)))
    terms = min(terms, _TERMS)
    tail: Any = 1.0 / (2 * terms + 1)
    for k in range(terms - 1, 0, -1):
        tail = tail * square + 1.0 / (2 * k + 1)
    return square * (1.0 + (1.0 + s) * s * tail)


def js_cell(s: Array) -> Array:
    """Return ``chi(s) = sum_k s^(2k) / (2k (2k - 1))`` for ``|s| <= NEAR``."""
    square = s * s
    total: Any = 1.0 / (2 * _TERMS * (2 * _TERMS - 1))
    for k in range(_TERMS - 1, 0, -1):
        total = total * square + 1.0 / (2 * k * (2 * k - 1))
    return square * total


def power_cell(l: Array, order: float) -> Array:  # noqa: E741
    """Return ``sum_{k>=2} (1 + a + ... + a^(k-2)) l^k / k!`` for ``max(1, a) |l| <= 1/2``."""
    sums, power, coefficients = 0.0, 1.0, []
    factorial = 1.0
    for k in range(2, _POWER_TERMS):
        sums, power, factorial = sums + power, power * order, factorial * k
        coefficients.append(sums / factorial)
    total: Any = coefficients[-1]
    for coefficient in reversed(coefficients[:-1]):
        total = total * l + coefficient
    return l * l * total


def relative_expm1(xp: Any, x: Array) -> Array:
    """Return ``(e^x - 1) / x``, 1 at 0, with a finite gradient there."""
    tiny = xp.abs(x) < 1e-5
    safe = xp.where(tiny, xp.ones_like(x), x)
    return xp.where(tiny, 1.0 + 0.5 * x + x * x / 6.0, xp.expm1(safe) / safe)
