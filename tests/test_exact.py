"""The exact numbers: right to the last digits, whatever the weights."""

import math
import sys
import tracemalloc

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import kullback as kb
from kullback.functional import cells
from kullback.functional.compensated import cell_terms, weight_cells
from kullback.functional.sums import plain_cells
from tests import truth

weight = st.one_of(
    st.just(0.0), st.floats(1e-3, 1.0), st.floats(1e-300, 1e300), st.floats(5e-324, 1e-290)
)


@st.composite
def pairs(draw):
    size = draw(st.integers(1, 6))
    vector = st.lists(weight, min_size=size, max_size=size)
    p, q = draw(vector), draw(vector)
    assume(max(p) > 0 and max(q) > 0)
    return np.array(p), np.array(q)


@st.composite
def near_pairs(draw):
    """Weights that differ by a relative 1e-15 to 1e-3, up to a common factor."""
    size = draw(st.integers(2, 6))
    p = np.array(draw(st.lists(st.floats(1e-3, 1.0), min_size=size, max_size=size)))
    change = np.array(draw(st.lists(st.floats(-1.0, 1.0), min_size=size, max_size=size)))
    scale = 10.0 ** draw(st.integers(-15, -3))
    return p, p * (1 + scale * change) * draw(st.sampled_from([1.0, 3.0, 1e-200, 1e200]))


def _close(value, expected):
    if math.isinf(expected):
        return value == expected
    return value == pytest.approx(expected, rel=1e-11, abs=1e-300)


@given(pairs())
def test_kl_is_the_definition(pair):
    """KL agrees with 800 digits for weights from 5e-324 to 1e300, and is never negative."""
    p, q = pair
    result = kb.kl(p, q, normalize=True)
    assert result.value >= 0
    assert _close(result.value, truth.kl(p, q))


@given(near_pairs())
def test_kl_keeps_its_digits_where_p_and_q_nearly_agree(pair):
    """KL and JS of nearly proportional weights keep relative accuracy, down to 1e-33."""
    p, q = pair
    assert _close(kb.kl(p, q, normalize=True).value, truth.kl(p, q))
    assert _close(kb.js(p, q, normalize=True).value, truth.js(p, q))


@given(pairs())
@example(pair=(np.array([8.4e-291, 0.0, 1e-38]), np.array([1e-300, 0.0, 1e-38])))
def test_js_is_the_definition_symmetric_and_bounded(pair):
    """JS agrees with 800 digits, is symmetric, and lies in [0, log 2]."""
    p, q = pair
    value = kb.js(p, q, normalize=True).value
    assert 0 <= value <= math.log(2) * (1 + 1e-15)
    assert value == pytest.approx(kb.js(q, p, normalize=True).value, rel=1e-14, abs=1e-300)
    assert _close(value, truth.js(p, q))


@given(pairs())
def test_the_decomposition_holds(pair):
    """H(P), H(P, Q) agree with 800 digits and H(P, Q) = H(P) + KL(P‖Q)."""
    p, q = pair
    parts = kb.decompose(p, q, normalize=True)
    assert parts.entropy.value == pytest.approx(truth.entropy(p), rel=1e-11, abs=1e-300)
    assert _close(parts.cross_entropy.value, truth.cross_entropy(p, q))
    total = parts.entropy.value + parts.kl.value
    assert parts.cross_entropy.value == pytest.approx(total, rel=1e-12, abs=1e-300)


finite = st.floats(-1500.0, 1500.0)
shift = st.sampled_from([0.0, 1e4, -1e8])


@given(
    st.integers(1, 6).flatmap(lambda k: st.tuples(*[st.lists(finite, min_size=k, max_size=k)] * 2)),
    shift,
)
def test_kl_of_logits_is_the_definition(logits, shifted):
    """KL of logits agrees with 800 digits where exp over- and underflows."""
    a, b = np.array(logits[0]), np.array(logits[1]) + shifted
    value = kb.kl(kb.logits(a), kb.logits(b)).value
    assert value >= 0
    assert _close(value, truth.kl_of_logits(a, b))


@given(near_pairs(), shift)
def test_kl_of_nearly_equal_logits_keeps_its_digits(pair, shifted):
    """KL of logits that differ by little, or by a constant, keeps relative accuracy."""
    p, q = pair
    assume(q.max() < 10)
    a, b = np.log(p) + shifted, np.log(q)
    assume(np.all(np.isfinite(b)))
    value = kb.kl(kb.logits(a), kb.logits(b)).value
    assert value == pytest.approx(truth.kl_of_logits(a, b), rel=1e-9, abs=1e-300)


