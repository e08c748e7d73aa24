"""Samples compared: arrays of draws, their columns and what is left to dependence."""

import json
import math
import re
import shutil
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import stats

import kullback as kb
from kullback import arrays
from kullback.arrays.densities import Densities
from kullback.arrays.dependence import dependence
from kullback.arrays.plane import plane_of
from kullback.arrays.smirnov import smirnov_test
from kullback.arrays.verdicts import Judgement, judge, overall
from kullback.cli import main
from kullback.result import Interval
from kullback.sources.points import read_points

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CORRELATION = 0.8
DEPENDENCE = -0.5 * math.log(1 - CORRELATION**2)  # -½ log det R of a normal law


@pytest.fixture(scope="module")
def shifted():
    """Return the comparison of normal laws of which one column of three is shifted by 1."""
    rng = np.random.default_rng(0)
    x = rng.normal(0, 1, (800, 3))
    x[:, 1] += 1
    return arrays.compare(x, rng.normal(0, 1, (800, 3)), unit="bits", names=("new", "old"))


@pytest.fixture(scope="module")
def bound():
    """Return the comparison of correlated with independent normal columns."""
    rng = np.random.default_rng(1)
    x = rng.multivariate_normal([0, 0], [[1, CORRELATION], [CORRELATION, 1]], 800)
    return kb.compare(x, rng.normal(0, 1, (800, 2)))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Enter a folder with two samples of two columns."""
    rng = np.random.default_rng(2)
    x, y = rng.normal(1.5, 1, (60, 2)), rng.normal(0, 1, (60, 2))
    np.save(tmp_path / "x.npy", x)
    np.save(tmp_path / "y.npy", y)
    np.savez(tmp_path / "two.npz", a=x, b=x + 9)
    np.savez(tmp_path / "one.npz", a=x)
    for name, z in (("x", x), ("y", y)):
        pl.DataFrame({"a": z[:, 0], "b": z[:, 1]}).write_csv(tmp_path / f"{name}.csv")
    pl.DataFrame({"a": x[:, 0], "b": x[:, 1]}).write_parquet(tmp_path / "x.parquet")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _error(capsys, *arguments):
    """Run, expect exit code 2 and one line on standard error, and return it."""
    assert main([str(a) for a in arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = captured.err.splitlines()
    assert line.startswith("kullback: ")
    assert "fault of kullback" not in line
    return line


def test_a_shift_of_one_column_is_found_in_it(shifted):
    """KL is ½ nat, all of it in the shifted column, and nothing is left to dependence."""
    truth = 0.5 / math.log(2)
    assert shifted.verdict == "drift"
    for result in (shifted.kl, shifted.kl_reverse, shifted["x2"].kl):
        assert result.unit == "bits"
        assert result.value == pytest.approx(truth, abs=0.35)
    assert shifted.kl.direction == "KL(P‖Q)"
    assert shifted.kl_reverse.direction == "KL(Q‖P)"
    assert shifted["x2"].verdict == "drift"
    for name in ("x1", "x3"):
        assert abs(shifted[name].kl.value) < 0.15
        assert shifted[name].verdict != "drift"
    low, high, _ = shifted.dependence.interval
    assert low < 0 < high
    assert shifted.ranked()[0].name == "x2"


def test_dependence_is_found_in_no_column(bound):
    """Correlated against independent: no column differs, and -½ log det R is left."""
    assert bound.verdict == "drift"
    assert all(abs(column.kl.value) < 0.1 for column in bound.columns)
    assert bound.dependence.value == pytest.approx(DEPENDENCE, abs=0.2)
    low, high, _ = bound.dependence.interval
    assert 0 < low < DEPENDENCE < high + 0.1


def test_the_parts_add_up(shifted):
    """What is left to dependence is KL of the joint laws less the sum over columns, to rounding."""
    total = math.fsum(column.kl.value for column in shifted.columns)
    assert shifted.dependence.value == pytest.approx(shifted.kl.value - total, abs=1e-12)
    assert shifted.dependence.unit == "bits"


def test_the_jackknife_of_the_difference_is_of_the_size_of_its_spread():
    """Its standard error is that of repeated draws or more, within a factor of about two."""
    values, errors = [], []
    method = kb.KNN(5)
    for seed in range(20):
        rng = np.random.default_rng(seed)
        x = rng.multivariate_normal([0, 0], [[1, 0.8], [0.8, 1]], 300)
        y = rng.normal(0, 1, (300, 2))
        joint, *columns = (
            kb.kl(kb.samples(a), kb.samples(b), method=method, level=None)
            for a, b in ((x, y), (x[:, 0], y[:, 0]), (x[:, 1], y[:, 1]))
        )
        found = dependence(x, y, joint, columns, method=method)
        values.append(found.value)
        errors.append(found.error)
    assert 0.8 < np.mean(errors) / np.std(values, ddof=1) < 2.5


def test_one_column_has_nothing_left_to_dependence():
    """In one dimension the column is the joint law."""
    rng = np.random.default_rng(3)
    found = kb.compare(rng.normal(1, 1, 300), rng.normal(0, 1, 300))
    assert found.dependence is None
    assert found.columns[0].kl == found.kl
    assert "dependence" not in found.quantities()
    assert found.quantities()["marginal_kl"] == found.quantities()["kl"]


def test_samples_far_apart_are_lower_bounds_and_say_so():
    """Where a column saturates the sum over columns is a bound, and dependence is not known."""
    rng = np.random.default_rng(4)
    found = kb.compare(rng.normal(0, 1, (100, 2)), rng.normal(100, 1, (100, 2)))
    assert found.kl.kind == "lower bound"
    assert found.dependence is None
    assert found.verdict == "drift"
    text = str(found)
    assert "≥" in text
    assert "left to dependence is not known" in text
    json.loads(found.to_json())


def test_equal_laws_are_never_a_drift():
    """Draws of one law are undecided at the default tolerance, negligible at a large one."""
    rng = np.random.default_rng(5)
    x, y = rng.normal(0, 1, (200, 2)), rng.normal(0, 1, (200, 2))
    found = kb.compare(x, y)
    assert found.verdict == "undecided"
    again = kb.compare(x, y, tolerance=0.1)
    assert again.verdict != "drift"
    if "would decide" in again.reason:
        assert re.search(r"about [\d,]+ rows of each would decide", again.reason)
    assert kb.compare(x, y, tolerance=2.0).verdict == "negligible"


def test_one_column_of_many_can_drift():
    """Beside many columns the test of one still can be sure: its p-value has no floor."""
    rng = np.random.default_rng(14)
    x, y = rng.normal(0, 1, (120, 14)), rng.normal(0, 1, (120, 14))
    x[:, 4] += 1.5
    found = kb.compare(x, y, method=kb.KNN(5))
    assert [c.name for c in found.columns if c.verdict == "drift"] == ["x5"]
    assert found["x5"].q_value < 1e-4
    assert found.verdict == "drift"


@pytest.mark.parametrize("shift", [0.0, 0.1, 0.3])
def test_the_test_of_a_column(shift):
    """The Kolmogorov-Smirnov p-value is near SciPy's exact one."""
    rng = np.random.default_rng(15)
    x, y = rng.normal(shift, 1, 400), rng.normal(0, 1, 300)
    exact = stats.ks_2samp(x, y, method="exact").pvalue
    assert smirnov_test(x, y) == pytest.approx(exact, rel=0.15)
    assert smirnov_test(x, y) == pytest.approx(smirnov_test(y, x), rel=1e-9)


