"""Where to look: panels around every landmark, finer towards it, and one tail for each end.

A panel has its own coordinate t >= 0 or log-distance t: ``x = base + sign * t``, or
``x = base + sign * e^t`` for panels of a tail. The distance from a landmark is so known to full
relative precision even where x itself is rounded.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

# How many scales beyond the outermost landmark the tail of an infinite support begins.
_REACH = 32.0


@dataclass(frozen=True)
class Panels:
    """Intervals of the coordinate t; ``tail`` is the number of the tail or -1."""

    base: np.ndarray
    sign: np.ndarray
    tail: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def __len__(self) -> int:
        return len(self.base)

    def __getitem__(self, which: np.ndarray | slice) -> Panels:
        base, sign, tail, low, high = (field[which] for field in self._fields())
        return Panels(base, sign, tail, low, high)

    def halves(self) -> Panels:
        """Return every panel in two halves: the left ones, then the right ones."""
        middle = 0.5 * (self.low + self.high)
        base, sign, tail = (np.tile(field, 2) for field in (self.base, self.sign, self.tail))
        low, high = np.concatenate([self.low, middle]), np.concatenate([middle, self.high])
        return Panels(base, sign, tail, low, high)

    def _fields(self) -> tuple[np.ndarray, ...]:
        return self.base, self.sign, self.tail, self.low, self.high


def joined(pieces: Iterable[Panels]) -> Panels:
    """Return panels one after another."""
    parts = [piece._fields() for piece in pieces]
    return Panels(*(np.concatenate(field) for field in zip(*parts, strict=True)))


def panels_from(base: float, sign: float, breaks: np.ndarray, tail: int = -1) -> Panels:
    """Return the panels between successive breaks of t."""
    n = len(breaks) - 1
    low, high = np.minimum(breaks[:-1], breaks[1:]), np.maximum(breaks[:-1], breaks[1:])
    return Panels(np.full(n, base), np.full(n, sign), np.full(n, tail), low, high)


@dataclass(frozen=True)
class End:
    """One end of the interval, seen from inside: ``x = base + sign * e^t``.

    Attributes
    ----------
    base, sign : float
        A finite end itself and the direction inwards; or the outermost landmark and outwards.
    outward : float
        The direction in t towards the end: 1 to infinity, -1 to a finite end.
    start : float
        The t at which the tail meets the inner panels.
    """

    base: float
    sign: float
    outward: float
    start: float


def layout(
    landmarks: Iterable[tuple[float, float]], low: float, high: float
) -> tuple[Panels, list[End]]:
    """Return the inner panels and the two ends of an interval that is not empty."""
    marks = _marks(landmarks, low, high)
    centres = [centre for centre, _ in marks]
    reach = max(centre + _REACH * scale for centre, scale in marks) - centres[0]
    reach = max(reach, centres[-1] - min(c - _REACH * s for c, s in marks))
    pieces, ends = [], []
    for i, (centre, scale) in enumerate(marks):
        for sign in (-1.0, 1.0):
            j = i + int(sign)
            if 0 <= j < len(marks):
                pieces.append(_side(centre, sign, scale, 0.5 * abs(centres[j] - centre), 0.0))
                continue
            end, width, inner = _end(centre, scale, sign, low, high, reach, centres)
            ends.append(end)
            if width > inner:
                pieces.append(_side(centre, sign, scale, width, inner))
    # A landmark at a finite end has its inner side to itself, but for what the end has taken.
    return joined(_beside_ends(pieces, ends)), ends


def _marks(
    landmarks: Iterable[tuple[float, float]], low: float, high: float
) -> list[tuple[float, float]]:
    """Return the distinct centres inside the interval with their finest scale, in order."""
    found: dict[float, float] = {}
    for centre, scale in landmarks:
        if not (math.isfinite(centre) and math.isfinite(scale)):
            continue
        c = min(max(float(centre), low), high)
        s = max(float(scale), 4.0 * float(np.spacing(abs(c))))
        found[c] = min(s, found.get(c, math.inf))
    if not found:
        middle = 0.5 * low + 0.5 * high if math.isfinite(high - low) else 0.0
        found[min(max(middle, low), high)] = 0.25 * (high - low) if high - low < 1e300 else 1.0
    centres, scales = np.array(list(found)), np.array(list(found.values()))
    # A narrow bump beside the centre of a wide one reaches over to this centre's side.
    near = [float(np.min(np.maximum(scales, np.abs(centres - c)))) for c in centres]
    return sorted(zip(centres.tolist(), near, strict=True))


def _end(
    centre: float,
    scale: float,
    sign: float,
    low: float,
    high: float,
    reach: float,
    centres: list[float],
) -> tuple[End, float, float]:
    """Return the end beyond an outermost centre, and where its inner panels stop and begin."""
    bound = high if sign > 0 else low
    if math.isinf(bound):
        width = max(reach, _REACH * scale)
        return End(centre, sign, 1.0, math.log(width)), width, 0.0
    distance = abs(bound - centre)
    if distance > 0:
        return End(bound, -sign, -1.0, math.log(0.5 * distance)), 0.5 * distance, 0.0
    other = high if sign < 0 else low
    gaps = [abs(c - centre) for c in centres if c != centre] or [abs(other - centre)]
    taken = min(scale, 0.25 * min(gaps))
    return End(bound, -sign, -1.0, math.log(taken)), 0.0, 0.0


def _beside_ends(pieces: list[Panels], ends: list[End]) -> list[Panels]:
    """Cut from the panels what a finite end at a landmark covers itself."""
    cut = []
    for piece in pieces:
        for end in ends:
            if end.outward < 0:
                mine = (piece.base == end.base) & (piece.sign == end.sign)
                if mine.any():
                    taken = math.exp(end.start)
                    low = np.where(mine, np.maximum(piece.low, taken), piece.low)
                    piece = Panels(piece.base, piece.sign, piece.tail, low, piece.high)
                    piece = piece[piece.high > piece.low]
        cut.append(piece)
    return cut


def _side(centre: float, sign: float, scale: float, width: float, inner: float) -> Panels:
    """Return panels from a centre outwards, each twice as wide as the one before."""
    steps = max(0, math.ceil(math.log2(width / scale))) if width > scale else 0
    breaks = np.concatenate([[inner], scale * np.exp2(np.arange(steps)), [width]])
    if steps > 1 and breaks[-1] < 1.25 * breaks[-2]:
        breaks = np.delete(breaks, -2)
    return panels_from(centre, sign, breaks)
