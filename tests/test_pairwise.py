"""Matrices of divergences between the rows of two tables."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist
from scipy.special import rel_entr

import kullback as kb
from kullback.functional import hellinger, tiles
from kullback.functional.pairwise import pairwise_cells, pairwise_js, pairwise_kl

from . import truth

MATRICES = [(pairwise_kl, truth.kl), (pairwise_js, truth.js)]
ROUNDING = 1e-10


def normal(weights):
    return weights / weights.sum(axis=1, keepdims=True)


def dirichlet(rows, cells, concentration=1.0, seed=0):
    return np.random.default_rng(seed).dirichlet(np.full(cells, concentration), rows)


def loop(reference, p, q):
    return np.array([[reference(a, b) for b in q] for a in p])


def assert_right(matrix, expected):
    """Entries of 0 and inf are exact, the others right to a relative 1e-10."""
    np.testing.assert_allclose(matrix, expected, rtol=ROUNDING, atol=0.0)


def near_rows(size, rows=4, cells=12, seed=0):
    """Rows that differ from their neighbours by about a relative ``size``."""
    rng = np.random.default_rng(seed)
    base = rng.dirichlet(np.ones(cells))
    return normal(base * np.exp(size * rng.standard_normal((rows, cells))))


def subnormal_rows(rows=5, cells=8, seed=0):
    return normal(10.0 ** -np.random.default_rng(seed).uniform(0.0, 323.0, (rows, cells)))


@pytest.mark.parametrize("cells", [1, 2, 7, 300])
def test_kl_is_the_sum_of_relative_entropies(cells):
    """On ordinary rows every entry is the sum of SciPy's relative entropies."""
    p, q = dirichlet(70, cells), dirichlet(45, cells, seed=1)
    expected = np.array([rel_entr(row, q).sum(axis=1) for row in p])
    np.testing.assert_allclose(pairwise_kl(p, q), expected, rtol=1e-10, atol=1e-15)


@pytest.mark.parametrize("cells", [2, 7, 300])
def test_js_is_the_square_of_the_distance_of_scipy(cells):
    """On ordinary rows every entry is the square of SciPy's Jensen-Shannon distance."""
    p, q = dirichlet(70, cells), dirichlet(45, cells, seed=1)
    expected = cdist(p, q, "jensenshannon") ** 2
    np.testing.assert_allclose(pairwise_js(p, q), expected, rtol=1e-10, atol=1e-15)


@pytest.mark.parametrize(("matrix", "reference"), MATRICES)
@pytest.mark.parametrize("size", [0.3, 1e-3, 1e-5, 1e-9, 1e-12])
def test_near_rows_keep_their_digits(matrix, reference, size):
    """Rows that nearly agree lose no digit, down to divergences of 1e-24."""
    rows = near_rows(size)
    expected = loop(reference, rows, rows)
    assert_right(matrix(rows), expected)
    assert_right(matrix(rows[:3], rows[2:]), expected[:3, 2:])


@pytest.mark.parametrize(("matrix", "reference"), MATRICES)
@pytest.mark.parametrize("size", [1e-3, 1e-9, 1e-12])
def test_near_rows_among_far_ones_keep_their_digits(matrix, reference, size):
    """Pairs far nearer to each other than to the mean row lose no digit."""
    far = dirichlet(4, 9)
    near = normal(far * (1.0 + size * np.random.default_rng(1).standard_normal(far.shape)))
    assert_right(matrix(far, near), loop(reference, far, near))


@pytest.mark.parametrize(("matrix", "reference"), MATRICES)
@pytest.mark.parametrize("size", [1.0, 1e-4, 1e-12])
def test_rows_with_zeros_are_exact(matrix, reference, size):
    """Cells of 0 in p, in q, in both or in all rows follow the definition."""
    rng = np.random.default_rng(3)
    rows = 0.2 + near_rows(size, rows=8, cells=10)
    rows[1, 4] = rows[2, 4] = rows[3, 5] = rows[4, :5] = rows[5, 5:] = 0.0
    rows[6, rng.integers(10)] = rows[:, 9] = 0.0
    rows = normal(rows)
    expected = loop(reference, rows, rows)
    assert_right(matrix(rows), expected)
    assert_right(matrix(rows[:4], rows[4:]), expected[:4, 4:])


@pytest.mark.parametrize(("matrix", "reference"), MATRICES)
def test_rows_with_subnormal_cells_are_exact(matrix, reference):
    """Probabilities down to the smallest double neither overflow nor vanish."""
    rows = subnormal_rows()
    near = rows.copy()
    near[:, ::2] *= 1.0 + 1e-9
    assert_right(matrix(rows), loop(reference, rows, rows))
    assert_right(matrix(rows, normal(near)), loop(reference, rows, normal(near)))


