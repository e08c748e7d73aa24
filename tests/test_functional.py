"""The formulas on every array library: values, batches, dtypes, gradients."""

import math

import array_api_strict
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kullback.functional as F
from kullback import InputError
from tests import truth

P = [[0.5, 0.3, 0.2, 0.0], [0.25, 0.25, 0.25, 0.25], [0.1, 0.2, 0.3, 0.4]]
Q = [[0.2, 0.3, 0.4, 0.1], [0.25, 0.25, 0.25, 0.25], [0.1 + 1e-9, 0.2, 0.3 - 1e-9, 0.4]]


def _numpy(x):
    return np.asarray(x)


def _read_only(x):
    array = np.asarray(x)
    array.flags.writeable = False
    return array


def _strict(x):
    return array_api_strict.asarray(x)


def _torch(x):
    return pytest.importorskip("torch").tensor(x, dtype=pytest.importorskip("torch").float64)


LIBRARIES = [_numpy, _read_only, _strict, _torch]
PAIRS = {"kl": truth.kl, "js": truth.js, "cross_entropy": truth.cross_entropy}


@pytest.mark.parametrize("wrap", LIBRARIES)
@pytest.mark.parametrize("name", PAIRS)
def test_batches_on_every_library(wrap, name):
    """Each row of a batch is the definition, and the library of the input is kept."""
    p, q = wrap(P), wrap(Q)
    result = getattr(F, name)(p, q)
    assert type(result) is type(p)
    expected = [PAIRS[name](a, b) for a, b in zip(P, Q, strict=True)]
    tolerance = (
        {"rel": 1e-13, "abs": 0.0} if name == "cross_entropy" else {"rel": 1e-6, "abs": 1e-16}
    )
    assert [float(x) for x in result] == pytest.approx(expected, **tolerance)


@pytest.mark.parametrize("wrap", LIBRARIES)
def test_logits_are_the_same_law_in_log_space(wrap):
    """The log-space twins agree with the linear forms, -inf where a cell is impossible."""
    log_p = [[math.log(x) if x else -math.inf for x in row] for row in P]
    log_q = [[math.log(x) + 700.0 for x in row] for row in Q]
    lp, lq = wrap(log_p), wrap(log_q)
    for name, pair in PAIRS.items():
        expected = [pair(a, b) for a, b in zip(P, Q, strict=True)]
        values = [float(x) for x in getattr(F, f"{name}_from_logits")(lp, lq)]
        assert values == pytest.approx(expected, rel=1e-11, abs=1e-15)
    entropies = [float(x) for x in F.entropy_from_logits(lp)]
    assert entropies == pytest.approx([truth.entropy(row) for row in P], rel=1e-12)


def test_axis_and_lists():
    """Any axis may hold the cells; lists and integers are arrays too."""
    p, q = np.array(P).T, np.array(Q).T
    np.testing.assert_allclose(F.kl(p, q, axis=0), F.kl(P, Q))
    assert float(F.kl([1, 0], [0.5, 0.5])) == pytest.approx(math.log(2))
    assert float(F.entropy([1, 0])) == 0.0


def test_infinities():
    """Q = 0 < p is inf in KL and cross-entropy, log 2 in JS; 0/0 adds nothing."""
    p, q = [0.5, 0.5, 0.0], [1.0, 0.0, 0.0]
    assert float(F.kl(p, q)) == math.inf
    assert float(F.cross_entropy(p, q)) == math.inf
    assert float(F.js([1.0, 0.0], [0.0, 1.0])) == pytest.approx(math.log(2), rel=1e-15)
    log_p, log_q = [0.0, 0.0, -math.inf], [0.0, -math.inf, -math.inf]
    assert float(F.kl_from_logits(log_p, log_q)) == math.inf
    assert float(F.js_from_logits([0.0, -math.inf], [-math.inf, 0.0])) == pytest.approx(math.log(2))


@given(
    st.integers(2, 8).flatmap(
        lambda k: st.tuples(*[st.lists(st.floats(0, 1), min_size=k, max_size=k)] * 2)
    )
)
def test_kl_is_never_negative(pair):
    """KL and JS of any two laws are at least 0, and 0 for a law and itself."""
    p, q = (np.array(x) + 1e-9 for x in pair)
    p, q = p / p.sum(), q / q.sum()
    assert float(F.kl(p, q)) >= 0
    assert float(F.js(p, q)) >= 0
    assert float(F.kl(p, p)) == 0


