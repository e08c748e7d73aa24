"""`kullback kl P Q`: vectors, files and named distributions."""

import io
import json
import math
import os
import re

import numpy as np
import pytest

from kullback.cli import main
from kullback.families import named
from kullback.measures import MEASURES, SETTINGS

HALF, TENTH = "0.5,0.5", "0.9,0.1"
FORWARD = 0.5 * math.log(0.5 / 0.9) + 0.5 * math.log(0.5 / 0.1)
REVERSE = 0.9 * math.log(0.9 / 0.5) + 0.1 * math.log(0.1 / 0.5)


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")


def _json(capsys, *arguments):
    assert main(["kl", *map(str, arguments), "--json"]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return json.loads(captured.out, parse_constant=pytest.fail)


def _values(document):
    return {r["direction"]: r["value"] for r in document["results"]}


def _shown(capsys, *arguments):
    assert main(["kl", *map(str, arguments)]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return [line.rstrip() for line in captured.out.splitlines()]


def test_the_summary(capsys):
    """Both directions stand with kind and unit, then the cells with what they add and share."""
    assert _shown(capsys, HALF, TENTH, "--unit", "bits") == [
        "P = 0.5,0.5   Q = 0.9,0.1",
        "EXACT  KL(P‖Q) = 0.7369655942 bits",
        "EXACT  KL(Q‖P) = 0.5310044064 bits",
        "by exact sum",
        "",
        "cell     p     q   KL(P‖Q), bits   share",
        "────────────────────────────────────────",
        "1      0.5   0.1          0.5839     79%",
        "0      0.5   0.9          0.1531     21%",
        "",
    ]


def test_values_are_aligned_beneath_each_other(capsys):
    """Kinds and values of unlike lengths keep their columns."""
    lines = _shown(capsys, "norm(0,1)", "gamma(2)")
    assert lines[1:4] == [
        "EXACT  KL(P‖Q) =         inf nats",
        "EXACT  KL(Q‖P) = 2.341722868 nats",
        "by closed form",
    ]
    assert lines[4].startswith("KL(P‖Q): infinite because Q has no mass")
    kinds = [line.index("KL(") for line in _shown(capsys, "gamma(2)", "lognorm(1)")[1:3]]
    assert kinds[0] == kinds[1]


def test_both_directions_in_every_unit(capsys):
    """The values are the definition's, in nats, bits and bans."""
    for unit, base in (("nats", math.e), ("bits", 2.0), ("bans", 10.0)):
        document = _json(capsys, HALF, TENTH, "--unit", unit)
        assert _values(document) == {
            "KL(P‖Q)": pytest.approx(FORWARD / math.log(base), rel=1e-14),
            "KL(Q‖P)": pytest.approx(REVERSE / math.log(base), rel=1e-14),
        }
        assert {r["unit"] for r in document["results"]} == {unit}
        parts = [cell["contribution"] for cell in document["cells"]]
        assert math.fsum(parts) == pytest.approx(FORWARD / math.log(base), rel=1e-14)


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        ("reverse_kl", REVERSE),
        ("jeffreys", FORWARD + REVERSE),
        ("total_variation", 0.4),
        ("chi2", 0.16 / 0.9 + 0.16 / 0.1),
        ("neyman", 2 * 0.16 / 0.5),
        ("bhattacharyya", -math.log(math.sqrt(0.45) + math.sqrt(0.05))),
        ("squared-hellinger", 1 - math.sqrt(0.45) - math.sqrt(0.05)),
        ("hellinger", math.sqrt(1 - math.sqrt(0.45) - math.sqrt(0.05))),
        ("triangular", 0.16 / 1.4 + 0.16 / 0.6),
    ],
)
def test_measures(capsys, measure, value):
    """`--measure` gives the textbook's value."""
    first = _json(capsys, HALF, TENTH, "--measure", measure)["results"][0]
    assert first["value"] == pytest.approx(value, rel=1e-13)


@pytest.mark.parametrize("measure", [*MEASURES, *SETTINGS])
def test_every_measure_is_shown(capsys, measure):
    """Both directions of an asymmetric measure are shown, a symmetric one once."""
    order = ["--order", "0.7"] if measure in SETTINGS else []
    lines = _shown(capsys, HALF, TENTH, "--measure", measure, *order)
    symmetric = measure in MEASURES and MEASURES[measure].symmetric
    assert sum(line.startswith("EXACT") for line in lines) == (1 if symmetric else 2)


@pytest.mark.parametrize(
    ("measure", "order", "value"),
    [
        ("renyi", "0", 0.0),
        ("renyi", "1", FORWARD),
        ("renyi", "2", math.log(0.25 / 0.9 + 0.25 / 0.1)),
        ("renyi", "inf", math.log(5.0)),
        ("tsallis", "2", 0.25 / 0.9 + 0.25 / 0.1 - 1),
        ("alpha", "-1", FORWARD),
        ("alpha", "1", REVERSE),
        ("skew_kl", "1", FORWARD),
        ("skew_kl", "0.5", 0.5 * math.log(0.5 / 0.7) + 0.5 * math.log(0.5 / 0.3)),
    ],
)
def test_orders(capsys, measure, order, value):
    """`--order` is the setting of its measure, its limits included."""
    document = _json(capsys, HALF, TENTH, "--measure", measure, "--order", order)
    assert document["results"][0]["value"] == pytest.approx(value, rel=1e-13, abs=1e-15)


