"""Projections: the closest law of a set, against constrained optimisation and closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kullback as kb
from kullback.projections import project_onto_expectations, project_onto_margins


@given(st.integers(0, 10_000))
def test_the_projection_onto_expectations_satisfies_pythagoras(seed):
    """KL(R‖Q) = KL(R‖P) + KL(P‖Q) for every R that meets the constraints."""
    rng = np.random.default_rng(seed)
    q = rng.dirichlet(np.ones(6))
    features = rng.normal(size=(2, 6))
    r = rng.dirichlet(np.ones(6))
    p, multipliers = project_onto_expectations(q, features, features @ r)
    assert features @ p == pytest.approx(features @ r, abs=1e-9)
    together = kb.kl(r, p, normalize=True).value + kb.kl(p, q, normalize=True).value
    assert together == pytest.approx(kb.kl(r, q, normalize=True).value, rel=1e-7)
    tilted = q * np.exp(multipliers @ features)
    assert p == pytest.approx(tilted / tilted.sum(), rel=1e-9)


def test_expectations_that_no_law_has_are_refused():
    """A mean outside the range of its feature is refused; one at its edge has a limit."""
    q = np.full(3, 1 / 3)
    faces = np.array([[1.0, 2.0, 3.0]])
    with pytest.raises(kb.InputError, match="no distribution on the cells"):
        project_onto_expectations(q, faces, np.array([4.0]))
    law, _ = project_onto_expectations(q, faces, np.array([3.0]))
    assert law == pytest.approx([0.0, 0.0, 1.0], abs=1e-9)


@given(st.integers(0, 10_000))
def test_the_projection_onto_margins_keeps_the_odds_ratios(seed):
    """The fitted table has the margins, the odds ratios of Q, and satisfies Pythagoras."""
    rng = np.random.default_rng(seed)
    q = rng.dirichlet(np.ones(12)).reshape(3, 4)
    r = rng.dirichlet(np.ones(12)).reshape(3, 4)
    p = project_onto_margins(q, {(0,): r.sum(axis=1), (1,): r.sum(axis=0)})
    assert p.sum(axis=1) == pytest.approx(r.sum(axis=1), abs=1e-12)
    assert p.sum(axis=0) == pytest.approx(r.sum(axis=0), abs=1e-12)
    odds = [np.log(t[:-1, :-1] * t[1:, 1:] / (t[1:, :-1] * t[:-1, 1:])) for t in (p, q)]
    assert odds[0] == pytest.approx(odds[1], abs=1e-8)
    together = kb.kl(r.ravel(), p.ravel(), normalize=True).value
    together += kb.kl(p.ravel(), q.ravel(), normalize=True).value
    assert together == pytest.approx(kb.kl(r.ravel(), q.ravel(), normalize=True).value, rel=1e-9)


def test_margins_of_two_axes_are_fitted_in_any_order():
    """A margin over two axes may name them in either order."""
    rng = np.random.default_rng(0)
    q, r = (rng.dirichlet(np.ones(12)).reshape(2, 3, 2) for _ in range(2))
    one = project_onto_margins(q, {(0, 2): r.sum(axis=1), (1,): r.sum(axis=(0, 2))})
    two = project_onto_margins(q, {(2, 0): r.sum(axis=1).T, (1,): r.sum(axis=(0, 2))})
    assert one == pytest.approx(two, rel=1e-14)
    with pytest.raises(kb.InputError, match="no table"):
        project_onto_margins(np.array([[0.5, 0.0], [0.5, 0.0]]), {(1,): np.array([0.5, 0.5])})