def test_a_drifted_column_settles_the_joint_laws():
    """KL of the joint laws is at least that of a column, so one column's drift is theirs."""
    unsure, sure = Judgement("undecided", "too few"), Judgement("drift", "far")
    assert overall(unsure, [("a", unsure), ("b", sure)]).verdict == "drift"
    assert "b alone has drifted" in overall(unsure, [("a", unsure), ("b", sure)]).reason
    assert overall(unsure, [("a", unsure)]) == unsure
    assert overall(sure, [("a", unsure)]) == sure


@pytest.mark.parametrize(
    ("interval", "p_value", "verdict"),
    [
        ((0.2, 0.4), 0.001, "drift"),
        ((0.2, 0.4), 0.2, "undecided"),  # never by the interval alone
        ((0.0, 0.4), 0.001, "undecided"),  # nor by the test alone
        ((0.2, math.inf), 0.001, "drift"),  # a lower bound
        ((0.0, 0.05), 0.001, "negligible"),
        (None, 0.001, "undecided"),
    ],
)
def test_verdicts(interval, p_value, verdict):
    """Drift needs the test and the interval; negligible the interval; else it is undecided."""
    found = None if interval is None else Interval(*interval, 0.95)
    kl = kb.Result(0.3, "nats", "kl", "KL(P‖Q)", "by hand", "estimate", error=0.05, interval=found)
    assert judge(kl, p_value, 100, arrays.Options(tolerance=0.1)).verdict == verdict


