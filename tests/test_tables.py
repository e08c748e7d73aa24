"""Two tables: what is counted, what is said, and which verdict follows."""

import datetime as dt
import json
import math

import numpy as np
import pandas as pd
import pytest

import kullback as kb
from kullback.testing import assert_close

N = 40_000


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def _compare_columns(p, q, **options):
    return kb.compare(pd.DataFrame({"x": p}), pd.DataFrame({"x": q}), **options)["x"]


def test_kl_of_a_shifted_normal_is_the_closed_form(rng):
    """A mean shift of half a standard deviation is KL = 1/8, JS near a quarter of it, PSI 1/4."""
    column = _compare_columns(rng.normal(0.5, 1, N), rng.normal(0, 1, N))
    assert column.verdict == "drift"
    assert column.kl.value == pytest.approx(0.125, abs=0.012)
    assert column.kl_reverse.value == pytest.approx(0.125, abs=0.012)
    assert column.js.value == pytest.approx(0.125 / 4, rel=0.1)
    assert column.psi == pytest.approx(0.25, rel=0.1)
    assert column.equivalent_shift == pytest.approx(0.5, abs=0.02)
    assert column.total_variation_bound >= 0.197  # the true distance, 2 Phi(1/4) - 1


def test_the_same_law_is_negligible(rng):
    """Two large samples of one law are negligible, and the q-value is not small."""
    column = _compare_columns(rng.normal(0, 1, 1_000_000), rng.normal(0, 1, 1_000_000))
    assert column.verdict == "negligible"
    assert column.q_value > 0.01


def test_too_few_rows_are_undecided_and_say_how_many_would_decide(rng):
    """A hundred rows of one law decide nothing; the reason names a number of rows."""
    column = _compare_columns(rng.normal(0, 1, 100), rng.normal(0, 1, 100))
    assert column.verdict == "undecided"
    assert column.rows_to_decide > 1000
    assert "rows of each would decide" in column.reason


def test_missing_and_infinite_values_are_cells_of_their_own(rng):
    """NULL, NaN and the infinities are counted apart, and their shift is a drift."""
    base = pd.DataFrame({"x": rng.normal(0, 1, N)})
    import polars as pl

    changed = base["x"].to_list()
    changed[:800] = [None] * 800
    changed[800:1600] = [math.nan] * 800
    changed[1600:2400] = [math.inf] * 800
    changed[2400:3200] = [-math.inf] * 800
    comparison = kb.compare(pl.DataFrame({"x": changed}), base)
    cells = {cell.label: cell for cell in comparison["x"].cells}
    for label in ("(null)", "(NaN)", "+infinity", "-infinity"):
        assert cells[label].p == pytest.approx(0.02)
        assert cells[label].q == 0
    assert comparison["x"].outside_mass == pytest.approx(0.08, abs=0.001)
    assert comparison["x"].verdict == "drift"


def test_values_beyond_the_reference_range_are_counted_apart(rng):
    """Rows of P below and above Q's least and greatest value are the mass outside."""
    q = rng.uniform(0, 1, N)
    p = np.concatenate([rng.uniform(0, 1, N - 2000), np.full(1000, -5.0), np.full(1000, 9.0)])
    column = _compare_columns(p, q)
    assert column.outside_mass == pytest.approx(0.05, abs=0.001)
    labels = [cell.label for cell in column.cells]
    assert any(label.startswith("below ") for label in labels)
    assert any(label.startswith("above ") for label in labels)
    assert column.verdict == "drift"
    assert column.kl_at_least == pytest.approx(column.outside_kl, abs=0.01)


def test_atoms_are_cells_of_their_own(rng):
    """Zero inflation: the zeros are one cell, and a change in their share is seen."""

    def draw(share):
        return np.where(rng.random(N) < share, 0.0, rng.gamma(2, 3, N))

    column = _compare_columns(draw(0.75), draw(0.70))
    zero = next(cell for cell in column.cells if cell.label == "0")
    assert zero.p == pytest.approx(0.75, abs=0.01)
    assert zero.q == pytest.approx(0.70, abs=0.01)
    assert column.verdict == "drift"


def test_a_new_category_is_mass_outside_and_a_lower_bound(rng):
    """One per cent of a new level: KL has no finite estimate, only a lower bound."""
    q = rng.choice(["a", "b"], N)
    p = np.where(rng.random(N) < 0.01, "new", rng.choice(["a", "b"], N))
    column = _compare_columns(p, q)
    assert column.verdict == "drift"
    assert column.outside_mass == pytest.approx(0.01, abs=0.003)
    assert column.outside_kl > 0.01
    assert "Q has nothing" in column.reason


