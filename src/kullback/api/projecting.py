"""`kb.project`: the closest member of a family or of a linear set."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from kullback._errors import InputError
from kullback.api.entropic import kl
from kullback.api.parametric import is_law, law_cross_entropy
from kullback.families import as_density, image
from kullback.families.multivariate import MultivariateNormal
from kullback.inputs import Joint, Weights, as_single, joint
from kullback.integration import expected_surprise, points_of
from kullback.projections import (
    FAMILIES,
    Expectations,
    Margins,
    by_cross_entropy,
    by_moments,
    project_onto_expectations,
    project_onto_margins,
    projected_covariance,
    refined,
    reverse_projection,
)
from kullback.projections.families import Target
from kullback.projections.forward import summary
from kullback.result import Result

Direction = Literal["forward", "reverse"]
SPATIAL = ("multivariate_normal", "independent_normal")


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """The closest member of a set.

    Attributes
    ----------
    distribution : object
        SciPy's distribution; an array of probabilities for linear constraints.
    parameters : dict
        The parameters of the member by name; the multipliers of expectations.
    direction : {"forward", "reverse"}
        Whether KL(P‖q) or KL(q‖P) was minimised, P the target.
    divergence : Result or None
        The least KL; None for a sample, whose KL to a density is infinite.
    cross_entropy : Result or None
        ``-E_P log q`` of a forward projection: for a sample the mean negative log-likelihood.
    method : str
        How the member was found.
    """

    distribution: Any
    parameters: dict[str, Any]
    direction: Direction
    divergence: Result | None
    cross_entropy: Result | None
    method: str

    def __str__(self) -> str:
        shown = ", ".join(f"{k} = {_shown(v)}" for k, v in self.parameters.items())
        lines = [f"{self.direction} projection{shown and f': {shown}'}", f"  method: {self.method}"]
        lines += [
            f"  {r.direction} = {r.value:.6g} {r.unit}, {r.kind}"
            for r in (self.divergence, self.cross_entropy)
            if r is not None
        ]
        return "\n".join(lines)


def _shown(value: Any) -> str:
    return f"{value:.6g}" if np.ndim(value) == 0 else np.array2string(value, precision=6)


def project(
    target: Any,
    family: str | Expectations | Margins,
    *,
    direction: Direction | None = None,
    method: Literal["auto", "moments", "cross-entropy"] = "auto",
) -> Projection:
    """Return the member of a set of distributions that is closest to a target.

    The forward projection minimises KL(P‖q): it is the member with the least cross-entropy, for a
    sample the maximum-likelihood fit, and in an exponential family the member with the moments of
    the target. The reverse projection minimises KL(q‖P).

    Parameters
    ----------
    target : distribution, array_like or Joint
        P: a distribution of SciPy or torch, a `density`, or a sample of numbers, shape (n,) or
        (n, d). For linear constraints: probabilities, or a `joint` table.
    family : str, family of SciPy, Expectations or Margins
        A family such as ``scipy.stats.gamma``, or its name; ``"multivariate_normal"`` or
        ``"independent_normal"`` for laws of vectors; or linear constraints.
    direction : {"forward", "reverse"}, optional
        What to minimise: forward if not given. Onto linear constraints the projection is the
        reverse one (minimum discrimination information).
    method : {"auto", "moments", "cross-entropy"}
        How a forward projection is found: by matching moments (exponential families), or by
        minimising the cross-entropy; "auto" takes moments where there are some.

    Returns
    -------
    Projection

    Raises
    ------
    InputError
        If the projection does not exist, or the family is not known.

    References
    ----------
    Csiszar (1975), "I-divergence geometry of probability distributions and minimization problems".

    Examples
    --------
    >>> from scipy import stats
    >>> print(project(stats.gamma(4), "norm"))
    forward projection: loc = 4, scale = 2
      method: moments
      KL(P‖Q) = 0.0886792 nats, exact
      H(P, Q) = 2.11209 nats, exact
    >>> faces = Expectations([[1, 2, 3, 4, 5, 6]], [4.5])
    >>> tilted = project([1 / 6] * 6, faces)
    >>> tilted.distribution.round(4)
    array([0.0544, 0.0788, 0.1142, 0.1654, 0.2398, 0.3475])
    """
    if direction not in (None, "forward", "reverse"):
        raise InputError(f'direction must be "forward" or "reverse", not {direction!r}.')
    if method not in ("auto", "moments", "cross-entropy"):
        raise InputError(f'method must be "auto", "moments" or "cross-entropy", not {method!r}.')
    if isinstance(family, Expectations | Margins):
        if direction == "forward":
            raise InputError(
                "onto linear constraints only the reverse projection is known; leave out "
                "direction=."
            )
        return _onto_constraints(target, family)
    direction = direction or "forward"
    family = getattr(family, "name", family)  # scipy.stats.gamma
    if family in SPATIAL:
        return _onto_normal(target, family, direction)
    known = FAMILIES.get(family) if isinstance(family, str) else None
    if known is None:
        names = ", ".join(sorted([*FAMILIES, *SPATIAL]))
        raise InputError(f"there is no family {family!r} to project onto; use one of {names}.")
    if direction == "reverse":
        return _reverse(target, known)
    return _forward(target, known, method)


def _forward(target: Any, family: Target, method: str) -> Projection:
    if method == "moments" and not family.statistics:
        raise InputError(
            f'{family.name} has no moments that determine it; leave out method="moments".'
        )
    law = image(as_density(target)) if is_law(target) else None
    if law is None:
        x = _sample(target)
        w = np.full(len(x), 1.0 / len(x))
        _check_inside(float(np.min(x)), float(np.max(x)), "the sample", family)
    else:
        _check_kind(law, family)
        _check_inside(law.support[0], law.support[1], law.name, family)
        x, w = points_of(law)
        _check_finite(law, family, x, w)
    chosen = "moments" if method != "cross-entropy" and family.statistics else "cross-entropy"
    values = (by_moments if chosen == "moments" else by_cross_entropy)(x, w, family)
    if law is not None and chosen == "cross-entropy":
        values = refined(law, family, values)
    member = family.frozen(values)
    if law is None:
        log = as_density(member).log_density(x)  # type: ignore[union-attr]
        cost = Result(
            -float(np.mean(log)), "nats", "cross_entropy", "H(P, Q)", "mean over the sample",
            "exact",
        )  # fmt: skip
        return Projection(member, _named(family, values), "forward", None, cost, chosen)
    cost = law_cross_entropy(target, member, "cross_entropy", "H(P, Q)")
    return Projection(member, _named(family, values), "forward", kl(target, member), cost, chosen)


def _reverse(target: Any, family: Target) -> Projection:
    if not is_law(target):
        raise InputError(
            "the reverse projection needs a target with a density: a distribution, or kb.density."
        )
    law = image(as_density(target))
    _check_kind(law, family)
    values = reverse_projection(law, family)
    member = family.frozen(values)
    least = replace(kl(member, target), direction="KL(Q‖P)")
    return Projection(member, _named(family, values), "reverse", least, None, "search")


def _onto_normal(target: Any, family: str, direction: Direction) -> Projection:
    law = image(as_density(target)) if is_law(target) else None
    if law is not None and not isinstance(law, MultivariateNormal):
        raise InputError(
            f"onto {family} only normal laws of vectors and samples, shape (n, d), are projected, "
            f"not {law.name}."
        )
    if law is None and direction == "reverse":
        raise InputError("the reverse projection needs a target with a density, not a sample.")
    mean, cov = _moments(_sample(target, 2)) if law is None else (law.mean, law.cov)
    independent = family == "independent_normal"
    closest = projected_covariance(cov, independent=independent, direction=direction)
    from scipy import stats

    member = stats.multivariate_normal(mean, closest, allow_singular=True)
    parameters = {"mean": mean, "cov": closest}
    if law is None:
        return Projection(member, parameters, direction, None, None, "moments")
    if direction == "forward":
        return Projection(member, parameters, direction, kl(target, member), None, "moments")
    least = replace(kl(member, target), direction="KL(Q‖P)")
    return Projection(member, parameters, direction, least, None, "closed form")


def _moments(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean and the covariance of a sample, both divided by n."""
    centred = x - np.mean(x, axis=0)
    return np.mean(x, axis=0), centred.T @ centred / len(x)


