"""The instant at which all samples are asked for, the days that they are of, and the invented values of those days."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum

NOW = datetime(2025, 8, 29, 22, 30, tzinfo=UTC)
"""A Friday, 18:30 in New York: the session is over, the UTC day still runs."""
SESSIONS = tuple(date(2025, 8, day) for day in (25, 26, 27, 28, 29))
"""The days of every daily sample; sources that count in UTC days have no value of the last one yet."""
REVISED_AT = 1
"""Position in `SESSIONS` of the day whose value a revised document changes."""
REVISED_BY = 0.5

LEVELS = {
    "VIX": 15.0, "VIX1D": 12.0, "VIX9D": 13.5, "VIX3M": 18.0, "VIX6M": 20.0, "VIX1Y": 21.5, "VVIX": 95.0, "VXN": 19.0,
    "RVX": 22.0, "VXD": 14.5, "OVX": 36.0, "GVZ": 17.0, "SKEW": 145.0, "SPX": 6400.0, "NDX": 23500.0, "RUT": 2350.0,
    "IXIC": 21500.0, "DJI": 45000.0, "DGS1MO": 4.41, "DGS1_5MO": 4.38, "DGS2MO": 4.32, "DGS3MO": 4.24, "DGS4MO": 4.15,
    "DGS6MO": 4.02, "DGS1": 3.85, "DGS2": 3.63, "DGS3": 3.6, "DGS5": 3.7, "DGS7": 3.91, "DGS10": 4.23, "DGS20": 4.83,
    "DGS30": 4.88, "DFF": 4.33, "FEDFUNDS": 4.33, "DFEDTARU": 4.5, "SOFR": 4.36, "DTB3": 4.1, "HY_OAS": 2.8,
    "IG_OAS": 0.81, "EPU": 310.0, "BTC": 111000.0, "ETH": 4400.0, "DXY": 98.0, "MOVE": 80.0, "WTI": 63.0, "GOLD": 3400.0,
    "TLT": 86.0, "IEF": 95.5, "HYG": 80.5, "LQD": 110.0, "SPY": 640.0, "IWM": 234.0, "QQQ": 572.0, "RSP": 187.0, "HIGH_BETA": 105.0, "LOW_VOL": 73.0,
    "MID": 3250.0, "FED_ASSETS": 6600000.0, "BTC_MVRV": 2.1,
    "BTC_MARKET_CAP": 2.2e12, "BTC_ACTIVE_ADDRESSES": 730000.0, "BTC_MINER_REVENUE": 5.2e7, "BTC_HASH_RATE": 9.6e8,
    "DVOL": 38.0, "DVOL_ETH": 67.0, "OFR_FSI": -1.9, "CAPE": 38.0, "FNG_CNN": 62.0, "FNG_CRYPTO": 48.0,
    "FLOW_ICI_TOTAL": 5100.0, "FLOW_ICI_EQUITY": -3200.0, "FLOW_ICI_HYBRID": -900.0, "FLOW_ICI_BOND": 9000.0,
    "FLOW_ICI_COMMODITY": 200.0, "VIEWS_VIX": 1900.0, "VIEWS_BITCOIN": 9000.0, "VIEWS_RUSSELL_2000": 1100.0,
    "VIEWS_KO_VIX": 300.0, "VIEWS_KO_BITCOIN": 1500.0, "VX": 17.0,
}  # fmt: skip
"""About where each series stood; what the samples say is invented."""
WHOLE_NUMBERS = frozenset(
    {"BTC_ACTIVE_ADDRESSES", "FNG_CRYPTO", *(name for name in LEVELS if name.startswith(("VIEWS_", "FLOW_")))}
)
"""Series that their sources give without decimals."""


class Twist(StrEnum):
    """What is done to the documents of a source."""

    SOUND = "sound"
    REVISED = "revised"
    """One past value is another."""
    ZERO = "zero"
    """Every value is zero."""
    OTHER_DATE = "other-date"
    """The right document of a day, year or quarter that was not asked for."""


def level(name: str, at: int, twist: Twist = Twist.SOUND) -> float:
    """The value of a series on the day at a position of `SESSIONS`, as exact as a source writes it."""
    if twist is Twist.ZERO:
        return 0.0
    revision = (10.0 if name in WHOLE_NUMBERS else REVISED_BY) if twist is Twist.REVISED and at == REVISED_AT else 0.0
    value = LEVELS[name] * (1 + at / 100) + revision
    return float(round(value)) if name in WHOLE_NUMBERS else round(value, 2)


def prices(name: str, at: int, twist: Twist = Twist.SOUND) -> tuple[float, float, float, float]:
    """Open, high, low and close of that day."""
    close = level(name, at, twist)
    return round(close * 0.99, 2), round(close * 1.02, 2), round(close * 0.97, 2), close


def shifted(day: date, twist: Twist, *, years: int = 1) -> date:
    """The day itself, or for `Twist.OTHER_DATE` the same day some years before."""
    return day.replace(year=day.year - years) if twist is Twist.OTHER_DATE else day