def test_levels_seen_once_by_chance_are_no_drift(rng):
    """Many rare levels: those that Q happens to lack are expected, and not a drift."""

    def draw():
        return [f"v{i}" for i in rng.zipf(1.3, N) % 30_000]

    column = _compare_columns(draw(), draw())
    assert column.outside_mass > 0.01
    assert column.outside_mass == pytest.approx(column.outside_by_chance, rel=0.15)
    assert column.verdict != "drift"
    assert column.q_value > 0.001


def test_contributions_are_not_negative_and_sum_to_the_kl(rng):
    """The cells of a drifting column add up to KL(P‖Q)."""
    column = _compare_columns(rng.normal(0.2, 1, N), rng.normal(0, 1, N))
    assert all(cell.value >= 0 for cell in column.cells)
    assert math.fsum(c.value for c in column.cells) == pytest.approx(column.kl.value, rel=1e-12)
    assert math.fsum(c.p for c in column.cells) == pytest.approx(1)


def test_booleans_dates_and_timestamps(rng):
    """Each kind is counted, and its cells are named in its own terms."""
    days = pd.to_datetime("2024-01-01") + pd.to_timedelta(rng.integers(0, 300, N), unit="D")
    later = pd.to_datetime("2024-03-01") + pd.to_timedelta(rng.integers(0, 300, N), unit="D")
    frames = [
        pd.DataFrame({"flag": rng.random(N) < share, "at": at, "day": [d.date() for d in at]})
        for share, at in ((0.3, later), (0.2, days))
    ]
    comparison = kb.compare(*frames)
    assert {c.label for c in comparison["flag"].cells} == {"true", "false"}
    assert comparison["at"].verdict == "drift"
    assert any("2024-10-26" in c.label for c in comparison["at"].cells)
    assert comparison["day"].type == "DATE"
    assert all(":" not in c.label for c in comparison["day"].cells)


def test_a_constant_column_is_negligible_given_rows_enough():
    """The same single value in both tables has KL 0."""
    column = _compare_columns(np.ones(N), np.ones(N))
    assert column.kl.value == 0
    assert column.verdict == "negligible"


def test_what_vanished_makes_the_reverse_a_lower_bound(rng):
    """A level that P lacks: KL(P‖Q) is finite, KL(Q‖P) and PSI are bounded from below."""
    q = rng.choice(["a", "b", "c"], N, p=[0.6, 0.3, 0.1])
    p = rng.choice(["a", "b"], N, p=[2 / 3, 1 / 3])
    column, swapped = _compare_columns(p, q), _compare_columns(q, p)
    assert column.kl.value == pytest.approx(math.log(1 / 0.9), rel=0.05)
    assert column.vanished_mass == pytest.approx(0.1, abs=0.01)
    assert column.kl_reverse_at_least == pytest.approx(swapped.kl_at_least)
    assert column.kl_reverse_at_least > 0.5
    assert column.psi > 0.6
    assert swapped.equivalent_shift == pytest.approx(math.sqrt(2 * swapped.kl_at_least))
    assert "≥" in str(kb.compare(pd.DataFrame({"x": p}), pd.DataFrame({"x": q})))


def test_the_rows_that_would_decide_do_about_so(rng):
    """The number beside `undecided` is of the right order, for no shift and for a large one."""
    none = _compare_columns(rng.normal(0, 1, 2000), rng.normal(0, 1, 2000))
    assert 10_000 < none.rows_to_decide < 100_000
    large = _compare_columns(rng.normal(0.25, 1, 500), rng.normal(0, 1, 500))
    assert large.verdict == "drift" or large.rows_to_decide < 50_000


def test_disjoint_tables_drift():
    """Where P and Q share no value, KL within the support is inf and JS is log 2."""
    column = _compare_columns(["a"] * N, ["b"] * N)
    assert column.verdict == "drift"
    assert column.kl.value == math.inf
    assert column.js.value == pytest.approx(math.log(2), abs=1e-3)
    assert column.to_dict()["kl"]["value"] == "inf"


