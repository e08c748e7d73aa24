"""N-gram models: training, scoring, ARPA; beside KenLM's queries and nltk where installed.

    python benchmarks/ngrams.py [FILE ...] [--order 5] [--unit word] [--megabytes 20]

Of the files, by default the sources of Python's own library, so many megabytes are taken; nine
tenths of the lines are trained on, the rest is scored. Seconds of one process, its peak memory
after each step, and what the targets are for order 5 of words: 120 s and 2 GB to train on 20 MB,
100,000 tokens/s to score, a perplexity within 2 % of KenLM's from the same file.
"""

from __future__ import annotations

import argparse
import itertools
import math
import os
import resource
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# Read when NumPy is imported.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np

from kullback.text.ngrams import LanguageModel, NgramModel
from kullback.text.ngrams.arpa_tokens import escaped
from kullback.text.ngrams.sentences import START, Sentences

TRAIN_SECONDS, PEAK_MB, TOKENS_A_SECOND, PERPLEXITY = 120, 2000, 100_000, 0.02
# nltk looks at all contexts for each token.
NLTK_ORDER, NLTK_WORDS, NLTK_SCORED = 3, 50_000, 100


def step(what: str, call: Callable[[], Any], told: Callable[[Any, float], str]) -> Any:
    """Run a call, print its seconds and the peak memory, and return what it gives."""
    start = time.perf_counter()
    found = call()
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"{what:<28} {seconds:8.2f} s   peak {peak:7,.0f} MB   {told(found, seconds)}")
    return found


def text_of(paths: list[Path], size: int) -> str:
    """Return the first bytes of files, one after the other, as text."""
    parts, left = [], size
    for path in paths:
        parts.append(path.read_bytes()[:left])
        left -= len(parts[-1])
        if left <= 0:
            break
    return b"".join(parts).decode("utf-8", errors="ignore")


def sentences(text: Sentences) -> Iterator[list[str]]:
    """Yield the tokens of each sentence."""
    starts = [*np.flatnonzero(text.stream == START).tolist(), len(text.stream)]
    for start, stop in itertools.pairwise(starts):
        yield [text.words[word] for word in text.stream[start + 1 : stop - 1]]


def kenlm_perplexity(path: Path, text: Sentences) -> float:
    """Return KenLM's perplexity of a text from an ARPA file."""
    import kenlm

    model = kenlm.Model(str(path))
    total = math.fsum(model.score(" ".join(map(escaped, s))) for s in sentences(text))
    return float(10 ** (-total / text.scored.sum()))


def nltk_row(train: Sentences, held_out: Sentences) -> None:
    """Time nltk's interpolated Kneser-Ney on far less."""
    from nltk.lm import KneserNeyInterpolated
    from nltk.lm.preprocessing import pad_both_ends, padded_everygram_pipeline

    taken, size = [], 0
    for sentence in sentences(train):
        taken.append(sentence)
        size += len(sentence)
        if size > NLTK_WORDS:
            break
    model = KneserNeyInterpolated(NLTK_ORDER)
    step(
        f"nltk, order {NLTK_ORDER}, train",
        lambda: model.fit(*padded_everygram_pipeline(NLTK_ORDER, taken)),
        lambda _, s: f"{size:,} tokens, {size / s:,.0f} tokens/s",
    )
    grams: list[tuple[str, ...]] = []
    for sentence in sentences(held_out):
        padded = list(pad_both_ends(sentence, NLTK_ORDER))
        grams += zip(*(padded[i:] for i in range(NLTK_ORDER)), strict=False)
        if len(grams) > NLTK_SCORED:
            break
    step(
        "nltk, score",
        lambda: model.entropy(grams),
        lambda h, s: f"{len(grams) / s:,.0f} tokens/s, {h:.2f} bits per token",
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--order", type=int, default=5)
    parser.add_argument("--unit", default="word")
    parser.add_argument("--megabytes", type=float, default=20)
    given = parser.parse_args()
    files = given.files or sorted(Path(sysconfig.get_paths()["stdlib"]).rglob("*.py"))
    text = text_of(files, int(given.megabytes * 1e6))
    cut = text.rfind("\n", 0, len(text) * 9 // 10) + 1
    model = NgramModel(given.order, given.unit)
    print(
        f"{model.title}: {cut / 1e6:.1f} MB to train on, {(len(text) - cut) / 1e6:.1f} MB to score"
    )
    trained: LanguageModel = step(
        "train (reading included)",
        lambda: model.fit([text[:cut]]),
        lambda m, _: (
            f"{sum(len(level.keys) for level in m.table.levels):,} n-grams; "
            f"targets {TRAIN_SECONDS} s, {PEAK_MB:,} MB"
        ),
    )
    held_out: Sentences = step(
        "read what is held out",
        lambda: Sentences.of([text[cut:]], model.tokens),
        lambda t, s: f"{t.scored.sum() / s:,.0f} tokens/s",
    )
    bits = step(
        "score",
        lambda: trained.bits(held_out),
        lambda _, s: f"{held_out.scored.sum() / s:,.0f} tokens/s; target {TOKENS_A_SECOND:,}",
    )
    step(
        "cross-entropy, all of it",
        lambda: trained.cross_entropy([text[cut:]]),
        lambda h, s: f"{held_out.scored.sum() / s:,.0f} tokens/s; {h!r}",
    )
    mine = 2 ** (bits.sum() / held_out.scored.sum())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.arpa"
        step(
            "write ARPA",
            lambda: trained.to_arpa(path),
            lambda p, _: f"{p.stat().st_size / 1e6:,.0f} MB",
        )
        step("read ARPA", lambda: NgramModel.from_arpa(path), lambda *_: "")
        if find_spec("kenlm"):
            step(
                "KenLM: read and score",
                lambda: kenlm_perplexity(path, held_out),
                lambda p, s: (
                    f"perplexity {p:.6g}, here {mine:.6g}: {abs(p / mine - 1):.1e} apart; "
                    f"target {PERPLEXITY:.0e}"
                ),
            )
    if find_spec("nltk"):
        nltk_row(Sentences.of([text[:cut]], model.tokens), held_out)


if __name__ == "__main__":
    main()
