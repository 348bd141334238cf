"""Series of the catalogue: volatility indices of equities, commodities, Treasuries and Bitcoin."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from types import MappingProxyType

from weatherglass.market.series_spec import END_OF_DAY, NEW_YORK_ZONE, UTC_ZONE, SeriesCalendar, SeriesSpec, Unit

CBOE_LICENCE = "Property of Cboe; its files are free to download for personal use, redistribution needs a licence."
_CLOSE_FIRST = ("close", "open", "high", "low")
_OPTIONS_CLOSE = time(16, 15)
_EVENING_LAG = 120
_LATE_ON_FRED = "FRED shows a day's value on the next business day; it was known at the close."
_ONE_SESSION_HOLES = (date(2018, 12, 3), date(2019, 2, 20), date(2019, 7, 5), date(2020, 10, 16))


def _cboe(
    name: str,
    title: str,
    *,
    fred: str = "",
    highest: float = 300.0,
    packaged: bool = False,
    defects: tuple[str, ...] = (),
    known_gaps: tuple[date, ...] = (),
) -> SeriesSpec:
    codes = {"cboe-index-history": name, **({"fred": fred} if fred else {}), "yahoo": f"^{name}"}
    return SeriesSpec(
        name=name,
        title=title,
        unit=Unit.VOL_POINTS,
        calendar=SeriesCalendar.US_SESSIONS,
        zone=NEW_YORK_ZONE,
        close=_OPTIONS_CLOSE,
        sources=(*codes, *(("packaged",) if packaged else ())),
        licence=CBOE_LICENCE,
        fields=_CLOSE_FIRST,
        lowest=1.0,
        highest=highest,
        defects=(*defects, *((_LATE_ON_FRED,) if fred else ())),
        source_codes=MappingProxyType(codes),
        known_gaps=known_gaps,
    )


_VIX = _cboe(
    "VIX",
    "Cboe Volatility Index: S&P 500 options, 30 days",
    fred="VIXCLS",
    packaged=True,
    known_gaps=(date(1991, 3, 1), date(1997, 1, 31), date(1997, 11, 26), date(1999, 12, 31)),
    defects=(
        "1990 and 1991 have closes only: open, high and low repeat the close.",
        "Computed back to 1990 by the rules of 2003; published as it happened from September 2003.",
        "Since 2022-05-30 the files have values on most holidays of the New York exchange, from overnight quotes.",
        "2004-06-11, a day on which the exchange was closed, repeats the value of the day before.",
        "The high of 2024-08-05 (65.73) was made before the open by wide quotes.",
    ),
)
_VIX1D = _cboe(
    "VIX1D",
    "Cboe 1-Day Volatility Index",
    defects=("Computed back until 2023-03-31: open, high and low repeat the close; live from 2023-04-24.",),
)
_VIX1Y = _cboe(
    "VIX1Y",
    "Cboe 1-Year Volatility Index",
    defects=("Columbus Day and Veterans Day of 2007 to 2009 are missing.",),
    known_gaps=(
        date(2007, 10, 8), date(2007, 11, 12), date(2008, 10, 13), date(2008, 11, 11), date(2009, 10, 12),
        date(2009, 11, 11),
    ),
)  # fmt: skip
_VVIX = _cboe(
    "VVIX",
    "Cboe VIX of VIX Index: VIX options, 30 days",
    defects=(
        "Between March and August 2006 59 sessions are missing, and the first values (15.71 to 37.93) are doubtful.",
    ),
    known_gaps=(date(2010, 11, 11), date(2013, 5, 13)),
)
_SKEW = SeriesSpec(
    name="SKEW",
    title="Cboe SKEW Index: S&P 500 options, 30 days",
    unit=Unit.INDEX_POINTS,
    calendar=SeriesCalendar.US_SESSIONS,
    zone=NEW_YORK_ZONE,
    close=_OPTIONS_CLOSE,
    sources=("cboe-index-history", "yahoo"),
    licence=CBOE_LICENCE,
    lag_minutes=_EVENING_LAG,
    lowest=80.0,
    highest=250.0,
    defects=(
        "16 sessions since 1990 are missing, the last of them the half day 2024-11-29.",
        "The file has two columns, the day and the value.",
    ),
    source_codes=MappingProxyType({"cboe-index-history": "SKEW", "yahoo": "^SKEW"}),
    known_gaps=(
        date(1998, 6, 30), date(2000, 9, 20), date(2000, 9, 21), date(2000, 9, 22), date(2000, 9, 25),
        date(2000, 9, 26), date(2000, 9, 27), date(2000, 9, 28), date(2000, 9, 29), date(2003, 10, 21),
        date(2003, 10, 28), date(2011, 2, 9), date(2017, 9, 14), date(2018, 12, 3), date(2019, 7, 5),
        date(2024, 11, 29),
    ),
)  # fmt: skip
_MOVE = SeriesSpec(
    name="MOVE",
    title="ICE BofA MOVE Index: Treasury options, 30 days",
    unit=Unit.INDEX_POINTS,
    calendar=SeriesCalendar.US_BUSINESS_DAYS,
    zone=NEW_YORK_ZONE,
    close=time(17, 0),
    sources=("yahoo",),
    licence="Property of ICE Data Indices; Yahoo's terms allow personal use only.",
    fields=(*_CLOSE_FIRST, "adjclose", "volume"),
    lowest=10.0,
    highest=500.0,
    defects=("In basis points a year, not in per cent: never compare its level with that of the VIX.",),
    source_codes=MappingProxyType({"yahoo": "^MOVE"}),
)


def _dvol(name: str, title: str, code: str) -> SeriesSpec:
    return SeriesSpec(
        name=name,
        title=title,
        unit=Unit.VOL_POINTS,
        calendar=SeriesCalendar.EVERY_DAY,
        zone=UTC_ZONE,
        close=END_OF_DAY,
        sources=("deribit-dvol",),
        licence="Deribit's public interface; its terms allow use with attribution.",
        fields=_CLOSE_FIRST,
        lowest=1.0,
        highest=500.0,
        defects=(
            "Rows come as time, open, high, low, close: the third number is the high, not the value.",
            "The row of the current day is unfinished; its time is the beginning of the day.",
        ),
        source_codes=MappingProxyType({"deribit-dvol": code}),
    )


SERIES: tuple[SeriesSpec, ...] = (
    _VIX,
    _VIX1D,
    _cboe("VIX9D", "Cboe 9-Day Volatility Index"),
    _cboe("VIX3M", "Cboe 3-Month Volatility Index", fred="VXVCLS"),
    _cboe("VIX6M", "Cboe 6-Month Volatility Index"),
    _VIX1Y,
    _VVIX,
    _cboe("VXN", "Cboe Nasdaq-100 Volatility Index", fred="VXNCLS"),
    _cboe("RVX", "Cboe Russell 2000 Volatility Index", fred="RVXCLS"),
    _cboe("VXD", "Cboe DJIA Volatility Index"),
    _cboe(
        "OVX", "Cboe Crude Oil ETF Volatility Index", fred="OVXCLS", highest=600.0, known_gaps=_ONE_SESSION_HOLES
    ),
    _cboe("GVZ", "Cboe Gold ETF Volatility Index", fred="GVZCLS", known_gaps=_ONE_SESSION_HOLES),
    _SKEW,
    _MOVE,
    _dvol("DVOL", "Deribit Volatility Index: Bitcoin options, 30 days", "BTC"),
    _dvol("DVOL_ETH", "Deribit Volatility Index: Ether options, 30 days", "ETH"),
)  # fmt: skip

SPELLINGS: Mapping[str, str] = MappingProxyType({
    "VXST": "VIX9D", "VXV": "VIX3M", "VXMT": "VIX6M", "DVOL_BTC": "DVOL", "BTC_DVOL": "DVOL", "ETH_DVOL": "DVOL_ETH",
})  # fmt: skip
"""Former names and other spellings."""
