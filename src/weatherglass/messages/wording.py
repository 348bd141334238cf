"""Numbers, days and instants in the habits of English and of Korean.

`number` knows the unit: a multiple is "x4.93" and "4.93배", sixty-four thousand nine hundred dollars are "$64,900" and
"6만 4,900달러". Every reader gets the clock that is theirs first, New York or Seoul, and the other one beside it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from weatherglass.errors import UsageError
from weatherglass.market.series_spec import NEW_YORK_ZONE

NEW_YORK, SEOUL = ZoneInfo(NEW_YORK_ZONE), ZoneInfo("Asia/Seoul")
MINUS = "−"
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_TEN_THOUSAND = 10_000
_NEIGHBOURS_BELOW = 100
"""Above, one in so many is rounded to two digits, and has no neighbour."""
NEARLY_ALL = 0.95
"""A share above this is said to be nearly all."""
_MYRIADS = ("", "만", "억", "조", "경")


def number(value: float | int | str, unit: str, lang: str, *, signed: bool = False) -> str:
    """A value with its unit, as a newspaper of the language prints it.

    Parameters
    ----------
    value
        A text is a day where the unit is "date", and stands as it is otherwise.
    unit
        As in `weatherglass.signals.signal.Fact`; "" for a bare number.
    lang
        "en" or "ko".
    signed
        Write the plus of a positive number, as of a change.

    Raises
    ------
    UsageError
        When the unit is not known here, or the value is no finite number: a missing value is a reason, not a number.

    Examples
    --------
    >>> number(64_900, "usd", "en"), number(64_900, "usd", "ko")
    ('$64,900', '6만 4,900달러')
    >>> number(4.93, "multiple", "en"), number(4.93, "multiple", "ko")
    ('x4.93', '4.93배')
    >>> number(-0.715, "correlation", "en"), number(21, "sessions", "ko"), number(0.3, "percent", "en", signed=True)
    ('−0.715', '21거래일', '+0.30%')
    """
    if isinstance(value, str):
        return day_worded(date.fromisoformat(value), lang) if unit == "date" else value
    if unit not in _UNITS:
        raise UsageError(f"no wording for numbers in {unit!r}; there are {', '.join(sorted(_UNITS))}")
    if not math.isfinite(value):
        raise UsageError(f"{value} {unit} is no number that can be shown; a missing value needs its reason")
    worded = _UNITS[unit](abs(value), lang)
    # a value that rounds to nothing has no sign
    sign = "" if not any(each in "123456789" for each in worded) else MINUS if value < 0 else "+" if signed else ""
    return sign + worded


def return_worded(value: float) -> str:
    """A decimal return with its sign, to a tenth of a per cent, as both languages write it.

    >>> return_worded(0.0121), return_worded(-0.4882), return_worded(37.7), return_worded(0.0001)
    ('+1.2%', '−48.8%', '+3,770%', '0.0%')
    """
    percent = abs(100.0 * value)
    worded = f"{percent:,.1f}%" if percent < 999.95 else f"{percent:,.0f}%"
    return worded if worded == "0.0%" else f"{MINUS if value < 0 else '+'}{worded}"


def units() -> frozenset[str]:
    """Units that `number` knows."""
    return frozenset(_UNITS)


def day_worded(day: date, lang: str) -> str:
    """A day in full.

    >>> day_worded(date(2026, 8, 20), "en"), day_worded(date(2026, 8, 20), "ko")
    ('20 August 2026', '2026년 8월 20일')
    """
    return _korean_day(day) if lang == "ko" else f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def day_short(day: date, lang: str) -> str:
    """A day for the column of a table.

    >>> day_short(date(2026, 8, 2), "en"), day_short(date(2026, 8, 2), "ko")
    ('2 Aug 2026', '2026.8.2')
    """
    return f"{day.year}.{day.month}.{day.day}" if lang == "ko" else f"{day.day} {_MONTHS[day.month - 1][:3]} {day.year}"


def span_worded(first: date, last: date, lang: str) -> str:
    """From a day to a day, both included.

    >>> span_worded(date(1990, 1, 2), date(2026, 8, 20), "en"), span_worded(date(1990, 1, 2), date(2026, 8, 20), "ko")
    ('2 Jan 1990 to 20 Aug 2026', '1990.1.2~2026.8.20')
    """
    return f"{day_short(first, lang)}{'~' if lang == 'ko' else ' to '}{day_short(last, lang)}"


def instant_worded(at: datetime, lang: str) -> str:
    """An instant on the clocks of New York and of Seoul, the reader's own first.

    Raises
    ------
    UsageError
        When the instant has no offset.

    Examples
    --------
    >>> at = datetime(2026, 8, 20, 16, 15, tzinfo=NEW_YORK)
    >>> instant_worded(at, "en")
    '20 Aug 2026 16:15 New York (21 Aug 05:15 Seoul)'
    >>> instant_worded(at, "ko")
    '2026년 8월 21일 05:15 서울(20일 16:15 뉴욕)'
    """
    if at.tzinfo is None:
        raise UsageError(f"{at.isoformat()} has no offset; an instant needs one")
    here, there = at.astimezone(NEW_YORK), at.astimezone(SEOUL)
    if lang != "ko":
        other = "" if here.date() == there.date() else f"{there.day} {_MONTHS[there.month - 1][:3]} "
        return f"{day_short(here.date(), lang)} {here:%H:%M} New York ({other}{there:%H:%M} Seoul)"
    other = "" if here.date() == there.date() else f"{here.day}일 "
    if here.month != there.month:
        other = f"{here.month}월 {other}"
    return f"{_korean_day(there.date())} {there:%H:%M} 서울({other}{here:%H:%M} 뉴욕)"


def age_worded(days: int, lang: str) -> str:
    """How old a value is, in calendar days.

    >>> [age_worded(days, "en") for days in (0, 1, 35)], [age_worded(days, "ko") for days in (0, 1, 35)]
    (['same day', '1 day old', '35 days old'], ['당일', '1일 전', '35일 전'])
    """
    if days == 0:
        return "당일" if lang == "ko" else "same day"
    return f"{days:,}일 전" if lang == "ko" else f"{number(days, 'days', lang)} old"


def ahead_worded(days: int, lang: str) -> str:
    """How far ahead a day is, in calendar days.

    >>> [ahead_worded(days, "en") for days in (0, 1, 27)], [ahead_worded(days, "ko") for days in (0, 1, 27)]
    (['today', 'tomorrow', 'in 27 days'], ['오늘', '내일', '27일 뒤'])
    """
    if days <= 1:
        return (("오늘", "내일") if lang == "ko" else ("today", "tomorrow"))[days]
    return f"{days:,}일 뒤" if lang == "ko" else f"in {number(days, 'days', lang)}"


def frequency_worded(share: float, lang: str) -> str:
    """A share of cases as one says it aloud; the nearest simple one.

    Parameters
    ----------
    share
        0 to 1.

    Examples
    --------
    >>> frequency_worded(0.141, "en"), frequency_worded(0.141, "ko"), frequency_worded(0.779, "en")
    ('about 1 in 7', '7번 중 1번꼴', 'about 4 in 5')
    """
    if not 0.0 <= share <= 1.0:
        raise UsageError(f"share={share} must lie between 0 and 1")
    if share in (0.0, 1.0):
        return (("한 번도 없음", "매번") if lang == "ko" else ("never", "always"))[int(share)]
    rare = min(share, 1.0 - share)
    one_in = _two_digits(1.0 / rare)
    simple = {(1, one_in), (1, max(2, one_in - 1) if one_in < _NEIGHBOURS_BELOW else one_in), (2, 5), (3, 10)}
    some, of = min(simple, key=lambda each: (abs(rare - each[0] / each[1]), each[1]))
    some = some if share <= 0.5 else of - some
    return f"{of:,}번 중 {some:,}번꼴" if lang == "ko" else f"about {some:,} in {of:,}"


def often_worded(share: float, lang: str) -> str:
    """How often something happens, as an adverb: what goes with "by chance".

    Parameters
    ----------
    share
        0 to 1.

    Examples
    --------
    >>> often_worded(0.141, "en"), often_worded(0.141, "ko"), often_worded(0.83, "en")
    ('about 1 time in 7', '7번 중 1번꼴로', 'about 5 times in 6')
    >>> often_worded(0.998, "en"), often_worded(1.0, "ko"), often_worded(0.0, "ko")
    ('nearly always', '거의 언제나', '한 번도 없이')
    """
    if share == 0.0:
        return "한 번도 없이" if lang == "ko" else "never"
    if share > NEARLY_ALL:
        return "거의 언제나" if lang == "ko" else "nearly always"
    said = frequency_worded(share, lang)
    if lang == "ko":
        return f"{said}로"
    some, _, of = said.removeprefix("about ").partition(" in ")
    return f"about {some} {'time' if some == '1' else 'times'} in {of}"


def _two_digits(value: float) -> int:
    step: int = 10 ** max(0, math.floor(math.log10(value)) - 1)
    return round(value / step) * step


def _korean_day(day: date) -> str:
    return f"{day.year}년 {day.month}월 {day.day}일"


def _three_digits(value: float) -> str:
    """About three digits that count: 38.7, 4.93, 0.85, 1,234."""
    return f"{value:,.2f}" if value < 9.995 else f"{value:,.1f}" if value < 99.95 else f"{value:,.0f}"


def _fixed(decimals: int, en: str = "", ko: str = "") -> Callable[[float, str], str]:
    return lambda value, lang: f"{value:,.{decimals}f}{ko if lang == 'ko' else en}"


def _counted(one: str, many: str, ko: str) -> Callable[[float, str], str]:
    """A number of things: whole where it is, with one decimal otherwise."""

    def worded(value: float, lang: str) -> str:
        whole = float(value).is_integer() or value >= 100.0
        figure = f"{value:,.0f}" if whole else f"{value:,.1f}"
        if lang == "ko":
            return figure + ko
        return f"{figure} {one if figure == '1' else many}" if many else figure

    return worded


def _percent(value: float, lang: str) -> str:  # noqa: ARG001 (both languages write it alike)
    return f"{value:,.2f}%" if value < 9.995 else f"{value:,.1f}%"


def _multiple(value: float, lang: str) -> str:
    return f"{_three_digits(value)}배" if lang == "ko" else f"x{_three_digits(value)}"


def _p_value(value: float, lang: str) -> str:
    """A probability under a null to three decimals; what would round to none is said to be below the last."""
    if value < 0.0005:
        return "0.001 미만" if lang == "ko" else "below 0.001"
    return f"{value:.3f}"


def _dollars(value: float, lang: str) -> str:
    if value < 999.5:
        return f"{value:,.2f}달러" if lang == "ko" else f"${value:,.2f}"
    if lang == "ko":
        figure = _myriads(value)
        return f"{figure} 달러" if figure[-1] in _MYRIADS else f"{figure}달러"
    for size, name in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if value >= size:
            return f"${_three_digits(value / size)} {name}"
    return f"${value:,.0f}"


def _myriads(value: float) -> str:
    """A number grouped by ten thousands, rounded to ten thousand from a hundred million up."""
    whole = round(value) if value < _TEN_THOUSAND**2 else _TEN_THOUSAND * round(value / _TEN_THOUSAND)
    parts = []
    for name in _MYRIADS:
        whole, group = divmod(whole, _TEN_THOUSAND)
        if group:
            parts.append(f"{group:,}{name}")
    return " ".join(reversed(parts))


def _coins(value: float, lang: str) -> str:  # noqa: ARG001 (both languages write it alike)
    figure = f"{value:,.3f}".rstrip("0").rstrip(".") if value < 999.5 else f"{value:,.0f}"
    return f"{figure} BTC"


def _hash_rate(value: float, lang: str) -> str:
    gap = "" if lang == "ko" else " "
    return f"{_three_digits(value / 1e6)}{gap}EH/s"


_UNITS: Mapping[str, Callable[[float, str], str]] = MappingProxyType({
    "": _counted("", "", ""),
    "vol_points": _fixed(2),
    "variance_points": _fixed(1),  # squared vol points a year
    "loss": _fixed(3),
    "index_points": _fixed(2),
    "percent": _percent,
    "percentage_points": lambda value, lang: f"{_three_digits(value)}{'%포인트' if lang == 'ko' else ' points'}",
    "share": lambda value, lang: _percent(100.0 * value, lang),
    "ratio": lambda value, lang: f"{value:.3f}" if value < 9.9995 else _three_digits(value),  # noqa: ARG005
    "correlation": _fixed(3),
    "multiple": _multiple,
    "usd": _dollars,
    "usd_millions": lambda value, lang: _dollars(1e6 * value, lang),
    "score": _fixed(1, "", "점"),
    "percentile": _fixed(0, "", ""),
    "z": _fixed(2, "σ", "σ"),
    "t": _fixed(2),
    "p": _p_value,
    "days": _counted("day", "days", "일"),
    "sessions": _counted("session", "sessions", "거래일"),
    "weeks": _counted("week", "weeks", "주"),
    "months": _counted("month", "months", "개월"),
    "quarters": _counted("quarter", "quarters", "분기"),
    "years": _counted("year", "years", "년"),
    "count": _counted("", "", ""),
    "views": _counted("view", "views", "회"),
    "btc": _coins,
    "th_per_s": _hash_rate,
})  # fmt: skip