def _onto_constraints(target: Any, constraints: Expectations | Margins) -> Projection:
    if isinstance(constraints, Margins):
        return _onto_margins(target, constraints)
    q = as_single(target, name="target")
    if not isinstance(q, Weights):
        raise InputError("target must hold probabilities, such as [0.5, 0.5].")
    cells = np.asarray(q.values, dtype=np.float64) / np.sum(q.values)
    features = np.atleast_2d(_numbers(constraints.features, "features"))
    values = np.atleast_1d(_numbers(constraints.values, "values"))
    if features.ndim != 2 or features.shape != (len(values), len(cells)):
        raise InputError(
            f"features must have shape ({len(values)}, {len(cells)}), a row for each value and a "
            f"column for each cell, not {features.shape}."
        )
    law, multipliers = project_onto_expectations(cells, features, values)
    least = replace(kl(law, cells, normalize=True), direction="KL(Q‖P)")
    return Projection(law, {"multipliers": multipliers}, "reverse", least, None, "Newton steps")


def _onto_margins(target: Any, constraints: Margins) -> Projection:
    table = target if isinstance(target, Joint) else joint(target, name="target")
    margins: dict[tuple[int, ...], np.ndarray] = {}
    for names, margin in constraints.of.items():
        single = isinstance(names, str | int)
        axes = tuple(table.axis(name) for name in ((names,) if single else names))  # type: ignore[union-attr,arg-type]
        values = _numbers(margin, f"the margin of {names}")
        shape = tuple(table.values.shape[axis] for axis in axes)
        if values.shape != shape or np.any(values < 0) or abs(np.sum(values) - 1.0) > 1e-8:
            raise InputError(
                f"the margin of {names} must hold probabilities that sum to 1, shape {shape}."
            )
        margins[axes] = values / np.sum(values)
    cells = table.values / np.sum(table.values)
    law = project_onto_margins(cells, margins)
    least = replace(kl(law.ravel(), cells.ravel(), normalize=True), direction="KL(Q‖P)")
    return Projection(law, {}, "reverse", least, None, "iterative proportional fitting")