def test_the_same_seed_gives_the_same_answer():
    """The seed fixes every number; swapping P and Q swaps the directions."""
    rng = np.random.default_rng(7)
    x, y = rng.integers(0, 9, (150, 2)).astype(float), rng.normal(3, 2, (150, 2))
    x[:, 0] = rng.normal(2, 1, 150)
    y[:, 1] = rng.integers(0, 9, 150)
    first, second = (kb.compare(x, y, seed=3) for _ in range(2))
    assert first.to_json() == second.to_json()
    swapped = kb.compare(y, x, seed=3)
    assert swapped.kl.value == pytest.approx(first.kl_reverse.value, abs=1e-9)
    assert "repeated values in 1 of 2 columns" in first.kl.notes[0]


def test_json_is_strict_and_complete(shifted):
    """The document has every key, each result its direction, unit and kind; nothing is NaN."""
    read = json.loads(shifted.to_json(), parse_constant=lambda name: pytest.fail(name))
    assert read["kind"] == "samples"
    assert read["p"] == {"name": "new", "rows": 800}
    assert read["q"] == {"name": "old", "rows": 800}
    assert (read["dimension"], read["unit"], read["level"]) == (3, "bits", 0.95)
    assert (read["alpha"], read["tolerance"]) == (0.01, 0.001)
    for result in (read["kl"], read["kl_reverse"], read["dependence"]):
        assert result["unit"] == "bits"
        assert result["kind"] == "estimate"
        assert len(result["interval"]) == 3
    assert [column["name"] for column in read["columns"]] == ["x1", "x2", "x3"]
    for column in read["columns"]:
        assert 0 < column["p_value"] <= column["q_value"] <= 1
        assert column["p"]["sd"] == pytest.approx(1, abs=0.1)
        assert column["kl_reverse"]["interval"] is None
        assert "no interval" in column["kl_reverse"]["notes"][-1]
    frame = shifted.to_frame()
    assert frame["column"].tolist()[0] == "x2"
    assert frame["p_mean"].iloc[0] == pytest.approx(1, abs=0.15)


def test_the_terminal_says_what_it_took_them_for(bound):
    """Verdict, what they were taken for, both directions, the parts and the test are there."""
    text = str(bound)
    for expected in (
        "DRIFT", "Taken for samples", "2 columns", "KL(P‖Q)", "KL(Q‖P)", "95% interval",
        "columns alone, summed", "left to dependence", "total correlation", "p = ",
    ):  # fmt: skip
        assert expected in text


def test_what_things_look_like_decides():
    """NumPy arrays, tensors and kb.samples are samples; as_ overrides; a mixture is refused."""
    rng = np.random.default_rng(8)
    x, y = rng.normal(0, 1, 60), rng.normal(0, 1, 60)
    frames = [pd.DataFrame({"a": z, "b": z[::-1] ** 2}) for z in (x, y)]
    assert kb.compare(kb.samples(x), y).to_dict()["kind"] == "samples"
    assert kb.compare(*frames).to_dict()["kind"] == "tables"
    found = kb.compare(*frames, as_="samples", exclude=["b"])
    assert [column.name for column in found.columns] == ["a"]
    with pytest.raises(kb.InputError, match=r"ndarray holds samples and the DataFrame is a table"):
        kb.compare(x, frames[1])
    with pytest.raises(kb.InputError, match=r"as_ \(--as\) must be one of \"table\", \"samples\""):
        kb.compare(x, y, as_="words")
    with pytest.raises(kb.InputError, match="list holds no samples"):
        kb.compare([1.0] * 30, y, as_="samples")
    with pytest.raises(kb.InputError, match=r"row 3 .* has nothing or NaN"):
        kb.compare(np.ma.array(x, mask=np.arange(60) == 3), y)
    with pytest.raises(kb.InputError, match="there is no option colour of samples"):
        kb.compare(x, y, colour=1)


