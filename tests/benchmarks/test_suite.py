"""`make bench` leaves out no benchmark, and its summary says what became of each."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BENCHMARKS = ROOT / "benchmarks"
FILES = sorted(path for path in BENCHMARKS.glob("*.py") if path.stem not in {"suite", "docs_tables"})


@pytest.fixture(scope="module")
def suite():
    sys.path.insert(0, str(BENCHMARKS))
    try:
        return importlib.import_module("suite")
    finally:
        sys.path.remove(str(BENCHMARKS))


def used_by_another(path: Path) -> bool:
    """Whether another file imports it or starts it as a program."""
    pattern = rf'^\s*(?:from|import) {path.stem}\b|"{path.stem}\.py"|"-m", "{path.stem}"'
    others = (each.read_text("utf-8") for each in FILES if each != path)
    return any(re.search(pattern, text, re.MULTILINE) for text in others)


def test_every_program_is_there_and_named_once(suite):
    assert len(set(suite.PROGRAMS)) == len(suite.PROGRAMS)
    assert set(suite.PROGRAMS) - {path.stem for path in FILES} == set()
    assert re.search(r"^bench:.*\n\t\$\(BIN\)/python benchmarks/suite.py", (ROOT / "Makefile").read_text("utf-8"), re.M)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_is_run_or_is_a_part_of_one_that_is(suite, path):
    runs = '__name__ == "__main__"' in path.read_text("utf-8")
    assert (path.stem in suite.PROGRAMS and runs) or used_by_another(path)


@pytest.mark.parametrize(
    ("program", "code", "outcome"),
    [
        ('print("### A table\\n\\n| x |")', 0, "done"),
        ('print("No R here.\\n"); raise SystemExit(3)', 3, "not here: No R here."),
        ('print("a line"); raise SystemExit(1)', 1, "ended with 1: a line"),
    ],
)
def test_the_summary_says_what_became_of_a_program(suite, tmp_path, capsys, program, code, outcome):
    (tmp_path / "made.py").write_text(program, encoding="utf-8")
    found = suite.ran("made", folder=tmp_path)
    assert (found.code, found.outcome) == (code, outcome)
    assert capsys.readouterr().out.splitlines()[0] in program
    row = suite.summary([found]).markdown().splitlines()[-1]
    assert re.fullmatch(rf"\| made\.py \| \d+ \| {'A table' if code == 0 else ''} \| {re.escape(outcome)} \|", row)
