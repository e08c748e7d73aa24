"""Vectors from files and from what is typed."""

import io
import json

import numpy as np
import pytest

from kullback._errors import SourceError
from kullback.sources.vectors import read_vector


def _read(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_vector(str(path))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("0.5,0.5", [0.5, 0.5]),
        ("[0.5 0.5]", [0.5, 0.5]),
        (" .25; .75", [0.25, 0.75]),
        ("-1,-inf", [-1.0, -np.inf]),
        ("3", [3.0]),
    ],
)
def test_typed_numbers(text, numbers):
    """Numbers are parted by commas, semicolons or spaces, in brackets or not."""
    assert read_vector(text) == numbers


@pytest.mark.parametrize("text", ["norm(0,1)", "nix.csv", "", " ", ",", "a" * 100_000, "a\0b"])
def test_what_is_neither_numbers_nor_a_file_is_none(text):
    """What else a text may mean is for the caller to say."""
    assert read_vector(text) is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("column.csv", "0.2\n0.3\n0.5\n"),
        ("column.csv", "p\n0.2\n0.3\n\n0.5\n"),
        ("row.csv", "0.2,0.3,0.5\n"),
        ("row.tsv", "0.2\t0.3\t0.5"),
        ("row.txt", "0.2 0.3 0.5\r\n"),
        ("old.txt", "0.2\r0.3\r0.5"),
        ("list.json", "[0.2, 0.3, 0.5]"),
        ("bom.csv", "\ufeff0.2\n0.3\n0.5"),
        ("nameless", "0.2\n0.3\n0.5"),
    ],
)
def test_files_of_bare_numbers(tmp_path, name, content):
    """One number a line, or one line of numbers, with or without a heading."""
    assert _read(tmp_path, name, content) == [0.2, 0.3, 0.5]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("lines.csv", "label,p\na b,0.25\nc,0.75\n"),
        ("lines.csv", "a b;0.25\nc;0.75\n"),
        ("lines.tsv", "a b\t0.25\nc\t0.75\n"),
        ("quoted.csv", '"a b",0.25\n"c",0.75\n'),
        ("wide.csv", "a b,c\n0.25,0.75\n"),
        ("mapping.json", '{"a b": 0.25, "c": 0.75}'),
    ],
)
def test_labelled_files(tmp_path, name, content):
    """Lines of a label and a number, labels above their numbers, and JSON mappings keep labels."""
    assert _read(tmp_path, name, content) == {"a b": 0.25, "c": 0.75}


def test_labels_may_hold_delimiters(tmp_path):
    """A comma, a semicolon or a line end within quotes parts nothing."""
    found = _read(tmp_path, "a.csv", '"a, b",1\n"c;d",2\n"e\nf",3\n')
    assert found == {"a, b": 1.0, "c;d": 2.0, "e\nf": 3.0}


def test_npy(tmp_path):
    """Arrays of NumPy are read as they are, in their precision."""
    np.save(tmp_path / "a.npy", np.array([0.25, 0.75], dtype=np.float32))
    found = read_vector(str(tmp_path / "a.npy"))
    assert found.dtype == np.float32
    assert found.tolist() == [0.25, 0.75]


@pytest.mark.parametrize("content", [b"0.25 0.75", b"[0.25, 0.75]", "npy"])
def test_standard_input(monkeypatch, content):
    """`-` tells text, JSON and .npy apart by itself."""
    if content == "npy":
        buffer = io.BytesIO()
        np.save(buffer, np.array([0.25, 0.75]))
        content = buffer.getvalue()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert list(read_vector("-")) == [0.25, 0.75]


def test_a_typed_mapping():
    """A JSON mapping may be typed as it is."""
    assert read_vector('{"a": 0.25, "b": 0.75}') == {"a": 0.25, "b": 0.75}