def test_kl_is_zero_only_for_equal_laws():
    """Proportional weights give exactly 0; one unit in the last place does not."""
    assert kb.kl([1, 2, 4], [0.25, 0.5, 1.0], normalize=True).value == 0
    ulp = np.nextafter(0.5, 1)
    assert kb.kl([0.5, 0.5], [ulp, 0.5], normalize=True).value > 0


def test_a_tiny_cell_is_not_flushed_into_an_infinity():
    """The support is tested on the unscaled weights."""
    value = kb.kl([0.5, 0.5], [1e300, 1e-30], normalize=True).value
    assert value == pytest.approx(truth.kl([0.5, 0.5], [1e300, 1e-30]), rel=1e-13)
    assert math.isfinite(value)


def test_contributions_say_where_and_add_up():
    """Cells come by falling contribution, are not negative, and sum to the value."""
    result = kb.kl([0.5, 0.3, 0.2], [0.2, 0.3, 0.5], labels=["a", "b", "c"])
    assert [cell.label for cell in result.contributions] == ["a", "c", "b"]
    assert math.fsum(c.value for c in result.contributions) == pytest.approx(
        result.value, rel=1e-15
    )
    assert all(cell.value >= 0 for cell in result.contributions)


def test_contributions_of_many_cells_are_summed_up():
    """Of a large alphabet the largest cells are listed, and the rest is one line."""
    rng = np.random.default_rng(0)
    p, q = rng.random(100_000), rng.random(100_000)
    result = kb.kl(p, q, normalize=True)
    assert len(result.contributions) == 1001
    assert result.contributions.cells[-1].label == "99000 other cells"
    assert math.fsum(c.value for c in result.contributions) == pytest.approx(
        result.value, rel=1e-12
    )


def test_memory_does_not_grow_with_the_cells():
    """The kernel works in blocks: a million cells need a few MB beyond the inputs."""
    p = np.random.default_rng(0).random(1_000_000)
    q = p[::-1].copy()
    kb.kl(p[:10], q[:10], normalize=True)
    tracemalloc.start()
    kb.kl(p, q, normalize=True)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20e6


def test_low_precision_inputs_are_computed_in_float64():
    """float16 and float32 vectors give the answer of their exact values."""
    for dtype in (np.float16, np.float32):
        p, q = np.array([0.1, 0.2, 0.7], dtype), np.array([0.3, 0.3, 0.4], dtype)
        assert kb.kl(p, q, normalize=True).value == pytest.approx(truth.kl(p, q), rel=1e-14)


def test_the_largest_and_smallest_doubles():
    """Totals that overflow and weights that are subnormal are scaled exactly."""
    largest, least = sys.float_info.max, 5e-324
    p, q = [largest, largest / 2], [least, least * 3]
    assert kb.kl(p, q, normalize=True).value == pytest.approx(truth.kl(p, q), rel=1e-13)


@pytest.mark.parametrize("change", [0.0, 1e-15, 1e-9, 1e-6, 1e-3, 0.3])
@pytest.mark.parametrize("factor", [1.0, 1.1, 3.0])
@pytest.mark.parametrize("zeros", [False, True])
def test_fast_sums_of_long_vectors_agree_with_the_careful_one(change, factor, zeros):
    """Whatever sum is chosen for 20,000 cells, it agrees with the compensated kernel."""
    rng = np.random.default_rng(1)
    p = rng.random(20_000)
    q = p * (1 + change * rng.uniform(-1, 1, p.size)) * factor
    if zeros:
        p[::7] = 0.0
    careful = math.fsum(float(cell_terms(cells.KL, block).sum()) for block in weight_cells(p, q))
    assert kb.kl(p, q, normalize=True).value == pytest.approx(careful, rel=1e-12, abs=1e-300)
    law = [x / x.sum() for x in (p, q)]
    plain = float(plain_cells(cells.KL, np, *law).sum())
    assert float(kb.functional.kl(*law)) == pytest.approx(plain, rel=1e-11, abs=1e-300)
    q[5] = 0.0
    p[5] = 1.0
    assert kb.kl(p, q, normalize=True).value == math.inf
    assert kb.functional.kl(p, q) == math.inf
