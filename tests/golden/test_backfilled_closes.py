"""Backfills of the real boards that Cboe's site exported: the published closes, and the bits of `weatherglass.index`."""

from __future__ import annotations

from pathlib import Path

import pytest

import weatherglass as wg
from shared_files import shared

CLOSES = {
    "2022-02-04": {"VIX": 23.22, "VIX9D": 21.86, "VIX3M": 26.25, "VIX6M": 27.58, "VIX1Y": 28.05, "SKEW": 129.29},
    "2023-08-18": {
        "VIX": 17.30, "VIX9D": 16.54, "VIX3M": 19.24, "VIX6M": 21.05, "VIX1Y": 22.44, "VIX1D": 16.14, "SKEW": 134.77,
    },
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("day", list(CLOSES))
def test_a_backfill_of_a_real_board_gives_the_published_closes_and_the_bits_of_one_board(
    day: str, tmp_path: Path
) -> None:
    file, rates, results = shared(f"golden/spx_{day}.csv"), shared("history/fred_rates.csv"), str(tmp_path / "results")
    report = wg.backfill(str(file), "family", rates=str(rates), results=results, workers=1)
    assert (report.boards, report.by_board, report.poisoned) == (1, 0, ())
    board = wg.read_board(file)
    for name, close in CLOSES[day].items():
        [row] = wg.index_history(name, results=results).iter_rows(named=True)
        reading = wg.index(board, name, rates=rates)
        assert row["value"] == reading.value
        assert row["value"] == pytest.approx(close, abs=0.01)
        assert [row["near_forward"], row["next_forward"]][: len(reading.terms)] == [t.forward for t in reading.terms]
        assert [row["near_expiry"], row["next_expiry"]][: len(reading.terms)] == [t.expiry for t in reading.terms]