def test_columns_that_cannot_be_compared_are_listed_with_the_reason():
    """Columns of one side only, nested ones and identifiers are left out and said so."""
    p = pd.DataFrame(
        {"x": [1.0, 2.0] * 500, "nest": [[1]] * 1000, "id": [f"k{i}" for i in range(1000)], "a": 1}
    )
    q = pd.DataFrame(
        {"x": [1.0, 2.0] * 500, "nest": [[1]] * 1000, "id": [f"j{i}" for i in range(1000)], "b": 1}
    )
    assert [c.name for c in kb.compare(p, q, include=["id"]).columns] == ["id"]
    reasons = {s.name: s.reason for s in kb.compare(p, q).skipped}
    assert reasons["a"] == "only in P"
    assert reasons["b"] == "only in Q"
    assert reasons["nest"].startswith("nested")
    assert reasons["id"].startswith("an identifier")


def test_consecutive_numbers_are_an_identifier_unless_asked_for():
    """Row numbers say nothing of a law; naming the column compares it all the same."""
    p = pd.DataFrame({"id": range(5000, 6000), "x": [1.0, 2.0] * 500})
    q = pd.DataFrame({"id": range(1000), "x": [1.0, 2.0] * 500})
    comparison = kb.compare(p, q)
    assert [c.name for c in comparison.columns] == ["x"]
    assert "consecutive" in comparison.skipped[0].reason
    assert kb.compare(p, q, include=["id"])["id"].verdict == "drift"
    with pytest.raises(kb.InputError, match="no column is left to compare"):
        kb.compare(p[["id"]], q[["id"]])


def test_types_that_differ_are_compared_as_text_and_said():
    """Numbers in one table and text in the other: the levels are compared, with a note."""
    column = _compare_columns([1, 2, 2] * 5000, ["1", "2", "2"] * 5000)
    assert column.verdict == "negligible"
    assert "compared as text" in column.notes[0]


def test_slices_of_one_table(rng):
    """One table, two conditions: each row is counted where its condition holds."""
    month = rng.integers(1, 3, N)
    frame = pd.DataFrame({"month": month, "x": rng.normal(month, 1)})
    comparison = kb.compare(frame, p_where="month = 2", q_where="month = 1", key=["month"])
    assert comparison.p.rows == int(np.sum(month == 2))
    assert comparison["x"].kl.value == pytest.approx(0.5, abs=0.05)
    assert comparison.p.where == "month = 2"


def test_infinite_times_are_cells_of_their_own(tmp_path):
    """Infinity and minus infinity of timestamps are told apart, and from NULL."""
    import duckdb

    tables = []
    for sign in ("", "-"):
        path, value = tmp_path / f"{len(tables)}.parquet", f"'{sign}infinity'"
        with duckdb.connect() as connection:
            connection.execute(
                f"COPY (SELECT {value}::TIMESTAMP AS t, {value}::DATE AS d FROM range(200)) "
                f"TO '{path}' (FORMAT parquet)"
            )
        tables.append(str(path))
    comparison = kb.compare(*tables)
    for name in ("t", "d"):
        assert comparison[name].outside_mass == 1
        assert {c.label for c in comparison[name].cells} == {"-infinity", "+infinity"}


def test_the_largest_doubles_are_compared():
    """Values at the ends of the doubles are atoms like others."""
    largest = np.finfo(float).max
    column = _compare_columns([largest, -largest, 1.0] * 100, [largest, -largest, 2.0] * 100)
    assert column.verdict == "drift"
    assert column.outside_mass == pytest.approx(1 / 3)


def test_numbers_beyond_2_53_are_noted():
    """Whole numbers that doubles cannot tell apart come with a note."""
    column = _compare_columns([2**53] * 100, [2**53 + 1] * 100)
    assert any("2^53" in note for note in column.notes)


def test_a_filter_that_draws_at_random_is_drawn_once():
    """Each scan sees the same rows: counts add up, and no false NULL appears."""
    frame = pd.DataFrame({"x": np.arange(20_000.0), "y": ["a", "b"] * 10_000})
    comparison = kb.compare(frame, p_where="random() < 0.5", q_where="random() < 0.5")
    for column in comparison.columns:
        assert sum(c.p for c in column.cells) == pytest.approx(1)
        assert "(null)" not in {c.label for c in column.cells}
    assert comparison.verdict != "drift"


def test_hashed_levels_say_that_they_hide(rng, monkeypatch):
    """Columns of very many levels are counted in groups, and never called negligible."""
    monkeypatch.setattr("kullback.tables.comparing.MOST_COUNTED_LEVELS", 100)
    column = _compare_columns(*(rng.integers(0, 5000, N).astype(str) for _ in "pq"))
    assert column.verdict == "undecided"
    assert "lower bound" in column.notes[0]
    assert column.cells[0].label.startswith("(group")


