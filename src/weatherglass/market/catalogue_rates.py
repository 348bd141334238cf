"""Series of the catalogue: Treasury par yields, money-market rates, credit spreads, and the assets of the Fed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from types import MappingProxyType

from weatherglass.market.series_spec import END_OF_DAY, NEW_YORK_ZONE, SeriesCalendar, SeriesSpec, Unit

TREASURY_LICENCE = "A work of the US government: public domain."
FRED_LICENCE = "FRED, Federal Reserve Bank of St. Louis; public domain as far as the Board or the New York Fed made it."
ICE_LICENCE = "Property of ICE Data Indices, on FRED by permission; no redistribution."
_NOON, _DAY_MINUTES = time(12, 0), 1_440
_MONTH_LAG = 35 * _DAY_MINUTES
"""A month's value carries the month's first day: 31 days of month, and four until a first business day."""

_TENORS = (  # name, tenor, column of the Treasury's CSV
    ("DGS1MO", "1-month", "1 Mo"),
    ("DGS1_5MO", "6-week", "1.5 Month"),
    ("DGS2MO", "2-month", "2 Mo"),
    ("DGS3MO", "3-month", "3 Mo"),
    ("DGS4MO", "4-month", "4 Mo"),
    ("DGS6MO", "6-month", "6 Mo"),
    ("DGS1", "1-year", "1 Yr"),
    ("DGS2", "2-year", "2 Yr"),
    ("DGS3", "3-year", "3 Yr"),
    ("DGS5", "5-year", "5 Yr"),
    ("DGS7", "7-year", "7 Yr"),
    ("DGS10", "10-year", "10 Yr"),
    ("DGS20", "20-year", "20 Yr"),
    ("DGS30", "30-year", "30 Yr"),
)
_NOT_ON_FRED = frozenset({"DGS1_5MO", "DGS2MO", "DGS4MO"})
_NOT_PACKAGED = frozenset({"DGS1_5MO"})
_BEGINS = MappingProxyType({
    "DGS1MO": "Begins 2001-07-31.",
    "DGS1_5MO": "Begins 2025-02-18: files of earlier years have no such column.",
    "DGS2MO": "Begins 2018-10-16.",
    "DGS4MO": "Begins 2022-10-19: files of earlier years have no such column.",
    "DGS20": "Not published from 1987 to September 1993.",
    "DGS30": "Not published from 2002-02-19 to 2006-02-08.",
})  # fmt: skip
_TREASURY_DEFECTS = (
    "The XML of 2017-04-14, a Good Friday, has zeros for every tenor: they stand for nothing.",
    "Published on a Good Friday only if that is also the day of the employment report, as in 2021 and 2023.",
    "Bond-equivalent yields; the index formulas want continuously compounded rates.",
)


def _par_yield(name: str, tenor: str, column: str) -> SeriesSpec:
    on_fred, packaged = name not in _NOT_ON_FRED, name not in _NOT_PACKAGED
    codes = {"treasury": column, **({"fred": name} if on_fred else {})}
    begins = (_BEGINS[name],) if name in _BEGINS else ()
    return SeriesSpec(
        name=name,
        title=f"Treasury par yield, {tenor} constant maturity",
        unit=Unit.PERCENT,
        calendar=SeriesCalendar.US_BUSINESS_DAYS,
        zone=NEW_YORK_ZONE,
        close=time(15, 30),
        lag_minutes=150,  # "usually available by 6:00 PM Eastern Time"
        sources=(*codes, *(("packaged",) if packaged else ())),
        licence=TREASURY_LICENCE,
        lowest=-5.0,
        highest=25.0,
        defects=(*begins, *_TREASURY_DEFECTS),
        source_codes=MappingProxyType(codes),
    )


def _fred(
    name: str,
    title: str,
    *,
    code: str,
    calendar: SeriesCalendar,
    published: time | None,
    highest: float,
    lowest: float = -5.0,
    unit: Unit = Unit.PERCENT,
    lag_minutes: int = 0,
    licence: str = FRED_LICENCE,
    defects: tuple[str, ...] = (),
) -> SeriesSpec:
    return SeriesSpec(
        name=name,
        title=title,
        unit=unit,
        calendar=calendar,
        zone=NEW_YORK_ZONE,
        close=END_OF_DAY,
        sources=("fred",),
        licence=licence,
        lag_minutes=lag_minutes,
        lag_business_days=0 if published is None else 1,
        published=published,
        lowest=lowest,
        highest=highest,
        defects=defects,
        source_codes=MappingProxyType({"fred": code}),
    )


_THREE_YEARS = "Since April 2026 FRED has the last three years only."

SERIES: tuple[SeriesSpec, ...] = (
    *(_par_yield(*tenor) for tenor in _TENORS),
    _fred(
        "DFF",
        "Effective federal funds rate",
        code="DFF",
        calendar=SeriesCalendar.EVERY_DAY,
        published=time(10, 0),
        highest=30.0,
        defects=("Weekends and holidays repeat the business day before.",),
    ),
    _fred(
        "FEDFUNDS",
        "Effective federal funds rate, mean of the month",
        code="FEDFUNDS",
        calendar=SeriesCalendar.MONTHLY,
        published=None,
        lag_minutes=_MONTH_LAG,
        highest=30.0,
    ),
    _fred(
        "DFEDTARU",
        "Federal funds target range, upper limit",
        code="DFEDTARU",
        calendar=SeriesCalendar.EVERY_DAY,
        published=None,
        highest=30.0,
        defects=("Begins 2008-12-16; changes are announced at 14:00 on the day before they take effect.",),
    ),
    _fred(
        "SOFR",
        "Secured overnight financing rate",
        code="SOFR",
        calendar=SeriesCalendar.US_BUSINESS_DAYS,
        published=time(14, 30),  # at 08:00, and corrected until 14:30 when it must be
        highest=30.0,
        defects=("Begins 2018-04-03; 5.25 on 2019-09-17 is real.",),
    ),
    _fred(
        "DTB3",
        "3-month Treasury bill, secondary market, discount basis",
        code="DTB3",
        calendar=SeriesCalendar.US_BUSINESS_DAYS,
        published=time(16, 30),
        highest=25.0,
        defects=("A discount rate on 360 days, not a yield.",),
    ),
    _fred(
        "HY_OAS",
        "ICE BofA US high yield, option-adjusted spread",
        code="BAMLH0A0HYM2",
        calendar=SeriesCalendar.US_BUSINESS_DAYS,
        published=_NOON,
        highest=50.0,
        licence=ICE_LICENCE,
        defects=(_THREE_YEARS,),
    ),
    _fred(
        "IG_OAS",
        "ICE BofA US corporate, option-adjusted spread",
        code="BAMLC0A0CM",
        calendar=SeriesCalendar.US_BUSINESS_DAYS,
        published=_NOON,
        highest=25.0,
        licence=ICE_LICENCE,
        defects=(_THREE_YEARS,),
    ),
    _fred(
        "FED_ASSETS",
        "Total assets of the Federal Reserve, Wednesday level",
        code="WALCL",
        calendar=SeriesCalendar.WEEKLY,
        published=time(16, 30),  # the H.4.1 release of Thursday
        unit=Unit.USD_MILLIONS,
        lowest=100_000.0,
        highest=100_000_000.0,
        defects=("Begins 2002-12-18.",),
    ),
)

_XML_NAMES = (
    "BC_1MONTH", "BC_1_5MONTH", "BC_2MONTH", "BC_3MONTH", "BC_4MONTH", "BC_6MONTH", "BC_1YEAR", "BC_2YEAR", "BC_3YEAR",
    "BC_5YEAR", "BC_7YEAR", "BC_10YEAR", "BC_20YEAR", "BC_30YEAR",
)  # fmt: skip
SPELLINGS: Mapping[str, str] = MappingProxyType({
    **{xml: name for xml, (name, *_) in zip(_XML_NAMES, _TENORS, strict=True)},
    **{column.replace(" Mo", "M").replace("nth", "").replace(" Yr", "Y"): name for name, _, column in _TENORS},
    "1.5 Mo": "DGS1_5MO", "TNX": "DGS10", "HYOAS": "HY_OAS", "IGOAS": "IG_OAS", "EFFR": "DFF",
    "FED_BALANCE_SHEET": "FED_ASSETS",
})  # fmt: skip
"""Elements of the Treasury's XML, short tenors ("10Y", "3M") and other spellings."""
