"""Names and code that must hold on Linux, macOS and Windows; what can be said without running them there."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src/weatherglass").rglob("*.py"))
ILLEGAL = re.compile(r'[<>:"|?*\\\x00-\x1f]')
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
LONGEST = 120
"""Of a path from the root: Windows takes 260 characters in all unless told otherwise."""
UNIX_ONLY = {"fcntl", "grp", "pwd", "resource", "termios", "tty", "pty", "syslog", "uvloop"}


def project_files() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("this is no checkout of git: the list of files is not known")
    return listed.stdout.decode("utf-8").rstrip("\0").split("\0")


def refused_by_windows(path: str) -> bool:
    return any(
        ILLEGAL.search(part) or part[-1] in " ." or part.split(".")[0].lower() in DEVICES for part in path.split("/")
    )


@pytest.mark.parametrize("path", ["a/b:c.json", "a?.md", "aux.py", "docs/con/x", "name.", "name ", "a\\b", "LPT1.txt"])
def test_the_rule_knows_what_windows_refuses(path: str) -> None:
    assert refused_by_windows(path)
    assert not refused_by_windows("docs/ko/how-to/install.md")


def test_every_file_has_a_name_that_windows_takes_and_that_no_other_has_in_other_case() -> None:
    files = project_files()
    assert "pyproject.toml" in files
    assert [path for path in files if refused_by_windows(path) or len(path) > LONGEST] == []
    lower: dict[str, set[str]] = {}
    for path in {*files, *(parent.as_posix() for each in files for parent in Path(each).parents)}:
        lower.setdefault(path.lower(), set()).add(path)
    assert [sorted(same) for same in lower.values() if len(same) > 1] == []


def parsed() -> Iterator[tuple[Path, str, ast.Module]]:
    """The modules that say something of interest here; parsing all would take seconds."""
    asks = re.compile(rf"import ({'|'.join(UNIX_ONLY)})\b|from ({'|'.join(UNIX_ONLY)})\b|read_text\(|write_text\(")
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        if asks.search(text):
            yield path, text, ast.parse(text)


def guarded(text: str, tree: ast.Module) -> set[int]:
    """Lines that stand in a `try`, or below a question for the system."""
    lines: set[int] = set()
    written = text.splitlines()
    for node in ast.walk(tree):
        asks = isinstance(node, ast.If) and re.search(r"sys\.platform|os\.name", written[node.lineno - 1])
        if isinstance(node, ast.Try) or asks:
            lines.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        if asks and isinstance(node.body[-1], ast.Return):  # what follows is for the other systems
            lines.update(range(node.lineno, len(written) + 1))
    return lines


@pytest.mark.slow
def test_modules_that_only_unix_has_are_imported_where_their_absence_is_dealt_with() -> None:
    found, bare = set(), []
    for path, text, tree in parsed():
        kept = guarded(text, tree)
        for node in ast.walk(tree):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in UNIX_ONLY & {each.partition(".")[0] for each in names}:
                found.add(name)
                if node.lineno not in kept:
                    bare.append(f"{path.name}:{node.lineno} {name}")
    assert bare == []
    assert {"fcntl", "resource"} <= found


@pytest.mark.slow
def test_text_files_are_opened_with_their_encoding() -> None:
    bare, calls = [], 0
    for path, _, tree in parsed():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            before = {"read_text": 0, "write_text": 1}.get(node.func.attr)
            if before is None:
                continue
            calls += 1
            if len(node.args) <= before and "encoding" not in {each.arg for each in node.keywords}:
                bare.append(f"{path.name}:{node.lineno}")
    assert bare == []
    assert calls > 10


def test_what_is_not_for_every_system_says_so() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == ">=3.11,<3.14"
    extras = project["optional-dependencies"]
    marked = {
        requirement.partition(">=")[0]: requirement.partition(";")[2].strip()
        for each in (extras["serve"], extras["scale"], extras["dev"])
        for requirement in each
        if ";" in requirement
    }
    assert marked == {
        "uvloop": "sys_platform != 'win32'",
        "ray": "sys_platform != 'darwin' or platform_machine == 'arm64'",
    }
