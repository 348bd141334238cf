"""The kernels work where no directory can be written (a read-only image, a user without a home)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[3] / "src"
PROGRAM = """
from numba.core.caching import CacheImpl
CacheImpl._locator_classes = []  # no place to keep compiled code
import numpy as np
from weatherglass.indices import kernels
print(kernels.orderless_sum(np.array([0.25, 0.5, 1.0])))
"""


@pytest.mark.slow
def test_without_a_writable_cache_the_rules_are_compiled_for_the_process():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )  # fmt: skip
    assert (done.stdout, done.returncode) == ("1.75\n", 0), done.stderr
