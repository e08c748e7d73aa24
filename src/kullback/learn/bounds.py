"""Variational bounds of KL by neural critics, on rows that the critics have not seen.

References
----------
McAllester and Stratos (2020), "Formal limitations on the measurement of mutual information": no
bound from m draws that holds whatever the laws are, with high confidence, is larger than of the
order of log m, and that of Donsker and Varadhan none above log m.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from kullback._errors import InputError
from kullback.estimators import Estimate, OfSamples
from kullback.estimators.estimate import check_level
from kullback.functional import donsker_varadhan, nwj, smile
from kullback.functional.variational import check_clip
from kullback.learn.held_out import HeldOut, held_out
from kullback.result import Interval, Kind

ROWS_PER_FOLD = 10
MANY = 0.05  # of the rows of P


@dataclass(frozen=True, slots=True)
class NeuralBound(OfSamples):
    """A formula of a critic's held-out outputs, where critics are trained on the other folds.

    Attributes
    ----------
    hidden : int
        The width of the critic's two hidden layers.
    steps : int
        The most steps of training; it stops early where validation rows gain nothing.
    folds : int
        How many critics are trained, each without the rows that it is asked about.
    """

    hidden: int = 64
    steps: int = 1000
    folds: int = 5
    kind: ClassVar[Kind] = "lower bound"
    bounds: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """Check the settings."""
        for name, least in (("hidden", 1), ("steps", 1), ("folds", 2)):
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or value < least:
                raise InputError(
                    f"{name} must be a whole number of at least {least}, not {value!r}."
                )

    def kl(self, x: np.ndarray, y: np.ndarray, seed: int = 0) -> float:
        """Return the held-out bound of KL(P‖Q)."""
        ratios = self._held_out(x, y, seed)
        return self.value(ratios.p, ratios.q)

    def __call__(
        self, x: np.ndarray, y: np.ndarray, *, level: float | None, rng: Any = None
    ) -> Estimate:
        """Return the held-out bound, and its interval by the spread over the same rows."""
        if level is not None:
            check_level(level)
        ratios = self._held_out(x, y, int(np.random.default_rng(rng).integers(2**62)))
        value = self.value(ratios.p, ratios.q)
        notes = (self.meaning, _ceiling(ratios))
        if level is None:
            return Estimate(value, None, None, self.method, notes, self.kind)
        error = self._error(ratios)
        interval = self.interval(ratios, value, error, level)
        return Estimate(value, error, interval, self.method, notes, self.kind)

    @property
    def meaning(self) -> str:
        """What the reader must know of the formula."""
        raise NotImplementedError

    def value(self, log_p: np.ndarray, log_q: np.ndarray) -> float:
        """Return the formula of log-ratios ``log p/q`` at rows of P and of Q."""
        raise NotImplementedError

    def weights(self, log_q: np.ndarray) -> np.ndarray:
        """Return what each row of Q takes from the value, to first order."""
        weights = np.exp(log_q)
        return np.asarray(weights / np.mean(weights))

    def interval(
        self, ratios: HeldOut, value: float, error: float, level: float
    ) -> Interval | None:
        """Return the interval from a lower confidence limit upwards.

        The limit is that of the value as if Q had some more rows at the highest ratio: of a ratio
        that m rows have not met, no more is known at the level than that its share in Q is below
        ``-log(1 - level) / m``.
        """
        from scipy.special import ndtri

        unseen = math.ceil(-math.log1p(-level))
        highest = max(float(np.max(ratios.p)), float(np.max(ratios.q)))
        low = self.value(ratios.p, np.append(ratios.q, np.full(unseen, highest)))
        return Interval(max(low - float(ndtri(level)) * error, 0.0), math.inf, level)

    def _error(self, ratios: HeldOut) -> float:
        of_p, of_q = np.var(ratios.p), np.var(self.weights(ratios.q))
        return math.sqrt(of_p / len(ratios.p) + of_q / len(ratios.q))

    def _held_out(self, x: np.ndarray, y: np.ndarray, seed: int) -> HeldOut:
        least, rows = ROWS_PER_FOLD * self.folds, min(len(x), len(y))
        if rows < least:
            raise InputError(
                f"{self.folds} folds need at least {least} rows on both sides, not {rows}; ask for "
                "fewer folds, or for another estimator such as kb.KNN(k=5)."
            )
        return held_out(x, y, hidden=self.hidden, steps=self.steps, folds=self.folds, seed=seed)


@dataclass(frozen=True, slots=True)
class DonskerVaradhan(NeuralBound):
    """Donsker and Varadhan's bound by neural critics, on rows that these have not seen.

    It lies below KL(P‖Q) on average but for the logarithm of a mean over m rows of Q, which raises
    it by about half the variance of that mean. It needs hundreds of rows to find anything, and
    finds little of a difference that is spread over many columns. Where a bound is not what you
    need, the default of `kullback.kl` is nearer to the truth and faster.

    Attributes
    ----------
    hidden : int
        The width of the critic's two hidden layers.
    steps : int
        The most steps of training; it stops early where validation rows gain nothing.
    folds : int
        How many critics are trained, each without the rows that it is asked about.

    References
    ----------
    Donsker and Varadhan (1983), "Asymptotic evaluation of certain Markov process expectations for
    large time, IV".

    Examples
    --------
    >>> import numpy as np
    >>> import kullback as kb
    >>> from kullback.learn import DonskerVaradhan
    >>> rng = np.random.default_rng(0)
    >>> x, y = kb.samples(rng.normal(1, 1, 500)), kb.samples(rng.normal(0, 1, 500))
    >>> result = kb.kl(x, y, method=DonskerVaradhan(steps=200, folds=2), rng=0)
    >>> result.kind, 0.2 < result.interval.low < result.value < 0.7
    ('lower bound', True)
    """

    @property
    def method(self) -> str:
        """How the number was found."""
        return f"Donsker-Varadhan bound by neural critics, held out in {self.folds} folds"

    @property
    def meaning(self) -> str:
        """What the reader must know of the formula."""
        return (
            "a lower bound on average, but for the logarithm of a mean over the rows of Q, which "
            "raises it where few of them carry that mean"
        )

    def value(self, log_p: np.ndarray, log_q: np.ndarray) -> float:
        """Return the formula of log-ratios ``log p/q`` at rows of P and of Q."""
        return float(donsker_varadhan(log_p, log_q))


@dataclass(frozen=True, slots=True)
class NWJ(NeuralBound):
    """Nguyen, Wainwright and Jordan's bound by neural critics, on rows that these have not seen.

    Its expectation is below KL(P‖Q), from few rows too; it is never above `DonskerVaradhan`. The
    settings are the same.

    References
    ----------
    Nguyen, Wainwright and Jordan (2010), "Estimating divergence functionals and the likelihood
    ratio by convex risk minimization".

    Examples
    --------
    >>> NWJ(folds=3).method
    'Nguyen-Wainwright-Jordan bound by neural critics, held out in 3 folds'
    """

    @property
    def method(self) -> str:
        """How the number was found."""
        return f"Nguyen-Wainwright-Jordan bound by neural critics, held out in {self.folds} folds"

    @property
    def meaning(self) -> str:
        """What the reader must know of the formula."""
        return "a lower bound on average; one value may lie above KL by chance"

    def value(self, log_p: np.ndarray, log_q: np.ndarray) -> float:
        """Return the formula of log-ratios ``log p/q`` at rows of P and of Q."""
        return float(nwj(1.0 + log_p, 1.0 + log_q))

    def weights(self, log_q: np.ndarray) -> np.ndarray:
        """Return what each row of Q takes from the value."""
        return np.exp(log_q)


@dataclass(frozen=True, slots=True)
class SMILE(NeuralBound):
    """Song and Ermon's clipped estimate by neural critics, on rows that these have not seen.

    Clipping takes variance from `DonskerVaradhan`, and with it what made that a bound.

    Attributes
    ----------
    hidden, steps, folds : int
        As of `DonskerVaradhan`.
    clip : float
        Where log-ratios at rows of Q are cut, above and below 0, in nats.

    References
    ----------
    Song and Ermon (2020), "Understanding the limitations of variational mutual information
    estimators".

    Examples
    --------
    >>> SMILE(clip=3.0).method
    'SMILE by neural critics, clip 3, held out in 5 folds'
    """

    clip: float = 5.0
    kind: ClassVar[Kind] = "estimate"

    def __post_init__(self) -> None:
        """Check the settings."""
        NeuralBound.__post_init__(self)
        check_clip(self.clip)

    @property
    def method(self) -> str:
        """How the number was found."""
        return f"SMILE by neural critics, clip {self.clip:g}, held out in {self.folds} folds"

    @property
    def meaning(self) -> str:
        """What the reader must know of the formula."""
        return (
            "clipping makes it neither a bound nor unbiased, and how far it is off cannot be told "
            "from the rows: so there is no interval"
        )

    def value(self, log_p: np.ndarray, log_q: np.ndarray) -> float:
        """Return the formula of log-ratios ``log p/q`` at rows of P and of Q."""
        return float(smile(log_p, log_q, clip=self.clip))

    def weights(self, log_q: np.ndarray) -> np.ndarray:
        """Return what each row of Q takes from the value, to first order."""
        return NeuralBound.weights(self, np.clip(log_q, -self.clip, self.clip))

    def interval(self, ratios: HeldOut, value: float, error: float, level: float) -> None:
        """Return none: the spread over rows does not tell how much clipping has taken away."""


def _ceiling(ratios: HeldOut) -> str:
    rows = len(ratios.q)
    note = (
        f"no value above log m = {math.log(rows):.4g} nats can be trusted from m = {rows} rows of "
        f"Q; critics are cut at ± {ratios.reach:.4g} nats, so that none is reached"
    )
    if ratios.cut == 0:
        return note
    far = ", and KL may be far above" if ratios.cut > MANY else ""
    return f"{note}: {ratios.cut:.1%} of the rows of P lie beyond{far}"
