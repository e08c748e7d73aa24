"""The Rényi divergence of two laws: by cells while they overlap, in log space where they do not."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kullback.families.density import Density
from kullback.functional import cells
from kullback.functional.cells import Formula
from kullback.integration.integral import Integral, infinite
from kullback.integration.integrands import Integrand
from kullback.integration.pair import Pair, context
from kullback.integration.parts import Part, part_over
from kullback.integration.quadrature import Infinite, UndecidedError
from kullback.integration.supremum import highest
from kullback.integration.tails import UNDERFLOW
from kullback.integration.ways import outside

# Between these, sum p^a q^(1-a) - 1 is found cell by cell without cancellation.
_NEAR = (-0.5, 1.0)
_FAR = 1e6  # scales away from all landmarks
_BLUR = 1e-11


Total = Callable[[Formula], Integral]


def renyi(p: Density, q: Density, order: float, total: Total) -> Integral:
    """Return the Rényi divergence of an order from 0 to infinity, in nats.

    Parameters
    ----------
    p, q : Density
        The laws.
    order : float
        The order, in [0, inf].
    total : callable
        A formula to its divergence between p and q: by `integrate`, or by random draws.

    Returns
    -------
    Integral

    Raises
    ------
    InputError
        As for `integrate`; and for the orders 0 and infinity in more than one dimension.
    """
    if order == 1.0:
        return total(cells.KL)
    if p is q:
        return Integral(0.0, 0.0, "exact", "p and q are the same")
    if p.dimension > 1 or p.discrete != q.discrete:
        return _by_cells(p, q, order, total)
    if order == 0.0:
        return _order_zero(p, q)
    low, high = max(p.support[0], q.support[0]), min(p.support[1], q.support[1])
    if order > 1.0 and (low > high or outside(p, low, high).possible):
        return infinite("support", f"{p.name} has mass where q has none")
    if math.isinf(order):
        return _order_infinite(Pair(p, q), low, high)
    try:
        found = _by_cells(p, q, order, total)
    except (UndecidedError, OverflowError):
        return _in_log_space(p, q, order, low, high)
    excess = math.expm1(min((order - 1.0) * found.value, 1.0))
    known = found.kind == "estimate" or found.method in ("support", "tail rule")
    if known or _NEAR[0] < excess < _NEAR[1]:
        return found
    return _in_log_space(p, q, order, low, high)


def _by_cells(p: Density, q: Density, order: float, total: Total) -> Integral:
    """Return the divergence from the sum of cells of ``p^a q^(1-a)`` less p or q."""
    if order == 0.0 or math.isinf(order):
        raise UndecidedError(
            f"the Rényi divergence of order {order:g} is known for laws on one line only; "
            "use an order between, such as 0.5 or 2."
        )
    found = total(cells.power(order))
    scale = order * (order - 1.0)

    def value(total: float) -> float:
        x = scale * total
        return math.log1p(x) / (order - 1.0) if x > -1.0 else math.inf

    if found.kind == "estimate" and scale * found.value < -0.99:
        raise UndecidedError(
            f"{p.name} and {q.name} overlap too little for random draws to tell how far apart "
            "they are."
        )
    here = value(found.value)
    ends = [value(max(found.value + sign * found.error, 0.0)) for sign in (-1, 1)]
    error = max(abs(end - here) for end in ends) if math.isfinite(here) else 0.0
    interval = found.interval
    if interval is not None:
        low, high, level = interval
        interval = value(max(low, 0.0)), value(max(high, 0.0)), level
    return Integral(here, error, found.kind, found.method, interval, found.notes)


@dataclass(frozen=True)
class Blend:
    """The integrand ``p^a q^(1-a)``, divided by ``exp(offset)``."""

    order: float
    offset: float

    def values(
        self, log_p: np.ndarray, log_q: np.ndarray, log_ratio: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return 1 and its logarithm, 0 where p (or, for an order below 1, q) is 0."""
        none = (log_p == -np.inf) | ((log_q == -np.inf) & (self.order < 1.0))
        with np.errstate(invalid="ignore"):
            shift = self.order * log_p + (1.0 - self.order) * log_q - self.offset
        return np.where(none, 0.0, 1.0), np.where(none, 0.0, shift)