def test_tensors_are_samples():
    """A torch tensor, also one with a gradient, gives what its NumPy array does."""
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(9)
    x, y = rng.normal(1, 1, 100), rng.normal(0, 1, 100)
    tensor = torch.tensor(x, requires_grad=True)
    assert kb.compare(tensor, y).kl == kb.compare(x, y).kl


def test_samples_that_may_overlap():
    """Shared rows are refused with what to type; allowed on request or by both kb.samples."""
    rng = np.random.default_rng(10)
    x = rng.normal(0, 1, (60, 2))
    y = np.vstack([x[:30], rng.normal(0, 1, (30, 2))])
    with pytest.raises(kb.InputError, match=r"30 of the 60 rows.*--allow-overlap"):
        kb.compare(x, y)
    assert kb.compare(x, y, allow_overlap=True).kl.value < 0.1
    both = [kb.samples(z, allow_overlap=True) for z in (x, y)]
    assert kb.compare(*both).kl == kb.compare(x, y, allow_overlap=True).kl


@pytest.mark.parametrize(
    "arguments",
    [
        ["x.npy", "y.npy"],
        ["one.npz", "y.npy"],
        ["two.npz::a", "y.npy"],
        ["x.csv", "y.csv", "--as", "samples"],
        ["x.parquet", "y.npy", "--as", "samples"],
    ],
)
def test_every_file_of_the_same_draws_gives_the_same_answer(folder, capsys, arguments):
    """Arrays, archives, CSV and Parquet files are read alike, row by row in their order."""
    assert main(["compare", *arguments, "--json"]) == 0
    read = json.loads(capsys.readouterr().out)
    assert read["kind"] == "samples"
    expected = _answer()
    assert read["kl"]["value"] == expected.kl.value
    assert read["columns"][1]["kl"]["value"] == expected.columns[1].kl.value
    names = [column["name"] for column in read["columns"]]
    assert names == (["x1", "x2"] if ".np" in arguments[0] else ["a", "b"])


@lru_cache
def _answer():
    """Return the answer for the arrays of the folder, which are always the same."""
    return arrays.compare(np.load("x.npy"), np.load("y.npy"))


def test_columns_meet_by_name(folder, capsys):
    """Two tables with the same columns in another order are compared name by name."""
    pl.read_csv("y.csv").select("b", "a").write_csv("z.csv")
    answers = []
    for name in ("y.csv", "z.csv"):
        assert main(["compare", "x.csv", name, "--as", "samples", "--json"]) == 0
        answers.append(json.loads(capsys.readouterr().out)["columns"])
    assert answers[0] == answers[1]


def test_a_csv_file_without_a_header(folder, capsys):
    """A first line of numbers is the first draw, and a note says so."""
    np.savetxt("bare.csv", np.load("x.npy"), delimiter=",")
    points = read_points("bare.csv")
    assert points.size == 60
    assert np.array_equal(points.values, np.load("x.npy"))
    assert points.columns == ("x1", "x2")
    assert main(["compare", "bare.csv", "y.csv", "--as", "samples"]) == 0
    assert "There is no header in bare.csv" in " ".join(capsys.readouterr().out.split())


def test_rows_keep_their_order(tmp_path):
    """A long file is read in the order of its rows, whatever threads read it."""
    values = np.arange(400_000, dtype=np.float64)
    for name in ("a.parquet", "a.csv"):
        frame = pl.DataFrame({"x": values})
        (frame.write_csv if name.endswith("csv") else frame.write_parquet)(tmp_path / name)
        assert np.array_equal(read_points(tmp_path / name).values[:, 0], values)


def test_an_array_on_standard_input(folder):
    """`-` takes an .npy stream, known by its first bytes."""
    command = [sys.executable, "-m", "kullback", "compare", "-", "y.npy", "--json"]
    with Path("x.npy").open("rb") as file:
        done = subprocess.run(command, stdin=file, capture_output=True, check=True)
    read = json.loads(done.stdout)
    assert read["p"] == {"name": "standard input", "rows": 60}
    assert done.stderr == b""


