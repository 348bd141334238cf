"""The catalogue: names, spellings, families, and that its entries agree with themselves."""

from __future__ import annotations

import re
from collections import Counter
from datetime import time
from zoneinfo import ZoneInfo

import pytest

from weatherglass.errors import UsageError
from weatherglass.market.catalogue import (
    PROVIDER_NAMES,
    SeriesCalendar,
    SeriesSpec,
    Unit,
    aliases,
    canonical,
    is_in_bounds,
    names_from,
    require_spec,
    series_names,
    spec_of,
    unit_of,
)

FAMILY_EXAMPLES = ("VXF13", "VXV26", "FLOW_SPY")
EVERY_NAME = (*series_names(), *FAMILY_EXAMPLES)
EXPECTED_NAMES = """
    VIX VIX1D VIX9D VIX3M VIX6M VIX1Y VVIX VXN RVX VXD OVX GVZ SKEW MOVE DVOL DVOL_ETH
    SPX NDX RUT MID IXIC DJI DXY WTI GOLD TLT IEF HYG LQD SPY IWM QQQ RSP HIGH_BETA LOW_VOL
    DGS1MO DGS1_5MO DGS2MO DGS3MO DGS4MO DGS6MO DGS1 DGS2 DGS3 DGS5 DGS7 DGS10 DGS20 DGS30
    DFF FEDFUNDS DFEDTARU SOFR DTB3 HY_OAS IG_OAS FED_ASSETS
    BTC ETH BTC_MVRV BTC_MARKET_CAP BTC_ACTIVE_ADDRESSES BTC_MINER_REVENUE BTC_HASH_RATE
    EPU OFR_FSI CAPE FNG_CNN FNG_CRYPTO LOSS_SHARE
    FLOW_ICI_TOTAL FLOW_ICI_EQUITY FLOW_ICI_HYBRID FLOW_ICI_BOND FLOW_ICI_COMMODITY
    VIEWS_VIX VIEWS_BITCOIN VIEWS_RUSSELL_2000 VIEWS_KO_VIX VIEWS_KO_BITCOIN
""".split()  # noqa: SIM905 (names in rows read better than a list of them)


def spec(name: str) -> SeriesSpec:
    return require_spec(name)


def test_the_listed_series_are_these_80_each_once() -> None:
    assert Counter(series_names()) == Counter(EXPECTED_NAMES)
    assert len(series_names()) == 80


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("VIX", "VIX"), ("vix", "VIX"), (" VIX ", "VIX"), ("^VIX", "VIX"), ("VIXCLS", "VIX"), ("VXVCLS", "VIX3M"),
        ("VXV", "VIX3M"), ("^GSPC", "SPX"), ("SP500", "SPX"), ("S&P 500", "SPX"), ("Gold", "GOLD"), ("GC=F", "GOLD"),
        ("NASDAQCOM", "IXIC"), ("DJIA", "DJI"), ("DX-Y.NYB", "DXY"), ("cl=f", "WTI"), ("DVOL_BTC", "DVOL"),
        ("BTC-USD", "BTC"), ("BTCUSD", "BTC"), ("ethusd", "ETH"), ("10 Yr", "DGS10"), ("10Y", "DGS10"), ("3M", "DGS3MO"),
        ("1.5 Month", "DGS1_5MO"), ("1.5M", "DGS1_5MO"), ("BC_30YEAR", "DGS30"), ("BAMLH0A0HYM2", "HY_OAS"),
        ("USEPUINDXD", "EPU"), ("VXF13", "VXF13"), ("vxv26", "VXV26"), ("flow_spy", "FLOW_SPY"), ("FLOW_BRK.B", "FLOW_BRK.B"),
        ("FLOW_ICI_TOTAL", "FLOW_ICI_TOTAL"), ("SPHB", "HIGH_BETA"), ("splv", "LOW_VOL"), ("WALCL", "FED_ASSETS"),
        ("S&P 400", "MID"),
    ],
)  # fmt: skip
def test_every_known_spelling_leads_to_the_name(spelling: str, name: str) -> None:
    assert canonical(spelling) == name
    assert spec(spelling).name == name


