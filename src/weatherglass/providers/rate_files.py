"""Interest-rate files as people have them: FRED's wide CSV, the Treasury's par-yield CSV, or one curve by tenor.

`read_rates` reads a file; `parse_rates` is pure. Yields are in per cent a year, as both publishers give them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from weatherglass.errors import MissingColumn, UnreadableFile
from weatherglass.market import CMT_DAYS, CurveHistory, ParCurve

MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_YIELD_PCT = 50.0
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_MISSING = frozenset({"", ".", "N/A", "ND", "NaN", "nan", "null"})
_DATE_NAMES = ("date", "observation_date", "time_period", "record_date")
_DATE_FORMATS = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y")

_FRED_TENORS = {
    "DGS1MO": "1 Mo", "DGS3MO": "3 Mo", "DGS6MO": "6 Mo", "DGS1": "1 Yr", "DGS2": "2 Yr", "DGS3": "3 Yr",
    "DGS5": "5 Yr", "DGS7": "7 Yr", "DGS10": "10 Yr", "DGS20": "20 Yr", "DGS30": "30 Yr",
}  # fmt: skip
_SHAPES = "a FRED table (date,DGS1MO,...), a Treasury table (Date,1 Mo,...) or one curve (tenor,days,yield_pct)"


def read_rates(path: str | Path) -> CurveHistory | ParCurve:
    """The curves of a rate file.

    Parameters
    ----------
    path
        FRED wide CSV, Treasury par-yield CSV, or a CSV with the columns days and yield_pct (one curve, no date).

    Raises
    ------
    UnreadableFile, MissingColumn
        With what is wrong and what to do.
    """
    path = Path(path)
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise UnreadableFile(
                path, f"it has {path.stat().st_size} bytes, more than {MAX_FILE_BYTES}", f"give {_SHAPES}"
            )
        raw = path.read_bytes()
    except OSError as exc:
        raise UnreadableFile(path, exc.strerror or str(exc), f"give {_SHAPES}, or one decimal rate") from exc
    return parse_rates(raw, source=str(path))


def parse_rates(raw: bytes, *, source: str) -> CurveHistory | ParCurve:
    """The curves in the bytes of a rate file; see `read_rates`.

    Rows without any yield and rows of zeros only (a holiday published as zeros) are no curves. Single missing yields
    are left out of their curve.
    """
    try:
        text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as exc:
        raise UnreadableFile(
            source, f"byte {exc.start} is not text", f"save it as UTF-8; it must be {_SHAPES}"
        ) from exc
    if "\0" in text:
        raise UnreadableFile(source, "it holds NUL bytes", f"it must be {_SHAPES}")
    try:
        rows = [row for row in csv.reader(io.StringIO(text), strict=True) if any(cell.strip() for cell in row)]
    except csv.Error as exc:
        raise UnreadableFile(source, f"broken CSV ({exc})", f"it must be {_SHAPES}") from exc
    if not rows:
        raise UnreadableFile(source, "it is empty", f"give {_SHAPES}")
    header = [cell.strip() for cell in rows[0]]
    lower = [name.lower() for name in header]
    if "yield_pct" in lower:
        return _one_curve(rows[1:], lower, source)
    tenors = {i: days for i, name in enumerate(header) if (days := _tenor_days(name)) is not None}
    date_at = next((lower.index(name) for name in _DATE_NAMES if name in lower), None)
    if date_at is None:
        raise MissingColumn(source, ("date",), header)
    if not tenors:
        raise MissingColumn(source, ("DGS1MO",), header)
    return _history(rows[1:], date_at, tenors, source)


def _tenor_days(name: str) -> int | None:
    if name.upper() in _FRED_TENORS:
        return CMT_DAYS[_FRED_TENORS[name.upper()]]
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(mo|month|yr|year)s?", name.strip().lower())
    if match is None:
        return None
    return CMT_DAYS.get(f"{match[1]} {'Mo' if match[2].startswith('mo') else 'Yr'}")


def _yield_pct(cell: str, where: Callable[[], str], source: str) -> float | None:
    cell = cell.strip()
    if cell in _MISSING:
        return None
    if not _NUMBER.fullmatch(cell) or not abs(float(cell)) <= MAX_YIELD_PCT:
        raise UnreadableFile(
            source,
            f"{cell[:40]!r} at {where()} is no yield between -{MAX_YIELD_PCT:g} and {MAX_YIELD_PCT:g} per cent",
            "leave missing yields empty; decimals are written with a point",
        )
    return float(cell)


def _day(cell: str, line: int, source: str) -> date:
    for form in _DATE_FORMATS:
        try:
            return datetime.strptime(cell.strip(), form).date()
        except ValueError:
            continue
    raise UnreadableFile(
        source, f"{cell.strip()[:40]!r} in data row {line} is no date", "dates are written 2022-02-03 or 02/03/2022"
    )


def _history(rows: list[list[str]], date_at: int, tenors: dict[int, int], source: str) -> CurveHistory:
    by_day: dict[date, ParCurve] = {}
    for line, row in enumerate(rows, start=1):
        if len(row) <= date_at:
            continue
        day = _day(row[date_at], line, source)
        nodes: dict[int, float] = {}
        for at, days in tenors.items():
            if at < len(row):
                value = _yield_pct(row[at], lambda day=day, days=days: f"{day}, {days} days", source)  # type: ignore[misc]
                if value is not None:
                    nodes[days] = value
        if nodes and any(nodes.values()):
            ordered = sorted(nodes)
            by_day[day] = ParCurve(day, tuple(ordered), tuple(nodes[d] for d in ordered))
    if not by_day:
        raise UnreadableFile(source, "no row has a yield", f"it must be {_SHAPES}")
    return CurveHistory(tuple(by_day[d] for d in sorted(by_day)), source)


def _one_curve(rows: list[list[str]], lower: list[str], source: str) -> ParCurve:
    if "days" not in lower:
        raise MissingColumn(source, ("days",), lower)
    days_at, yield_at = lower.index("days"), lower.index("yield_pct")
    nodes: dict[int, float] = {}
    for line, row in enumerate(rows, start=1):
        if len(row) <= max(days_at, yield_at) or not row[days_at].strip().isdecimal():
            raise UnreadableFile(
                source, f"data row {line} has no whole number of days: {','.join(row)[:60]!r}", f"it must be {_SHAPES}"
            )
        value = _yield_pct(row[yield_at], lambda line=line: f"data row {line}", source)  # type: ignore[misc]
        if value is not None:
            nodes[int(row[days_at])] = value
    if not nodes:
        raise UnreadableFile(source, "no row has a yield", f"it must be {_SHAPES}")
    ordered = sorted(nodes)
    return ParCurve(None, tuple(ordered), tuple(nodes[d] for d in ordered))