def _write_bad_files():
    x = np.load("x.npy")
    with_nan, with_inf = x.copy(), x.copy()
    with_nan[7, 1], with_inf[8, 0] = np.nan, -np.inf
    constant = x.copy()
    constant[:, 1] = 3
    arrays_of = {
        "nan": with_nan, "inf": with_inf, "constant": constant, "huge": x * 1e200, "few": x[:12],
        "zero": x[:0], "thin": x[:, :0], "wide": np.hstack([x, x]), "cube": np.zeros((20, 3, 3)),
        "scalar": np.float64(3), "text": np.array(["a"] * 30), "complex": np.ones(30) * 1j,
        "objects": np.array([{}, 1], dtype=object), "half": np.vstack([x[:9], x[9:] + 1]),
    }  # fmt: skip
    for name, array in arrays_of.items():
        np.save(f"{name}.npy", array)
    raw = {
        "cut.npy": Path("x.npy").read_bytes()[:500],
        "header.npy": Path("x.npy").read_bytes()[:20],
        "empty.npy": b"",
        "junk.npy": b"hello" * 10,
        "junk.npz": b"PK\3\4junk",
        "cut.npz": Path("two.npz").read_bytes()[:900],
        "text.csv": b"a,b,city\n" + b"1,2,Rome\n" * 30,
        "other.csv": b"a,c\n" + b"".join(b"%d.5,%d.5\n" % (i, i * i) for i in range(30)),
        "hole.csv": b"a,b\n" + b"".join(b"%d.5,%d.5\n" % (i, i * i) for i in range(30)) + b"1,\n",
    }
    for name, data in raw.items():
        Path(name).write_bytes(data)
    np.savez("none.npz")
    np.savez("objects.npz", o=np.array([{}], dtype=object))


BAD = {
    "cut.npy": "cut.npy is cut short, or is no .npy file of numbers",
    "header.npy": "header.npy is cut short",
    "empty.npy": "empty.npy is cut short",
    "junk.npy": "junk.npy is cut short, or is no .npy file",
    "objects.npy": "objects.npy holds Python objects, which are not opened",
    "text.npy": "text.npy must hold real numbers, not the type <U1",
    "complex.npy": "complex.npy must hold real numbers, not the type complex128",
    "cube.npy": "cube.npy must hold a draw a row, shape (n,) or (n, d), not shape (20, 3, 3)",
    "scalar.npy": "not shape ()",
    "thin.npy": "not shape (60, 0)",
    "zero.npy": "zero.npy has 0 rows; a comparison of samples needs at least 20",
    "few.npy": "few.npy has 12 rows",
    "wide.npy": "columns of wide.npy are 4 and those of y.npy 2",
    "nan.npy": "row 7 (the first is 0) has nothing or NaN in x2",
    "inf.npy": "row 8 (the first is 0) has -inf in x1",
    "huge.npy": "in x1; bring them to about 1",
    "constant.npy": "repeats values that lie on no lattice; leave it out: exclude (--exclude x2)",
    "nix.npy": "there is no file nix.npy",
    "y.npy": "60 of the 60 rows of y.npy stand in y.npy too",
    "y.npy::a": "y.npy holds one array without a name; leave out ::a",
    "two.npz": "two.npz holds 2 arrays: a, b; name one: two.npz::a",
    "two.npz::c": "two.npz holds no array c; it holds a, b",
    "none.npz": "none.npz holds no array",
    "objects.npz": "objects.npz::o holds Python objects",
    "junk.npz": "junk.npz is not an .npz file",
    "cut.npz::a": "cut.npz is not an .npz file",
    ".": ". was taken for texts",
    "x.csv": "y.npy holds samples and x.csv is a table; take both for samples",
}