class WherePossible:
    """The integrand q where p is not 0."""

    def values(
        self, log_p: np.ndarray, log_q: np.ndarray, log_ratio: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return q."""
        none = (log_p == -np.inf) | (log_q == -np.inf)
        return np.where(none, 0.0, 1.0), np.where(none, 0.0, log_q)


def _in_log_space(p: Density, q: Density, order: float, low: float, high: float) -> Integral:
    """Return the divergence from the logarithm of ``∫ p^a q^(1-a)`` around its peak."""
    if low > high or (low == high and not p.discrete):
        return infinite("support", "p and q share no point")
    pair = Pair(p, q)

    def blend(x: np.ndarray) -> np.ndarray:
        value, shift = Blend(order, 0.0).values(*pair.logs(x))
        return np.where(value > 0, shift, -np.inf)

    peak, spread, top = highest(blend, pair, low, high)
    if top == -math.inf:
        return infinite("support", "p and q share no point")
    part = _integrated(Pair(p, q, ((peak, spread),)), Blend(order, top), low, high)
    if part.diverges:
        return infinite("tail rule", part.diverges)
    value = (top + math.log(part.value)) / (order - 1.0)
    error = part.error / part.value / abs(order - 1.0) + 4e-16 * abs(value)
    return Integral(value, error, "numerical", f"{part.method}, in log space", None, part.notes)


def _integrated(pair: Pair, integrand: Integrand, low: float, high: float) -> Part:
    try:
        return part_over(pair, integrand, low, high)
    except Infinite as reason:
        return Part(diverges=str(reason))


def _order_zero(p: Density, q: Density) -> Integral:
    """Return ``-log Q(p > 0)``."""
    low, high = max(p.support[0], q.support[0]), min(p.support[1], q.support[1])
    if low > high:
        return infinite("support", "p and q share no point")
    if p.discrete and math.isfinite(high - low):
        part = _integrated(Pair(p, q), WherePossible(), low, high)
        value = -math.log(part.value) if part.value > 0 else math.inf
        return Integral(max(value, 0.0), part.error, "numerical", part.method, None, part.notes)
    left = outside(q, low, high)
    value = -math.log1p(-left.value) if left.value < 1.0 else math.inf
    return Integral(value, left.error, "exact" if left.exact else "numerical", "support")


def _order_infinite(pair: Pair, low: float, high: float) -> Integral:
    """Return the supremum of ``log p/q``."""

    def ratio(x: np.ndarray) -> np.ndarray:
        return _log_ratio(pair, x)

    at, _, top = highest(ratio, pair, low, high)
    unseen = not pair.exact and not math.isfinite(high - low)
    if unseen and (top == math.inf or ratio(np.array([at + (at - 0.5 * at)]))[0] == -math.inf):
        raise UndecidedError(
            f"{pair.p.name} and {pair.q.name} are not known well enough towards {at:.3g} to tell "
            "whether log p/q has a bound."
        )
    if top == math.inf or _rising(ratio, pair, at, low, high):
        return infinite("tail rule", f"log p/q has no bound towards {at:.3g}")
    error = _BLUR * (1.0 + abs(top))
    return Integral(max(top, 0.0), error, "numerical", f"maximum of log p/q, at {at:.6g}")


def _log_ratio(pair: Pair, x: np.ndarray) -> np.ndarray:
    """Return ``log p/q`` where it is known to about `_BLUR`, -inf elsewhere and where p is 0."""
    log_p, log_q = pair.logs(x)
    with np.errstate(invalid="ignore"):
        ratio = np.where(log_p == -np.inf, -np.inf, log_p - log_q)
    if not pair.exact:
        return np.where(np.isfinite(ratio) & (np.abs(log_p) > _BLUR / 4e-16), -np.inf, ratio)
    mp = context()
    for i in np.flatnonzero((np.abs(log_p) > -UNDERFLOW) | ~np.isfinite(ratio)):
        one, two = pair.exact_logs(mp.mpf(float(x[i])), mp)
        known = abs(one) < mp.mpf(10) ** (mp.dps - 12)
        ratio[i] = float(one - two) if known and one > -mp.inf else -math.inf
    return ratio


def _rising(
    f: Callable[[np.ndarray], np.ndarray], pair: Pair, at: float, low: float, high: float
) -> bool:
    """Return whether the highest point is as far out as could be seen, and f still rises there."""
    centre, scale = min(pair.landmarks, key=lambda mark: abs(at - mark[0]) / mark[1])
    gaps = [abs(at - end) for end in (low, high) if math.isfinite(end)]
    distance = abs(at - centre) / scale
    if distance > _FAR:
        before = centre + (at - centre) / math.sqrt(distance)
    elif gaps and 0.0 < min(gaps) < scale / _FAR:
        end = low if abs(at - low) == min(gaps) else high
        before = end + math.copysign(math.sqrt(min(gaps) * scale), at - end)
    else:
        return False
    far, near = f(np.array([at, math.floor(before) if pair.p.discrete else before]))
    return bool(far - near > 1e-6)
