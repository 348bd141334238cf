"""Tables of the documentation are those of the records, and what is computed from them is what they say."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BENCHMARKS = ROOT / "benchmarks"
RESULTS = sorted((BENCHMARKS / "results").glob("*.json"))


@pytest.fixture(scope="module", autouse=True)
def _benchmarks_can_be_imported():
    sys.path.insert(0, str(BENCHMARKS))
    yield
    sys.path.remove(str(BENCHMARKS))


@pytest.mark.parametrize(("page", "markers"), [("docs/benchmarks.md", 3), ("docs/how-to/plan-a-cluster.md", 2)])
def test_a_page_has_the_tables_of_the_records(page, markers):
    written = (ROOT / page).read_text("utf-8")
    assert len(re.findall(r"<!-- (?:tables|rows): ", written)) == markers
    # otherwise: python benchmarks/docs_tables.py
    assert importlib.import_module("docs_tables").filled(written) == written


def test_what_is_between_the_markers_is_replaced_and_nothing_else(tmp_path):
    tables = importlib.import_module("tables")
    table = tables.Table("A title", ["", "seconds"], ["A note."])
    table.add(["ours", "1.5"], {"seconds": 1.5})
    tables.write_record(tmp_path / "made.json", [table])
    record, read = tables.read_record(tmp_path / "made.json")
    assert read == [table]
    page = "before\n<!-- rows: made.json: A title -->\nold\n<!-- end -->\nbetween\n<!-- tables: made.json --><!-- end -->\nafter"
    found = importlib.import_module("docs_tables").filled(page.replace("--><!", "-->\n<!"), tmp_path)
    rows = "|  | seconds |\n|---|---:|\n| ours | 1.5 |"
    line = tables.machine_line(record["machine"]).replace(", one thread used", "")
    assert found == (
        f"before\n<!-- rows: made.json: A title -->\n\n{rows}\n\n<!-- end -->\nbetween\n<!-- tables: made.json -->\n\n"
        f"Measured on {record['measured']}: {line}\n\n### A title\n\nA note.\n\n{rows}\n\n<!-- end -->\nafter"
    )
    with pytest.raises(KeyError, match="Another"):
        importlib.import_module("docs_tables").filled(page.replace(": A title", ": Another"), tmp_path)


@pytest.mark.parametrize("path", RESULTS, ids=lambda path: path.stem)
def test_a_record_names_machine_and_versions_and_no_host_or_path(path):
    record = json.loads(path.read_text("utf-8"))
    assert set(record["machine"]) == {"cores", "architecture", "system", "python", "numpy", "numba", "pandas", "polars"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", record["measured"])
    assert re.findall(r"/(?:home|tmp|root|work|usr)/|https?:", path.read_text("utf-8")) == []


def test_the_recorded_curve_is_over_four_decades_in_bounded_memory():
    curve = importlib.import_module("scale_curve")
    _, tables = importlib.import_module("tables").read_record(BENCHMARKS / "results/scale_curve.json")
    for table in tables:
        quotes = [int(row.replace(",", "")) for row in table.numbers]
        assert quotes[0] < 2e5
        assert quotes[-1] > 1e9
        assert max(each["together_mb"] for each in table.numbers.values()) < curve.MOST_MEGABYTES
    costs, bytes_each = curve.cost_each(tables)
    assert list(costs) == ["generate", "scan, one thread", "backfill, VIX", "backfill, family"]
    last = tables[3].numbers["1,001,343,672"]
    assert bytes_each == last["bytes"] / 1_001_343_672
    assert abs(costs["backfill, family"] * 1_001_343_672 / last["processor_s"] - 1.0) < 0.09


@pytest.mark.slow
def test_the_peer_in_r_says_in_one_line_why_it_was_not_asked():
    program = (sys.executable, str(BENCHMARKS / "r_mfiv_peer.py"), "--rscript", "there-is-no-such-r")
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert (
        done.stdout
        == "R.MFIV was not asked: there is no there-is-no-such-r here (Debian: apt-get install r-base-core)\n"
    )


@pytest.mark.slow
def test_an_import_of_the_package_loads_nothing_that_is_not_of_python():
    asked = "import sys; was = set(sys.modules); import weatherglass; print(*sorted(set(sys.modules) - was))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert loaded - sys.stdlib_module_names == {"weatherglass"}
    assert loaded & {"asyncio", "email", "http", "ssl", "sqlite3", "subprocess", "unittest"} == set()