BAD = {
    "empty.csv": ("", "is empty"),
    "blank.csv": (" \n\n", "is empty"),
    "binary.csv": (bytes(range(256)), "is not text in UTF-8"),
    "utf16.csv": ("0.5,0.5".encode("utf-16"), "is not text in UTF-8"),
    "nul.csv": ("0.5,0.5\0", r"must hold numbers such as 0.5, not '0.5\x00'"),
    "ragged.csv": ("a,0.5\nb,0.3,1\n", "must hold one number a line"),
    "three.csv": ("label,p,q\na,1,2\nb,3,4\n", "must hold one number a line"),
    "twice.csv": ("a,0.5\na,0.5\n", "has the label a twice"),
    "heading.csv": ("label,p\n", "has a heading and no numbers"),
    "words.txt": ("the cat sat\n", "not the"),
    "decimal.csv": ("a;0,5\nb;0,5\n", "not 0,5"),
    "field.csv": ("x" * 200_000 + ",1\n", "field larger than field limit"),
    "nested.json": ("[[0.5, 0.5], [1]]", "must hold a list such as [0.5, 0.5]"),
    "members.json": ('{"a": {"b": 1}}', "not one inside another"),
    "deep.json": ("[" * 100_000, "nested deeply"),
    "scalar.json": ("3", "must hold a list such as [0.5, 0.5]"),
    "string.json": ('"abc"', "must hold a list such as [0.5, 0.5]"),
    "null.json": ("[null, 1]", "not null"),
    "true.json": ("[true, false]", "not true"),
    "cut.json": ('{"a": 1', "is not JSON"),
    "none.json": ("[]", "is empty"),
    "none-at-all.json": ("{}", "is empty"),
    "same.json": ('{"a": 0.5, "a": 0.5}', "has the label a twice"),
    "junk.npy": (b"junk", "is not an .npy file of numbers"),
    "cut.npy": (b"\x93NUMPY", "is not an .npy file of numbers"),
    "empty.npy": (b"", "is not an .npy file of numbers"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_by_name(tmp_path, name):
    """A file that holds no vector is named, with what is wrong and what would be right."""
    content, message = BAD[name]
    with pytest.raises(SourceError) as caught:
        _read(tmp_path, name, content)
    assert name in str(caught.value)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.ones((1, 2)), "one vector, not an array of shape (1, 2)"),
        (np.array(1.0), "one vector, not an array of shape ()"),
        (np.array(["a", "b"]), "must hold numbers, not the type <U1"),
        (np.array([0.5 + 0j]), "must hold numbers, not the type complex128"),
        (np.array([1, "a"], dtype=object), "is not an .npy file of numbers"),
    ],
)
def test_arrays_that_are_no_vectors(tmp_path, array, message):
    """An array of another shape or of no numbers is refused; pickles are never loaded."""
    np.save(tmp_path / "a.npy", array, allow_pickle=True)
    with pytest.raises(SourceError) as caught:
        read_vector(str(tmp_path / "a.npy"))
    assert message in str(caught.value)


@pytest.mark.parametrize("cell", ["0.5x", "", "n/a", "NA", "null", "-", "1/2"])
def test_a_bad_first_number_is_no_heading(tmp_path, cell):
    """What may be a mistyped or missing number is refused, lest a cell be lost in silence."""
    with pytest.raises(SourceError, match="must hold numbers"):
        _read(tmp_path, "a.csv", f"a,{cell}\nb,0.5\nc,0.5\n")


def test_a_folder_is_no_file(tmp_path):
    """A folder is refused as such."""
    with pytest.raises(SourceError, match="is a folder"):
        read_vector(str(tmp_path))


def test_many_labels_take_no_long_time(tmp_path):
    """A hundred thousand labels are read in one pass."""
    values = {f"cell {i}": i / 7 for i in range(100_000)}
    assert _read(tmp_path, "a.json", json.dumps(values)) == values
    lines = "".join(f"{label},{value!r}\n" for label, value in values.items())
    assert _read(tmp_path, "a.csv", lines) == values
