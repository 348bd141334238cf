"""Where the reference boards and histories are, for tests that use them; the suite is strong without them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def shared(name: str) -> Path:
    """A reference file, or a skip that says what is missing: of the test, or of a module that asks when it is loaded."""
    home = Path(os.environ.get("WEATHERGLASS_SHARED", ROOT.parent / "shared"))
    path = home / name
    if not path.exists():
        missing = f"reference file {name} is not at {home}; set WEATHERGLASS_SHARED to the directory that holds it"
        pytest.skip(missing, allow_module_level=True)
    return path