def test_cells_of_a_weighted_table_hold_equal_weights(rng):
    """The edges come from the weighted law: rows of no weight place none."""

    def table(mean):
        x = np.concatenate([rng.uniform(0, 1, 20_000), rng.normal(mean, 1, 5000)])
        return pd.DataFrame({"x": x, "w": [1e-6] * 20_000 + [1.0] * 5000})

    weighted = kb.compare(table(102.0), table(100.0), weight="w")["x"]
    assert weighted.kl.value == pytest.approx(2.0, abs=0.3)


def test_weights_count_as_rows(rng):
    """A weighted table is the table with its rows repeated, at the precision of fewer rows."""
    values = rng.integers(0, 3, 5000)
    weights = np.where(values == 0, 3.0, 1.0)
    q = pd.DataFrame({"x": rng.integers(0, 3, N), "y": rng.normal(0, 1, N), "w": 1.0})
    p = pd.DataFrame({"x": values, "y": rng.normal(0, 1, 5000), "w": weights})
    weighted = kb.compare(p, q, weight="w")
    repeated = kb.compare(p.loc[p.index.repeat(weights.astype(int))], q, exclude=["w"])
    for name in ("x", "y"):
        left = {c.label: c.p for c in weighted[name].cells}
        right = {c.label: c.p for c in repeated[name].cells}
        assert sum(left.values()) == pytest.approx(1)
        if name == "x":
            assert left == pytest.approx(right)
    assert weighted.p.effective_rows < 5000
    assert "Weighted by w" in str(weighted)


def test_rename_include_exclude_and_key():
    """Columns can be renamed to meet, chosen, and left out."""
    p = pd.DataFrame({"old": [1.0, 2.0] * 50, "b": 1, "id": range(100)})
    q = pd.DataFrame({"new": [1.0, 2.0] * 50, "b": 1, "id": range(100)})
    comparison = kb.compare(p, q, rename={"old": "new"}, key=["id"], exclude=["b"])
    assert [c.name for c in comparison.columns] == ["new"]
    assert [c.name for c in kb.compare(p, q, include=["b"]).columns] == ["b"]
    with pytest.raises(kb.InputError, match="no column nix"):
        kb.compare(p, q, key=["nix"])


def test_row_sampling_is_said(rng):
    """A comparison of a sample says so."""
    frame = pd.DataFrame({"x": rng.normal(0, 1, 5000)})
    comparison = kb.compare(frame, frame, sample=1000)
    assert comparison.p.rows == 1000
    assert "random sample of at most 1,000 rows" in str(comparison)


@pytest.mark.parametrize(
    ("p", "q", "options", "message"),
    [
        ({"x": [1.0]}, None, {}, "one table was given"),
        ({"x": [1.0]}, {"y": [1.0]}, {}, "no column in common: P has x; Q has y"),
        ({"x": [1.0]}, {"x": []}, {}, "has no rows"),
        ({"x": [1.0]}, {"x": [1.0]}, {"where": "x > 5"}, "no rows to compare after the filter"),
        ({"x": [1.0]}, {"x": [1.0]}, {"where": "x >"}, "the filter 'x >' is not SQL"),
        (
            {"x": [1.0]},
            {"x": [1.0]},
            {"where": "1=1); drop table y; --"},
            "one SQL condition|is not SQL",
        ),
        ({"x": [1.0]}, {"x": [1.0]}, {"tolerance": 0}, "tolerance must be above 0"),
        ({"x": [1.0]}, {"x": [1.0]}, {"alpha": 2}, "alpha must be between"),
        ({"x": [1.0]}, {"x": [1.0]}, {"sample": 0}, "sample must be between 1"),
        ({"x": [1.0]}, {"x": [1.0]}, {"colour": 1}, "no option colour"),
        ({"x": [1.0]}, {"x": [1.0]}, {"where": ""}, "must be one SQL condition"),
        ({"x": [1.0]}, {"x": [1.0]}, {"where": "1=1) UNION ALL SELECT 1 WHERE (1=1"}, "not SQL"),
        ({"x": [1.0]}, {"x": [1.0]}, {"include": "x"}, "include must be a list of column names"),
        ({"x": [1.0]}, {"x": [1.0]}, {"tolerance": math.inf}, "tolerance must be above 0"),
        ({"x": [1.0]}, {"x": [1.0]}, {"level": "high"}, "level must be a number"),
        ({"x": [1.0]}, {"x": [1.0]}, {"seed": -1}, "seed must be between"),
        ({"x": [1.0]}, {"x": [1.0]}, {"rename": {"nix": "y"}}, "no column nix to rename"),
        ({"x": [1.0]}, {"x": [1.0]}, {"weight": "w"}, "no column w to weight by"),
        ({"x": [1.0], "w": [-1.0]}, {"x": [1.0], "w": [1.0]}, {"weight": "w"}, "at least 0"),
        ({"x": [1.0]}, {"x": [1.0]}, {"exclude": ["x"]}, "no column is left"),
    ],
)
def test_refusals(p, q, options, message):
    """What cannot be compared is refused in a sentence that says why."""
    frames = [None if x is None else pd.DataFrame(x) for x in (p, q)]
    with pytest.raises(kb.KullbackError, match=message):
        kb.compare(*frames, **options)


