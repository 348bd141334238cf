"""The daily files of the reference collection, imported as a user would, give the values that are known of them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest

from shared_files import shared
from weatherglass.providers.own_file import ImportDeclaration, ImportedFile, read_own_file

RATES = "FEDFUNDS DFF DGS1MO DGS3MO DGS6MO DGS1 DGS2 DGS3 DGS5 DGS7 DGS10 DGS20 DGS30"
VOLATILITY = "VIX1D VIX9D VIX VIX3M VIX6M VIX1Y SKEW VVIX VXN OVX GVZ"
ASSETS = "SPX NDX RUT DJI DXY MOVE BTC ETH WTI GOLD TLT IEF HYG LQD IXIC"
KNOWN = {name: name for name in f"{RATES} {VOLATILITY} {ASSETS}".split()}
NOW = datetime(2026, 10, 20, tzinfo=UTC)


def imported(name: str, **said: object) -> ImportedFile:
    return read_own_file(shared(name), ImportDeclaration(**said), received_at=NOW, known=KNOWN)  # type: ignore[arg-type]


def series(found: ImportedFile, name: str, field: str = "close") -> dict[str, float]:
    (rows,) = (each for each in found.answer.rows if (each.series, each.field) == (name, field))
    return {str(day): float(value) for day, value in zip(rows.as_of, rows.value, strict=True)}


def counts(found: ImportedFile) -> dict[str, int]:
    return {each.series: each.rows for each in found.answer.rows if each.field == "close"}


def test_vix_crises_are_on_their_days():
    found = imported("history/vix_ohlc.csv", series="VIX")
    close, high = series(found, "VIX"), series(found, "VIX", "high")
    assert (close["2008-11-20"], close["2020-03-16"], close["2025-04-08"]) == (80.86, 82.69, 52.33)
    assert (high["2008-10-24"], high["2025-04-07"], high["2024-08-05"]) == (89.53, 60.13, 65.73)
    assert (max(close.values()), max(high.values())) == (82.69, 89.53)
    assert {each.field: each.rows for each in found.answer.rows} == {
        "open": 9_188, "high": 9_235, "low": 9_235, "close": 9_235,
    }  # fmt: skip
    # 47 openings lie outside of the day's low to high; nothing else contradicts itself
    assert dict(found.answer.quality.left_out) == {"impossible_range": 47}
    assert {each.text.split()[1] for each in found.answer.quality.examples} == {"open"}


def test_the_russell_2000_and_its_record():
    found = imported("history/equity_index_close.csv")
    assert counts(found) == {"RUT": 12_017, "SPX": 9_227, "NDX": 5_759, "IXIC": 2_552}
    rut = series(found, "RUT")
    assert (rut["2021-11-08"], rut["2024-11-25"]) == (2442.74, 2442.03)
    later = [(day, value) for day, value in rut.items() if day > "2021-11-08" and value > 2442.74]
    assert later[0] == ("2025-09-18", 2467.70)
    last_of = {day[:4]: value for day, value in rut.items()}
    assert round(100 * (last_of["2025"] / last_of["2024"] - 1), 1) == 11.3


def test_one_column_of_a_wide_file_can_be_taken_alone():
    found = imported("history/equity_index_close.csv", series="RUT", columns=("RUT",))
    assert counts(found) == {"RUT": 12_017}
    assert found.answer.quality.notes == ()


def test_bitcoin_has_prices_and_later_closes_only():
    found = imported("history/btc_usd.csv", series="BTC")
    assert {each.field: each.rows for each in found.answer.rows} == {
        "open": 5_604, "high": 5_604, "low": 5_604, "close": 5_881,
    }  # fmt: skip
    assert (found.answer.quality.blank, dict(found.answer.quality.left_out)) == (831, {})
    assert series(found, "BTC")["2026-08-22"] == 76976.796875


def test_the_volatility_indices_of_cboe():
    found = imported("history/cboe_indices_close.csv")
    assert counts(found) == {
        "VIX1D": 1_071, "VIX9D": 3_930, "VIX": 9_255, "VIX3M": 4_256, "VIX6M": 4_688, "VIX1Y": 4_933, "SKEW": 9_210,
        "VVIX": 5_087, "VXN": 4_262, "OVX": 4_254, "GVZ": 4_254,
    }  # fmt: skip
    assert (found.answer.quality.read, found.answer.quality.blank) == (101_882, 46_682)


def test_the_rates_of_fred():
    found = imported("history/fred_rates.csv")
    assert counts(found) == {
        "FEDFUNDS": 439, "DFF": 13_381, "DGS1MO": 6_266, "DGS3MO": 9_165, "DGS6MO": 9_165, "DGS1": 9_165,
        "DGS2": 9_165, "DGS3": 9_165, "DGS5": 9_165, "DGS7": 9_165, "DGS10": 9_165, "DGS20": 8_226, "DGS30": 9_165,
    }  # fmt: skip
    assert (found.answer.quality.kept, found.answer.quality.blank) == (110_797, 63_156)


def test_the_stress_index_with_its_parts():
    found = imported("history/ofr_fsi.csv", series="OFR_FSI")
    assert [(each.field, each.rows) for each in found.answer.rows] == [
        (field, 6_740)
        for field in (
            "close", "credit", "equity_valuation", "safe_assets", "funding", "volatility", "us", "other_advanced",
            "emerging_markets",
        )
    ]  # fmt: skip
    rows = {each.field: each.value for each in found.answer.rows}
    kinds = sum(rows[each] for each in ("credit", "equity_valuation", "safe_assets", "funding", "volatility"))
    np.testing.assert_allclose(rows["close"], kinds, atol=0.0021)
    regions = rows["us"] + rows["other_advanced"] + rows["emerging_markets"]
    apart = np.abs(rows["close"] - regions) > 0.0021
    # on one day the regions of the source do not add up to the index, and the kinds do
    assert found.answer.rows[0].as_of[apart].tolist() == [date(2018, 11, 1)]


def test_dvol_of_deribit_and_its_later_closes_do_not_overlap():
    early = imported("history/deribit_dvol.csv", series="DVOL")
    assert [(each.field, each.rows) for each in early.answer.rows] == [
        ("close", 1_000), ("open", 1_000), ("high", 1_000), ("low", 1_000),
    ]  # fmt: skip
    assert series(early, "DVOL")["2023-04-26"] == 55.47
    late = imported("history/deribit_dvol_close_2026.csv", series="DVOL")
    assert counts(late) == {"DVOL": 181}
    assert late.answer.quality.notes == ("not imported, since they hold no numbers: 'source'",)
    assert max(series(early, "DVOL")) < min(series(late, "DVOL"))


@pytest.mark.parametrize("columns", [(), ("flow_usd",)])
def test_the_flows_of_funds_by_ticker(columns):
    found = imported(
        "history/etf_flows_2026q1.csv", series_column="ticker", name_pattern="FLOW_{}", columns=columns, unit="usd"
    )
    rows = counts(found)
    assert (len(rows), sum(rows.values()), found.answer.quality.blank) == (51, 2_466, 900)
    assert series(found, "FLOW_AGG")["2026-01-05"] == -49_700_000.0
    assert (rows["FLOW_AGG"], min(rows.values()), max(rows.values())) == (50, 3, 61)


def test_the_assets_of_the_last_two_years():
    found = imported("history/cross_asset_close_2024_2026.csv")
    assert counts(found) == {
        "SPX": 504, "NDX": 504, "RUT": 504, "DJI": 504, "DXY": 506, "MOVE": 500, "BTC": 731, "ETH": 731, "WTI": 506,
        "GOLD": 506, "TLT": 504, "IEF": 502, "HYG": 504, "LQD": 504,
    }  # fmt: skip
    assert series(found, "SPX")["2024-08-22"] == 5570.64013671875


def test_treasury_bills_in_decimals_become_percent_by_a_scale():
    found = imported("futures/tbill13week.csv", series="DTB3", scale=100.0, unit="percent")
    rates = series(found, "DTB3")
    assert len(rates) == 2_419
    assert rates["2014-08-15"] == 0.03
    assert found.description == (
        "text with the separator ',', 2419 rows, days in column 'Date' from 2005-01-03 to 2014-08-15: DTB3 (close) "
        "in percent"
    )
