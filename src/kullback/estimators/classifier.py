"""KL from a classifier that tells points of P from points of Q: a lower bound.

The log-odds of a classifier, less those of the numbers of rows, estimate log p/q. Any function in
their place gives a lower bound on KL: ``KL(P‖Q) >= mean of f under P - log mean of exp(f) under
Q`` (Donsker and Varadhan 1975, "Asymptotic evaluation of certain Markov process expectations for
large time, I", Communications on Pure and Applied Mathematics 28).
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from kullback._errors import InputError
from kullback.estimators.cross_fitted import folds_of
from kullback.estimators.estimate import Estimate, check_level
from kullback.estimators.of_samples import OfSamples
from kullback.estimators.threads import scikit_learn
from kullback.result import Interval

EFFECTIVE = 50
PERFECT = 0.995


@dataclass(frozen=True, eq=False, slots=True)
class LogRatios:
    """Estimates of log p/q at points that the classifier had not seen; unpacks to both arrays.

    Attributes
    ----------
    on_p, on_q : ndarray, shape (n,) and (m,)
        At the points of P and of Q, in their order, in nats.
    bounded : int
        At how many of them the classifier was surer than its number of rows allows.
    """

    on_p: np.ndarray
    on_q: np.ndarray
    bounded: int = 0

    def __iter__(self) -> Iterator[np.ndarray]:
        return iter((self.on_p, self.on_q))

    @property
    def auc(self) -> float:
        """How often a point of P has a greater ratio than one of Q: 1/2 to 1 (perfect)."""
        from sklearn.metrics import roc_auc_score

        labels = np.r_[np.ones(len(self.on_p)), np.zeros(len(self.on_q))]
        return float(roc_auc_score(labels, np.concatenate([self.on_p, self.on_q])))

    @property
    def effective_size(self) -> float:
        """How many points of Q, equally weighted, would say as much of P as all do by p/q."""
        weights = np.exp(self.on_q - np.max(self.on_q))
        return float(np.sum(weights) ** 2 / np.sum(weights**2))

    @property
    def bound(self) -> float:
        """The lower bound of Donsker and Varadhan, in nats."""
        from scipy.special import logsumexp

        return float(np.mean(self.on_p) - logsumexp(self.on_q) + math.log(len(self.on_q)))

    @property
    def error(self) -> float:
        """The standard error of the bound, from its influence values: log r on P, r/mean r on Q."""
        weights = np.exp(self.on_q - np.max(self.on_q))
        weights /= np.mean(weights)
        return math.sqrt(
            float(np.var(self.on_p, ddof=1)) / len(self.on_p)
            + float(np.var(weights, ddof=1)) / len(weights)
        )


@dataclass(frozen=True, slots=True)
class Classifier(OfSamples):
    """The bound of Donsker and Varadhan by the log-odds of a cross-fitted classifier.

    Each point's log-ratio is that of a classifier fitted to the other folds, so that the value is
    at most KL in expectation (but for the logarithm of a mean of few large ratios, which is noted).
    It is a ``lower bound``: its interval goes from the value less its standard error times the
    one-sided quantile, to infinity. Works where columns are many, few of which differ. Needs
    scikit-learn: ``pip install "kullback[samples]"``.

    Attributes
    ----------
    model : {"boosting", "logistic"} or a scikit-learn classifier
        Gradient-boosted trees; logistic regression on all columns, their squares and products; or
        any classifier with ``predict_proba``, of which clones are fitted.
    folds : int
        How many parts the points are dealt to.

    Examples
    --------
    >>> import numpy as np
    >>> import kullback as kb
    >>> rng = np.random.default_rng(0)
    >>> x, y = kb.samples(rng.normal(1, 1, (1000, 2))), kb.samples(rng.normal(0, 1, (1000, 2)))
    >>> result = kb.kl(x, y, method=kb.Classifier("logistic"), rng=0)
    >>> result.kind, 0.8 < result.value < 1.2, result.interval.high  # 1 nat apart
    ('lower bound', True, inf)
    """

    model: Any = "boosting"
    folds: int = 5
    bounds: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """Check the settings."""
        named = isinstance(self.model, str)
        if named and self.model not in ("boosting", "logistic"):
            raise InputError(f'model must be "boosting" or "logistic", not {self.model!r}.')
        if not named and (isinstance(self.model, type) or not hasattr(self.model, "predict_proba")):
            raise InputError(
                'model must be "boosting", "logistic" or a scikit-learn classifier with '
                f"predict_proba, not {self.model!r}."
            )
        if not isinstance(self.folds, int) or isinstance(self.folds, bool) or self.folds < 2:
            raise InputError(f"folds must be a whole number of at least 2, not {self.folds!r}.")

    @property
    def method(self) -> str:
        """How the number was found."""
        name = self.model if isinstance(self.model, str) else type(self.model).__name__
        return f"classifier ({name}), bound of Donsker and Varadhan on {self.folds} held-out folds"

    def kl(self, x: np.ndarray, y: np.ndarray, seed: int = 0) -> float:
        """Return an estimate of a lower bound on KL(P‖Q)."""
        return self.log_ratios(x, y, seed).bound

    def __call__(
        self, x: np.ndarray, y: np.ndarray, *, level: float | None, rng: Any = None
    ) -> Estimate:
        """Return the bound and, unless ``level`` is None, its interval up to infinity."""
        from scipy.special import ndtri

        seed = int(np.random.default_rng(rng).integers(2**62))
        ratios = self.log_ratios(x, y, seed)
        value, error, interval = ratios.bound, None, None
        if level is not None:
            check_level(level)
            error = ratios.error
            interval = Interval(max(value - float(ndtri(level)) * error, 0.0), math.inf, level)
        return Estimate(value, error, interval, self.method, _notes(ratios), "lower bound")

    def log_ratios(self, x: np.ndarray, y: np.ndarray, seed: int = 0) -> LogRatios:
        """Return estimates of log p/q at each point, by classifiers that have not seen it.

        Parameters
        ----------
        x, y : ndarray, shape (n, d) and (m, d)
            Points of P and of Q.
        seed : int
            For the folds, and what the classifier draws.

        Returns
        -------
        LogRatios
            On P and on Q, in nats; also their AUC.
        """
        if min(len(x), len(y)) < 2 * self.folds:
            raise InputError(f"{self.folds} folds need at least {2 * self.folds} rows of p and q.")
        with scikit_learn("to fit classifiers", x.size + y.size):
            return self._held_out(x, y, seed)

    def _held_out(self, x: np.ndarray, y: np.ndarray, seed: int) -> LogRatios:
        of_x, of_y = folds_of(len(x), self.folds, seed), folds_of(len(y), self.folds, seed)
        ratios = LogRatios(np.empty(len(x)), np.empty(len(y)))
        bounded = 0
        for fold in range(self.folds):
            model, limit, offset = self._fitted(x[of_x != fold], y[of_y != fold], (seed, 6, fold))
            for z, of, found in zip((x, y), (of_x, of_y), ratios, strict=True):
                odds = _log_odds(model, z[of == fold])
                bounded += int(np.count_nonzero(np.abs(odds) > limit))
                found[of == fold] = np.clip(odds, -limit, limit) + offset
        return replace(ratios, bounded=bounded)

    def _fitted(
        self, x: np.ndarray, y: np.ndarray, seed: tuple[int, ...]
    ) -> tuple[Any, float, float]:
        """Return a classifier, the greatest log-odds it may claim, and what to add to them."""
        from sklearn.exceptions import ConvergenceWarning

        labels = np.r_[np.ones(len(x), dtype=int), np.zeros(len(y), dtype=int)]
        model = self._classifier(seed)
        with warnings.catch_warnings():
            # A fit that has not settled gives a bound all the same.
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(np.concatenate([x, y]), labels)
        return model, math.log(2.0 * len(labels)), math.log(len(y) / len(x))

    def _classifier(self, seed: tuple[int, ...]) -> Any:
        from sklearn.base import clone

        model = clone(_named(self.model) if isinstance(self.model, str) else self.model)
        state = int(np.random.default_rng(seed).integers(2**32))
        drawn = [
            name
            for name, value in model.get_params().items()
            if name.split("__")[-1] == "random_state" and value is None
        ]
        return model.set_params(**dict.fromkeys(drawn, state))


def _named(name: str) -> Any:
    if name == "boosting":
        from sklearn.ensemble import HistGradientBoostingClassifier

        # Measured: as exact as larger trees where P and Q differ, far more so where they do not.
        return HistGradientBoostingClassifier(max_leaf_nodes=7, max_iter=300, early_stopping=True)
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import PolynomialFeatures, StandardScaler

    return make_pipeline(
        StandardScaler(),
        PolynomialFeatures(2, include_bias=False),
        LogisticRegression(max_iter=1000),
    )


def _log_odds(model: Any, points: np.ndarray) -> np.ndarray:
    probabilities = model.predict_proba(points)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(probabilities[:, 1]) - np.log(probabilities[:, 0]))


def _notes(ratios: LogRatios) -> tuple[str, ...]:
    notes = []
    if ratios.bounded:
        notes.append(
            f"at {ratios.bounded} of {len(ratios.on_p) + len(ratios.on_q)} points the classifier "
            "was surer than its number of rows allows; its log-odds were bounded there"
        )
    if ratios.effective_size < EFFECTIVE:
        notes.append(
            f"the effective sample size of p/q on q is {ratios.effective_size:.3g} of "
            f"{len(ratios.on_q)} rows: few points of q decide, and the bound may be too high"
        )
    if ratios.auc > PERFECT:
        notes.append(
            f"the classifier is nearly perfect (held-out AUC {ratios.auc:.4f}): KL may be far above"
        )
    return tuple(notes)
