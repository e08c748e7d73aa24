"""Engines and files: the same counts from every kind of source, and errors that name the file."""

import gzip
import math

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.feather
import pytest

import kullback as kb
from kullback.sources.duckdb import Slice
from kullback.sources.workspace import Workspace

ROWS = {
    "x": [0.5, 1.5, None, -2.0, 7.25, 1.5],
    "n": [1, 2, 3, 4, 5, 5],
    "s": ["a", "b", None, "it's", 'quo"te', "b"],
    "b": [True, False, None, True, True, False],
}


@pytest.fixture
def write(tmp_path):
    frame = pl.DataFrame(ROWS)

    def writer(kind):
        path = tmp_path / f"table.{kind}"
        if kind == "parquet":
            frame.write_parquet(path)
        elif kind == "csv":
            frame.write_csv(path)
        elif kind == "tsv":
            frame.write_csv(path, separator="\t")
        elif kind == "csv.gz":
            path.write_bytes(gzip.compress(frame.write_csv().encode()))
        elif kind == "jsonl":
            frame.write_ndjson(path)
        elif kind in ("arrow", "feather"):
            pyarrow.feather.write_feather(frame.to_arrow(), path)
        elif kind == "duckdb":
            with duckdb.connect(path) as connection:
                connection.register("frame", frame.to_arrow())
                connection.execute('CREATE TABLE "my table" AS SELECT * FROM frame')
            return f"{path}::my table"
        return {
            "pandas": lambda: pd.DataFrame(ROWS),
            "polars": lambda: frame,
            "pyarrow": lambda: frame.to_arrow(),
        }.get(kind, lambda: str(path))()

    return writer


KINDS = [
    "parquet",
    "csv",
    "tsv",
    "csv.gz",
    "jsonl",
    "arrow",
    "feather",
    "duckdb",
    "pandas",
    "polars",
    "pyarrow",
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_source_gives_the_same_counts(write, kind):
    """Numbers, whole numbers, text and booleans are counted alike wherever they lie."""
    edges = np.array([0.0, 1.5, 5.0])
    with Workspace() as workspace:
        table = workspace.table(write(kind), Slice())
        assert table.rows == 6
        assert {c.name: c.kind for c in table.columns} == {
            "x": "number", "n": "number", "s": "category", "b": "category",
        }  # fmt: skip
        counts = table.count_numbers({"x": edges, "n": edges})
        assert counts["x"].between.tolist() == [1, 3, 0, 1]
        assert (counts["x"].null, counts["x"].low, counts["x"].high) == (1, -2.0, 7.25)
        assert counts["n"].between.tolist() == [0, 1, 5, 0]
        levels = table.count_categories("s")
        assert dict(zip(levels.levels, levels.counts.tolist(), strict=True)) == {
            "a": 1, "b": 2, "it's": 1, 'quo"te': 1,
        }  # fmt: skip
        assert levels.null == 1
        flags = table.count_categories("b")
        assert dict(zip(flags.levels, flags.counts.tolist(), strict=True)) == {
            "true": 3,
            "false": 2,
        }
        assert sorted(table.sample(["x"], 100, 0)["x"].tolist()) == [-2.0, 0.5, 1.5, 1.5, 7.25]
        assert table.distinct(["s"])["s"] == 4


def test_weighted_counts_are_the_counts_of_repeated_rows(tmp_path):
    """Counting with weights 1 is counting; with weight 2 it is counting twice."""
    values = [1.0, 2.0, math.nan, math.inf, -math.inf, None, 9.0]
    frame = pl.DataFrame({"x": values, "w": [1.0] * 6 + [2.0]})
    edges = {"x": np.array([1.0, 2.0])}
    with Workspace() as workspace:
        plain = workspace.table(frame, Slice()).count_numbers(edges)["x"]
        weighted = workspace.table(frame, Slice(weight="w")).count_numbers(edges)["x"]
    assert plain.between.tolist() == [1, 1, 1]
    assert weighted.between.tolist() == [1, 1, 2]
    for name in ("null", "nan", "minus_infinity", "plus_infinity"):
        assert getattr(plain, name) == getattr(weighted, name) == 1
    assert (plain.low, plain.high) == (weighted.low, weighted.high) == (1.0, 9.0)


def test_edges_are_exact():
    """A value equal to an edge is counted below it, to the last bit."""
    edge = 0.1 + 0.2
    frame = pl.DataFrame({"x": [edge, np.nextafter(edge, 1), np.nextafter(edge, 0)]})
    with Workspace() as workspace:
        counts = workspace.table(frame, Slice()).count_numbers({"x": np.array([edge])})["x"]
    assert counts.between.tolist() == [2, 1]


def test_hashed_groups_add_up():
    """Hashed levels keep the total, and NULL apart."""
    frame = pl.DataFrame({"s": [f"v{i}" for i in range(1000)] + [None] * 5})
    with Workspace() as workspace:
        counts = workspace.table(frame, Slice()).count_categories("s", groups=16)
    assert len(counts.levels) <= 16
    assert counts.counts.sum() == 1000
    assert counts.null == 5


def test_globs_are_one_table(tmp_path):
    """A glob of files is read as one table."""
    for i in range(3):
        pl.DataFrame({"x": [float(i)] * 10}).write_parquet(tmp_path / f"part-{i}.parquet")
    comparison = kb.compare(str(tmp_path / "part-*.parquet"), str(tmp_path / "part-0.parquet"))
    assert comparison.p.rows == 30


def test_a_database_needs_a_table_name(tmp_path):
    """With several tables the error lists them; an absent one too."""
    path = tmp_path / "shop.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute("CREATE TABLE a AS SELECT 1 AS x; CREATE TABLE b AS SELECT 2 AS x")
    before = path.read_bytes()
    with pytest.raises(
        kb.SourceError, match=r"holds more than one table; it holds a, b: .*::TABLE"
    ):
        kb.compare(str(path), str(path))
    with pytest.raises(kb.SourceError, match="has no table c"):
        kb.compare(f"{path}::c", f"{path}::a")
    assert kb.compare(f"{path}::a", f"{path}::b").p.rows == 1
    assert path.read_bytes() == before


def test_csv_with_other_delimiters(tmp_path):
    """The delimiter is told from the header; NA and empty fields are NULL."""
    path = tmp_path / "a.csv"
    path.write_text("a;b\n1;x\nNA;y\n;z\n")
    with Workspace() as workspace:
        table = workspace.table(str(path), Slice())
        assert [c.name for c in table.columns] == ["a", "b"]
        assert table.count_numbers({"a": np.array([0.0])})["a"].null == 2


def test_names_that_need_quoting():
    """Column names with quotes, semicolons, newlines and markup are names like others."""
    names = ['quo"te', "semi;colon", "new\nline", "<b>bold</b>", "drop table x; --", "üñí", " "]
    frame = pd.DataFrame({name: [1.0, 2.0] * 20 for name in names})
    assert [c.name for c in kb.compare(frame, frame).columns] == names


def test_duplicate_columns_of_arrow_are_refused_or_named():
    """Two columns of one name never crash."""
    table = pa.table([pa.array([1.0] * 30), pa.array([2.0] * 30)], names=["x", "x"])
    try:
        names = [c.name for c in kb.compare(table, table).columns]
    except kb.KullbackError:
        return
    assert len(names) == len(set(names))
