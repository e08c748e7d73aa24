"""The two power series that keep divergences exact where p and q nearly agree.

With ``s = (p - q) / (p + q)``, and so ``log(p/q) = 2 atanh(s)``,

* ``p log(p/q) - p + q = (p + q) (s^2 + (1 + s) (atanh(s) - s))``  (a cell of KL), and
* ``p log(2p/(p+q)) + q log(2q/(p+q)) = (p + q) chi(s)``,
  ``chi(s) = ((1 + s) log(1 + s) + (1 - s) log(1 - s)) / 2``  (twice a cell of JS).

Both are non-negative term by term, so nothing cancels when the cells are added.
"""

from __future__ import annotations

from typing import Any

from kullback._xp import Array

# Below this |s| the series are used: their first omitted terms are under 1e-17 of the sum there,
# while the logarithms would already lose two digits to cancellation.
NEAR = 0.1
_TERMS = 9


def kl_cell(s: Array) -> Array:
    """Return ``s^2 + (1 + s) (atanh(s) - s)`` for ``|s| <= NEAR``."""
    square = s * s
    tail: Any = 1.0 / (2 * _TERMS + 1)
    for k in range(_TERMS - 1, 0, -1):
        tail = tail * square + 1.0 / (2 * k + 1)
    return square * (1.0 + (1.0 + s) * s * tail)


def js_cell(s: Array) -> Array:
    """Return ``chi(s) = sum_k s^(2k) / (2k (2k - 1))`` for ``|s| <= NEAR``."""
    square = s * s
    total: Any = 1.0 / (2 * _TERMS * (2 * _TERMS - 1))
    for k in range(_TERMS - 1, 0, -1):
        total = total * square + 1.0 / (2 * k * (2 * k - 1))
    return square * total
