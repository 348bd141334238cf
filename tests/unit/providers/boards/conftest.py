"""What every test of the board readers needs: sample files, the shared real ones, a warm calendar."""

from __future__ import annotations

import importlib.util
import os
import sys
import warnings
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from weatherglass.market import Board
from weatherglass.timeline import US_SESSIONS

_HERE = Path(__file__).parent
_REPOSITORY = _HERE.parents[3]


@pytest.fixture(scope="session", autouse=True)
def warm_calendar() -> None:
    # The calendar's own dependencies warn of each other once, when it is first built.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        US_SESSIONS.is_session(date(2024, 1, 2))
        US_SESSIONS.option_close_minute(date(2024, 1, 2))


@pytest.fixture(scope="session")
def samples() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sample_boards", _HERE / "sample_boards.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["sample_boards"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def _write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return _write


@pytest.fixture
def shared() -> Callable[[str], Path]:
    root = Path(os.environ.get("WEATHERGLASS_SHARED", _REPOSITORY.parent / "shared"))

    def _shared(name: str) -> Path:
        path = root / name
        if not path.exists():
            pytest.skip(f"{path} is not here; set WEATHERGLASS_SHARED to the folder of real feeds")
        return path

    return _shared


@pytest.fixture
def assert_sample() -> Callable[..., None]:
    """Compare a board with the sample's known numbers; both are written down independently of the readers."""

    def _assert_sample(board: Board, roots: tuple[str, ...], *, shift: float = 0.0, tolerance: float = 1e-9) -> None:
        assert sorted({t.root for t in board.terms}) == sorted(roots)
        assert [t.expiry for t in board.terms] == sorted([date(2024, 1, 19), date(2024, 2, 16)] * len(roots))
        for term in board.terms:
            np.testing.assert_array_equal(term.strike, [95.0, 100.0, 102.5, 110.0])
            np.testing.assert_allclose(
                term.call_bid, np.array([11.0, 10.5, 10.25, 9.5]) + shift, rtol=0, atol=tolerance
            )
            np.testing.assert_allclose(
                term.call_ask, np.array([11.5, 11.0, 10.75, 10.0]) + shift, rtol=0, atol=tolerance
            )
            np.testing.assert_allclose(term.put_bid, np.array([9.0, 9.5, 9.75, 10.5]) + shift, rtol=0, atol=tolerance)
            np.testing.assert_allclose(term.put_ask, np.array([9.5, 10.0, 10.25, 11.0]) + shift, rtol=0, atol=tolerance)

    return _assert_sample
