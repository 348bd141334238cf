"""Words that the answers share: values with their units, days with their ages."""

from __future__ import annotations

from datetime import date, datetime

from weatherglass.errors import UsageError
from weatherglass.messages.text import keys, text
from weatherglass.messages.wording import NEW_YORK, day_worded, instant_worded, number

OLD_DAYS = 5
"""A long weekend is four days: what ends longer ago is not called recent."""


def unit_words(unit: str | None, lang: str) -> str:
    """A unit in words; the unit itself where there are none.

    >>> unit_words("vol_points", "en"), unit_words("furlongs", "en"), unit_words(None, "ko")
    ('volatility points, per cent a year', 'furlongs', '단위 없음')
    """
    if not unit:
        return text("assistant.unit.none", lang)
    key = f"assistant.unit.{unit}"
    return text(key, lang) if key in keys() else unit


def value_words(value: float, unit: str | None, lang: str) -> str:
    """A value in the habits of a language, without the words of its unit."""
    try:
        return number(value, unit or "", lang)
    except UsageError:  # a unit of the user's own
        return f"{value:,.6g}"


def days_words(days: int, lang: str) -> str:
    """So many days.

    >>> days_words(0, "en"), days_words(1, "en"), days_words(1461, "ko")
    ('less than a day', '1 day', '1,461일')
    """
    if days <= 0:
        return text("assistant.no_days", lang)
    return text("assistant.one_day", lang) if days == 1 else text("assistant.days", lang, days=f"{days:,}")


def day_of(words: str, lang: str) -> str:
    """A day of a document, written out."""
    return day_worded(date.fromisoformat(words[:10]), lang)


def day_line(day: str, lang: str, *, asked: bool, now: datetime) -> str:
    """Of which day an answer is, and how long ago that was.

    Parameters
    ----------
    asked
        Whether that day was asked for; otherwise it is the last one of the data.
    """
    said, today = day_of(day, lang), now.astimezone(NEW_YORK).date()
    if asked:
        return text("assistant.day_asked", lang, day=said)
    days = (today - date.fromisoformat(day[:10])).days
    key = "assistant.day_old" if days >= OLD_DAYS else "assistant.day_latest"
    return text(key, lang, day=said, age=days_words(days, lang), today=day_worded(today, lang))


def instant_line(at: str, lang: str, *, now: datetime) -> str:
    """At which instant an answer holds, and how long ago that was."""
    instant = datetime.fromisoformat(at)
    today = day_worded(now.astimezone(NEW_YORK).date(), lang)
    return text(
        "assistant.at_instant",
        lang,
        at=instant_worded(instant, lang),
        age=days_words((now - instant).days, lang),
        today=today,
    )
