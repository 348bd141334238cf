"""A reader that goes away, as `| head` does, ends a command quietly."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

WORDS = (("claim", "list"), ("history", "vix_band"), ("series", "VIX", "--format", "csv"))


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="pipes end otherwise there")
@pytest.mark.parametrize("words", WORDS, ids=" ".join)
def test_a_reader_that_has_gone_is_no_failure(words: tuple[str, ...], tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        found = subprocess.run(
            [sys.executable, "-m", "weatherglass", *words],
            stdout=write, stderr=subprocess.PIPE, check=False, env={**os.environ, "WEATHERGLASS_HOME": str(tmp_path)},
        )  # fmt: skip
    finally:
        os.close(write)
    assert (found.returncode, found.stderr) == (0, b"")
