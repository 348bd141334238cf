"""What of a computed index is published, and as what: `fresh`, `carried` or `suppressed`, never a silent repeat.

Pure state machines: the state is a frozen record that goes in and comes out, every instant is an argument, so a replay
gives what the live run gave. For one snapshot the order is: `accept_snapshot` on the board's rows, `hold_step` on the
computed value, then (unless that is suppressed) `filter_step`, and `demote_stale` on what comes out.

Levels are in the index's own points. A value that does not exist is None with its reason; NaN is refused. Levels are
compared as calculated, not rounded: the owner's text does not say which.
"""

from __future__ import annotations

from weatherglass.indices.publication.hold import DEFAULT_HOLD, HeldLevel, HoldRule, HoldState, hold_step
from weatherglass.indices.publication.lines import (
    Level,
    PublicationCode,
    PublicationReason,
    PublicationStatus,
    Published,
)
from weatherglass.indices.publication.owners_filter import (
    VIX_FILTER,
    FilterState,
    IndexFilter,
    TradingHours,
    filter_step,
)
from weatherglass.indices.publication.soundness import CLOCK_SKEW, Freshness, accept_snapshot, demote_stale, freshness

__all__ = [
    "CLOCK_SKEW",
    "DEFAULT_HOLD",
    "VIX_FILTER",
    "FilterState",
    "Freshness",
    "HeldLevel",
    "HoldRule",
    "HoldState",
    "IndexFilter",
    "Level",
    "PublicationCode",
    "PublicationReason",
    "PublicationStatus",
    "Published",
    "TradingHours",
    "accept_snapshot",
    "demote_stale",
    "filter_step",
    "freshness",
    "hold_step",
]
