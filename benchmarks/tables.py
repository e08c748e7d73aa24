"""Speed and memory of ``kullback compare`` on a pair of Parquet tables, beside DuckDB itself.

    python benchmarks/tables.py [--rows 2000000] [--runs 3]

The floor is DuckDB running ``select sum(hash(c)), ...`` for every column of both files with the
same threads. Both run as processes of their own, one after the other; CPU seconds are the least of
the runs.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from make_tables import SHIFTED, write_pair

FLOOR = """
import sys, duckdb
connection = duckdb.connect()
for path in sys.argv[1:]:
    columns = [row[0] for row in connection.execute(f"describe select * from '{path}'").fetchall()]
    sums = ", ".join(f'sum(hash("{name}"))' for name in columns)
    connection.execute(f"select {sums} from '{path}'").fetchall()
"""


def run(command: list[str]) -> tuple[float, float, str]:
    """Return CPU seconds, peak resident megabytes and standard output of a process."""
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read().decode()
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, text


def main() -> None:
    """Write the pair if it is not there, measure, and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path(__file__).parent / "data")
    arguments = parser.parse_args()
    folder = arguments.folder / str(arguments.rows)
    pair = [str(folder / name) for name in ("current.parquet", "reference.parquet")]
    if not all(Path(path).exists() for path in pair):
        print(f"writing {folder}", flush=True)
        write_pair(folder, arguments.rows)
    ours = [sys.executable, "-m", "kullback", "compare", *pair, "--json", "-"]
    floor = [sys.executable, "-c", FLOOR, *pair]
    floors, runs = zip(*[(run(floor), run(ours)) for _ in range(arguments.runs)], strict=True)
    floor_cpu, our_cpu = min(f[0] for f in floors), min(r[0] for r in runs)
    print("| | CPU s | peak MB |\n|---|---|---|")
    floor_mb, our_mb = max(f[1] for f in floors), max(r[1] for r in runs)
    print(f"| DuckDB, sum(hash(c)) of every column | {floor_cpu:.2f} | {floor_mb:.0f} |")
    print(f"| kullback compare | {our_cpu:.2f} | {our_mb:.0f} |")
    print(f"| ratio | {our_cpu / floor_cpu:.1f} | |")
    columns = json.loads(runs[0][2])["columns"]
    drifted = {column["name"] for column in columns if column["verdict"] == "drift"}
    print(f"\nshifted: {', '.join(sorted(SHIFTED))}\ndrift:   {', '.join(sorted(drifted))}")
    others = {c["name"]: c["verdict"] for c in columns if c["name"] not in SHIFTED}
    print(f"others:  {sum(v == 'negligible' for v in others.values())} of {len(others)} negligible")
    if drifted != set(SHIFTED):
        raise SystemExit("the verdicts are wrong")


if __name__ == "__main__":
    main()