@given(
    st.lists(st.floats(0.01, 1), min_size=3, max_size=8),
    st.lists(st.floats(0.01, 1), min_size=8, max_size=8),
)
def test_merging_cells_never_raises_a_divergence(p, q):
    """Data processing: two cells made one lose divergence, in KL and in JS."""
    p, q = np.array(p), np.array(q[: len(p)])
    p, q = p / p.sum(), q / q.sum()
    merged_p, merged_q = np.append(p[2:], p[:2].sum()), np.append(q[2:], q[:2].sum())
    assert float(F.kl(merged_p, merged_q)) <= float(F.kl(p, q)) + 1e-15
    assert float(F.js(merged_p, merged_q)) <= float(F.js(p, q)) + 1e-15


def test_dtype_is_kept():
    """A loss stays in the dtype of its inputs."""
    p, q = np.array([0.5, 0.5], np.float32), np.array([0.25, 0.75], np.float32)
    assert F.kl(p, q).dtype == np.float32
    assert F.kl_from_logits(p, q).dtype == np.float32


def test_nan_is_not_hidden():
    """A NaN or a negative weight comes out as NaN, not as a number."""
    assert math.isnan(float(F.kl([math.nan, 1.0], [0.5, 0.5])))
    assert math.isnan(float(F.kl([-0.5, 1.5], [0.5, 0.5])))


def test_mixed_libraries_are_refused():
    """Two array libraries in one call are a sentence, not a guess."""
    with pytest.raises(InputError, match="different array libraries"):
        F.kl(np.array([1.0]), array_api_strict.asarray([1.0]))


def test_text_is_refused():
    """An array of text is refused in a sentence."""
    with pytest.raises(InputError, match="numbers are needed"):
        F.entropy(["a", "b"])


NAMES = ["kl", "js", "cross_entropy"]


@pytest.mark.parametrize("name", NAMES)
def test_gradients_of_probabilities(name):
    """Gradients agree with finite differences, also where p and q nearly agree."""
    torch = pytest.importorskip("torch")
    p = torch.tensor([[0.5, 0.3, 0.2], [0.2, 0.3, 0.5]], dtype=torch.float64, requires_grad=True)
    q = torch.tensor([[0.2, 0.5, 0.3], [0.21, 0.3, 0.49]], dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(getattr(F, name), (p, q))


@pytest.mark.parametrize("name", [f"{n}_from_logits" for n in NAMES])
def test_gradients_of_logits(name):
    """Gradients of the log-space twins agree with finite differences."""
    torch = pytest.importorskip("torch")
    a = torch.tensor([[1.0, -2.0, 0.5], [0.0, 0.1, 0.2]], dtype=torch.float64, requires_grad=True)
    b = torch.tensor([[0.3, 1.0, -1.0], [0.0, 0.1, 0.21]], dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(getattr(F, name), (a, b))


def test_gradients_are_finite_at_zeros():
    """Zeros in p and q, and -inf logits, give no NaN gradient."""
    torch = pytest.importorskip("torch")
    for name in NAMES:
        p = torch.tensor([0.0, 0.4, 0.6], dtype=torch.float64, requires_grad=True)
        q = torch.tensor([0.0, 0.5, 0.5], dtype=torch.float64, requires_grad=True)
        getattr(F, name)(p, q).backward()
        assert torch.isfinite(p.grad).all()
        assert torch.isfinite(q.grad).all()
        a = torch.tensor([-math.inf, 0.0, 1.0], dtype=torch.float64, requires_grad=True)
        b = torch.tensor([-math.inf, 0.5, 0.0], dtype=torch.float64, requires_grad=True)
        getattr(F, f"{name}_from_logits")(a, b).backward()
        assert torch.isfinite(a.grad).all()
        assert torch.isfinite(b.grad).all()


# Dynamo says once that it traces through array-api-compat's cached look-ups; that is no break.
@pytest.mark.filterwarnings("ignore:Dynamo detected a call to a `functools.lru_cache`")
def test_vmap_and_one_graph():
    """Losses go through torch.func.vmap and compile without a graph break."""
    torch = pytest.importorskip("torch")
    p, q = torch.tensor(P, dtype=torch.float64), torch.tensor(Q, dtype=torch.float64)
    torch.testing.assert_close(torch.func.vmap(F.kl)(p, q), F.kl(p, q))
    for function in (F.kl, F.js, F.kl_from_logits):
        explained = torch._dynamo.explain(function)(p, q)
        assert explained.graph_break_count == 0
