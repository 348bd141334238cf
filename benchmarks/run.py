"""All benchmarks, as Markdown tables: `python benchmarks/run.py [--json FILE]`, or `make bench`.

One thread, everything in one run. Nothing here passes or fails by time.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

SINGLE_THREAD = (
    "NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS",
)  # fmt: skip
FEWEST_ROUNDS = 15


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description="Benchmarks of Weatherglass, as Markdown tables.")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there too")
    parser.add_argument("--boards", type=int, default=100_000, help="boards in a batch, 12 KB each (default: 100000)")
    parser.add_argument("--rounds", type=int, default=25, help=f"rounds of each table, at least {FEWEST_ROUNDS}")
    arguments = parser.parse_args()
    if arguments.rounds < FEWEST_ROUNDS or arguments.boards < 1:
        parser.error(f"--rounds must be {FEWEST_ROUNDS} or more and --boards 1 or more")
    for name in SINGLE_THREAD:  # read once, when the libraries are imported
        os.environ[name] = "1"
    import index_engine
    import reading
    from tables import machine, machine_line

    print(machine_line(), flush=True)
    batch_table, batch = index_engine.batches(arguments.boards, arguments.rounds)
    tables = [batch_table, index_engine.chunk_memory(batch)]
    del batch
    tables += [index_engine.one_board(arguments.rounds), *reading.files(FEWEST_ROUNDS)]
    for table in tables:
        print("\n" + table.markdown(), flush=True)
    if arguments.json is not None:
        record = {"machine": machine(), "tables": {table.title: table.numbers for table in tables}}
        arguments.json.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
