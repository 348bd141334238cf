"""Boards, readings, claims and the weather as polars tables: what makes a result, a row each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from typing import TYPE_CHECKING, Any

from weatherglass.app.claim_tests import TriedClaim
from weatherglass.app.weather import Weather
from weatherglass.indices.reading import IndexReading
from weatherglass.market import Board

if TYPE_CHECKING:
    import polars as pl

QUOTES = ("call_bid", "call_ask", "put_bid", "put_ask")


def table_of_result(found: object) -> pl.DataFrame | None:
    """The table of a result, missing as null; None for what has none."""
    return next((made(found) for kind, made in _TABLES if isinstance(found, kind)), None)


def _of_board(found: Board) -> pl.DataFrame:
    """Columns as `read_board` takes them; what the board does not say (instants, underlying) is no column."""
    import polars as pl

    settled = any(term.settles_at is not None for term in found.terms)
    kinds: dict[str, Any] = {"as_of": pl.Datetime("us", "UTC"), "settles_at": pl.Datetime("us", "UTC")}
    tables = []
    for term in found.terms:
        said = {
            **({"underlying": found.underlying} if found.underlying else {}),
            **({"as_of": found.as_of.astimezone(UTC)} if found.as_of is not None else {}),
            "expiry": term.expiry,
            "root": term.root,
            **({"settles_at": term.settles_at and term.settles_at.astimezone(UTC)} if settled else {}),
        }
        stated = [pl.lit(value, kinds.get(name)).alias(name) for name, value in said.items()]
        quotes = pl.DataFrame({"strike": term.strike, **{name: getattr(term, name) for name in QUOTES}})
        tables.append(quotes.fill_nan(None).select(*stated, pl.all()))
    return pl.concat(tables)


def _of_index(found: IndexReading) -> pl.DataFrame:
    import polars as pl

    schema = {
        "expiry": pl.Date, "root": pl.String, "strike": pl.Float64, "type": pl.String, "bid": pl.Float64,
        "ask": pl.Float64, "mid": pl.Float64, "width": pl.Float64, "contribution": pl.Float64, "share": pl.Float64,
    }  # fmt: skip
    rows = [[getattr(row, name) for name in schema] for row in found.explain()]
    return pl.DataFrame(rows, schema, orient="row").fill_nan(None)


def _of_claim(found: TriedClaim) -> pl.DataFrame:
    """Its cases, with the further outcomes of each as columns of their own."""
    import polars as pl

    schema = {
        "event": pl.Date, "role": pl.String, "entry": pl.Date, "outcome": pl.Float64, "multiple": pl.Float64,
        "hit": pl.Boolean, "resolves": pl.Date, "so_far": pl.Float64,
    }  # fmt: skip
    cases = found.report.cases
    further = list(dict.fromkeys(name for case in cases for name in case.figures))
    rows = [[*(getattr(each, name) for name in schema), *map(each.figures.get, further)] for each in cases]
    return pl.DataFrame(rows, {**schema, **dict.fromkeys(further, pl.Float64)}, orient="row")


def _of_weather(found: Weather) -> pl.DataFrame:
    """A row a signal; `why` and `needs` are the code of what is missing and the series that it is of."""
    import polars as pl

    schema = {
        "signal": pl.String, "family": pl.String, "day": pl.Date, "value": pl.Float64, "unit": pl.String,
        "state": pl.String, "since": pl.Date, "percentile": pl.Float64, "on": pl.Boolean, "why": pl.String,
        "needs": pl.String,
    }  # fmt: skip
    rows = []
    for name, each in found.readings.items():
        why = each.unavailable
        rows.append(
            [
                name, each.signal.family, each.day, each.value, each.signal.unit, each.state or None, each.since,
                each.percentile, each.on, str(why.why) if why else None, (why.series or None) if why else None,
            ]
        )  # fmt: skip
    return pl.DataFrame(rows, schema, orient="row")


_TABLES: tuple[tuple[type, Callable[[Any], pl.DataFrame]], ...] = (
    (Board, _of_board),
    (IndexReading, _of_index),
    (TriedClaim, _of_claim),
    (Weather, _of_weather),
)