@pytest.mark.parametrize(
    "word",
    [
        "",
        "VXF",
        "VXA13",
        "VXF013",
        "VXZ04",
        "VXJ04",
        "FLOW_",
        "FLOW_ICI_STOCKS",
        "FLOW_a b",
        "PriceUSD",
        "market-price",
        "N225",
    ],
)
def test_what_the_catalogue_does_not_know_is_nothing(word: str) -> None:
    assert canonical(word) is None
    assert spec_of(word) is None


def test_an_unknown_name_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(UsageError, match=r"^no series 'VIX33M' in the catalogue; did you mean 'VIX3M'\?"):
        require_spec("VIX33M")
    with pytest.raises(UsageError, match="contracts are named as VXF26, flows of your own files as FLOW_SPY"):
        require_spec("%%%")


def test_no_two_series_share_a_spelling_in_whatever_case() -> None:
    owners: dict[str, set[str]] = {}
    for spelling, name in (*aliases().items(), *((name, name) for name in series_names())):
        owners.setdefault(spelling.casefold(), set()).add(name)
    assert {spelling: names for spelling, names in owners.items() if len(names) > 1} == {}
    assert set(aliases().values()) <= set(series_names())
    assert not set(aliases()) & set(series_names())


def test_codes_that_a_single_provider_uses_for_two_series_are_none_of_the_spellings() -> None:
    assert spec("BTC").source_codes["coin-metrics"] == spec("ETH").source_codes["coin-metrics"] == "PriceUSD"
    for provider in ("fred", "yahoo", "treasury"):
        codes = Counter(spec(name).source_codes[provider] for name in names_from(provider))
        assert max(codes.values()) == 1, codes.most_common(1)


@pytest.mark.parametrize("name", EVERY_NAME)
def test_an_entry_agrees_with_itself(name: str) -> None:
    entry = spec(name)
    assert entry.name == name
    assert isinstance(entry.unit, Unit)
    assert isinstance(entry.calendar, SeriesCalendar)
    assert isinstance(entry.close, time)
    assert ZoneInfo(entry.zone).key in {"America/New_York", "UTC"}
    assert entry.sources
    assert set(entry.sources) <= set(PROVIDER_NAMES)
    assert len(set(entry.sources)) == len(entry.sources)
    assert set(entry.source_codes) <= set(entry.sources)
    assert len(set(entry.fields)) == len(entry.fields)
    assert set(entry.field_lag_minutes) <= set(entry.fields)
    assert entry.lag_minutes >= 0
    assert (entry.lag_business_days > 0) == (entry.published is not None)
    assert not (entry.lag_minutes and entry.published), "lag_minutes has no meaning beside a time of publication"
    assert entry.final_after_days is None or entry.final_after_days >= 0
    assert entry.lowest is not None
    assert entry.highest is not None
    assert entry.lowest < entry.highest
    assert tuple(sorted(set(entry.known_gaps))) == entry.known_gaps
    for sentence in (entry.licence, *entry.defects):
        assert re.fullmatch(r"\S.*[.]", sentence), sentence
    hash(entry.calendar)


def test_every_provider_of_series_is_a_source_of_some_series() -> None:
    only_quotes_or_families = {
        "cboe-option-chain", "deribit-options", "stooq", "vx-futures", "cfe-settlement", "own-file"
    }  # fmt: skip
    assert {name for name in PROVIDER_NAMES if not names_from(name)} == only_quotes_or_families
    assert names_from("coin-metrics") == ("BTC", "ETH", "BTC_MVRV", "BTC_MARKET_CAP", "BTC_ACTIVE_ADDRESSES")
    with pytest.raises(UsageError, match="no provider 'freds'; did you mean 'fred'"):
        names_from("freds")


