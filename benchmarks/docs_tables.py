"""Puts measured tables into the documentation: `python benchmarks/docs_tables.py` after a benchmark with `--json`.

The records are in `benchmarks/results/`; what stands between two markers of a page is replaced, and nothing else:
`<!-- tables: FILE.json -->` takes all tables of a record with headings and notes, `<!-- rows: FILE.json: TITLE -->` one
of them without, and both end at `<!-- end -->`. A test holds the pages to the records.
"""

from __future__ import annotations

import re
from pathlib import Path

from tables import machine_line, read_record

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks/results"
PAGES = ("docs/benchmarks.md", "docs/how-to/plan-a-cluster.md")
MARKED = re.compile(r"(<!-- (tables|rows): ([\w.]+)(?:: (.+?))? -->\n).*?(<!-- end -->)", re.DOTALL)


def filled(page: str, results: Path = RESULTS) -> str:
    """A page with the tables of the records between its markers.

    Raises
    ------
    KeyError
        When a record has no table of a title.
    """

    def between(found: re.Match[str]) -> str:
        begin, what, name, title, end = found.groups()
        record, tables = read_record(results / name)
        if what == "tables":
            made = machine_line(record["machine"]).replace(", one thread used", "")
            parts = [f"Measured on {record['measured']}: {made}", *(table.markdown() for table in tables)]
            return f"{begin}\n" + "\n\n".join(parts) + f"\n\n{end}"
        rows = {table.title: table for table in tables}[title]
        return f"{begin}\n" + rows.markdown().partition("\n| ")[2].join(("| ", f"\n\n{end}"))

    return MARKED.sub(between, page)


def main() -> None:
    """Fill the pages."""
    for name in PAGES:
        path = ROOT / name
        before = path.read_text("utf-8")
        after = filled(before)
        print(f"{name}: {'as it was' if after == before else 'filled anew'}")
        path.write_text(after, encoding="utf-8")


if __name__ == "__main__":
    main()
