"""What `estimators.py` compares: each way from points of P and of Q to KL(P‖Q) in nats."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata

import numpy as np

import kullback as kb
from kullback.estimators import OfSamples

# Added to a sample's seed for what an estimator draws, which must owe nothing to the sample.
APART = 10_000
PEERS = ("npeet-plus", "universal-divergence", "infomeasure")


@dataclass(frozen=True, slots=True)
class Way:
    """An estimator.

    Attributes
    ----------
    call : callable
        From points of P, points of Q and a seed to KL in nats.
    most : int
        Above so many dimensions it is left out, for its time.
    runs : int
        After so many runs of a pair of laws it is left out, for its time.
    """

    call: Callable[[np.ndarray, np.ndarray, int], float]
    most: int = 1000
    runs: int = 1000


class Bound(float):
    """A lower bound that extrapolates nothing."""


def extrapolated(result: kb.Result) -> float:
    """Return the value, or what the note of a lower bound extrapolates to."""
    if result.kind != "lower bound":
        return result.value
    found = [re.match(r"extrapolation by fitted laws: (\S+) nats", n) for n in result.notes]
    return next((float(match[1]) for match in found if match), Bound(result.value))


def ours(
    method: OfSamples | str, level: float | None = None, most: int = 1000, runs: int = 1000
) -> Way:
    """Return an estimator of kullback."""

    def call(x: np.ndarray, y: np.ndarray, seed: int) -> float:
        p, q = kb.samples(x), kb.samples(y)
        return extrapolated(kb.kl(p, q, method=method, level=level, rng=APART + seed))

    return Way(call, most, runs)


def _npeet(x: np.ndarray, y: np.ndarray, seed: int) -> float:
    from npeet_plus import kldiv

    return float(kldiv(x, y, k=3, base=math.e))  # of base 2 by default


def _universal(x: np.ndarray, y: np.ndarray, seed: int) -> float:
    from universal_divergence import estimate

    return float(estimate(x, y, k=5))  # the default, a k of each point's own, takes minutes


def _infomeasure(x: np.ndarray, y: np.ndarray, seed: int) -> float:
    import infomeasure

    return float(infomeasure.kld(x, y, approach="metric", k=4))


WAYS: dict[str, Way] = {
    "auto": ours("auto"),
    "Referenced": ours(kb.Referenced()),
    "KNN(1)": ours(kb.KNN(1)),
    "KNN(5)": ours(kb.KNN(5)),
    "EqualRadius": ours(kb.EqualRadius()),
    "Gaussian": ours(kb.Gaussian()),
    "Partition": ours(kb.Partition()),
    "Mixture, 5 runs": ours(kb.Mixture(), most=10, runs=5),
    "boosting ≥, 5 runs": ours(kb.Classifier("boosting"), most=10, runs=5),
    "logistic ≥, 5 runs": ours(kb.Classifier("logistic"), runs=5),
    "npeet-plus, k=3": Way(_npeet),
    "universal-divergence, k=5": Way(_universal),
    "infomeasure, k=4, 5 runs": Way(_infomeasure, runs=5),
}
# What is timed on large samples.
LARGE: dict[str, Way] = {
    "auto, the number alone": ours("auto"),
    "auto, with its interval": ours("auto", 0.95),
    **{name: WAYS[name] for name in ("KNN(5)", "Gaussian", *list(WAYS)[-3:])},
}


def tried(way: Way, x: np.ndarray, y: np.ndarray, seed: int) -> float | str:
    """Return the estimate, or why there is none."""
    if x.shape[1] > way.most:
        return "–"
    try:
        # Peers take logarithms of zero distances.
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            found = way.call(x, y, seed)
    except ImportError:
        return "not installed"
    except Exception as error:  # noqa: BLE001 - a table shows how each way fails
        return type(error).__name__
    return found if math.isfinite(found) else str(found)


def versions() -> str:
    """Return the versions of the packages compared."""
    found = []
    for name in ("kullback", "numpy", "scipy", "scikit-learn", *PEERS):
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            found.append(f"{name} not installed")
    return ", ".join(found)
