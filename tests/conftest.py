"""What every test starts from: a store of its own that is not there yet, and none of the settings of the machine."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

import lanes

collect_ignore = ["black_box/openbb_driver.py"]  # a program for an environment that has OpenBB


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for name in list(os.environ):
        if name.startswith("WEATHERGLASS_") and name not in KEPT:
            monkeypatch.delenv(name)
    monkeypatch.setenv("WEATHERGLASS_HOME", str(tmp_path_factory.getbasetemp() / "no-home" / "weatherglass"))


KEPT = frozenset({"WEATHERGLASS_SHARED", "WEATHERGLASS_WHEELS"})
"""What tests themselves are told by."""


def pytest_configure(config: pytest.Config) -> None:
    """Say which lane it is, and give doctests and documentation, which run without fixtures, an empty store, too."""
    lanes.run_fast(fast="not long" in config.option.markexpr)
    settings.register_profile("lane", max_examples=lanes.examples(100), deadline=None)
    settings.load_profile("lane")
    os.environ.setdefault("WEATHERGLASS_HOME", str(Path(tempfile.gettempdir()) / "no-weatherglass-home"))
