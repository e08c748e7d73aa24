"""`kullback code`, the survey of a file, codes on other files, and files compared as bytes."""

import gzip
import itertools
import json
import math

import numpy as np
import pytest
from scipy import stats

import kullback as kb
from kullback.cli import main
from kullback.coding.byte_comparison import compare as compare_bytes
from kullback.coding.codes.named import NAMES, named_code
from kullback.coding.survey import huffman_cost


@pytest.fixture
def texts(tmp_path):
    """Two files with laws of their own; the second has bytes that the first lacks."""
    rng = np.random.default_rng(5)
    laws = {"a.bin": [0.5, 0.3, 0.2, 0.0], "b.bin": [0.25, 0.25, 0.25, 0.25]}
    for name, law in laws.items():
        (tmp_path / name).write_bytes(bytes(rng.choice(list(b"abcd"), 4000, p=law).tolist()))
    return [str(tmp_path / name) for name in laws]


def _json(capsys, *arguments):
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def _error(capsys, *arguments):
    """Run, expect exit code 2, and return the one line on standard error."""
    assert main(list(arguments)) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    lines = captured.err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("kullback: ")
    return lines[0]


def test_the_terminal_shows_ledger_codes_models_and_compressors(texts, capsys):
    """The ledger with its unit, other codes, orders, blocks, windows and real compressors."""
    assert main(["code", texts[0]]) == 0
    out = capsys.readouterr().out
    for told in ("BITS PER BYTE", "entropy", "integer lengths", "KL(P‖2^-len)", "Shannon",
                 "range coder", "tANS", "achievable", "JS of blocks", "xz -6", "zlib -9",
                 "practical limit", "Kraft's sum is 1"):  # fmt: skip
        assert told in out


@pytest.mark.parametrize("code", [None, "huffman:9", "sfe", "golomb", "blocks:3", "ans", "tans:9"])
def test_the_parts_in_json_sum_to_the_real_encoding(texts, capsys, code):
    """`encoded_bits` is the sum of `parts`, and what `--verify` has written and read again."""
    chosen = [] if code is None else ["--code", code]
    found = _json(capsys, "code", *texts, "--verify", *chosen)
    assert [file["name"] for file in found["files"]] == texts
    for file in found["files"]:
        assert math.fsum(file["parts"].values()) == file["encoded_bits"]
        assert file["encoded_bits"] == 8 * file["verified_bytes"]
        assert len(file["codes"]) >= 14


def test_a_container_is_taken_apart_unless_a_code_is_named(tmp_path, texts, capsys):
    """The parts of a gzip file sum to its size; with --code its bytes are coded instead."""
    packed = tmp_path / "a.gz"
    with open(texts[0], "rb") as file:
        packed.write_bytes(gzip.compress(file.read()))
    (file,) = _json(capsys, "code", str(packed))["files"]
    assert file["kind"] == "gzip"
    assert sum(file["parts"].values()) == file["encoded_bits"] == 8 * packed.stat().st_size
    (file,) = _json(capsys, "code", str(packed), "--code", "huffman")["files"]
    assert file["kind"] == "code"
    packed.write_bytes(packed.read_bytes()[:-9])
    assert "is damaged at byte" in _error(capsys, "code", str(packed))


def test_standard_input(texts, capsys, monkeypatch):
    """`-` is standard input, taken for bytes or for a container by its first bytes."""

    class Stdin:
        def __init__(self, data):
            self.buffer = self
            self.data = data

        def peek(self, size):
            return self.data

        def read(self):
            return self.data

    monkeypatch.setattr("sys.stdin", Stdin(b"abracadabra"))
    assert _json(capsys, "code", "-")["files"][0]["payload_bits"] == 23
    monkeypatch.setattr("sys.stdin", Stdin(gzip.compress(b"abracadabra")))
    assert _json(capsys, "code", "-")["files"][0]["kind"] == "gzip"


def test_a_code_trained_on_another_file_costs_the_kl(texts, capsys):
    """The line `model mismatch` is n KL(P‖Q); unseen bytes are escaped, and said."""
    (file,) = _json(capsys, "code", texts[0], "--train", texts[1])["files"]
    counts = [np.bincount(np.fromfile(name, np.uint8), minlength=256)[97:101] for name in texts]
    truth = stats.entropy(counts[0], counts[1], base=2) * 4000
    # Beside the four bytes the code has an escape with the count of one.
    assert file["parts"]["model mismatch"] == pytest.approx(truth, abs=4000 * 2 / 4001)
    (file,) = _json(capsys, "code", texts[1], "--train", texts[0])["files"]
    assert file["parts"]["escape"] > 0
    assert any("were not seen in training" in note for note in file["notes"])


