"""Families of vectors and matrices: multivariate normal, Dirichlet, Wishart, matrix normal, t."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from kullback._errors import InputError
from kullback.families.composed import Opaque

_LINE = (-math.inf, math.inf)
_ON_SIMPLEX = 1e-5  # single precision leaves sums further from 1 than doubles do


@dataclass(frozen=True, eq=False)
class _Spatial:
    """What the families of points share; SciPy gives the density and the draws."""

    discrete = False
    support = _LINE
    landmarks: tuple[tuple[float, float], ...] = ()

    @property
    def name(self) -> str:
        """How the law is written."""
        return f"{type(self).__name__} in {self.dimension} dimensions"

    @property
    def dimension(self) -> int:
        """The length of a point."""
        raise NotImplementedError

    def frozen(self) -> Any:
        """Return SciPy's object of the same law."""
        raise NotImplementedError

    def log_density(self, x: np.ndarray) -> np.ndarray:
        """Return the logarithm of the density in doubles."""
        return np.asarray(self.frozen().logpdf(x))

    def exact_log_density(self, x: Any, mp: Any) -> Any | None:
        """Its digits beyond the double are not known."""
        return None

    def sample(self, size: int, rng: np.random.Generator) -> np.ndarray:
        """Return independent draws."""
        return np.asarray(self.frozen().rvs(size=size, random_state=rng)).reshape(size, -1)


@dataclass(frozen=True, eq=False)
class MultivariateNormal(_Spatial):
    """The normal law with this mean and covariance, which may be singular."""

    mean: np.ndarray = None  # type: ignore[assignment]
    cov: np.ndarray = None  # type: ignore[assignment]

    @property
    def dimension(self) -> int:
        """The length of a point."""
        return len(self.mean)

    def frozen(self) -> Any:
        """Return SciPy's object."""
        from scipy import stats

        return stats.multivariate_normal(self.mean, self.cov, allow_singular=True)


@dataclass(frozen=True, eq=False)
class MultivariateT(_Spatial):
    """Student's law of vectors with this location, shape matrix and degrees of freedom."""

    loc: np.ndarray = None  # type: ignore[assignment]
    shape: np.ndarray = None  # type: ignore[assignment]
    df: float = math.nan

    @property
    def dimension(self) -> int:
        """The length of a point."""
        return len(self.loc)

    def frozen(self) -> Any:
        """Return SciPy's object."""
        from scipy import stats

        return stats.multivariate_t(self.loc, self.shape, self.df, allow_singular=True)


@dataclass(frozen=True, eq=False)
class Dirichlet(_Spatial):
    """The Dirichlet law."""

    alpha: np.ndarray = None  # type: ignore[assignment]

    @property
    def dimension(self) -> int:
        """The length of a point."""
        return len(self.alpha)

    def frozen(self) -> Any:
        """Return SciPy's object."""
        from scipy import stats

        return stats.dirichlet(self.alpha)

    def log_density(self, x: np.ndarray) -> np.ndarray:
        """Return the logarithm of the density in doubles."""
        from scipy.special import gammaln, xlogy

        x = np.asarray(x, dtype=np.float64)
        constant = gammaln(np.sum(self.alpha)) - np.sum(gammaln(self.alpha))
        inside = np.all(x >= 0.0, axis=-1) & (np.abs(np.sum(x, axis=-1) - 1.0) < _ON_SIMPLEX)
        return np.where(inside, constant + np.sum(xlogy(self.alpha - 1.0, x), axis=-1), -np.inf)


@dataclass(frozen=True, eq=False)
class Multinomial(_Spatial):
    """The counts of n independent draws from these cells."""

    n: int = 0
    probs: np.ndarray = None  # type: ignore[assignment]

    discrete = True

    @property
    def dimension(self) -> int:
        """The number of cells."""
        return len(self.probs)

    def frozen(self) -> Any:
        """Return SciPy's object."""
        from scipy import stats

        return stats.multinomial(self.n, self.probs)

    def log_density(self, x: np.ndarray) -> np.ndarray:
        """Return the logarithm of the mass in doubles."""
        return np.asarray(self.frozen().logpmf(x))


