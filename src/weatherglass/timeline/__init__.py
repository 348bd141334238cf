"""Market time: sessions, official gaps, business days, settlement instants and minutes to expiry.

Owns the difference between a *session* (a date label of an exchange day), an *instant* (a time with an offset)
and an *expiry* (the session on which an option settles). Refuses instants without an offset.
"""

from weatherglass.timeline.business_days import business_days_after, business_days_between
from weatherglass.timeline.calendar import DAY, days_between
from weatherglass.timeline.expiry_dates import (
    is_friday_expiry,
    is_month_end_expiry,
    is_quarterly_expiry,
    is_third_friday_expiry,
    settlement_session,
    third_friday,
)
from weatherglass.timeline.gaps import Gap, GapKind, official_gaps
from weatherglass.timeline.minutes import business_minutes, elapsed_minutes, wall_clock_minutes
from weatherglass.timeline.sessions import (
    CRYPTO_SESSIONS,
    US_SESSIONS,
    Sessions,
    last_quote_instant,
    sessions_between,
)
from weatherglass.timeline.settlement import NEW_YORK, UTC, Settlement, require_offset, settles_at

__all__ = [
    "CRYPTO_SESSIONS",
    "DAY",
    "NEW_YORK",
    "US_SESSIONS",
    "UTC",
    "Gap",
    "GapKind",
    "Sessions",
    "Settlement",
    "business_days_after",
    "business_days_between",
    "business_minutes",
    "days_between",
    "elapsed_minutes",
    "is_friday_expiry",
    "is_month_end_expiry",
    "is_quarterly_expiry",
    "is_third_friday_expiry",
    "last_quote_instant",
    "official_gaps",
    "require_offset",
    "sessions_between",
    "settlement_session",
    "settles_at",
    "third_friday",
    "wall_clock_minutes",
]
