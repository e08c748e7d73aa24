"""Two corpora of 52.7 and 76.5 MB: JS, time and memory beside polars, scikit-learn and Counter.

The corpora are the texts of Debian's linux-doc-6.1, and its dictionaries gcide, wn and foldoc:
``apt-get install linux-doc-6.1 dict-gcide dict-wn dict-foldoc``. Each way runs in a process of its
own; tokens are ``[a-z]+`` in small letters. CPU seconds are the least of three runs.
"""

from __future__ import annotations

import argparse
import gzip
import resource
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np

DOCS = Path("/usr/share/doc/linux-doc-6.1")
DICTIONARIES = Path("/usr/share/dictd")
DATA = Path(__file__).parent / "data" / "text"
RUNS = 3
TABLE = bytes(c if 97 <= c <= 122 else c + 32 if 65 <= c <= 90 else 32 for c in range(256))
WAYS = ("kullback", "kullback, words", "kullback, words, count", "kullback, count", "polars",
        "Counter", "scikit-learn")  # fmt: skip


def make() -> tuple[Path, Path]:
    """Unpack the corpora, once; a file each document."""
    first, second = DATA / "docs", DATA / "dictionaries"
    if not first.exists():
        first.mkdir(parents=True)
        for path in sorted(DOCS.rglob("*")):
            if path.name.removesuffix(".gz").endswith((".rst", ".txt")) and path.is_file():
                name = str(path.relative_to(DOCS)).replace("/", "__").removesuffix(".gz")
                packed = path.read_bytes()
                text = gzip.decompress(packed) if path.suffix == ".gz" else packed
                (first / name).write_bytes(text)
    if not second.exists():
        second.mkdir(parents=True)
        for name in ("gcide", "wn", "foldoc"):
            with gzip.open(DICTIONARIES / f"{name}.dict.dz") as stream:
                (second / f"{name}.txt").write_bytes(stream.read())
    return first, second


def run(way: str) -> None:
    """Run one way, and print JS in bits, CPU seconds and megabytes."""
    first, second = make()
    start = time.process_time()
    value = _ways(way, first, second)
    spent = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{value:.6f}\t{spent:.2f}\t{peak:.0f}")


def _ways(way: str, first: Path, second: Path) -> float:
    if way.startswith("kullback"):
        return _kullback(way, first, second)
    files = [sorted(folder.iterdir()) for folder in (first, second)]
    counts = {"polars": _polars, "Counter": _counter, "scikit-learn": _sklearn}[way]
    return _js(*(counts(paths) for paths in files))


def _kullback(way: str, first: Path, second: Path) -> float:
    from kullback.text import compare, read_corpus
    from kullback.text.counting import count
    from kullback.text.tokens import as_tokens

    tokens = "word" if "words" in way else "[a-z]+"
    if way.endswith("count"):
        table = count([read_corpus(first), read_corpus(second)], as_tokens(tokens))
        return float(len(table.words)) * 0.0
    return compare(first, second, tokens=tokens, unit="bits").js.value


def _polars(paths: list[Path]) -> dict[str, int]:
    import polars as pl

    frame = (
        pl.scan_csv(paths, has_header=False, separator="\0", quote_char=None, new_columns=["line"],
                    infer_schema=False, encoding="utf8-lossy", truncate_ragged_lines=True)
        .select(pl.col("line").str.to_lowercase().str.extract_all("[a-z]+").alias("word"))
        .explode("word").drop_nulls().group_by("word").len().collect(engine="streaming")
    )  # fmt: skip
    return dict(frame.iter_rows())


def _counter(paths: list[Path]) -> dict[str, int]:
    counts: Counter[bytes] = Counter()
    for path in paths:
        counts.update(path.read_bytes().translate(TABLE).split())
    return counts


def _sklearn(paths: list[Path]) -> dict[str, int]:
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(
        input="filename",
        decode_error="replace",
        token_pattern="[a-z]+",  # noqa: S106
    )
    totals = np.asarray(vectorizer.fit_transform(map(str, paths)).sum(axis=0)).reshape(-1)
    return dict(zip(vectorizer.get_feature_names_out(), totals.tolist(), strict=True))


def _js(a: dict[str, int], b: dict[str, int]) -> float:
    names = list(dict.fromkeys([*a, *b]))
    p, q = (np.array([x.get(name, 0) for name in names], dtype=float) for x in (a, b))
    p, q = p / p.sum(), q / q.sum()
    m = (p + q) / 2
    return sum(float(np.sum(x[x > 0] * np.log2(x[x > 0] / m[x > 0]))) for x in (p, q)) / 2


def main() -> None:
    """Run all ways, each in its own process, and print or write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--write", type=Path)
    arguments = parser.parse_args()
    if arguments.way:
        run(arguments.way)
        return
    if not (DOCS.exists() and DICTIONARIES.exists()):
        print("left out: the corpora are not installed (see the head of benchmarks/text.py)")
        return
    make()
    lines = ["| way | JS, bits | CPU s | peak MB |", "|---|---:|---:|---:|"]
    found: dict[str, list[tuple[float, float, float]]] = {way: [] for way in WAYS}
    for _ in range(RUNS):  # by turns, so that a busy minute meets all
        for way in WAYS:
            done = subprocess.run(
                [sys.executable, __file__, "--way", way], capture_output=True, text=True, check=True
            )
            value, spent, peak = map(float, done.stdout.split("\t"))
            found[way].append((spent, peak, value))
    for way, runs in found.items():
        spent, peak, value = min(runs)
        shown = "–" if way.endswith("count") else f"{value:.6f}"
        lines.append(f"| {way} | {shown} | {spent:.2f} | {peak:.0f} |")
        print(lines[-1], flush=True)
    if arguments.write:
        arguments.write.write_text(_page(lines), encoding="utf-8")


def _page(lines: list[str]) -> str:
    head = (
        "# Texts: time and memory\n\nWritten by `make docs` (`benchmarks/text.py`). Debian's "
        "linux-doc-6.1 (8,312 files, 52.7 MB) against its dictionaries gcide, wn and foldoc (76.5 "
        "MB); tokens are `[a-z]+` in small letters, or words of any script. *count* is without "
        "the comparison; the comparison has the held-out JS with its interval, the permutation "
        "test, halves, and keyness of all words. Two cores, each way in its own process; CPU "
        "seconds are the least of three runs.\n\n"
    )
    return head + "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
