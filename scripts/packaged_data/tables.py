"""What a table of packaged data is, and what is checked of every one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import exchange_calendars
import polars as pl

from packaged_data.wheels import Wheel, require


@dataclass(frozen=True)
class Rule:
    """A code for the `defect` column, the rows it is given to, and the columns that it makes unusable."""

    code: str
    spoils: tuple[str, ...]
    meaning: str
    where: pl.Expr


@dataclass(frozen=True)
class Built:
    """A table ready to be written, with all that provenance.json says about it."""

    name: str
    wheel: Wheel
    member: str
    table: pl.DataFrame
    unit: str
    columns: dict[str, str]
    origin: str
    origin_terms: str
    note: str
    day_column: str = "session"
    known_defects: list[str] = field(default_factory=list)
    defect_codes: list[dict[str, Any]] = field(default_factory=list)
    expiries: list[dict[str, Any]] = field(default_factory=list)


def coded(table: pl.DataFrame, rules: Sequence[Rule]) -> tuple[pl.DataFrame, list[dict[str, Any]], list[str]]:
    """The table with its `defect` column; where several rules hold, the first one names the row."""
    code = pl.coalesce(*[pl.when(rule.where).then(pl.lit(rule.code)) for rule in rules])
    marked = table.with_columns(code.alias("defect"))
    codes, texts = [], []
    for rule in rules:
        days = marked.filter(pl.col("defect") == rule.code)["session"]
        span = "" if days.is_empty() else f" ({'..'.join(map(str, sorted({days[0], days[-1]})))})"
        rows = "1 row" if len(days) == 1 else f"{len(days)} rows"
        codes.append({"code": rule.code, "rows": len(days), "spoils": list(rule.spoils), "meaning": rule.meaning})
        texts.append(f"{rows} marked {rule.code}{span}: {rule.meaning}")
    return marked, codes, texts


def nyse_sessions() -> list[date]:
    calendar = exchange_calendars.get_calendar("XNYS", start="1989-12-01", end="2025-12-31")
    return [session.date() for session in calendar.sessions]


def sessions_without_row(table: pl.DataFrame, sessions: Iterable[date]) -> list[date]:
    first, last, present = table["session"][0], table["session"][-1], set(table["session"])
    return [day for day in sessions if first <= day <= last and day not in present]


def check_shape(table: pl.DataFrame) -> None:
    """Increasing days, no duplicate, finite positive numbers or null (yields may be zero)."""
    require(table["session"].is_sorted() and table["session"].is_unique().all(), "days are not strictly increasing")
    for column in table.select(pl.col(pl.Float64)):
        require(column.drop_nulls().is_finite().all(), f"{column.name} holds NaN or infinity")
        has_zeros_for_reason = column.name.startswith("cmt_")
        require(has_zeros_for_reason or bool((column > 0.0).all()), f"{column.name} holds zero or less")