def test_a_table_of_a_code(tmp_path, texts, capsys):
    """A user's CSV of codewords is used as it is; what cannot be decoded is refused."""
    table = tmp_path / "code.csv"
    table.write_text("symbol,codeword\na,0\nb,10\nc,110\n0x64,1111\n")
    (file,) = _json(capsys, "code", texts[1], "--code", str(table), "--verify")["files"]
    assert file["kraft_sum"] == "0.9375"
    assert file["parts"]["Kraft slack"] == pytest.approx(-4000 * math.log2(0.9375))
    table.write_text("symbol,codeword\na,0\nb,01\nc,110\nd,111\n")
    line = _error(capsys, "code", texts[1], "--code", str(table))
    assert "the codeword 0 of 97 begins the codeword 01 of 98" in line
    table.write_text("symbol,length\na,1\nb,1\nc,2\nd,3\n")
    assert "2^-length is 1.375" in _error(capsys, "code", texts[1], "--code", str(table))


def test_the_matrix_tells_why_a_dictionary_makes_it_worse(texts, capsys):
    """Each file in each code: KL as by definition, the real size, and what cannot be coded."""
    found = _json(capsys, "code", *texts, "--matrix")
    ab, ba = found["cells"]
    p, q = (np.bincount(np.fromfile(name, np.uint8), minlength=256) for name in texts)
    assert (ab["data"], ab["code_of"]) == tuple(texts)
    assert ab["uncodable"] == 0
    assert ba["uncodable"] == 1
    assert ba["uncodable_share"] == q[100] / 4000
    law = np.where(p > 0, 253 * p, 1)  # 253 bytes are not in the first file and share one count
    assert ba["kl"]["value"] == pytest.approx(stats.entropy(q, law, base=2), rel=1e-12)
    assert ba["cross_entropy"] == pytest.approx(
        stats.entropy(q, base=2) + stats.entropy(q, law, base=2), rel=1e-12
    )
    ledger = kb.coding.audit(texts[1], kb.coding.Trained(texts[0]))
    assert ba["encoded_bits"] == 8 * len(ledger.encode())
    assert ba["wasted_bits"] == ba["encoded_bits"] - found["files"][1]["encoded_bits"]
    assert main(["code", *texts, "--matrix", "--code", "range"]) == 0
    assert "make it worse" in capsys.readouterr().out


def test_pages(texts, tmp_path):
    """Surveys, containers, the matrix and byte comparisons write pages with their pictures."""
    packed = tmp_path / "a.gz"
    packed.write_bytes(gzip.compress(b"abracadabra" * 50))
    page = tmp_path / "page.html"
    for arguments, told in (
        (["code", texts[0]], "Entropy along the file"),
        (["code", *texts, str(packed)], "distance extra bits"),
        (["code", *texts, "--matrix"], "KL(P‖Q) in bits per symbol"),
        (["compare", *texts], "The bytes of P and Q by their value"),
    ):
        assert main([*arguments, "--html", str(page), "--quiet"]) == 0
        assert told in page.read_text()


