"""Ask the databases of known holes about every pinned package: pip-audit for Python, npm audit for the pages.

Usage: python scripts/audit.py

Exit codes: 0 asked and nothing known, 1 something is known, 3 a database could not be asked: that is no answer, and is
never taken for one.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CLEAN, KNOWN_HOLES, NOT_ASKED = 0, 1, 3
TIME_LIMIT_S = 600
PYTHON_LOCKS = ("constraints/run.txt", "constraints/dev.txt")


@dataclass(frozen=True, slots=True)
class Audit:
    """What came of one question."""

    what: str
    code: int
    said: str


def judged_python(what: str, printed: str, complaint: str) -> Audit:
    """The JSON of pip-audit, or why there is none."""
    document = _json(printed)
    asked = document.get("dependencies") if document else None
    if not isinstance(asked, list) or not asked:
        return Audit(what, NOT_ASKED, _last(complaint) or "pip-audit printed no answer")
    left_out = [f"{each['name']} ({each['skip_reason']})" for each in asked if "skip_reason" in each]
    if left_out:
        return Audit(what, NOT_ASKED, f"not asked: {', '.join(left_out)}")
    holes = [f"{each['name']} {each['version']}: {hole['id']}" for each in asked for hole in each.get("vulns", ())]
    return Audit(what, KNOWN_HOLES, "; ".join(holes)) if holes else Audit(what, CLEAN, f"{len(asked)} packages")


def judged_page(what: str, printed: str, complaint: str) -> Audit:
    """The JSON of npm audit, or why there is none."""
    document = _json(printed)
    if not document or "metadata" not in document or "vulnerabilities" not in document:
        why = (document or {}).get("message") or _last(complaint)
        return Audit(what, NOT_ASKED, str(why or "npm audit printed no answer"))
    holes = [f"{name}: {each.get('severity', 'unrated')}" for name, each in sorted(document["vulnerabilities"].items())]
    count = document["metadata"].get("dependencies", {}).get("total", 0)
    return Audit(what, KNOWN_HOLES, "; ".join(holes)) if holes else Audit(what, CLEAN, f"{count} packages")


def _json(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _last(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else ""


def asked(command: list[str], folder: Path, judge: Callable[[str, str, str], Audit], what: str) -> Audit:
    """Run a program and judge what it printed."""
    if shutil.which(command[0]) is None:
        return Audit(what, NOT_ASKED, f"{command[0]} is not installed")
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=TIME_LIMIT_S, check=False)
    except subprocess.TimeoutExpired:
        return Audit(what, NOT_ASKED, f"no answer after {TIME_LIMIT_S} seconds")
    return judge(what, done.stdout, done.stderr)


def audits() -> list[Audit]:
    """Every question."""
    found = [
        asked(
            [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--progress-spinner", "off",
             "--format", "json", "--requirement", name],
            ROOT, judged_python, name,
        )
        for name in PYTHON_LOCKS
    ]  # fmt: skip
    page = ["npm", "audit", "--package-lock-only", "--json"]
    return [*found, asked(page, ROOT / "page", judged_page, "page/package-lock.json")]


def reported(found: list[Audit]) -> int:
    """Print all, and the exit code: a known hole first, then what could not be asked."""
    words = {CLEAN: "nothing known", KNOWN_HOLES: "KNOWN HOLES", NOT_ASKED: "NOT ASKED"}
    for each in found:
        print(f"{each.what}: {words[each.code]}: {each.said}")
    codes = {each.code for each in found}
    if KNOWN_HOLES in codes:
        return KNOWN_HOLES
    if NOT_ASKED in codes:
        print("At least one database could not be asked; this is no audit.", file=sys.stderr)
        return NOT_ASKED
    return CLEAN


if __name__ == "__main__":
    sys.exit(reported(audits()))
