"""The family of monthly VIX futures: one series a contract, named for its month ("VXF13", "VXV26")."""

from __future__ import annotations

from datetime import time
from types import MappingProxyType

from weatherglass.market.catalogue_volatility import CBOE_LICENCE
from weatherglass.market.series_spec import NEW_YORK_ZONE, SeriesCalendar, SeriesSpec, Unit
from weatherglass.timeline.vx_settlement import VxContract

VX_FIELDS = ("settle", "open", "high", "low", "close", "volume", "efp", "open_interest")
_SETTLEMENT_LAG = 60
_OVER_A_LONG_WEEKEND = 4 * 1_440
_DEFECTS = (
    "Prices before 2007-03-26 are ten times as large in the exchange's own files.",
    "Newer files have a settlement of zero from 2013-01-02 to 2013-07-19; older files of the same contracts have it.",
    "Older files of the contracts of March to August 2018 end on 2018-02-23.",
    "Rows after the settlement day, repeated rows and days without a trade whose high is below the low occur.",
    "Daily settlement was at 16:15 New York, and at 16:00 later on: 16:15 is taken throughout.",
)


def contract_spec(contract: VxContract) -> SeriesSpec:
    """What is known of the daily settlements of one contract."""
    return SeriesSpec(
        name=contract.name,
        title=f"VIX future of {contract.year}-{contract.month:02d}",
        unit=Unit.VOL_POINTS,
        calendar=SeriesCalendar.US_SESSIONS,
        zone=NEW_YORK_ZONE,
        close=time(16, 15),
        sources=("vx-futures", "cfe-settlement"),
        licence=CBOE_LICENCE,
        lag_minutes=_SETTLEMENT_LAG,
        fields=VX_FIELDS,
        field_lag_minutes=MappingProxyType({"open_interest": _OVER_A_LONG_WEEKEND}),
        lowest=3.0,
        highest=200.0,
        defects=_DEFECTS,
        source_codes=MappingProxyType({
            "vx-futures": f"{contract.letter}{contract.year % 100:02d}",
            "cfe-settlement": f"VX/{contract.letter}{contract.year % 10}",
        }),
    )  # fmt: skip
