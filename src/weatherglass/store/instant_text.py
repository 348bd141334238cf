"""Instants and days as the texts that the database holds, and back.

Instants are in UTC without an offset: `2024-01-02T21:15:00`, with six digits of a second where it is no whole one. Such
texts sort as their instants do.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np

from weatherglass.errors import UsageError
from weatherglass.market.series import FIRST_DAY, LAST_DAY, Days, Instants

_NO_FRACTION = ".000000"


def instant_text(moment: datetime) -> str:
    """Text of an instant.

    Raises
    ------
    UsageError
        When it has no offset.

    Examples
    --------
    >>> instant_text(datetime(2024, 1, 2, 21, 15, tzinfo=UTC))
    '2024-01-02T21:15:00'
    """
    if moment.tzinfo is None:
        raise UsageError(f"{moment.isoformat()} has no offset; an instant needs one")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat()


def instant_of(text: str) -> datetime:
    """The instant of a text."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def instant_texts(moments: Instants) -> list[str]:
    """Texts of instants, (n,) datetime64[us]."""
    return [text.removesuffix(_NO_FRACTION) for text in np.datetime_as_string(moments).tolist()]


def instants_of(texts: list[str]) -> Instants:
    """(n,) datetime64[us] of texts."""
    return np.array(texts, dtype="datetime64[us]")


def days_of(texts: list[str]) -> Days:
    """(n,) datetime64[D] of texts."""
    return np.array(texts, dtype="datetime64[D]")


def day_text(day: date, name: str) -> str:
    """Text of a day that a caller gives.

    Raises
    ------
    UsageError
        When it is outside 1792 to 2100.
    """
    if not FIRST_DAY <= day <= LAST_DAY:
        raise UsageError(f"{name}={day} is outside {FIRST_DAY} to {LAST_DAY}")
    return f"{day:%Y-%m-%d}"
