"""The page of faults has every fault of the list, and every test that it names exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/reference/faults.md"
LISTED = [f"{kind}{number}" for kind, most in {"A": 20, "B": 9, "C": 9, "D": 13, "E": 17}.items() for number in range(1, most + 1)]  # fmt: skip


def sections() -> dict[str, str]:
    """What the page says of each fault, by its number."""
    parts = re.split(r"^### ([A-E]\d+)\. ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def named(section: str) -> list[tuple[str, str]]:
    """The tests of a fault: file and function."""
    return re.findall(r"^- `(tests/[\w/]+\.py)::(test_\w+)`$", section, flags=re.MULTILINE)


@cache
def functions(file: str) -> frozenset[str]:
    """Names of the test functions of a file."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    )


def test_every_fault_stands_on_the_page_in_order() -> None:
    assert list(sections()) == LISTED


@pytest.mark.slow
def test_every_fault_has_tests_and_every_test_exists() -> None:
    missing = [
        f"{number}: {file}::{name}"
        for number, section in sections().items()
        for file, name in named(section)
        if not (ROOT / file).is_file() or name not in functions(file)
    ]
    assert missing == []
    assert [number for number, section in sections().items() if not named(section)] == []


def test_a_fault_says_what_happens_before_its_tests() -> None:
    silent = [
        number
        for number, section in sections().items()
        if not section.partition("\n\n")[2].partition("\n\n")[0].strip()
    ]
    assert silent == []
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("- ")]
    assert all(re.fullmatch(r"- `tests/[\w/]+\.py::test_\w+`", line) for line in lines)
    assert len(lines) >= 3 * len(LISTED) // 2
