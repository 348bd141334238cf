"""The Python door."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

import weatherglass as wg
from weatherglass.app.call import instant_from
from weatherglass.errors import UsageError

PLAIN = {
    "expiry": ["2022-10-21"] * 3 + ["2022-10-28"] * 3,
    "root": ["SPX"] * 3 + ["SPXW"] * 3,
    "strike": [95.0, 100.0, 105.0] * 2,
    "call_bid": [5.9, 2.9, 0.9] * 2,
    "call_ask": [6.1, 3.1, 1.1] * 2,
    "put_bid": [0.9, 2.9, 5.9] * 2,
    "put_ask": [1.1, 3.1, 6.1] * 2,
}
AS_OF = "2022-09-27T10:45:15-04:00"


def test_a_polars_and_a_pandas_frame_give_the_same_value():
    polars = wg.index(pl.DataFrame(PLAIN), "VIX", as_of=AS_OF, rates=0.01)
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    assert polars.status == "ok"
    assert wg.index(pandas.DataFrame(PLAIN), "VIX", as_of=AS_OF, rates=0.01).value == polars.value


def test_a_path_a_board_and_the_command_line_name_mean_the_same(tmp_path):
    path = tmp_path / "board.csv"
    pl.DataFrame(PLAIN).write_csv(path)
    by_path = wg.index(path, as_of=AS_OF, rates=0.01)
    by_board = wg.index(wg.read_board(path), as_of=AS_OF, rates=0.01)
    assert by_path.value == by_board.value
    assert by_path.as_of == by_board.as_of == datetime.fromisoformat(AS_OF)


def test_an_archive_of_several_boards_asks_which_one(tmp_path):
    path = tmp_path / "archive.csv"
    frames = [pl.DataFrame({"as_of": [f"2022-09-{day}T16:00:00-04:00"] * 6, **PLAIN}) for day in (26, 27)]
    pl.concat(frames).write_csv(path)
    with pytest.raises(
        UsageError,
        match=r"holds 2 boards: SPX at 2022-09-26T16:00:00-04:00, SPX at 2022-09-27T16:00:00-04:00; choose one",
    ):
        wg.index(path, rates=0.01)
    assert wg.index(path, as_of="2022-09-27", rates=0.01).as_of.day == 27
    with pytest.raises(
        UsageError, match=r"^as_of=2022-09-28: .* has no such board; it holds 2 boards: SPX at 2022-09-26"
    ):
        wg.index(path, as_of="2022-09-28", rates=0.01)
    assert [board.as_of.day for board in wg.read_boards(path)] == [26, 27]


def test_a_date_alone_means_the_close_of_index_options():
    reading = wg.index(pl.DataFrame(PLAIN), as_of=date(2022, 9, 27), rates=0.01)
    assert reading.as_of.isoformat() == "2022-09-27T16:15:00-04:00"


@pytest.mark.parametrize("text", ["yesterday", "2022-13-01", "2022-09-27T25:00", ""])
def test_what_is_no_instant_is_refused(text):
    with pytest.raises(UsageError, match=r"is no ISO 8601 instant; write 2022-09-27T10:45:15-04:00, or a date alone"):
        instant_from(text)