@pytest.mark.parametrize("matrix", [pairwise_kl, pairwise_js])
def test_identical_rows_are_at_zero(matrix):
    """Identical rows give exactly 0, on the diagonal and off it, in one table or in two."""
    rows = np.repeat(dirichlet(30, 50, 0.3), 2, axis=0)
    assert np.array_equal(matrix(rows) == 0.0, np.kron(np.eye(30), np.ones((2, 2))) == 1.0)
    assert not matrix(rows[:2], rows[:2]).any()
    assert not np.diag(matrix(rows, rows.copy())).any()


def test_kl_is_infinite_where_it_must_be():
    """An entry is inf if and only if its q has a 0 where its p has none."""
    rng = np.random.default_rng(0)
    p, q = (normal(rng.random((60, 6)) * (rng.random((60, 6)) < 0.7) + 1e-300) for _ in range(2))
    p, q = np.where(p < 1e-200, 0.0, p), np.where(q < 1e-200, 0.0, q)
    p[0], q[0] = [5e-324, 1, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0]
    impossible = ((p[:, None] > 0) & (q[None] == 0)).any(axis=-1)
    assert np.array_equal(np.isinf(pairwise_kl(p, q)), impossible)


weight = st.one_of(
    st.just(0.0), st.floats(1e-3, 1.0), st.sampled_from([0.25, 0.5]), st.floats(5e-324, 1e-290)
)


@given(st.integers(1, 4).flatmap(lambda k: st.lists(st.lists(weight, min_size=k, max_size=k))))
def test_no_entry_is_negative_or_nan(rows):
    """Whatever the rows, no entry is NaN or below 0, nor JS above log 2."""
    rows = normal(np.array([row for row in rows if max(row) > 1e-3] or [[1.0]]))
    kl, js = pairwise_kl(rows, threads=1), pairwise_js(rows, threads=1)
    assert (kl >= 0.0).all()
    assert (js >= 0.0).all()
    assert (js <= np.log(2.0) * (1.0 + 1e-14)).all()


def test_js_is_exactly_symmetric():
    """The matrix of one table equals its transpose bit by bit, near rows included."""
    rows = np.concatenate([dirichlet(150, 20), near_rows(1e-7, rows=20, cells=20)])
    matrix = pairwise_js(rows)
    assert np.array_equal(matrix, matrix.T)
    np.testing.assert_allclose(matrix, pairwise_js(rows, rows.copy()), rtol=1e-10, atol=0.0)


@pytest.mark.parametrize("matrix", [pairwise_kl, pairwise_js])
def test_blocks_meet_without_a_seam(matrix, monkeypatch):
    """Tables of many blocks, with ragged ends, give what one block gives."""
    rows = np.concatenate([dirichlet(30, 9), near_rows(1e-8, rows=17, cells=9)])
    rows[2, 3] = rows[5, 1] = 0.0
    rows = normal(rows)
    expected = matrix(rows)
    monkeypatch.setattr(tiles, "BLOCK", 100)
    monkeypatch.setattr(tiles, "CELLS", 40)
    assert_right(matrix(rows), expected)
    assert_right(matrix(rows[:40], rows), expected[:40])
    assert_right(matrix(rows, rows[:4]), expected[:, :4])


@pytest.mark.parametrize(("matrix", "reference"), MATRICES)
@pytest.mark.parametrize("size", [1.0, 1e-6])
def test_float32_rows_stand_for_distributions(matrix, reference, size):
    """Rows in float32, which sum to 1 only roughly, are computed in float64 and normalised."""
    rows = near_rows(size).astype(np.float32)
    rows[2] = np.nextafter(rows[1], np.float32(1.0))
    expected = loop(reference, rows, rows)
    result = matrix(rows[:3], rows[2:])
    assert result.dtype == np.float64
    assert_right(result, expected[:3, 2:])
    assert_right(matrix(rows), expected)


def test_whole_numbers_and_lists_are_taken():
    """One-hot rows of whole numbers and plain lists are tables as well."""
    assert pairwise_kl(np.eye(2, dtype=np.int8)).tolist() == [[0.0, np.inf], [np.inf, 0.0]]
    assert pairwise_js([[1, 0], [0, 1]]) == pytest.approx(np.log(2.0) * (1 - np.eye(2)), rel=1e-15)


def clustered_rows(rows, cells):
    """Rows of which many are much nearer to some others than to the mean."""
    base = dirichlet(5, cells)[np.arange(rows) % 5]
    return normal(base * (1.0 + 1e-6 * np.random.default_rng(2).standard_normal(base.shape)))


@pytest.mark.parametrize("matrix", [pairwise_kl, pairwise_js])
def test_threads_change_nothing(matrix):
    """One thread, two and the default give the same bits."""
    rows = np.concatenate([dirichlet(100, 200), clustered_rows(100, 200)])
    one = matrix(rows, rows[::2].copy(), threads=1)
    assert np.array_equal(one, matrix(rows, rows[::2].copy(), threads=2))
    assert np.array_equal(one, matrix(rows, rows[::2].copy()))
    assert np.array_equal(matrix(rows, threads=1), matrix(rows, threads=2))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("matrix", [pairwise_kl, pairwise_js])
