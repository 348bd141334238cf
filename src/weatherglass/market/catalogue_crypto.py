"""Series of the catalogue: Bitcoin and Ether, prices and what their chains show, by UTC days that end at 24:00."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from weatherglass.market.series_spec import END_OF_DAY, UTC_ZONE, SeriesCalendar, SeriesSpec, Unit

COIN_METRICS_LICENCE = "Coin Metrics community data: CC BY-NC 4.0, with attribution and not for commerce."
BLOCKCHAIN_LICENCE = "blockchain.com charts: free with attribution; no service promise."
_HALF_DAY_MINUTES = 720
_DAYS_UNTIL_FINAL = 7
_FLASH = "The newest days are flash values, replaced within days; a replaced value is known from its receipt."


def _price(
    name: str, title: str, codes: Mapping[str, str], *, lowest: float, packaged: bool, defects: tuple[str, ...] = ()
) -> SeriesSpec:
    # A traded price was there for all to see at 24:00, whenever a source wrote it down: its knowledge does not wait
    # the days that Coin Metrics takes to call it final.
    return SeriesSpec(
        name=name,
        title=title,
        unit=Unit.USD,
        calendar=SeriesCalendar.EVERY_DAY,
        zone=UTC_ZONE,
        close=END_OF_DAY,
        sources=(*codes, *(("packaged",) if packaged else ())),
        licence=COIN_METRICS_LICENCE,
        fields=("close", "open", "high", "low"),
        lowest=lowest,
        highest=1e8,
        defects=(_FLASH, *defects),
        source_codes=MappingProxyType(dict(codes)),
    )


def _on_chain(
    name: str,
    title: str,
    source: str,
    code: str,
    *,
    unit: Unit,
    licence: str,
    highest: float,
    lowest: float = 0.0,
    defects: tuple[str, ...] = (),
) -> SeriesSpec:
    return SeriesSpec(
        name=name,
        title=title,
        unit=unit,
        calendar=SeriesCalendar.EVERY_DAY,
        zone=UTC_ZONE,
        close=END_OF_DAY,
        sources=(source,),
        licence=licence,
        lag_minutes=_HALF_DAY_MINUTES,
        final_after_days=_DAYS_UNTIL_FINAL,
        lowest=lowest,
        highest=highest,
        defects=defects,
        source_codes=MappingProxyType({source: code}),
    )


_THINNED = "Without sampled=false long spans are thinned to a value every few days."

SERIES: tuple[SeriesSpec, ...] = (
    _price(
        "BTC",
        "Bitcoin, US dollars",
        {"coin-metrics": "PriceUSD", "yahoo": "BTC-USD", "blockchain-info": "market-price"},
        lowest=0.001,
        packaged=True,
        defects=(
            "Prices of 2010 and 2011 are those of thin markets.",
            "blockchain.com labels the close of a UTC day with the next day; it is read as the day that it closes.",
        ),
    ),
    _price("ETH", "Ether, US dollars", {"coin-metrics": "PriceUSD", "yahoo": "ETH-USD"}, lowest=0.01, packaged=False),
    _on_chain(
        "BTC_MVRV",
        "Bitcoin, market value over realized value",
        "coin-metrics",
        "CapMVRVCur",
        unit=Unit.RATIO,
        licence=COIN_METRICS_LICENCE,
        highest=1_000.0,
        lowest=0.01,
        defects=(_FLASH,),
    ),
    _on_chain(
        "BTC_MARKET_CAP",
        "Bitcoin, market capitalization, US dollars",
        "coin-metrics",
        "CapMrktCurUSD",
        unit=Unit.USD,
        licence=COIN_METRICS_LICENCE,
        highest=1e15,
        defects=(_FLASH, "The realized capitalization is not free: divide by BTC_MVRV."),
    ),
    _on_chain(
        "BTC_ACTIVE_ADDRESSES",
        "Bitcoin, addresses active in a day",
        "coin-metrics",
        "AdrActCnt",
        unit=Unit.COUNT,
        licence=COIN_METRICS_LICENCE,
        highest=1e9,
        defects=(_FLASH,),
    ),
    _on_chain(
        "BTC_MINER_REVENUE",
        "Bitcoin, revenue of miners in a day, US dollars",
        "blockchain-info",
        "miners-revenue",
        unit=Unit.USD,
        licence=BLOCKCHAIN_LICENCE,
        highest=1e10,
        defects=(_THINNED,),
    ),
    _on_chain(
        "BTC_HASH_RATE",
        "Bitcoin, estimated hash rate, 10^12 a second",
        "blockchain-info",
        "hash-rate",
        unit=Unit.TH_PER_S,
        licence=BLOCKCHAIN_LICENCE,
        highest=1e15,
        defects=(_THINNED, "Estimated from the blocks found in a day: it jumps by luck."),
    ),
)

SPELLINGS: Mapping[str, str] = MappingProxyType({
    "BTCUSD": "BTC", "BITCOIN": "BTC", "XBT": "BTC", "ETHUSD": "ETH", "ETHER": "ETH", "ETHEREUM": "ETH",
    "MVRV": "BTC_MVRV",
})  # fmt: skip
"""Other spellings."""
