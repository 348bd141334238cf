"""The page of formulas names functions and tests that are there, and leaves out no module of statistics."""

from __future__ import annotations

import ast
import importlib
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROWS = re.findall(
    r"^\| (.+) \| (.+) \| `([\w.]+)` \| `([\w/]+\.py)::(\w+)` \|$",
    (ROOT / "docs/reference/formulas.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
NO_FORMULA = {"__init__", "kernels", "small_systems"}


@cache
def functions_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / "tests" / path).read_text(encoding="utf-8"))
    return frozenset(each.name for each in tree.body if isinstance(each, ast.FunctionDef))


def test_every_line_of_the_tables_is_read() -> None:
    text = (ROOT / "docs/reference/formulas.md").read_text(encoding="utf-8")
    tables = text.count("\n| formula | edition or reference | function | test |\n|---|---|---|---|\n")
    assert len(re.findall(r"^\|", text, re.MULTILINE)) == len(ROWS) + 2 * tables
    assert len(ROWS) > 130
    assert len({row[0] for row in ROWS} - {"ours"}) > 120


def test_every_function_is_there() -> None:
    missing = []
    for function in {row[2] for row in ROWS}:
        module, _, name = function.rpartition(".")
        if not callable(getattr(importlib.import_module(f"weatherglass.{module}"), name, None)):
            missing.append(function)
    assert missing == []


def test_every_test_is_there() -> None:
    assert [f"{path}::{name}" for *_, path, name in ROWS if name not in functions_in(path)] == []


def test_every_line_has_an_edition_or_a_year_or_says_that_there_is_none() -> None:
    known = re.compile(
        r"\b(19|20)\d\d\b|\b(MATH22|VIX23|WP19|SKEW)\b|ours|no reference|convention|binomial|simulation"
        r"|least squares|linear between|as above|estimators above|methodology"
    )
    assert [row[0] for row in ROWS if not known.search(row[1])] == []


def test_every_module_of_statistics_has_a_line() -> None:
    modules = {each.stem for each in (ROOT / "src/weatherglass/stats").glob("*.py")} - NO_FORMULA
    assert modules - {row[2].split(".")[1] for row in ROWS if row[2].startswith("stats.")} == set()