def test_pictures_show_the_data(texts):
    """The waterfall ends at all that is beyond the entropy; a point each symbol."""
    ledger = kb.coding.audit(texts[0], kb.coding.Trained(texts[1]))
    (rows,) = ledger.plot("ledger").to_dict()["datasets"].values()
    over = (ledger.encoded_bits - ledger.parts["entropy"]) / 4000
    assert rows[-1]["to"] == pytest.approx(over)
    for before, after in itertools.pairwise(rows[:-1]):
        assert before["to"] == after["from"]
    *_, points = sorted(ledger.plot("lengths").to_dict()["datasets"].values(), key=len)
    assert {point["symbol"] for point in points} == {"'a'", "'b'", "'c'"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nix.bin"], "there is no file nix.bin"),
        (["a.bin", "--code", "hufman"], "there is no code 'hufman'; there are huffman, shannon"),
        (["a.bin", "--code", "shannon:3"], "shannon takes no number"),
        (["a.bin", "--code", "huffman:0"], "1 to 65,536 bits"),
        (["a.bin", "--code", "huffman:1"], "must be at least 2"),
        (["a.bin", "--code", "tans:99"], "5 to 20 bits"),
        (["a.bin", "--code", "blocks:1"], "a block has 2 to 61 symbols"),
        (["a.bin", "--order", "9"], "order"),
        (["a.bin", "--window", "0"], "window"),
        (["a.bin", "--train", "empty"], "empty is empty, so there is nothing to train"),
        (["a.bin", "--train", "a.bin", "--code", "gamma"], "is not made for counts"),
        (["a.bin", "--matrix"], "at least two files"),
        (["a.bin", "empty", "--matrix"], "empty is empty"),
        (["a.bin", "a.bin", "--matrix", "--verify"], "--matrix goes with --code alone"),
        (["."], "is a folder"),
        (["a.bin", "--json", "a.bin"], "is an input"),
        (["a.bin", "--html", "nowhere/x.html"], "cannot be written"),
    ],
)
def test_usage_errors(arguments, message, texts, tmp_path, monkeypatch, capsys):
    """What cannot be done is refused in one line that says what would be right."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").touch()
    assert message in _error(capsys, "code", *arguments)


def test_every_name_makes_a_code():
    """Each name is a code that codes bytes, with a number where it takes one."""
    for name, (_, takes_number) in NAMES.items():
        codes = [named_code(name), *([named_code(f"{name}:7")] if takes_number else [])]
        for code in codes:
            ledger = kb.coding.audit(b"abracadabra", code)
            assert ledger.decode(ledger.encode()) == b"abracadabra"


def test_a_block_costs_what_its_ledger_says():
    """The cost of a block in the block-adaptive code is that of Huffman's ledger, n aside."""
    data = b"abracadabra, said the magician" * 7
    ledger = kb.coding.audit(data)
    count = len(bin(len(data) + 1)) - 3
    named = 2 * (count + 1).bit_length() - 1 + count
    assert huffman_cost(np.bincount(np.frombuffer(data, np.uint8), minlength=256)) == (
        ledger.payload_bits + ledger.parts["table"] - named
    )


def test_bytes_are_compared_exactly(texts):
    """KL both ways and JS are those of the two laws; the cost is that of the real code."""
    p, q = (np.bincount(np.fromfile(name, np.uint8), minlength=256) for name in texts)
    found = kb.compare(*texts)
    assert found.kl.value == pytest.approx(stats.entropy(p, q, base=2), rel=1e-12)
    assert found.kl_reverse.value == math.inf
    m = (p / p.sum() + q / q.sum()) / 2
    js = (stats.entropy(p, m, base=2) + stats.entropy(q, m, base=2)) / 2
    assert found.js.value == pytest.approx(js, rel=1e-12)
    assert found.kl.kind == "exact"
    assert found.kl.unit == "bits"
    assert kb.compare(*texts, unit="nats").kl.value == pytest.approx(stats.entropy(p, q), rel=1e-12)
    ledger = kb.coding.audit(texts[0], kb.coding.Trained(texts[1]))
    assert found.cost.encoded_bits == 8 * len(ledger.encode())
    assert found.verdict == "drift"
    assert set(found.to_frame().byte) == set(b"abcd")


def test_any_files_are_compared_as_bytes(texts, tmp_path, capsys):
    """Unknown files are bytes; known ones too with --as bytes; gates trip; equal files do not."""
    found = _json(capsys, "compare", *texts)
    assert found["kind"] == "bytes"
    assert found["kl_reverse"]["value"] == "inf"
    assert main(["compare", *texts, "--fail-on", "drift", "--quiet"]) == 1
    assert main(["compare", texts[0], texts[0], "--fail-on", "kl>0", "--quiet"]) == 0
    assert main(["compare", texts[0], texts[0]]) == 0
    assert "Every byte is as frequent in both" in capsys.readouterr().out
    table = tmp_path / "t.csv"
    table.write_text("x\n1\n2\n")
    assert _json(capsys, "compare", str(table), texts[0], "--as", "bytes")["kind"] == "bytes"
    assert kb.compare(b"aab", b"abb").kl.value == pytest.approx(1 / 3)


