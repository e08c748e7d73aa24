"""Joint tables, aligned labels, support policies, unnormalised masses and several laws."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import kullback as kb

from . import truth


@st.composite
def tables(draw, count=2):
    shape = draw(st.sampled_from([(2, 2), (3, 2), (2, 3, 2)]))
    size = math.prod(shape)
    found = []
    for _ in range(count):
        cells = st.lists(
            st.one_of(st.just(0.0), st.floats(0.01, 1.0)), min_size=size, max_size=size
        )
        weights = np.array(draw(cells))
        assume(weights.sum() > 0)
        found.append(weights.reshape(shape))
    return found


@given(tables(), st.data())
def test_the_chain_rule_adds_up(pair, data):
    """KL of the joint is the marginal part plus the conditional part, at 1e-12."""
    p, q = pair
    given_axes = data.draw(st.sampled_from([0, 1, [0], [1]] if p.ndim == 2 else [0, [0, 2], [1]]))
    parts = kb.chain(p, q, given=given_axes, normalize=True)
    assert parts.joint.value == pytest.approx(truth.kl(p.ravel(), q.ravel()), rel=1e-12)
    together = parts.marginal.value + parts.conditional.value
    assert together == pytest.approx(parts.joint.value, rel=1e-12, abs=1e-30)


@given(tables(1))
def test_mutual_information_is_what_is_left_of_the_entropies(found):
    """I(X; Y) = H(X) + H(Y) - H(X, Y), and 0 for a product."""
    (table,) = found
    table = table.reshape(table.shape[0], -1)
    p = table / table.sum()
    expected = (
        truth.entropy(p.sum(axis=1)) + truth.entropy(p.sum(axis=0)) - truth.entropy(p.ravel())
    )
    assert kb.mutual_information(p, normalize=True).value == pytest.approx(expected, abs=1e-12)
    product = np.outer(p.sum(axis=1), p.sum(axis=0))
    assert kb.mutual_information(product, normalize=True).value < 1e-28


def test_axes_have_names():
    """A table says its axes by name, from the call or from a DataFrame, and results show them."""
    frame = pd.DataFrame(
        [[0.4, 0.1], [0.1, 0.4]],
        index=pd.Index(["sun", "rain"], name="sky"),
        columns=pd.Index(["good", "bad"], name="mood"),
    )
    even = kb.joint(np.full((2, 2), 0.25), axes=["sky", "mood"])
    named = kb.joint(frame.to_numpy(), axes=["sky", "mood"])
    assert kb.mutual_information(frame).direction == "I(sky; mood)"
    parts = kb.chain(named, even, given="sky")
    assert parts.conditional.direction == "KL(P(mood|sky)‖Q(mood|sky))"
    assert kb.conditional_kl(named, even, given="mood").value == parts.conditional.value
    shown = kb.conditional_kl(frame, frame.iloc[::-1].set_axis(frame.index), given="sky")
    assert {cell.label for cell in shown.contributions} == {"sun", "rain"}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: kb.mutual_information([0.5, 0.5]), "two axes or more"),
        (lambda: kb.mutual_information(np.full((2, 2, 2), 0.125)), "two variables"),
        (lambda: kb.chain(np.eye(2) / 2, np.full((2, 3), 1 / 6)), "has shape"),
        (lambda: kb.chain(np.eye(2) / 2, np.eye(2) / 2, given="sky"), "no axis 'sky'"),
        (lambda: kb.chain(np.eye(2) / 2, np.eye(2) / 2, given=[0, 1]), "leave one"),
        (lambda: kb.joint(np.eye(2) / 2, axes=["a"]), "2 different names"),
        (lambda: kb.joint(np.eye(2)), "sums to 2"),
    ],
)
def test_tables_that_are_refused(call, message):
    """A table that is no joint distribution is refused in a sentence."""
    with pytest.raises(kb.InputError, match=message):
        call()


def test_mappings_are_aligned_by_label():
    """A dict or a Series is paired by label; what has no partner is 0 there, and said."""
    p, q = {"a": 0.5, "b": 0.5}, {"c": 0.25, "b": 0.25, "a": 0.5}
    result = kb.kl(p, q)
    assert result.value == pytest.approx(0.5 * math.log(2), rel=1e-14)
    assert result.notes == ("P lacks 1 label of the other (c); taken as 0 there",)
    assert kb.kl(pd.Series(p), pd.Series(q)).value == result.value
    back = kb.kl(q, p)
    assert back.value == math.inf
    assert "P gives" not in " ".join(back.notes)
    assert "Q gives no mass to cell c, where P has 0.25" in back.notes[1]
    counted = kb.kl(kb.counts({"x": 30, "y": 70}), kb.counts({"y": 35, "x": 15}))
    assert {c.label for c in counted.contributions} == {"x", "y"}
    assert counted.value < 0.01
    assert kb.js(kb.logits({"a": 0.0}), kb.logits({"b": 0.0})).value == pytest.approx(math.log(2))


def test_support_policies():
    """Where Q has no mass: infinite, an error, left out and said, or smoothed and said."""
    p, q = [0.5, 0.25, 0.25], [0.5, 0.5, 0.0]
    assert kb.kl(p, q).value == math.inf
    with pytest.raises(kb.InputError, match=r"q gives no mass to cell 2, where p has 0\.25"):
        kb.kl(p, q, support="raise")
    dropped = kb.kl(p, q, support="drop")
    assert dropped.value == pytest.approx(truth.kl([2, 1], [1, 1]), rel=1e-14)
    assert "P 0.25; P is renormalised" in dropped.notes[0]
    smoothed = kb.kl(p, q, support=kb.smooth.Mixture(0.03))
    expected = truth.kl(p, 0.97 * np.array(q) + 0.01)
    assert smoothed.value == pytest.approx(expected, rel=1e-12)
    assert "0.01 of its mass moved" in smoothed.notes[0]
    plugin = kb.kl(
        kb.counts([2, 2]), kb.counts([4, 0]), method="plugin", support=kb.smooth.Dirichlet(0.5)
    )
    assert plugin.value == pytest.approx(truth.kl([1, 1], [4.5, 0.5]), rel=1e-14)
    assert plugin.kind == "estimate"
    with pytest.raises(kb.InputError, match='needs method="plugin"'):
        kb.kl(kb.counts([2, 2]), kb.counts([4, 0]), support="drop")
    with pytest.raises(kb.InputError, match="share no cell"):
        kb.kl([1.0, 0.0], [0.0, 1.0], support="drop")


@given(st.lists(st.floats(0.0, 1e300), min_size=2, max_size=2))
def test_masses_have_the_generalised_kl(pair):
    """KL of unnormalised masses is ``p log(p/q) - p + q``; nothing is normalised."""
    p, q = pair
    if q == 0:
        expected = 0.0 if p == 0 else math.inf
    else:
        expected = (p * (math.log(p) - math.log(q)) if p else 0.0) - p + q
    found = kb.kl(kb.masses([p]), kb.masses([q])).value
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9 * max(p, q))
    assert found >= 0


def test_js_of_several_is_the_entropy_of_the_mixture_less_the_entropies():
    """``JS = H(M) - sum w H(P_i)``; a law mixed with itself adds nothing."""
    rng = np.random.default_rng(3)
    laws = rng.dirichlet(np.ones(5), size=4)
    w = [0.1, 0.2, 0.3, 0.4]
    expected = truth.entropy(np.array(w) @ laws) - sum(
        a * truth.entropy(x) for a, x in zip(w, laws, strict=True)
    )
    assert kb.js(*laws, weights=w).value == pytest.approx(expected, rel=1e-12)
    assert kb.js(laws[0], laws[0], laws[0]).value == 0
    near = kb.js(laws[0], laws[0] * (1 + 1e-9), laws[0], normalize=True)
    assert 0 <= near.value < 1e-25
    bits = kb.js(*np.eye(3), unit="bits")
    assert bits.value == pytest.approx(math.log2(3), rel=1e-15)
    assert kb.js(*np.eye(3), distance=True).value == pytest.approx(math.sqrt(math.log(3)))


def test_numpy_beside_torch_is_refused():
    """A tensor beside a NumPy array is refused by the front door, with the way out."""
    torch = pytest.importorskip("torch")
    with pytest.raises(kb.InputError, match=r"numpy and torch.*numpy\.asarray"):
        kb.kl(torch.tensor([0.5, 0.5]), np.array([0.5, 0.5]))