def _numbers(x: Any, name: str) -> np.ndarray:
    try:
        values = np.asarray(x, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(f"{name} must hold numbers.") from None
    if not np.all(np.isfinite(values)):
        raise InputError(f"{name} must hold finite numbers.")
    return values


def _sample(target: Any, dimensions: int = 1) -> np.ndarray:
    x = _numbers(target, "target")
    shape = "(n,)" if dimensions == 1 else "(n, d)"
    if x.ndim != dimensions or len(x) < 2:
        raise InputError(
            f"target must be a distribution or a sample of at least 2 numbers, shape {shape}, not "
            f"shape {x.shape}."
        )
    return x


def _check_kind(law: Any, family: Target) -> None:
    if law.dimension != 1 or law.discrete != family.discrete:
        lives = "the whole numbers" if family.discrete else "the line"
        raise InputError(f"{family.name} lives on {lives}, where {law.name} does not.")


def _check_inside(low: float, high: float, name: str, family: Target) -> None:
    if low < family.low or high > family.high or (name == "the sample" and low == high):
        raise InputError(
            f"{family.name} laws live on [{family.low:g}, {family.high:g}] and {name} spans "
            f"[{low:g}, {high:g}]; the target must lie inside and vary."
        )


def _check_finite(law: Any, family: Target, x: np.ndarray, w: np.ndarray) -> None:
    """Refuse a target whose cross-entropy to the family is infinite."""
    trial: Any = as_density(family.frozen(family.start(summary(x, w))))
    if expected_surprise(law, trial).value == np.inf:
        raise InputError(
            f"KL from {law.name} to every {family.name} law is infinite: its tails are too heavy "
            "for them, or it has too much mass at an end; choose a wider family."
        )


def _named(family: Target, values: tuple[float, ...]) -> dict[str, float]:
    return {name: value for (name, _), value in zip(family.parameters, values, strict=True)}
