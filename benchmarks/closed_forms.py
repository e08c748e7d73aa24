"""Write the table of pairs of families whose KL has a closed form, as Markdown.

The table is found by asking for every pair; a test compares it with the page in docs/.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from kullback.measures.closed_forms.matrix import CONTINUOUS, DISCRETE, Known, matrix

SIGNS: dict[Known, str] = {"closed form": "●", "infinite": "∞", "integral": "·"}

HEAD = """# Which pairs have a closed form

KL(P‖Q) for P down and Q across: ● a closed form, evaluated in as many digits as it needs; ∞ proved
infinite for these laws (support or tails); · summed or integrated, with an error estimate. JS,
Hellinger and the other measures are summed or integrated; Rényi, Bhattacharyya, Tsallis, alpha and
chi-square divergences have closed forms within each exponential family.

The laws are {laws}. Laws with other parameters are treated alike; what is infinite depends on them.
Pairs of multivariate normal, Dirichlet, multinomial, Wishart, inverse Wishart and matrix normal
laws, and of independent parts of any of these, have closed forms within each family, and
multivariate t to multivariate normal has one.

{count} of these ordered pairs are finite and have a closed form.
"""


def short(law: str) -> str:
    """Return the name of a law without its parameters."""
    name = re.sub(r"\(.*", "", law)
    return "geom − 1" if "loc=-1" in law else name


def table(laws: tuple[str, ...], found: dict[tuple[str, str], Known]) -> str:
    """Return one table as Markdown."""
    rows = [["P \\ Q", *(short(q) for q in laws)], ["---", *(":-:" for _ in laws)]]
    rows += [[short(p), *(SIGNS[found[p, q]] for q in laws)] for p in laws]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def page() -> str:
    """Return the whole page."""
    tables, count = [], 0
    for title, laws in (("On the line", CONTINUOUS), ("On the whole numbers", DISCRETE)):
        found = matrix(laws)
        count += list(found.values()).count("closed form")
        tables.append(f"## {title}\n\n{table(laws, found)}\n")
    laws = ", ".join(f"`{law}`" for law in (*CONTINUOUS, *DISCRETE))
    return "\n".join([HEAD.format(laws=laws, count=count), *tables])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, help="the page to write")
    target = parser.parse_args().write
    if target is None:
        print(page())
    else:
        target.write_text(page(), encoding="utf-8")
