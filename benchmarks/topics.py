"""Two seeds of LDA on the kernel's documentation: how long a comparison takes, and what it finds.

It reads Debian's package linux-doc-6.1 (or the folder given): .rst and .rst.gz files of 200 words
or more. Everything runs on one thread, so that CPU and wall time can be told apart from others'.
"""

from __future__ import annotations

import argparse
import gzip
import os
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import kullback as kb

FOLDER = Path("/usr/share/doc/linux-doc-6.1")
LEAST_WORDS = 200


def documents_in(folder: Path) -> list[str]:
    """Return the texts that have enough words."""
    texts = []
    for path in sorted(folder.rglob("*.rst*")):
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        text = data.decode("utf-8", errors="replace")
        if len(text.split()) >= LEAST_WORDS:
            texts.append(text)
    return texts


def main() -> None:
    """Fit, compare, and print the times and the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--topics", type=int, default=20)
    parser.add_argument("--passes", type=int, default=5)
    given = parser.parse_args()
    texts = documents_in(given.folder)
    print(f"{len(texts):,} documents")
    models = []
    for seed in (0, 1):
        cpu = time.process_time()
        model = kb.text.fit_topics(
            texts, given.topics, seed=seed, passes=given.passes, max_words=8000
        )
        bound = " ".join(f"{x:.3f}" for x in model.history)
        print(f"{model}: {time.process_time() - cpu:.1f} CPU s; {model.history_name}: {bound}")
        models.append(model)
    for _ in range(3):
        wall, cpu = time.perf_counter(), time.process_time()
        found = kb.text.compare_topics(*models)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        print(f"compared in {wall:.2f} s, {cpu:.2f} CPU s")
    print(found)


if __name__ == "__main__":
    main()
