"""Series of the catalogue: stress and sentiment scores, valuation, profits, fund flows and public attention."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from types import MappingProxyType

from weatherglass.market.series_spec import END_OF_DAY, NEW_YORK_ZONE, UTC_ZONE, SeriesCalendar, SeriesSpec, Unit

_DAY_MINUTES = 1_440
_OFR_FIELDS = (
    "close", "credit", "equity_valuation", "safe_assets", "funding", "volatility", "us", "other_advanced",
    "emerging_markets",
)  # fmt: skip
_REVISED = "Past values change: a value read today was not known like this on its day."

_SCORES = (
    SeriesSpec(
        name="EPU",
        title="Economic Policy Uncertainty, US newspapers, daily",
        unit=Unit.INDEX_POINTS,
        calendar=SeriesCalendar.EVERY_DAY,
        zone=NEW_YORK_ZONE,
        close=END_OF_DAY,
        sources=("fred",),
        licence="Baker, Bloom and Davis, policyuncertainty.com; free with citation.",
        lag_minutes=_DAY_MINUTES,
        final_after_days=None,
        lowest=0.0,
        highest=10_000.0,
        defects=(_REVISED, "Very noisy from day to day: days with few articles give extremes."),
        source_codes=MappingProxyType({"fred": "USEPUINDXD"}),
    ),
    SeriesSpec(
        name="OFR_FSI",
        title="OFR Financial Stress Index",
        unit=Unit.SCORE,
        calendar=SeriesCalendar.US_SESSIONS,
        zone=NEW_YORK_ZONE,
        close=time(16, 0),
        sources=("ofr-fsi",),
        licence="A work of the US government: public domain.",
        lag_business_days=2,
        published=time(11, 0),
        fields=_OFR_FIELDS,
        final_after_days=None,
        lowest=-20.0,
        highest=100.0,
        defects=(
            _REVISED,
            "Published two business days after its day.",
            "Since April 2022 it has values on holidays of the New York exchange too.",
        ),
        source_codes=MappingProxyType({"ofr-fsi": "OFR FSI"}),
        known_gaps=(date(2022, 2, 25), date(2024, 2, 14)),
    ),
    SeriesSpec(
        name="CAPE",
        title="Cyclically adjusted price-earnings ratio of the S&P 500 (Shiller)",
        unit=Unit.RATIO,
        calendar=SeriesCalendar.MONTHLY,
        zone=NEW_YORK_ZONE,
        close=END_OF_DAY,
        sources=("shiller",),
        licence="Robert J. Shiller's online data; free with citation.",
        lag_minutes=35 * _DAY_MINUTES,
        final_after_days=None,
        lowest=1.0,
        highest=200.0,
        defects=(
            _REVISED,
            "The price of a month is the mean of its closes, and the earnings of the last quarters are estimates.",
            "The file writes October as 2025.1.",
        ),
    ),
    SeriesSpec(
        name="FNG_CNN",
        title="CNN Fear and Greed Index",
        unit=Unit.SCORE,
        calendar=SeriesCalendar.US_SESSIONS,
        zone=NEW_YORK_ZONE,
        close=END_OF_DAY,
        sources=("cnn-fear-greed",),
        licence="Property of CNN; no documented interface.",
        final_after_days=1,
        lowest=0.0,
        highest=100.0,
        defects=("The last point is the current value and moves; refused to callers without a browser's headers.",),
    ),
    SeriesSpec(
        name="FNG_CRYPTO",
        title="Crypto Fear and Greed Index (alternative.me)",
        unit=Unit.SCORE,
        calendar=SeriesCalendar.EVERY_DAY,
        zone=UTC_ZONE,
        close=time(0, 0),  # the score of a day is published as the day begins
        sources=("crypto-fear-greed",),
        licence="alternative.me: free with attribution.",
        lag_minutes=60,
        lowest=0.0,
        highest=100.0,
        defects=("2018-04-14 to 2018-04-16 are missing.", "About surveys and search trends its publisher says little."),
    ),
    SeriesSpec(
        name="LOSS_SHARE",
        title="Share of SEC filers with a net loss in a quarter",
        unit=Unit.PERCENT,
        calendar=SeriesCalendar.QUARTERLY,
        zone=NEW_YORK_ZONE,
        close=END_OF_DAY,
        sources=("sec-frames",),
        licence="Public domain; the SEC asks for a contact address and at most 10 requests a second.",
        lag_minutes=60 * _DAY_MINUTES,
        fields=("close", "filers", "small_half", "small_half_filers"),
        final_after_days=None,
        lowest=0.0,
        highest=100.0,
        defects=(
            _REVISED,
            "All filers, not members of an index; late filers and amendments change past quarters.",
            "Fourth quarters are thin: most companies report the year, not the quarter.",
        ),
        source_codes=MappingProxyType({"sec-frames": "us-gaap/NetIncomeLoss/USD"}),
    ),
)


def _ici(name: str, what: str) -> SeriesSpec:
    return SeriesSpec(
        name=name,
        title=f"Estimated weekly flows to US long-term funds and ETFs, {what}",
        unit=Unit.USD_MILLIONS,
        calendar=SeriesCalendar.WEEKLY,
        zone=NEW_YORK_ZONE,
        close=END_OF_DAY,
        sources=("ici-flows",),
        licence="Investment Company Institute; free for personal use with attribution.",
        lag_minutes=7 * _DAY_MINUTES,  # the release of a week that ends on Wednesday comes out on the next Wednesday
        final_after_days=None,
        lowest=-2e6,
        highest=2e6,
        defects=(
            "Estimates, revised later by monthly figures of all funds.",
            "Weeks around a year's end may have six or eight days and end on a Tuesday.",
        ),
    )


def _views(name: str, article: str) -> SeriesSpec:
    return SeriesSpec(
        name=name,
        title=f"Views of the Wikipedia article {article!r} in a day",
        unit=Unit.VIEWS,
        calendar=SeriesCalendar.EVERY_DAY,
        zone=UTC_ZONE,
        close=END_OF_DAY,
        sources=("wikimedia",),
        licence="Wikimedia Foundation: CC0.",
        lag_minutes=_DAY_MINUTES,
        final_after_days=2,
        lowest=0.0,
        highest=1e9,
        defects=("Begins 2015-07-01; what counts as a person and not a robot has changed since.",),
        source_codes=MappingProxyType({"wikimedia": article}),
    )


def flow_spec(name: str, ticker: str) -> SeriesSpec:
    """The daily flow of one fund, from a file of the user's own."""
    return SeriesSpec(
        name=name,
        title=f"Net flow to {ticker} in a day, US dollars",
        unit=Unit.USD,
        calendar=SeriesCalendar.US_SESSIONS,
        zone=NEW_YORK_ZONE,
        close=time(16, 0),
        sources=("own-file",),
        licence="As the file's own source says.",
        lag_business_days=1,
        published=time(12, 0),
        lowest=-1e12,
        highest=1e12,
        defects=("Shares outstanding times net asset value: some issuers book a day's orders on the next day.",),
    )


SERIES: tuple[SeriesSpec, ...] = (
    *_SCORES,
    _ici("FLOW_ICI_TOTAL", "all"),
    _ici("FLOW_ICI_EQUITY", "equity"),
    _ici("FLOW_ICI_HYBRID", "hybrid"),
    _ici("FLOW_ICI_BOND", "bond"),
    _ici("FLOW_ICI_COMMODITY", "commodity"),
    _views("VIEWS_VIX", "VIX"),
    _views("VIEWS_BITCOIN", "Bitcoin"),
    _views("VIEWS_RUSSELL_2000", "Russell 2000 Index"),
    _views("VIEWS_KO_VIX", "변동성 지수"),
    _views("VIEWS_KO_BITCOIN", "비트코인"),
)

SPELLINGS: Mapping[str, str] = MappingProxyType({
    "OFRFSI": "OFR_FSI", "FSI": "OFR_FSI", "CAPE10": "CAPE", "PE10": "CAPE", "FNG": "FNG_CNN", "FEAR_GREED": "FNG_CNN",
})  # fmt: skip
"""Other spellings."""