def test_minus_zero_is_zero(capsys):
    """No value is shown as -0."""
    lines = _shown(capsys, HALF, TENTH, "--measure", "renyi", "--order", "0")
    assert lines[1:3] == ["EXACT  Rényi[0](P‖Q) = 0 nats", "EXACT  Rényi[0](Q‖P) = 0 nats"]


def test_kinds_of_numbers(capsys):
    """`--of` and `--normalize` say what the numbers are."""
    weights = _values(_json(capsys, "5,5", "9,1", "--normalize"))
    assert weights["KL(P‖Q)"] == pytest.approx(FORWARD, rel=1e-14)
    logits = _values(_json(capsys, "-1,-1", f"{math.log(9)},0", "--of", "logits"))
    assert logits["KL(P‖Q)"] == pytest.approx(FORWARD, rel=1e-14)
    logs = [",".join(repr(math.log(x)) for x in pair) for pair in ((0.5, 0.5), (0.9, 0.1))]
    assert _values(_json(capsys, *logs, "--of", "log_probs"))["KL(P‖Q)"] == pytest.approx(FORWARD)
    masses = _values(_json(capsys, "2,0", "1,0", "--of", "masses"))
    assert masses["KL(P‖Q)"] == pytest.approx(2 * math.log(2) - 1, rel=1e-14)
    counts = _json(capsys, "30,70", "50,50", "--of", "counts", "--level", "0.9")["results"][0]
    assert counts["kind"] == "estimate"
    assert counts["interval"][2] == 0.9


def test_an_estimate_shows_its_interval_and_no_empty_digits(capsys):
    """An estimate has the digits that its interval lets it have, and the level that was asked."""
    lines = _shown(capsys, "30,70", "50,50", "--of", "counts", "--level", "0.999")
    assert re.fullmatch(
        r"ESTIMATE  KL\(P‖Q\) = 0\.\d{4,5} nats, 99\.9% interval \[0, 0\.\d+\]", lines[1]
    )


def test_monte_carlo_is_reproducible_and_near(capsys):
    """The seed fixes the estimate; its interval holds the closed form."""
    exact = math.log(2) + 1 / 8 - 0.5
    arguments = ("norm", "norm(0, 2)", "--method", "monte-carlo", "--level", "0.9999", "--seed")
    first = _json(capsys, *arguments, 1)["results"][0]
    assert first["value"] == _json(capsys, *arguments, 1)["results"][0]["value"]
    assert first["value"] != _json(capsys, *arguments, 2)["results"][0]["value"]
    low, high, _ = first["interval"]
    assert low <= exact <= high
    lines = _shown(capsys, *arguments, 1)
    assert "KL(Q‖P): by Monte Carlo under q" in "\n".join(lines)


def test_named_distributions(capsys):
    """Names carry SciPy's parameters; values agree with the closed forms of the textbooks."""
    found = _values(_json(capsys, "norm(0, 1)", "norm(loc=1, scale=2)"))
    assert found["KL(P‖Q)"] == pytest.approx(math.log(2) + 2 / 8 - 0.5, rel=1e-13)
    assert found["KL(Q‖P)"] == pytest.approx(-math.log(2) + 5 / 2 - 0.5, rel=1e-13)
    found = _values(_json(capsys, "norm", "gamma(2)"))
    assert found["KL(P‖Q)"] == "inf"
    digamma = 1 - 0.5772156649015329
    assert found["KL(Q‖P)"] == pytest.approx(digamma + 1 + 0.5 * math.log(2 * math.pi), rel=1e-13)
    found = _values(_json(capsys, "poisson(3)", "poisson(5)"))
    assert found["KL(P‖Q)"] == pytest.approx(3 * math.log(3 / 5) + 2, rel=1e-13)


def test_labelled_files_are_aligned(tmp_path, capsys):
    """Cells meet by their labels, and what has no partner is said, once, the right way round."""
    (tmp_path / "P.csv").write_text("P,0.5\nQ,0.5\n")
    (tmp_path / "Q.json").write_text('{"Q": 0.25, "p": 0.5, "P": 0.25}')
    document = _json(capsys, "P.csv", "Q.json")
    assert _values(document) == {"KL(P‖Q)": pytest.approx(math.log(2)), "KL(Q‖P)": "inf"}
    assert {c["label"]: c["q"] for c in document["cells"]} == {"P": 0.25, "Q": 0.25, "p": 0.5}
    lacking = "P lacks 1 label of the other (p); taken as 0 there"
    why = "KL(Q‖P): infinite because P gives no mass to cell p, where Q has 0.5"
    assert _shown(capsys, "P.csv", "Q.json")[-2:] == [lacking, why]
    assert document["results"][1]["notes"][0] == lacking


