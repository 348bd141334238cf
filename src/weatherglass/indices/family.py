"""The family: every index that ships with a definition, each saying what is verified of it and what is not.

"Verified" means recomputed here and compared with the owner's published values. Values are computed by this project
and are not official; index names are their owners' trademarks.
"""

from __future__ import annotations

import re
from types import MappingProxyType

from weatherglass.errors import UsageError, nearest
from weatherglass.indices.definition import (
    ANY,
    MAX_HORIZON_DAYS,
    Clock,
    ExpirySet,
    Formula,
    IndexDefinition,
    RootRule,
    Selection,
    TermRule,
)
from weatherglass.indices.editions import CBOE_2014
from weatherglass.timeline import Settlement

_AM, _PM = Settlement.AM, Settlement.PM
_WEEK = 7

_SPX_MONTHLIES = RootRule("SPX", _AM, ExpirySet.MONTHLIES)
_VIX_RULES = (
    TermRule((_SPX_MONTHLIES,), Selection.NEAREST_TERM, min_days=_WEEK),
    TermRule((_SPX_MONTHLIES, RootRule("SPXW", _PM, ExpirySet.FRIDAYS_NOT_MONTHLY)), since=CBOE_2014),
)
_FRIDAYS_RULE = TermRule((_SPX_MONTHLIES, RootRule("SPXW", _PM, ExpirySet.FRIDAYS_NOT_MONTHLY)))


def _nearest_monthlies(root: str, settlement: Settlement, expiries: ExpirySet = ExpirySet.MONTHLIES) -> TermRule:
    return TermRule((RootRule(root, settlement, expiries),), Selection.NEAREST_TERM, min_days=_WEEK)


def _etf_index(name: str, title: str, underlying: str) -> IndexDefinition:
    return IndexDefinition(
        name,
        title,
        (underlying,),
        30,
        (_nearest_monthlies(underlying, _PM),),
        verified="nothing against published values",
        unverified="Nearest Term Method and the 7-day exclusion by a third party's reading of the family document; the "
        "owner uses NBBO quotes and a series filter, which a single board does not carry",
    )


_DEFINITIONS = (
    IndexDefinition(
        "VIX",
        "30-day S&P 500 volatility",
        ("SPX",),
        30,
        _VIX_RULES,
        verified="the owner's worked examples of 2009, 2019 and 2022 to the last digit; published closes of 2022-02-04 "
        "and 2023-08-18 within 0.01",
        unverified="the 7-day rule before October 2014; the owner's index filter is not applied to one board",
    ),
    IndexDefinition(
        "VIX9D",
        "9-day S&P 500 volatility",
        ("SPX",),
        9,
        (_FRIDAYS_RULE,),
        verified="published closes of 2022-02-04 and 2023-08-18 within 0.01",
        unverified="that only Friday expiries count is inferred from those two days",
    ),
    IndexDefinition(
        "VIX3M",
        "93-day S&P 500 volatility",
        ("SPX",),
        93,
        (TermRule((_SPX_MONTHLIES, RootRule("SPXW", _PM, ExpirySet.MONTH_ENDS))),),
        verified="published closes of 2022-02-04 and 2023-08-18 within 0.01",
        unverified="the expiry set (monthlies and month ends) is inferred from those two days",
    ),
    IndexDefinition(
        "VIX6M",
        "184-day S&P 500 volatility",
        ("SPX",),
        184,
        (TermRule((_SPX_MONTHLIES,)),),
        verified="published closes of 2022-02-04 and 2023-08-18 within 0.01",
        unverified="the expiry set (monthlies) is inferred from those two days",
    ),
    IndexDefinition(
        "VIX1Y",
        "366-day S&P 500 volatility",
        ("SPX",),
        366,
        (TermRule((RootRule("SPX", _AM, ExpirySet.QUARTERLIES),)),),
        verified="published closes of 2022-02-04 and 2023-08-18 within 0.01",
        unverified="the expiry set (quarterly monthlies) is inferred from those two days",
    ),
    IndexDefinition(
        "VIX1D",
        "1-day S&P 500 volatility",
        ("SPX",),
        1,
        (TermRule((RootRule("SPXW", _PM, ExpirySet.ALL),), Selection.NEAREST_TERM),),
        verified="published close of 2023-08-18 within 0.01 (16:15, next session's expiry alone, settled at 16:00)",
        unverified="values before 16:00; the frozen near variance; whether e^{RT} runs on calendar time",
        formula=Formula.ONE_BUSINESS_DAY,
        clock=Clock.BUSINESS,
    ),
    IndexDefinition(
        "SKEW",
        "30-day S&P 500 risk-neutral skewness",
        ("SPX",),
        30,
        (TermRule((_SPX_MONTHLIES,)),),
        verified="published closes of 2022-02-04 and 2023-08-18 within 0.01, on monthlies around 30 days",
        unverified="the second moment's correction: both readings of it (1 and 1/2) fit these two closes",
        formula=Formula.SKEW,
    ),
    IndexDefinition(
        "VIN",
        "near-term S&P 500 volatility of the VIX",
        ("SPX",),
        30,
        _VIX_RULES,
        verified="the owner's worked examples (single-term variances)",
        unverified="published VIN closes were not at hand",
        formula=Formula.NEAR_TERM,
    ),
    IndexDefinition(
        "VIF",
        "next-term S&P 500 volatility of the VIX",
        ("SPX",),
        30,
        _VIX_RULES,
        verified="the owner's worked examples (single-term variances)",
        unverified="published VIF closes were not at hand",
        formula=Formula.NEXT_TERM,
    ),
    *(
        IndexDefinition(
            name,
            title,
            (underlying,),
            30,
            (_nearest_monthlies(underlying, _AM),),
            verified="nothing against published values",
            unverified="the expiry set (monthlies with at least 7 days, Nearest Term Method) is from memory",
        )
        for name, title, underlying in (
            ("VXN", "30-day Nasdaq-100 volatility", "NDX"),
            ("RVX", "30-day Russell 2000 volatility", "RUT"),
            ("VXD", "30-day Dow Jones volatility", "DJX"),
        )
    ),
    _etf_index("OVX", "30-day crude oil fund volatility", "USO"),
    _etf_index("GVZ", "30-day gold fund volatility", "GLD"),
    _etf_index("VXSLV", "30-day silver fund volatility", "SLV"),
    _etf_index("VXGDX", "30-day gold miners fund volatility", "GDX"),
    _etf_index("VXTLT", "30-day long Treasury fund volatility", "TLT"),
    _etf_index("BITVX", "30-day bitcoin fund volatility", "IBIT"),
    IndexDefinition(
        "VVIX",
        "30-day volatility of the VIX",
        ("VIX",),
        30,
        (_nearest_monthlies("VIX", _AM, ExpirySet.ALL),),
        verified="nothing against published values",
        unverified="the expiry set (monthly VIX options with at least 7 days) is from memory",
    ),
    IndexDefinition(
        "BTC30",
        "30-day Bitcoin volatility, Cboe rules on Deribit options",
        ("BTC",),
        30,
        (TermRule((RootRule("BTC", Settlement.UTC_0800),)),),
        verified="tracks Deribit's own DVOL in the daily surfaces with a bias of about +2 points: it is not DVOL",
        unverified="DVOL's strike range, quote clamping and smoothing are unpublished",
        rate=0.0,
    ),
    IndexDefinition(
        "BTC30C",
        "30-day Bitcoin volatility, |delta| of at least 0.05",
        ("BTC",),
        30,
        (TermRule((RootRule("BTC", Settlement.UTC_0800),)),),
        verified="tracks Deribit's own DVOL with a bias near 0 in the sample on which the cut-off was chosen",
        unverified="the cut-off is chosen in sample; it is not DVOL",
        rate=0.0,
        min_abs_delta=0.05,
    ),
)