def test_memory_maps_are_read_in_blocks(tmp_path, matrix, dtype):
    """A table on disk and a result on disk need only the memory of some blocks."""
    shape = (12_000 if dtype is np.float32 else 6_000, 1_000)
    block = dirichlet(500, 1_000)
    disk = np.memmap(tmp_path / "p", dtype=dtype, mode="w+", shape=shape)
    for start in range(0, len(disk), 500):
        disk[start : start + 500] = block
    few, out = block[:3].copy(), np.memmap(tmp_path / "kl", np.float64, "w+", shape=(len(disk), 3))
    tracemalloc.start()
    try:
        result = matrix(disk, few, threads=2, out=out)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert result is out
    assert peak < 0.6 * disk.nbytes
    expected = matrix(disk[:500].astype(np.float64), few)
    assert_right(np.asarray(out[:500]), expected)
    assert_right(np.asarray(out[-500:]), expected)


@pytest.mark.parametrize("threads", [1, 2])
def test_any_measure_makes_a_matrix(threads):
    """Every measure over the last axis, and any other function of blocks, gives its entries."""
    p, q = dirichlet(90, 5), dirichlet(70, 5, seed=1)

    def halves(a, b):
        return np.abs(a - b).sum(axis=-1) / 2

    expected = np.array([[halves(a, b) for b in q] for a in p])
    np.testing.assert_allclose(pairwise_cells(p, q, halves, threads=threads), expected)
    one_half = pairwise_cells(p, None, hellinger, symmetric=True, threads=threads)
    assert np.array_equal(one_half, one_half.T)
    np.testing.assert_allclose(one_half, pairwise_cells(p, p.copy(), hellinger), rtol=1e-14)


def test_a_failing_measure_is_heard():
    """An error in a thread reaches the caller."""

    def fail(a, b):
        raise ArithmeticError("no such measure")

    with pytest.raises(ArithmeticError, match="no such measure"):
        pairwise_cells(dirichlet(5, 4), None, fail, threads=2)


SYMMETRIC = ["jeffreys", "js", "js_distance", "hellinger", "total_variation", "triangular"]


@pytest.mark.parametrize(
    "measure", [*SYMMETRIC, "kl", "reverse_kl", "chi2", "neyman", kb.measures.renyi(2.0)], ids=str
)
def test_the_front_door_gives_each_pair_its_divergence(measure):
    """Entry [i, j] of `pairwise` is the divergence of row i of P and row j of Q."""
    rng = np.random.default_rng(5)
    p, q = rng.dirichlet(np.ones(4), size=3), rng.dirichlet(np.ones(4), size=5)
    p[0, 1] = 0.0
    p[0] /= p[0].sum()
    found = kb.pairwise(p, q, measure)
    for i, j in np.ndindex(3, 5):
        expected = kb.divergence(p[i], q[j], measure).value
        assert found[i, j] == pytest.approx(expected, rel=1e-11)
    assert kb.pairwise(q, measure=measure) == pytest.approx(
        kb.pairwise(q, q, measure), rel=1e-11, abs=1e-15
    )


def test_the_condensed_form_is_scipy_s():
    """``condensed=True`` gives the vector that SciPy's clustering takes."""
    from scipy.spatial.distance import squareform

    p = np.random.default_rng(6).dirichlet(np.ones(4), size=5)
    matrix = kb.pairwise(p, measure="js", unit="bits")
    vector = kb.pairwise(p, measure="js", unit="bits", condensed=True)
    assert vector == pytest.approx(squareform(matrix, checks=False), rel=1e-14)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: kb.pairwise([0.5, 0.5]), "one distribution a row"),
        (lambda: kb.pairwise([[0.5, 0.5], [0.5, 0.6]]), r"row 1 of p .*sums to 1\.1"),
        (lambda: kb.pairwise([[0.5, 0.5]], [[1.0]]), "2 cells and those of q 1"),
        (lambda: kb.pairwise([[0.5, 0.5]], condensed=True), "symmetric measure"),
        (lambda: kb.pairwise([[0.5, 0.5]], threads=0), "threads must be"),
        (lambda: kb.pairwise([[0.5, 0.5]], out=np.zeros(3)), r"shape \(1, 1\)"),
        (lambda: kb.pairwise([[0.5, 0.5]], measure="hellinger", unit="bits"), "plain number"),
        (lambda: kb.pairwise([["a", "b"]]), "one distribution a row"),
    ],
)
def test_tables_of_rows_that_are_refused(call, message):
    """What holds no rows of probabilities is refused in a sentence."""
    with pytest.raises(kb.InputError, match=message):
        call()