@dataclass(frozen=True, eq=False)
class Wishart(_Spatial):
    """The Wishart law with these degrees of freedom and scale matrix."""

    df: float = math.nan
    scale: np.ndarray = None  # type: ignore[assignment]

    @property
    def dimension(self) -> int:
        """The number of entries of a matrix."""
        return int(self.scale.size)

    def frozen(self) -> Any:
        """Return SciPy's object."""
        from scipy import stats

        return stats.wishart(self.df, self.scale)

    def log_density(self, x: np.ndarray) -> np.ndarray:
        """Return the logarithm of the density in doubles."""
        k = len(self.scale)
        return np.asarray(self.frozen().logpdf(np.moveaxis(x.reshape(-1, k, k), 0, -1)))


@dataclass(frozen=True, eq=False)
class InverseWishart(Wishart):
    """The law of the inverse of a Wishart matrix with the inverse scale."""

    def frozen(self) -> Any:
        """Return SciPy's object."""
        from scipy import stats

        return stats.invwishart(self.df, self.scale)


@dataclass(frozen=True, eq=False)
class MatrixNormal(_Spatial):
    """The normal law of a matrix: covariances among its rows and among its columns."""

    mean: np.ndarray = None  # type: ignore[assignment]
    rowcov: np.ndarray = None  # type: ignore[assignment]
    colcov: np.ndarray = None  # type: ignore[assignment]

    @property
    def dimension(self) -> int:
        """The number of entries of a matrix."""
        return int(self.mean.size)

    def as_normal(self) -> MultivariateNormal:
        """Return the law of the entries, row after row."""
        return MultivariateNormal(mean=self.mean.ravel(), cov=np.kron(self.rowcov, self.colcov))

    def frozen(self) -> Any:
        """Return SciPy's object of the entries' law."""
        return self.as_normal().frozen()


def checked_covariance(cov: np.ndarray, name: str) -> np.ndarray:
    """Return a covariance as doubles; refuse one that is not symmetric or has negative variance."""
    cov = np.asarray(cov, dtype=np.float64)
    if not np.all(np.isfinite(cov)) or not np.allclose(cov, cov.T, rtol=1e-10, atol=0):
        raise InputError(f"{name} must be a symmetric matrix of finite numbers.")
    values = np.linalg.eigvalsh(cov)
    if values[0] < -1e-10 * max(values[-1], 0.0) or values[-1] <= 0:
        raise InputError(f"{name} must have no negative eigenvalue and some variance.")
    return 0.5 * (cov + cov.T)


def from_scipy(x: Any) -> Any:
    """Return what is known of one of SciPy's multivariate frozen distributions."""
    kind = type(x).__name__
    if kind == "multivariate_normal_frozen":
        cov = np.asarray(x.cov_object.covariance if hasattr(x, "cov_object") else x.cov)
        return MultivariateNormal(mean=np.asarray(x.mean), cov=checked_covariance(cov, "cov"))
    if kind == "multivariate_t_frozen":
        shape = checked_covariance(x.shape_info._M, "shape")
        return MultivariateT(loc=np.asarray(x.loc, dtype=np.float64), shape=shape, df=float(x.df))
    if kind == "dirichlet_frozen":
        return Dirichlet(alpha=np.asarray(x.alpha, dtype=np.float64))
    if kind in ("wishart_frozen", "invwishart_frozen"):
        build = Wishart if kind == "wishart_frozen" else InverseWishart
        return build(df=float(x.df), scale=np.atleast_2d(np.asarray(x.scale, dtype=np.float64)))
    if kind == "multinomial_frozen":
        return Multinomial(n=int(x.n), probs=np.asarray(x.p, dtype=np.float64))
    if kind == "matrix_normal_frozen":
        return MatrixNormal(mean=x.mean, rowcov=x.rowcov, colcov=x.colcov)
    return _opaque(x, kind.removesuffix("_frozen"))


def _opaque(x: Any, name: str) -> Opaque:
    """Return a law that SciPy alone knows; matrices keep their shape."""
    log_density = getattr(x, "logpdf", None) or getattr(x, "logpmf", None)
    if log_density is None or not hasattr(x, "rvs"):
        raise InputError(f"SciPy cannot draw from {name}, or has no density of it to compare.")
    shape = np.shape(x.rvs(size=2, random_state=0))[1:] or (1,)

    def sample(n: int, rng: np.random.Generator) -> np.ndarray:
        return np.asarray(x.rvs(size=n, random_state=rng)).reshape(n, -1)

    return Opaque(
        name,
        lambda points: log_density(np.reshape(points, (-1, *shape))),
        _LINE,
        (),
        sample,
        discrete=not hasattr(x, "logpdf"),
        dimension=max(math.prod(shape), 2),
    )
