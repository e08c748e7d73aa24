"""Reference samples with the samples' own columns, joined as normal laws would join them.

Each column keeps its values; their order follows normal points of the same rank correlation (Iman
and Conover 1982, "A distribution-free approach to inducing rank correlation among input variables",
Communications in Statistics B 11). KL of such laws is that of their columns, one by one, and of
two normal copulas (Liu, Lafferty and Wasserman 2009, "The nonparanormal", JMLR 10). Edges, modes
and tails of the columns so have the effect on distances that they have in the samples.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from kullback.estimators.gaussian import Gaussian, log_bias
from kullback.estimators.normality import normal_columns
from kullback.estimators.references.normal import Drawn, recoloured
from kullback.estimators.scores import normal_scores, ranks

ColumnKL = Callable[[np.ndarray, np.ndarray, int], float]


@dataclass(frozen=True, eq=False, slots=True)
class MarginsReference:
    """The columns of both samples under normal copulas, and KL between such laws."""

    x: np.ndarray
    y: np.ndarray
    divergence: float
    fits: ClassVar[bool] = False

    @classmethod
    def of(cls, x: np.ndarray, y: np.ndarray, column_kl: ColumnKL) -> MarginsReference:
        """Return the laws; ``column_kl(x, y, j)`` is KL of a column j that is not normal."""
        columns = 0.0
        for j, normal in enumerate(normal_columns(x) & normal_columns(y)):
            a, b = x[:, [j]], y[:, [j]]
            columns += Gaussian().kl(a, b) if normal else column_kl(a, b, j)
        return cls(x, y, columns + _copula_kl(x, y))

    @property
    def name(self) -> str:
        """What the laws are."""
        return "laws of the samples' own columns under normal copulas"

    def draw(self, left: np.random.Generator, right: np.random.Generator) -> Drawn:
        """Return draws of P and of Q, and KL between their laws."""
        return joined(self.x, left), joined(self.y, right), self.divergence


def correlations(x: np.ndarray) -> np.ndarray:
    """Return the correlations of the normal scores."""
    return np.atleast_2d(np.corrcoef(normal_scores(x), rowvar=False))


def joined(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the columns of a sample in the order of normal points of their correlation."""
    n, d = x.shape
    order = ranks(recoloured(rng, n, np.zeros(d), correlations(x)))
    return np.take_along_axis(np.sort(x, axis=0), order, axis=0)


def _copula_kl(x: np.ndarray, y: np.ndarray) -> float:
    """Return what normal copulas add to KL of the columns, less the bias of their correlations.

    It is the mean over P of the log-ratio of the copula densities, each at the scores of its own
    columns. The determinant of a sample's correlations is biased as that of its covariance less
    those of its variances; their inverse as a Wishart matrix's.
    """
    from scipy.special import ndtri

    (n, d), m = x.shape, len(y)
    p, q = correlations(x), correlations(y)
    places = [np.searchsorted(np.sort(y[:, j]), x[:, j]) for j in range(d)]
    scores = ndtri((np.column_stack(places) + 0.5) / (m + 1))
    moved = scores.T @ scores / n
    kept = (m - d - 2) / (m - 3)
    quadratic = kept * float(np.trace(np.linalg.solve(q, moved))) - float(np.trace(moved))
    logs = [
        float(np.linalg.slogdet(c)[1]) - (log_bias(size, d) - d * log_bias(size, 1))
        for c, size in ((p, n), (q, m))
    ]
    return 0.5 * (logs[1] - logs[0] + quadratic)
