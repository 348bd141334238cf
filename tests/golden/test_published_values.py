"""The owner's worked examples and published closes, through the doors that users have.

Worked examples: Cboe White Paper 2009 (Appendix 1), Cboe White Paper 2019, Cboe VIX Methodology v4 (2023-11-20). Closes:
Cboe's published index histories of 2022-02-04 and 2023-08-18, against boards exported from Cboe's site on those days.
"""

from __future__ import annotations

import csv
import json

import pytest

import weatherglass as wg
from shared_files import shared
from weatherglass.delivery.cli.main import main

EXAMPLE = ("--expiry", "2022-10-21", "--expiry", "2022-10-28")


def example_files() -> list[str]:
    return [str(shared("golden/cboe_example_near.csv")), str(shared("golden/cboe_example_next.csv"))]


def run_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict]:
    assert main(["index", *arguments, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_2022_example_comes_out_with_the_rates_of_its_curve(capsys):
    rates = str(shared("golden/cboe_example_cmt.csv"))
    (record,) = run_json(capsys, *example_files(), *EXAMPLE, "--as-of", "2022-09-27T10:45:15-04:00", "--rates", rates)
    near, following = record["terms"]
    assert (near["root"], near["minutes"], near["k0"], near["strikes"]) == ("SPX", 34_484, 1960.0, 146)
    assert (following["root"], following["minutes"], following["k0"], following["strikes"]) == (
        "SPXW",
        44_954,
        1960.0,
        122,
    )
    assert (round(100 * near["rate"], 6), round(100 * following["rate"], 6)) == (0.031664, 0.028797)
    assert near["forward"] == pytest.approx(1962.89996, abs=5e-6)
    assert following["forward"] == pytest.approx(1962.40006, abs=5e-6)
    assert near["variance"] == pytest.approx(0.019233906, abs=2e-8)
    assert following["variance"] == pytest.approx(0.019423884, abs=2e-8)
    assert record["value"] == pytest.approx(13.927842, abs=1e-6)
    assert f"{record['value']:.2f}" == "13.93"
    assert record["edition"] == "CBOE_2022"


def test_every_one_of_the_268_published_contributions_comes_out(capsys):
    rates = str(shared("golden/cboe_example_cmt.csv"))
    (record,) = run_json(
        capsys, *example_files(), *EXAMPLE, "--as-of", "2022-09-27T10:45:15-04:00", "--rates", rates, "--explain"
    )
    with shared("golden/cboe_example_contributions.csv").open(newline="") as file:
        published = list(csv.DictReader(file))
    assert len(published) == len(record["strip"]) == 268
    expiries = {"near": "2022-10-21", "next": "2022-10-28"}
    for theirs, ours in zip(published, record["strip"], strict=True):
        assert ours["expiry"] == expiries[theirs["term"]]
        assert ours["strike"] == float(theirs["strike"])
        assert ours["type"].startswith(theirs["type"].lower().split("/")[0])
        assert ours["mid"] == pytest.approx(float(theirs["mid"]), abs=1e-9), theirs
        assert ours["width"] == float(theirs["delta_k"]), theirs
        assert ours["contribution"] == pytest.approx(float(theirs["contribution"]), abs=5.1e-11), theirs
    assert sum(row["share"] for row in record["strip"]) + sum(record["forward_shares"]) == pytest.approx(1.0, abs=1e-12)


def test_the_2019_example_comes_out_with_its_assumed_rates(capsys):
    (record,) = run_json(
        capsys, *example_files(), *EXAMPLE, "--as-of", "2022-09-26T09:46:00-05:00", "--rates", "0.000305,0.000286"
    )
    near, following = record["terms"]
    assert (near["minutes"], following["minutes"]) == (35_924, 46_394)
    assert near["variance"] == pytest.approx(0.01846292, abs=2e-8)
    assert following["variance"] == pytest.approx(0.01882101, abs=2e-8)
    assert record["value"] == pytest.approx(13.685821, abs=1e-6)


def test_the_2009_board_gives_61_218_by_the_rules_of_its_day(capsys):
    files = [str(shared("golden/board2009_near.csv")), str(shared("golden/board2009_next.csv"))]
    (record,) = run_json(
        capsys, *files, "--expiry", "2009-02-20", "--expiry", "2009-03-20", "--as-of", "2009-02-11T08:30:00-06:00",
        "--rates", "0.0038",
    )  # fmt: skip
    near, following = record["terms"]
    assert (near["minutes"], following["minutes"]) == (12_960, 53_280)
    assert (near["forward"], following["forward"]) == pytest.approx((920.50005, 921.00039), abs=5e-6)
    assert (near["variance"], following["variance"]) == pytest.approx((0.472767225, 0.366818155), abs=2e-9)
    assert record["value"] == pytest.approx(61.218, abs=5e-4)
    assert record["edition"] == "CBOE_2003"


CLOSES = {
    "2022-02-04": {"VIX": 23.22, "VIX9D": 21.86, "VIX3M": 26.25, "VIX6M": 27.58, "VIX1Y": 28.05, "SKEW": 129.29},
    "2023-08-18": {
        "VIX": 17.30, "VIX9D": 16.54, "VIX3M": 19.24, "VIX6M": 21.05, "VIX1Y": 22.44, "VIX1D": 16.14, "SKEW": 134.77,
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("day", "name", "close"), [(d, n, c) for d, closes in CLOSES.items() for n, c in closes.items()]
)
def test_a_real_board_gives_the_published_close_within_a_hundredth(day, name, close):
    board = wg.read_board(shared(f"golden/spx_{day}.csv"))
    reading = wg.index(board, name, rates=shared("history/fred_rates.csv"))
    assert reading.value == pytest.approx(close, abs=0.01), reading.value
    assert reading.as_of.isoformat()[:19] == f"{day}T16:15:00"
    assert reading.as_of_inferred


@pytest.mark.parametrize("day", CLOSES)
@pytest.mark.slow
def test_on_the_real_boards_the_reading_of_crossed_wing_quotes_changes_no_index(day):
    """Decision 2: the boards do not tell the two readings apart."""
    from dataclasses import replace

    from weatherglass.indices.definition import CrossedWing

    board = wg.read_board(shared(f"golden/spx_{day}.csv"))
    rates = shared("history/fred_rates.csv")
    for name in ("VIX", "VIX9D", "VIX3M", "VIX6M", "VIX1Y"):
        other = replace(wg.family()[name], crossed_wing=CrossedWing.NULL)
        assert wg.index(board, other, rates=rates).value == wg.index(board, name, rates=rates).value


def test_bitcoin_without_far_strikes_stays_near_the_exchanges_own_index():
    """DVOL closes of 2026, against surfaces taken in the late afternoon UTC: a level check, not an identity."""
    with shared("history/deribit_dvol_close_2026.csv").open(newline="") as file:
        dvol = {row["date_utc"]: float(row["dvol_close"]) for row in csv.DictReader(file)}
    gaps = []
    for day in ("2026-03-17", "2026-04-07", "2026-04-28", "2026-05-12", "2026-05-30"):
        reading = wg.index(wg.read_board(shared(f"deribit/{day}.csv")), "BTC30C")
        gaps.append(reading.value - dvol[day])
    assert all(abs(gap) < 2.0 for gap in gaps), gaps


def test_the_packaged_spy_board_reads_low_beside_the_vix():
    reading = wg.index("packaged:SPY_2022-07-15", "30D")
    assert reading.value == pytest.approx(23.848, abs=5e-4)
    assert reading.value < 24.23  # the VIX close of the day, published
    assert [str(flag) for flag in reading.flags] == ["wing_ended_by_data"]