@pytest.mark.parametrize("name", BAD)
def test_bad_samples_are_named_in_one_line(folder, capsys, name):
    """What holds no samples: exit code 2, one line that names it and says what would be right."""
    _write_bad_files()
    assert BAD[name] in _error(capsys, "compare", name, "y.npy")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["text.csv", "y.csv", "--as", "samples"], "city (VARCHAR); leave them out with exclude"),
        (["other.csv", "y.csv", "--as", "samples"], "y.csv has no column c, which other.csv has"),
        (["hole.csv", "y.csv", "--as", "samples"], "row 30 (the first is 0) has nothing or NaN"),
        (["x.npy"], "one sample was given; name a second"),
        (["x.npy", "y.npy", "--where", "x1 > 0"], "where (--where) is for tables"),
        (["x.npy", "y.npy", "--weight", "w"], "weight (--weight) is for tables"),
        (["x.npy", "y.npy", "--key", "x1"], "key (--key) is for tables"),
        (["x.npy", "y.npy", "--sample", "9"], "sample (--sample) is for tables"),
        (["x.csv", "y.csv", "--allow-overlap"], "allow_overlap (--allow-overlap) is for samples"),
        (["x.npy", "y.npy", "--as", "table"], "x.npy is no table"),
        (["x.npy", "y.npy", "--as", "words"], "must be"),
        (["x.npy", "y.npy", "--as", "text"], "is no text: it holds binary data"),
        (["x.npy", "y.npy", "--include", "z"], "x.npy has no column z; its columns are x1, x2"),
        (["x.npy", "y.npy", "--exclude", "z"], "there is no column z to exclude"),
        (["x.npy", "y.npy", "--level", "2"], "level must be between 0 and 1"),
        (["x.npy", "y.npy", "--tolerance", "0"], "tolerance must be above 0"),
        (["x.csv", "y.csv", "--tolerance", "0"], "tolerance must be above 0"),
        (["x.npy", "y.npy", "--unit", "miles"], 'no unit "miles"'),
        (["x.npy", "y.npy", "--seed", "-1"], "seed must be a whole number"),
        (["x.npy", "y.npy", "--json", "x.npy"], "x.npy is an input"),
        (["one.npz::a", "y.npy", "--html", "one.npz"], "one.npz is an input"),
        (["-", "-", "--as", "samples"], "P and Q are both standard input"),
    ],
)
def test_wrong_calls(folder, capsys, arguments, message):
    """A wrong call is one line too; options of tables are not for samples, nor the reverse."""
    _write_bad_files()
    assert message in _error(capsys, "compare", *arguments)


@pytest.mark.parametrize(
    ("gate", "code"),
    [("drift", 1), ("kl>0.05", 1), ("kl>50", 0), ("kl_reverse>0.05", 1), ("marginal_kl>50", 0)],
)
def test_gates(folder, capsys, gate, code):
    """Verdict and quantities trip gates as those of tables do."""
    assert main(["compare", "x.npy", "y.npy", "--include", "x1", "--fail-on", gate]) == code
    assert ("--fail-on" in capsys.readouterr().err) == (code == 1)


def test_a_gate_on_what_does_not_exist(folder, capsys):
    """An unknown quantity is refused, with those that there are."""
    arguments = ["compare", "x.npy", "y.npy", "--include", "x1", "--fail-on", "js>1"]
    assert "kl, kl_reverse, marginal_kl" in _error(capsys, *arguments)


def _rows(spec, part):
    """Return the data of a part of a chart, wherever Altair has put them."""
    data = part.get("data") or part["layer"][0]["data"]
    return data["values"] if "values" in data else spec["datasets"][data["name"]]


def test_the_page(bound, tmp_path):
    """One file that loads nothing, under 1.5 MB, with a picture of the plane and of each column."""
    text = bound.to_html(tmp_path / "r.html").read_text(encoding="utf-8")
    assert len(text.encode()) < 1_500_000
    assert not re.search(r"<(script|link|img|iframe)[^>]+(src|href)=[\"']?(https?:)?//", text)
    charts = json.loads(re.search(r'id="charts">(.*?)</script>', text, re.DOTALL)[1])
    assert len(charts) == 3
    assert text.count("of the 800 draws of") == 2


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
def test_the_page_in_a_browser(bound, tmp_path):
    """The plane is drawn at once, a column when it is opened; light and dark, without an error."""
    from playwright.sync_api import sync_playwright

    page = bound.to_html(tmp_path / "r.html")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1200, "height": 900})
        problems = []
        tab.on(
            "console", lambda m: problems.append(m.text) if m.type in ("error", "warning") else None
        )
        tab.on("pageerror", lambda e: problems.append(str(e)))
        tab.goto(page.as_uri())
        plane = tab.locator("main > figure .chart[data-drawn]")
        plane.wait_for(timeout=10_000)
        assert plane.locator("svg path").count() > 1000
        colours = {
            path.get_attribute("fill") for path in plane.locator("g.mark-symbol path").all()[:200]
        }
        assert len(colours) > 50
        tab.get_by_role("button", name="x1").click()
        tab.wait_for_selector(".detail .chart[data-drawn] svg", timeout=10_000)
        tab.emulate_media(color_scheme="dark")
        tab.wait_for_timeout(300)
        tab.set_viewport_size({"width": 375, "height": 700})
        assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        browser.close()
    assert problems == []


