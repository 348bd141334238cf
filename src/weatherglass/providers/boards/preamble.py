"""The date and time above a Cboe export: written by the browser that made it, in its own style and zone.

Refuses what can be read in two ways (2/5/2022) and zones that are not in the table, by name.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import NoReturn

from weatherglass.errors import UnreadableFile
from weatherglass.providers.boards.cells import MONTH_NUMBERS
from weatherglass.providers.boards.table_text import escaped
from weatherglass.timeline import NEW_YORK

ZONE_OFFSET_HOURS = {
    "UTC": 0, "GMT": 0, "Z": 0,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "AKST": -9, "AKDT": -8, "HST": -10,
    "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3,
    "HKT": 8, "SGT": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip
"""Hours ahead of UTC. Abbreviations that two countries share (IST, BST, AST) are left out; CST is US Central, the only
one that browsers write so."""
_FARTHEST_HOURS = 14
_REMEDY = "give the instant of the quotes with as_of="

_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b")
_DAY_FIRST = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\.? ([A-Za-z]{3,9})\.?,? (\d{4})\b")
_YEAR_FIRST = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?=\D|$)")
_KOREAN = re.compile(r"(\d{4})년 ?(\d{1,2})월 ?(\d{1,2})일")
_TIME = re.compile(r"\b(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?")
_HALF = re.compile(r"\b([ap])\.? ?m\b\.?|(오전|오후)", re.IGNORECASE)
_OFFSET = re.compile(r"(?:GMT|UTC)? ?([+\-−])(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)


def preamble_instant(path: Path, text: str) -> datetime:
    """The instant that a line such as "Date: August 20, 2023 at 10:42 PM EDT" names.

    Raises
    ------
    UnreadableFile
        When its date, its time or its zone is not understood; a zone is named.
    """
    line = " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split())
    line = re.sub(r"^date ?:? ?", "", line, flags=re.IGNORECASE)
    year, month, day, rest = _date(path, line)
    clock = _TIME.search(rest)
    if clock is None:
        _refuse(path, line, "has no time of day")
    hour, half = int(clock[1]), _HALF.search(rest)
    if half:
        if not 1 <= hour <= 12:
            _refuse(path, line, f"has the hour {hour} with {half[0]}")
        hour = hour % 12 + (12 if half[0][0] in "pP" or half[0] == "오후" else 0)
    tail = _HALF.sub(" ", rest[clock.end() :])
    zone = _zone(path, line, " ".join(tail.replace(",", " ").split()))
    try:
        found = datetime(year, month, day, hour, int(clock[2]), int(clock[3] or 0), tzinfo=zone)
    except ValueError as exc:
        raise UnreadableFile(path, f"its date line '{escaped(line)}' names no real time ({exc})", _REMEDY) from exc
    return found.astimezone(NEW_YORK)


def _date(path: Path, line: str) -> tuple[int, int, int, str]:
    if match := _YEAR_FIRST.search(line) or _KOREAN.search(line):
        year, month, day = match[1], int(match[2]), match[3]
    elif match := _MONTH_FIRST.search(line):
        year, month, day = match[3], _month(match[1]), match[2]
    elif match := _DAY_FIRST.search(line):
        year, month, day = match[3], _month(match[2]), match[1]
    else:
        _refuse(path, line, "has no date such as February 5, 2022 or 2022-02-05 (2/5/2022 can be read in two ways)")
    if not month:
        _refuse(path, line, "has an unknown month")
    # The T of an ISO date must not hide the time behind it.
    return int(year), month, int(day), line[: match.start()] + " " + line[match.end() :].lstrip("T")


def _month(name: str) -> int:
    full = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
            "november", "december", "sept")  # fmt: skip
    short = name.lower()
    return MONTH_NUMBERS.get(name[:3].upper(), 0) if len(name) == 3 or short in full else 0


def _zone(path: Path, line: str, text: str) -> tzinfo:
    text = re.sub(r" ?\([^)]*\)$", "", text)  # browsers add the zone's name: GMT-0500 (Eastern Standard Time)
    if not text:
        _refuse(path, line, "has no time zone")
    if text.upper() == "ET":  # exports of 2018-2020 wrote: Nov 30 2019 @ 10:42 ET
        return NEW_YORK
    match = _OFFSET.fullmatch(text)
    if match and int(match[2]) <= _FARTHEST_HOURS and int(match[3] or 0) < 60:
        ahead = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        return timezone(ahead if match[1] == "+" else -ahead)
    if text.upper() not in ZONE_OFFSET_HOURS:
        _refuse(path, line, f"has the unknown time zone '{escaped(text)}'")
    return timezone(timedelta(hours=ZONE_OFFSET_HOURS[text.upper()]))


def _refuse(path: Path, line: str, what: str) -> NoReturn:
    raise UnreadableFile(path, f"its date line '{escaped(line)}' {what}", _REMEDY)
