"""Series of the catalogue: equity indices, and what trades beside them (dollar, oil, gold, exchange-traded funds)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from types import MappingProxyType

from weatherglass.market.catalogue_volatility import CBOE_LICENCE
from weatherglass.market.series_spec import NEW_YORK_ZONE, SeriesCalendar, SeriesSpec, Unit

YAHOO_LICENCE = (
    "Yahoo's terms allow personal use only; no documented interface, so best effort and never the only proof."
)
_INDEX_FIELDS = ("close", "open", "high", "low")
_TRADED_FIELDS = ("close", "open", "high", "low", "adjclose", "volume")
_STOCKS_CLOSE, _FUTURES_CLOSE = time(16, 0), time(17, 0)
_LIVE_BAR = "Yahoo may append an unfinished bar of the current session."
_TEN_YEARS = "FRED has the last ten years only."
_ADJUSTED = "Yahoo recalculates the past adjclose at every dividend, and every price at a split."
_HOLIDAY_BARS = "Futures trade on some holidays of the New York exchange: bars of such days are real."


def _index(
    name: str,
    title: str,
    codes: Mapping[str, str],
    *,
    highest: float,
    licence: str,
    packaged: bool = False,
    defects: tuple[str, ...] = (),
) -> SeriesSpec:
    return SeriesSpec(
        name=name,
        title=title,
        unit=Unit.INDEX_POINTS,
        calendar=SeriesCalendar.US_SESSIONS,
        zone=NEW_YORK_ZONE,
        close=_STOCKS_CLOSE,
        sources=(*codes, *(("packaged",) if packaged else ())),
        licence=licence,
        fields=_INDEX_FIELDS,
        lowest=1.0,
        highest=highest,
        defects=("A price index: dividends are not in it.", *defects, _LIVE_BAR),
        source_codes=MappingProxyType(dict(codes)),
    )


def _traded(
    name: str,
    title: str,
    yahoo: str,
    *,
    unit: Unit,
    close: time,
    lowest: float,
    highest: float,
    defects: tuple[str, ...],
) -> SeriesSpec:
    return SeriesSpec(
        name=name,
        title=title,
        unit=unit,
        calendar=SeriesCalendar.US_SESSIONS,
        zone=NEW_YORK_ZONE,
        close=close,
        sources=("yahoo",),
        licence=YAHOO_LICENCE,
        fields=_TRADED_FIELDS,
        lowest=lowest,
        highest=highest,
        defects=(*defects, _LIVE_BAR),
        source_codes=MappingProxyType({"yahoo": yahoo}),
    )


def _fund(name: str, title: str, *, ticker: str = "", begins: str = "") -> SeriesSpec:
    return _traded(
        name,
        title,
        ticker or name,
        unit=Unit.USD,
        close=_STOCKS_CLOSE,
        lowest=0.5,
        highest=10_000.0,
        defects=(*((begins,) if begins else ()), _ADJUSTED),
    )


SERIES: tuple[SeriesSpec, ...] = (
    _index(
        "SPX",
        "S&P 500 index",
        {"cboe-index-history": "SPX", "yahoo": "^GSPC", "fred": "SP500"},
        highest=100_000.0,
        licence=f"Property of S&P Dow Jones Indices. {CBOE_LICENCE}",
        packaged=True,
        defects=("Cboe's file has two columns, the day and the close.", _TEN_YEARS),
    ),
    _index(
        "NDX",
        "Nasdaq-100 index",
        {"cboe-index-history": "NDX", "yahoo": "^NDX"},
        highest=500_000.0,
        licence=f"Property of Nasdaq. {CBOE_LICENCE}",
    ),
    _index(
        "RUT",
        "Russell 2000 index",
        {"cboe-index-history": "RUT", "yahoo": "^RUT"},
        highest=50_000.0,
        licence=f"Property of FTSE Russell. {CBOE_LICENCE}",
        packaged=True,
        defects=(
            "Begins 1978-12-29; histories before 1984 are computed back.",
            "Some histories carry values on closed days (1992-04-17, 1994-04-27, 1997-12-25) and on weekends that end "
            "a month (1999-01-31, 1999-02-28, 1999-05-31, 1999-07-31, 1999-10-31).",
        ),
    ),
    _index(
        "MID",
        "S&P MidCap 400 index",
        {"yahoo": "^MID"},
        highest=100_000.0,
        licence=f"Property of S&P Dow Jones Indices. {YAHOO_LICENCE}",
        defects=("Launched on 1991-06-19: earlier values are computed back.",),
    ),
    _index(
        "IXIC",
        "Nasdaq Composite index",
        {"yahoo": "^IXIC", "fred": "NASDAQCOM"},
        highest=500_000.0,
        licence=f"Property of Nasdaq. {YAHOO_LICENCE}",
        packaged=True,
    ),
    _index(
        "DJI",
        "Dow Jones Industrial Average",
        {"yahoo": "^DJI", "fred": "DJIA"},
        highest=1_000_000.0,
        licence=f"Property of S&P Dow Jones Indices. {YAHOO_LICENCE}",
        defects=(_TEN_YEARS,),
    ),
    _traded(
        "DXY",
        "US dollar index (ICE)",
        "DX-Y.NYB",
        unit=Unit.INDEX_POINTS,
        close=_FUTURES_CLOSE,
        lowest=50.0,
        highest=200.0,
        defects=(_HOLIDAY_BARS,),
    ),
    _traded(
        "WTI",
        "Crude oil, front future, US dollars a barrel",
        "CL=F",
        unit=Unit.USD,
        close=_FUTURES_CLOSE,
        lowest=-100.0,
        highest=500.0,
        defects=(
            "Closed at -37.63 on 2020-04-20: below zero is a price.",
            "Jumps where the front contract changes.",
            _HOLIDAY_BARS,
        ),
    ),
    _traded(
        "GOLD",
        "Gold, front future, US dollars an ounce",
        "GC=F",
        unit=Unit.USD,
        close=_FUTURES_CLOSE,
        lowest=10.0,
        highest=50_000.0,
        defects=("Jumps where the front contract changes.", _HOLIDAY_BARS),
    ),
    _fund("TLT", "iShares 20+ Year Treasury Bond ETF"),
    _fund("IEF", "iShares 7-10 Year Treasury Bond ETF"),
    _fund("HYG", "iShares iBoxx High Yield Corporate Bond ETF"),
    _fund("LQD", "iShares iBoxx Investment Grade Corporate Bond ETF"),
    _fund("SPY", "SPDR S&P 500 ETF"),
    _fund("IWM", "iShares Russell 2000 ETF"),
    _fund("QQQ", "Invesco QQQ ETF (Nasdaq-100)"),
    _fund("RSP", "Invesco S&P 500 Equal Weight ETF", begins="Begins in spring 2003."),
    _fund("HIGH_BETA", "Invesco S&P 500 High Beta ETF", ticker="SPHB", begins="Begins in May 2011."),
    _fund("LOW_VOL", "Invesco S&P 500 Low Volatility ETF", ticker="SPLV", begins="Begins in May 2011."),
)

SPELLINGS: Mapping[str, str] = MappingProxyType({
    "GSPC": "SPX", "S&P500": "SPX", "S&P 500": "SPX", "INX": "SPX", "RUSSELL2000": "RUT", "RUSSELL 2000": "RUT",
    "COMP": "IXIC", "NASDAQ": "IXIC", "DOW": "DJI", "NASDAQ100": "NDX", "NASDAQ-100": "NDX", "XAUUSD": "GOLD",
    "USDX": "DXY", "CRUDE": "WTI", "SP400": "MID", "S&P400": "MID", "S&P 400": "MID",
})  # fmt: skip
"""Other spellings."""