def test_what_is_no_table_is_refused():
    """An object that is no table is named by its type."""
    with pytest.raises(kb.InputError, match="object is not a table that can be compared"):
        kb.compare(object(), object())


def test_a_table_and_itself_is_negligible_and_said(rng):
    """The same rows twice have changed nothing, whatever the intervals of two samples would say."""
    large = pd.DataFrame({"x": rng.normal(0, 1, 500), "y": rng.normal(0, 1, 500)})
    comparison = kb.compare(large, large)
    assert comparison.verdict == "negligible"
    assert "same counts in every cell" in comparison["x"].reason
    other = large.assign(z=[f"level {i // 4}" for i in range(500)])
    another = large.assign(z=[f"another {i // 4}" for i in range(500)])
    assert kb.compare(other, another).verdict != "negligible"
    frame = pd.DataFrame({"x": [1.0, 2.0] * 50})
    other = pd.DataFrame({"x": [1.0, 2.0, 2.0] * 50})
    assert "same shares in every cell" in str(kb.compare(frame, frame))
    assert "same shares" not in str(kb.compare(frame, other))


def test_assert_close(rng):
    """In people's own tests: silent on the same law, AssertionError with the summary on drift."""
    q = pd.DataFrame({"x": rng.normal(0, 1, N)})
    assert_close(q, q)
    with pytest.raises(AssertionError, match="DRIFT"):
        assert_close(pd.DataFrame({"x": rng.normal(1, 1, N)}), q)


def test_the_same_seed_gives_the_same_answer(rng):
    """Random edges come from the seed."""
    p, q = (pd.DataFrame({"x": rng.normal(0, 1, 120_000)}) for _ in "pq")
    assert kb.compare(p, q, seed=3).to_json() == kb.compare(p, q, seed=3).to_json()


def test_json_is_strict_and_complete():
    """The JSON has the keys of the contract and no NaN or Infinity."""
    comparison = kb.compare(pd.DataFrame({"x": ["a"] * 100}), pd.DataFrame({"x": ["b"] * 100}))

    def refuse(constant):
        raise AssertionError(constant)

    read = json.loads(comparison.to_json(), parse_constant=refuse)
    assert {
        "kullback",
        "kind",
        "p",
        "q",
        "unit",
        "alpha",
        "tolerance",
        "verdict",
        "columns",
    } <= set(read)
    assert read["kind"] == "tables"
    column = read["columns"][0]
    wanted = {"name", "type", "verdict", "kl", "kl_reverse", "js", "psi", "p_value", "q_value"}
    assert wanted | {"outside_mass", "cells"} <= set(column)
    assert {"label", "p", "q", "contribution"} == set(column["cells"][0])
    assert column["kl_reverse"]["direction"] == "KL(Q‖P)"


def test_units_of_a_comparison(rng):
    """Bits are nats over log 2, everywhere at once."""
    p, q = (pd.DataFrame({"x": rng.normal(m, 1, N)}) for m in (0.3, 0))
    nats, bits = kb.compare(p, q)["x"], kb.compare(p, q, unit="bits")["x"]
    for name in ("kl", "kl_reverse", "js"):
        assert getattr(bits, name).value * math.log(2) == pytest.approx(getattr(nats, name).value)
        assert getattr(bits, name).unit == "bits"
    assert math.fsum(c.value for c in bits.cells) == pytest.approx(bits.kl.value)


def test_to_frame(rng):
    """A row each column, by falling KL."""
    p = pd.DataFrame(
        {"a": rng.normal(0, 1, 500), "b": rng.normal(3, 1, 500), "t": [dt.date.today()] * 500}
    )
    q = pd.DataFrame(
        {"a": rng.normal(0, 1, 500), "b": rng.normal(0, 1, 500), "t": [dt.date.today()] * 500}
    )
    frame = kb.compare(p, q).to_frame()
    assert frame["column"].iloc[0] == "b"
    assert frame["verdict"].iloc[0] == "drift"
