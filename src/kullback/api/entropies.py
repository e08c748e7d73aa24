"""Entropy, cross-entropy, and how the cross-entropy decomposes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.api.counted import as_result
from kullback.api.entropic import kl
from kullback.api.parametric import are_laws, is_law, law_cross_entropy
from kullback.estimators import OfCounts, PlugIn, automatic
from kullback.inputs import Counts, Discrete, Masses, as_pair, as_single
from kullback.result import Contribution, Contributions, Result


def entropy(
    p: Any,
    *,
    unit: str = "nats",
    method: str | OfCounts = "auto",
    normalize: bool = False,
    level: float = 0.95,
) -> Result:
    """Return the entropy ``H(P)``: in [0, log k] nats over k cells, any number for a density.

    Parameters
    ----------
    p, unit, normalize, level
        As in `divergence`.
    method : "auto", "plugin" or an estimator
        How counts are turned into an estimate, as in `divergence`.

    Returns
    -------
    Result

    Raises
    ------
    InputError
        As in `divergence`.

    Examples
    --------
    >>> entropy([0.5, 0.25, 0.25], unit="bits")
    <Result H(P) = 1.5 bits, exact>
    """
    if is_law(p):
        return law_cross_entropy(p, p, "entropy", "H(P)").to(unit)
    single = as_single(p, normalize=normalize)
    if isinstance(single, Counts):
        counted = single.values
        estimator = _estimator(method) or automatic("entropy", counted)
        estimate = estimator(counted, counted, measure="entropy", level=level)
        return as_result(estimate, "entropy", "H(P)", None).to(unit)
    _refuse_estimator(method)
    value = math.fsum(_surprises(single, single))
    return Result(value, "nats", "entropy", "H(P)", "exact sum", "exact").to(unit)


def cross_entropy(
    p: Any,
    q: Any,
    *,
    unit: str = "nats",
    method: str | OfCounts = "auto",
    normalize: bool = False,
    level: float = 0.95,
) -> Result:
    """Return the cross-entropy ``H(P, Q)``, in [H(P), inf] nats.

    Parameters
    ----------
    p, q, unit, normalize, level
        As in `divergence`.
    method : "auto", "plugin" or an estimator
        How counts are turned into an estimate, as in `divergence`.

    Returns
    -------
    Result

    Raises
    ------
    InputError
        As in `divergence`.

    Examples
    --------
    >>> cross_entropy([0.5, 0.5], [0.25, 0.75], unit="bits")
    <Result H(P, Q) = 1.20752 bits, exact>
    """
    if are_laws(p, q):
        return law_cross_entropy(p, q, "cross_entropy", "H(P, Q)").to(unit)
    pair = as_pair(p, q, normalize=normalize)
    if isinstance(pair.p, Counts) and isinstance(pair.q, Counts):
        x, y = pair.p.values, pair.q.values
        estimator = _estimator(method) or automatic("cross_entropy", x, y)
        estimate = estimator(x, y, measure="cross_entropy", level=level)
        return as_result(estimate, "cross_entropy", "H(P, Q)", None).to(unit)
    _refuse_estimator(method)
    value = math.fsum(_surprises(pair.p, pair.q))
    return Result(
        value, "nats", "cross_entropy", "H(P, Q)", "exact sum", "exact", notes=pair.notes
    ).to(unit)


@dataclass(frozen=True, slots=True)
class Decomposition:
    """``H(P, Q) = H(P) + KL(P‖Q)``: what Q costs, what P costs anyway, and the price of Q.

    Attributes
    ----------
    cross_entropy, entropy, kl : Result
        The three.
    cells : Contributions or None
        Where the cross-entropy goes: each cell's ``-p log q``.
    """

    cross_entropy: Result
    entropy: Result
    kl: Result
    cells: Contributions | None = None

    def __str__(self) -> str:
        unit = self.kl.unit
        lines = [
            "H(P, Q) = H(P) + KL(P‖Q)",
            f"{self.cross_entropy.value:.6g} = {self.entropy.value:.6g} + "
            f"{self.kl.value:.6g} {unit}",
        ]
        if self.cells:
            lines.append(f"  where the {unit} go:")
            lines += [
                f"    {c.label}: {c.value:.4g} {unit} (p = {c.p:.4g}, q = {c.q:.4g})"
                for c in self.cells.top(3)
            ]
        return "\n".join(lines)


def decompose(
    p: Any,
    q: Any,
    *,
    unit: str = "nats",
    normalize: bool = False,
    labels: Sequence[str] | None = None,
    level: float = 0.95,
) -> Decomposition:
    """Return ``H(P, Q) = H(P) + KL(P‖Q)``, each as a `Result`, and where they come from.

    Minimising the cross-entropy in Q minimises the KL, since H(P) does not depend on Q.

    Parameters
    ----------
    p, q, unit, normalize, labels, level
        As in `divergence`.

    Returns
    -------
    Decomposition

    Raises
    ------
    InputError
        As in `divergence`.

    Examples
    --------
    >>> print(decompose([0.5, 0.5], [0.25, 0.75], unit="bits"))
    H(P, Q) = H(P) + KL(P‖Q)
    1.20752 = 1 + 0.207519 bits
      where the bits go:
        0: 1 bits (p = 0.5, q = 0.25)
        1: 0.2075 bits (p = 0.5, q = 0.75)
    """
    divergence = kl(p, q, unit=unit, normalize=normalize, labels=labels, level=level)
    cells = None
    if not are_laws(p, q):
        cells = _cells(p, q, normalize=normalize, labels=labels)
    return Decomposition(
        cross_entropy(p, q, unit=unit, normalize=normalize, level=level),
        entropy(p, unit=unit, normalize=normalize, level=level),
        divergence,
        None if cells is None else cells.in_unit(unit),
    )


def _cells(
    p: Any, q: Any, *, normalize: bool, labels: Sequence[str] | None
) -> Contributions | None:
    pair = as_pair(p, q, normalize=normalize, labels=labels)
    if pair.counted or isinstance(pair.p, Masses):
        return None
    shares = _surprises(pair.p, pair.q)
    masses_p, masses_q = (np.exp(x.log_probabilities()) for x in (pair.p, pair.q))
    order = np.argsort(-shares, kind="stable")
    return Contributions.later(
        lambda: tuple(
            Contribution(
                pair.label(int(i)), float(masses_p[i]), float(masses_q[i]), float(shares[i])
            )
            for i in order
        )
    )


def _estimator(method: str | OfCounts) -> OfCounts | None:
    """Return the estimator that is asked for; None for the rule."""
    if isinstance(method, OfCounts):
        return method
    if method not in ("auto", "plugin"):
        raise InputError(
            f'method must be "auto", "plugin" or an estimator such as kb.Polynomial(), not '
            f"{method!r}."
        )
    return PlugIn() if method == "plugin" else None


def _refuse_estimator(method: str | OfCounts) -> None:
    if _estimator(method) is not None:
        raise InputError("method= is for counts; wrap the numbers in kb.counts, or leave it out.")


def _surprises(p: Discrete, q: Discrete) -> np.ndarray:
    """Return ``-p log q`` cell by cell."""
    if isinstance(p, Counts | Masses) or isinstance(q, Counts | Masses):
        raise InputError("the entropy is defined for distributions; give probabilities or counts.")
    log_p, log_q = p.log_probabilities(), q.log_probabilities()
    # The support is told from the logarithms: a weight may be positive and yet exp(log_p) be 0.
    possible = ~np.isneginf(log_p)
    weights = np.exp(log_p)
    with np.errstate(invalid="ignore"):
        shares = np.where(weights > 0, np.abs(weights * log_q), 0.0)
    return np.where(possible & np.isneginf(log_q), np.inf, shares)