@pytest.mark.parametrize(
    ("name", "sources"),
    [
        ("VIX", ("cboe-index-history", "fred", "yahoo", "packaged")),
        ("VIX9D", ("cboe-index-history", "yahoo")),
        ("SKEW", ("cboe-index-history", "yahoo")),
        ("SPX", ("cboe-index-history", "yahoo", "fred", "packaged")),
        ("DJI", ("yahoo", "fred")),
        ("BTC", ("coin-metrics", "yahoo", "blockchain-info", "packaged")),
        ("DGS10", ("treasury", "fred", "packaged")),
        ("DGS2MO", ("treasury", "packaged")),
        ("DGS1_5MO", ("treasury",)),
        ("VXF13", ("vx-futures", "cfe-settlement")),
        ("FLOW_SPY", ("own-file",)),
    ],
)
def test_sources_stand_in_the_order_in_which_they_are_believed(name: str, sources: tuple[str, ...]) -> None:
    assert spec(name).sources == sources


def test_a_future_has_its_settlement_first_and_knows_its_open_interest_later() -> None:
    entry = spec("VXV26")
    assert entry.title == "VIX future of 2026-10"
    assert entry.main_field == "settle"
    assert entry.fields == ("settle", "open", "high", "low", "close", "volume", "efp", "open_interest")
    assert entry.source_codes == {"vx-futures": "V26", "cfe-settlement": "VX/V6"}
    assert entry.field_lag_minutes["open_interest"] == 4 * 1440
    assert spec("vxv26") is entry


def test_counts_are_counts_and_every_other_field_has_the_unit_of_its_series() -> None:
    assert unit_of(spec("SPY"), "adjclose") is Unit.USD
    assert unit_of(spec("SPY"), "volume") is Unit.COUNT
    assert unit_of(spec("VXF13"), "open_interest") is Unit.COUNT
    assert unit_of(spec("VXF13"), "settle") is Unit.VOL_POINTS
    assert unit_of(spec("LOSS_SHARE"), "small_half") is Unit.PERCENT
    assert unit_of(spec("LOSS_SHARE"), "filers") is Unit.COUNT
    assert unit_of(spec("OFR_FSI"), "credit") is Unit.SCORE


@pytest.mark.parametrize(
    ("name", "field", "value", "possible"),
    [
        ("VIX", "high", 89.53, True),
        ("VIX", "close", 0.0, False),
        ("VIX1D", "close", 81.89, True),
        ("OVX", "close", 325.15, True),
        ("SKEW", "close", 183.12, True),
        ("VVIX", "close", 207.59, True),
        ("WTI", "close", -37.63, True),
        ("WTI", "volume", 1e9, True),
        ("BTC", "close", 0.05, True),
        ("DFF", "close", 22.36, True),
        ("DGS10", "close", 51.0, False),
        ("RUT", "close", 40.24, True),
        ("DJI", "close", 54_349.12, True),
        ("FNG_CNN", "close", 101.0, False),
        ("OFR_FSI", "credit", -500.0, True),
        ("VXF13", "settle", 210.0, False),
        ("VXF13", "open_interest", 57_219.0, True),
        ("FLOW_ICI_TOTAL", "close", -326_000.0, True),
        ("FED_ASSETS", "close", 8_965_487.0, True),
        ("FED_ASSETS", "close", 8.965, False),
    ],
)
def test_bounds_let_records_pass_and_stop_what_cannot_be(name: str, field: str, value: float, possible: bool) -> None:
    assert is_in_bounds(spec(name), field, value) is possible


def test_what_is_revised_says_so() -> None:
    never = {"VIX", "SPX", "BTC", "DGS10", "SOFR", "VXF13", "FNG_CRYPTO"}
    always = {"OFR_FSI", "EPU", "CAPE", "LOSS_SHARE", "FLOW_ICI_TOTAL"}
    assert {spec(name).final_after_days for name in never} == {0}
    assert {spec(name).final_after_days for name in always} == {None}
    assert spec("BTC_MVRV").final_after_days == 7
    assert spec("VIEWS_VIX").final_after_days == 2


def test_known_defects_of_the_sources_are_told() -> None:
    assert "the last of them the half day 2024-11-29" in " ".join(spec("SKEW").defects)
    assert "until 2023-03-31" in " ".join(spec("VIX1D").defects)
    assert "2017-04-14, a Good Friday, has zeros" in " ".join(spec("DGS10").defects)
    assert "FRED shows a day's value on the next business day" in " ".join(spec("VIX").defects)
    assert "FRED" not in " ".join(spec("VIX9D").defects)
    assert "ten times as large" in " ".join(spec("VXF07").defects)