@pytest.mark.parametrize("kind", ["csv", "npy", "json"])
def test_files_and_standard_input(tmp_path, capsys, monkeypatch, kind):
    """Files of each kind and standard input give what typed numbers give."""
    path = tmp_path / f"p.{kind}"
    if kind == "npy":
        np.save(path, [0.5, 0.5])
    else:
        path.write_text({"csv": "0.5\n0.5\n", "json": "[0.5, 0.5]"}[kind])
    typed = _values(_json(capsys, HALF, TENTH))
    assert _values(_json(capsys, path, TENTH)) == typed
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(path.read_bytes())))
    document = _json(capsys, "-", TENTH)
    assert _values(document) == typed
    assert document["p"] == {"name": "standard input"}


def test_a_pipe_is_a_file(tmp_path, capsys):
    """What a shell makes of <(command) is read."""
    read, write = os.pipe()
    os.write(write, b"0.5 0.5")
    os.close(write)
    try:
        assert _values(_json(capsys, f"/dev/fd/{read}", TENTH)) == _values(
            _json(capsys, HALF, TENTH)
        )
    finally:
        os.close(read)


def test_numbers_may_begin_with_a_dash(capsys):
    """A negative first number is a number, not an option."""
    assert _json(capsys, "-1,0", "-inf,0", "--of", "logits")["p"] == {"name": "-1,0"}


def test_support(capsys):
    """`--support` is for KL(P‖Q); a reverse that it forbids is a note, not the end."""
    document = _json(capsys, "1,0", HALF, "--support", "raise")
    assert _values(document) == {"KL(P‖Q)": pytest.approx(math.log(2))}
    (note,) = document["results"][0]["notes"]
    assert note.startswith("KL(Q‖P) is not shown: P gives no mass to cell 1, where Q has 0.5")
    dropped = _json(capsys, HALF, "1,0", "--support", "drop")["results"][0]
    assert dropped["value"] == 0
    assert "dropped cell 1" in dropped["notes"][0]


def test_cells(tmp_path, capsys):
    """`--cells` bounds the table, whose last row adds up all others; 0 leaves it out."""
    np.save(tmp_path / "p.npy", np.arange(1.0, 5001.0))
    np.save(tmp_path / "q.npy", np.ones(5000))
    arguments = ("p.npy", "q.npy", "--normalize", "--cells")
    table = [line.split() for line in _shown(capsys, *arguments, 3)[7:-1]]
    assert [row[0] for row in table] == ["0", "1", "2", "all"]
    value = _json(capsys, *arguments, 3)["results"][0]["value"]
    assert math.fsum(float(row[-2]) for row in table) == pytest.approx(value, rel=1e-3)
    assert table[-1][-1] == "100%"
    assert len(_shown(capsys, *arguments, 0)) == 4
    assert "all other cells" not in "\n".join(_shown(capsys, HALF, TENTH, "--cells", 1))


@pytest.mark.parametrize("width", ["70", "80", "120"])
def test_no_line_is_wider_than_the_terminal(tmp_path, capsys, monkeypatch, width):
    """Long labels and long vectors are folded or cut, numbers are not."""
    monkeypatch.setenv("COLUMNS", width)
    labels = ["a very long label that does not end soon " * 3, "b"]
    for name, pair in (("p", [0.5, 0.5]), ("q", [0.9, 0.1])):
        (tmp_path / f"{name}.json").write_text(json.dumps(dict(zip(labels, pair, strict=True))))
    lines = _shown(capsys, "p.json", "q.json", "--unit", "bits")
    assert max(map(len, lines)) <= int(width)
    assert "KL(P‖Q) = 0.7369655942 bits" in lines[1]
    many = ",".join(["1"] * 500)
    assert len(_shown(capsys, many, many, "--normalize", "--cells", 0)[0]) <= 80


def test_control_characters_do_not_reach_the_terminal(tmp_path, capsys):
    """Escape sequences in labels are made harmless."""
    (tmp_path / "p.csv").write_text("\x1b[31mred,0.5\nb,0.5\n")
    assert "\x1b" not in "\n".join(_shown(capsys, "p.csv", "p.csv"))


def test_json_to_a_file(tmp_path, capsys):
    """`--json PATH` writes what `--json -` prints, and `--quiet` prints nothing else."""
    assert main(["kl", HALF, TENTH, "--json", "r.json", "--quiet"]) == 0
    assert capsys.readouterr().out == ""
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8")) == _json(
        capsys, HALF, TENTH
    )
    assert [p.name for p in tmp_path.iterdir()] == ["r.json"]


def test_names_are_read_with_their_numbers():
    """A name alone, empty brackets, spaces, signs and exponents are read."""
    assert named("norm").name == named(" norm( ) ").name == "Normal(0, 1)"
    assert named("norm( -1 , scale = +2e0 )").name == "Normal(-1, 2)"