def test_the_same_bytes_are_no_drift():
    """However short: the escape for bytes that Q lacks counts only where P has any of them."""
    found = compare_bytes(b"x", b"x")
    assert (found.verdict, found.kl.value) == ("negligible", 0.0)
    near = compare_bytes(b"ab" * 50 + b"a", b"ab" * 50)
    assert f"{near.kl.to('nats').value:.4g} nats" in near.reason
    assert compare_bytes(b"xy", b"x").verdict == "drift"


def test_costs_of_bytes_say_their_direction():
    """What Q costs in the code of P is KL(Q‖P)."""
    told = compare_bytes(b"abab", b"aaab").to_dict()
    assert told["cost"]["kl"]["direction"] == "KL(P‖Q)"
    assert told["cost_reverse"]["kl"]["direction"] == "KL(Q‖P)"


def test_the_table_of_a_code_is_never_written_over(tmp_path, texts, capsys):
    """The table of a code is an input, as is the file that a code is trained on."""
    table = tmp_path / "t.csv"
    table.write_text("symbol,length\na,2\nb,2\nc,2\nd,2\n")
    before = table.read_text()
    for output in ("--json", "--html"):
        said = _error(capsys, "code", texts[0], "--code", str(table), output, str(table))
        assert "is an input" in said
    assert table.read_text() == before
    (tmp_path / "u.csv").write_text(before)
    assert "names 2 files" in _error(capsys, "code", texts[0], "--code", str(tmp_path / "[tu].csv"))


@pytest.mark.parametrize(
    "arguments", [["code", "-", "-"], ["code", "-", "--train", "-"], ["code", "-", "-", "--matrix"],
                  ["compare", "-", "-", "--as", "bytes"]],
)  # fmt: skip
def test_standard_input_is_read_once(arguments, capsys):
    """A second time it would be empty, and the numbers those of nothing."""
    assert "can be read once" in _error(capsys, *arguments)


def test_what_grows_is_more_than_all(tmp_path, capsys):
    """A file that a code makes longer is more than 100 % of itself; one symbol has surprise 0."""
    (tmp_path / "all.bin").write_bytes(bytes(range(256)) * 8)
    assert main(["code", str(tmp_path / "all.bin"), "--code", "gamma"]) == 0
    assert "3,351 bytes of 2,048 (163.6 %)" in " ".join(capsys.readouterr().out.split())
    (tmp_path / "one.bin").write_bytes(b"aaaa")
    assert main(["code", str(tmp_path / "one.bin")]) == 0
    assert "-0.000" not in capsys.readouterr().out


def test_a_matrix_needs_a_list():
    """A path alone is no list of its letters."""
    for sources in ("abc", b"abc", 5, None):
        with pytest.raises(kb.InputError, match="a matrix needs a list"):
            kb.coding.matrix(sources)


def test_bytes_that_cannot_be_compared_are_refused():
    """Empty input, symbols that are no bytes, and unknown options are named."""
    with pytest.raises(kb.InputError, match="is empty, so it has no law"):
        kb.compare(b"", b"a")
    with pytest.raises(kb.InputError, match="P is no bytes"):
        compare_bytes([1, 2], b"a")
    with pytest.raises(kb.InputError, match="there is no option colour of bytes"):
        kb.compare(b"a", b"b", colour=1)
    with pytest.raises(kb.InputError, match="tolerance must be above 0"):
        kb.compare(b"a", b"b", tolerance=0)


def test_a_survey_of_little(capsys):
    """One byte, one repeated byte, nothing, and words all have a survey, a page and JSON."""
    for source in (b"", b"a", b"aaaa", ["to", "be", "or", "not", "to", "be"], np.array([3, 1, 3])):
        found = kb.coding.survey(source, verify=True)
        assert "order" in str(found) or not len(source)
        assert json.loads(found.to_json())["verified_bytes"] == found.encoded_bits / 8


def test_what_is_not_installed_is_said(monkeypatch):
    """Without constriction the range coder and ANS are left out of the survey, and named."""
    monkeypatch.setitem(__import__("sys").modules, "constriction", None)
    found = kb.coding.survey(b"abracadabra")
    assert sum("kullback[coding]" in text for text in found.left_out) == 2
    with pytest.raises(kb.MissingExtraError, match=r"kullback\[coding\]"):
        kb.coding.audit(b"abracadabra", kb.coding.ANS())