def test_the_colours_of_the_plane_have_the_right_sign():
    """Log p/q is above 0 on P's side and below on Q's, near the truth x - ½ in its middle."""
    rng = np.random.default_rng(11)
    x, y = rng.normal(0, 1, (900, 4)), rng.normal(0, 1, (900, 4))
    x[:, 2] += 1
    plane = plane_of(read_points(x), read_points(y), seed=0)
    first = plane.points[:, 0]
    assert "x3" in plane.titles[0].split(" ")[1]
    middle = float(np.mean([np.mean(first[plane.from_p]), np.mean(first[~plane.from_p])]))
    right, left = plane.log_ratio[first > middle + 1], plane.log_ratio[first < middle - 1]
    assert np.mean(right) > 0.3
    assert np.mean(left) < -0.3
    assert np.corrcoef(first, plane.log_ratio)[0, 1] > 0.8


def test_two_columns_are_their_own_plane(bound):
    """In two dimensions the axes are the columns, and the draws are drawn as they are."""
    spec = bound.plot().to_dict()
    p, q = spec["hconcat"]
    assert p["encoding"]["x"]["title"] == "x1"
    rows, others = (_rows(spec, panel) for panel in (p, q))
    assert len(rows) == 750
    known = {tuple(float(f"{v:.5g}") for v in row) for row in bound.p.values}
    assert all((row["x"], row["y"]) in known for row in rows)
    # P lies along the diagonal: there the colour is P's, and off it Q's.
    off = [row["ratio"] for row in others if row["x"] * row["y"] < -1]
    assert np.mean(off) < -0.5


def test_the_densities_of_the_picture(shifted):
    """Densities integrate to 1, the log-ratio is that of the counts, and no draw is lost."""
    x, y = (z.values[:, 1] for z in (shifted.p, shifted.q))
    found = Densities.of(x, y)
    widths = np.diff(found.edges)
    for density, counts, z in zip(found.density(), (found.p, found.q), (x, y), strict=True):
        assert np.sum(density * widths) == pytest.approx(np.sum(counts) / len(z))
    assert np.sum(found.p) + np.sum(found.q) + found.beyond == len(x) + len(y)
    ratio, reach = found.log_ratio()
    i = int(np.argmax(found.p))
    assert ratio[i] == pytest.approx(math.log(found.p[i] / found.q[i]))
    assert reach[i] > 0
    spec = shifted.plot("x2").to_dict()
    rows = _rows(spec, spec["vconcat"][1])
    assert len(rows) == len(found.p)
    assert rows[i]["ratio"] == pytest.approx(ratio[i] / math.log(2), rel=1e-4)
    for row in rows:
        assert "ratio" in row or 0 in (row["draws of P"], row["draws of Q"])


def test_long_tails_and_lattices_in_pictures():
    """A long tail is left out of the picture and counted; whole numbers have bins of their own."""
    rng = np.random.default_rng(12)
    tailed = Densities.of(rng.standard_cauchy(500), rng.normal(0, 1, 500))
    assert tailed.beyond > 0
    whole = Densities.of(*(rng.poisson(3, 400).astype(float) for _ in range(2)))
    assert whole.beyond == 0
    assert np.allclose(np.diff(whole.edges), 1.0)
    assert np.allclose(whole.edges % 1, 0.5)


def test_samples_that_never_meet_have_a_picture():
    """Where no bin has draws of both there is no log-ratio, only triangles."""
    rng = np.random.default_rng(13)
    found = kb.compare(rng.normal(0, 1, 100), rng.normal(99, 1, 100))
    spec = found.plot().to_dict()
    (layer,) = spec["vconcat"][1]["layer"]
    assert layer["encoding"]["y"]["field"] == "only"
    marks = {row["denser"]: row["only"] for row in _rows(spec, spec["vconcat"][1]) if "only" in row}
    assert marks["P"] > 0 > marks["Q"]


def test_a_column_that_is_not_there(shifted):
    """A wrong name is answered with the right ones."""
    with pytest.raises(kb.InputError, match="there are x1, x2, x3"):
        shifted.plot("z")