FAMILY = MappingProxyType({d.name: d for d in _DEFINITIONS})
"""Shipped definitions by name."""

_GENERIC = re.compile(r"^(\d{1,4})D$")
_COIN = re.compile(r"^(BTC|ETH)(\d{1,4})$")


def generic_definition(horizon_days: int) -> IndexDefinition:
    """The index of any underlying at any horizon: every expiry of every root, bracket method.

    >>> generic_definition(45).name
    '45D'
    """
    return IndexDefinition(
        f"{horizon_days}D",
        f"{horizon_days}-day volatility of the board's underlying",
        (ANY,),
        horizon_days,
        (TermRule((RootRule(ANY, None),)),),
        verified="the engine, on the family's boards",
        unverified="no owner publishes this index; American options are taken as European",
    )


def coin_definition(coin: str, horizon_days: int) -> IndexDefinition:
    """The index of a coin's options on Deribit at any horizon, as BTC30 is at 30 days.

    >>> coin_definition("ETH", 14).name
    'ETH14'
    """
    return IndexDefinition(
        f"{coin}{horizon_days}",
        f"{horizon_days}-day volatility of {coin}, Cboe rules on Deribit options",
        (coin,),
        horizon_days,
        (TermRule((RootRule(coin, Settlement.UTC_0800),)),),
        verified="the engine; nothing against published values",
        unverified="nobody publishes this index; DVOL has other rules",
        rate=0.0,
    )


def index_named(name: str, extra: dict[str, IndexDefinition] | None = None) -> IndexDefinition:
    """The definition of a name: the user's own first, then the family, then `NND`, `BTCNN` or `ETHNN` for any horizon.

    Raises
    ------
    UsageError
        When there is none; names the nearest.

    >>> index_named("vix").horizon_days, index_named("7d").horizon_days
    (30, 7)
    """
    key = name.upper()
    known = {**FAMILY, **(extra or {})}
    if key in known:
        return known[key]
    if (match := _GENERIC.match(key)) and 1 <= int(match[1]) <= MAX_HORIZON_DAYS:
        return generic_definition(int(match[1]))
    if (match := _COIN.match(key)) and 1 <= int(match[2]) <= MAX_HORIZON_DAYS:
        return coin_definition(match[1], int(match[2]))
    raise UsageError(
        f"index={name!r} is unknown; {nearest(name, known)} Any horizon on any underlying is written in days: 30D"
    )
