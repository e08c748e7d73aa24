"""`kullback kl P Q`: every error is one readable line in the words of the command line."""

import re

import pytest

from kullback.cli import main

HALF = "0.5,0.5"


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def _error(capsys, *arguments):
    """Run, expect exit code 2, and return the one line on standard error."""
    assert main(["kl", *map(str, arguments)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = captured.err.splitlines()
    assert line.startswith("kullback: ")
    assert "a fault of kullback itself" not in line
    assert not re.search(r"kb\.|=True|\w=\"|scipy|\bp and q\b", line)  # no Python for a CLI's user
    return line


BAD_OPERANDS = {
    "p.csv": "P: there is no file p.csv.",
    "folder/p": "P: there is no file folder/p.",
    "nix": "P: there is no file nix, and there is no family nix; use one of arcsine",
    "": "P is '', which is no file, no numbers and no distribution",
    "0.5,abc": "P is '0.5,abc', which is no file",
    "0.5,0.6": "P sums to 1.1, not to 1; type --of counts for counts, --of logits for logits, "
    "or --normalize for exact weights.",
    "nan,1": "P must hold finite numbers, not NaN or infinity.",
    "inf,1": "P must hold finite numbers, not NaN or infinity.",
    "0,0": "P is zero everywhere",
    "0.2,0.3,0.5": "P has 3 cells and Q has 2",
    "norm(0,1)": "Q holds numbers and P is a distribution by name; give",
    '{"a": 0.5, "b": 0.5}': "P has labels and Q has none; give both with labels",
    "normal(0,1)": "P: there is no family normal; perhaps norm",
    "norm(1,2,3)": "P: norm(1,2,3) should read norm(loc, scale) with scale above 0",
    "gamma": "P: gamma should read gamma(a, loc, scale)",
    "norm(mean=0)": "P: norm(mean=0) should read norm(loc, scale)",
    "norm(loc=0, loc=1)": "P: norm(loc=0, loc=1) has loc twice.",
    "norm(loc=0, 1)": "must name no parameter before one without a name",
    "norm(0,-1)": "P: norm(0,-1) has a parameter outside its range; write norm(loc, scale)",
    "binom(10.5, 0.5)": "has a parameter outside its range; write binom(n, p, loc)",
    "betabinom(1e16,1,2)": "has a number above 1,000,000",
    "kumaraswamy(1)": "should read kumaraswamy(a, b), both above 0",
    "norm(nan,1)": "must have finite numbers for parameters",
    "norm(1e999)": "must have finite numbers for parameters",
    "norm(10**10**10, 1)": "must have finite numbers for parameters",
    "norm(*[1])": "must have finite numbers for parameters",
    "gamma(2": "P: gamma(2 is no distribution; write its name and numbers",
    "__import__('os').system('touch harmed')": "is no distribution",
    "a" * 100_000: "there is no family aaa",
    "(" * 100_000: "which is no file, no numbers and no distribution",
    "norm(" + "-" * 100_000 + "1)": "must have finite numbers",
    "norm(" + "1" * 100_000 + ")": "must have finite numbers",
}


@pytest.mark.parametrize("text", BAD_OPERANDS, ids=lambda text: text[:20])
def test_bad_operands(tmp_path, capsys, text):
    """What P cannot be is said of P in one line that can be read, and nothing is run."""
    line = _error(capsys, text, HALF)
    assert BAD_OPERANDS[text] in line
    assert len(line) < 700
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-", "-"], "P and Q are both standard input; name a file for one of them."),
        ([HALF, HALF, "--foo"], "No such option: --foo"),
        (["-0.1,1.1", HALF], "P must not be negative, but P[0] is -0.1."),
        ([HALF, "-.1,1.1"], "Q must not be negative, but Q[0] is -0.1."),
        ([HALF, "1,0", "--support", "raise"], "--support inf or --support drop says what"),
        ([HALF, "nix.csv"], "Q: there is no file nix.csv."),
        ([HALF, "1,2"], "Q sums to 3, not to 1; type --of counts"),
        ([HALF, "norm"], "P holds numbers and Q is a distribution by name"),
        ([HALF], "Missing argument 'Q'"),
        ([HALF, HALF, HALF], "unexpected extra argument"),
        ([HALF, HALF, "--measure", "miles"], "--measure must be kl, reverse_kl"),
        ([HALF, HALF, "--unit", "miles"], "--unit must be nats, bits or bans, not miles."),
        ([HALF, HALF, "--support", "x"], "--support must be inf, raise or drop, not x."),
        ([HALF, HALF, "--method", "x"], "--method must be auto, plugin, closed-form"),
        ([HALF, HALF, "--of", "x"], "--of must be probabilities, counts"),
        ([HALF, HALF, "--order", "2"], "--measure kl takes no --order; these do: renyi"),
        ([HALF, HALF, "--measure", "renyi"], "--measure renyi needs --order"),
        ([HALF, HALF, "--measure", "renyi", "--order", "-1"], "--order of renyi: order must be"),
        ([HALF, HALF, "--measure", "renyi", "--order", "nan"], "--order of renyi: order must be"),
        ([HALF, HALF, "--measure", "tsallis", "--order", "0"], "--order of tsallis"),
        ([HALF, HALF, "--measure", "alpha", "--order", "inf"], "--order of alpha"),
        ([HALF, HALF, "--measure", "skew_kl", "--order", "2"], "--order of skew_kl"),
        ([HALF, HALF, "--order", "x"], "Invalid value for '--order'"),
        ([HALF, HALF, "--measure", "chi2", "--unit", "bits"], "leave out --unit."),
        ([HALF, HALF, "--level", "2"], "--level must be between 0 and 1, such as 0.95, not 2."),
        ([HALF, HALF, "--level", "nan"], "--level must be between 0 and 1"),
        ([HALF, HALF, "--cells", "-1"], "--cells must be 0 or more, not -1."),
        ([HALF, HALF, "--seed", "-1"], "--seed must be 0 or more, not -1."),
        ([HALF, HALF, "--json", "/nonexistent/r.json"], "cannot be written: No such file"),
        ([HALF, HALF, "--json", ""], "--json needs a file name"),
        ([HALF, HALF, "--method", "quadrature"], "--method quadrature is for distributions"),
        ([HALF, HALF, "--method", "closed-form"], "--method closed-form is for distributions"),
        (["norm", "norm", "--method", "plugin"], "--method plugin is for counts"),
        (["norm", "norm", "--of", "counts"], "--of is for numbers; leave it out"),
        (["norm", "norm", "--normalize"], "--normalize is for numbers; leave it out"),
        (["norm", "norm", "--support", "drop"], "--support is for numbers; leave it out"),
        (["5,5", "1,9", "--of", "counts", "--normalize"], "--normalize is for weights"),
        (["5,5", "1,9.5", "--of", "counts"], "Q: counts must be whole numbers; for exact weights"),
        (["5,5", "-1,9", "--of", "counts"], "Q: counts must not be negative"),
        (["5,5", "1,9", "--of", "counts", "--measure", "chi2"], "--method plugin takes"),
        (["5,5", "1,9", "--of", "counts", "--support", "drop"], "--support needs --method plugin"),
        (["0,0", "1,0", "--of", "log_probs"], "P: log-probabilities must have probabilities"),
    ],
)
def test_wrong_calls(capsys, arguments, message):
    """A wrong call says what is wrong and what to type, in the words of the command line."""
    assert message in _error(capsys, *arguments)


def test_an_output_never_overwrites_an_input(tmp_path, capsys):
    """An output that names an input is refused and the input left as it is."""
    (tmp_path / "p.json").write_text("[0.5, 0.5]")
    assert "is an input" in _error(capsys, "p.json", HALF, "--json", tmp_path / "p.json")
    assert (tmp_path / "p.json").read_text() == "[0.5, 0.5]"
