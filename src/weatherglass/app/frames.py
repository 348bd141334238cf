"""What was computed, as a table of polars or pandas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from weatherglass.errors import UsageError, nearest
from weatherglass.market.series import SeriesHistory
from weatherglass.signals.signal import SignalHistory

if TYPE_CHECKING:
    import polars as pl

KINDS = ("polars", "pandas")
DAYS = frozenset(
    {
        "as_of", "begins", "date", "day", "entry", "event", "first", "freeze_date", "last", "last_day", "published",
        "resolves", "since",
    }
)  # fmt: skip
INSTANTS = frozenset({"known_at"})
"""Columns of printed rows that hold days, and instants of UTC."""


def frame_as(found: Any, kind: str = "polars") -> Any:
    """See `weatherglass.frame`."""
    import polars as pl

    if kind not in KINDS:
        raise UsageError(f"kind={kind!r} is no kind of frame; {nearest(kind, KINDS)}")
    if isinstance(found, SeriesHistory):
        table: pl.DataFrame | None = _of_series(found)
    elif isinstance(found, SignalHistory):
        table = _of_signal(found)
    elif isinstance(found, pl.DataFrame):
        table = found
    else:
        from weatherglass.app.result_tables import table_of_result  # claims and indices: not for a table of a series

        table = table_of_result(found)
    if table is None:
        raise UsageError(
            f"a {type(found).__name__} has no table; give what series(), signal_history(), index_history(), index(), "
            "read_board(), claim() or today() return"
        )
    return table if kind == "polars" else _as_pandas(table)


def frame_of_rows(columns: tuple[str, ...], rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows as they are printed, with days and instants as such; missing is null.

    A column of `DAYS` or `INSTANTS` whose texts all are days, or all are instants, becomes a column of these.
    """
    import polars as pl

    made = list(rows)
    table = pl.DataFrame({name: [each.get(name) for each in made] for name in columns}, strict=False)
    typed = []
    for name, kind in table.schema.items():
        column = table.get_column(name)
        if kind != pl.String or column.null_count() == column.len():
            continue
        if name in DAYS and column.str.contains(r"^\d{4}-\d\d-\d\d$").all():
            typed.append(pl.col(name).str.to_date("%Y-%m-%d"))
        elif name in INSTANTS and column.str.ends_with("Z").all():
            typed.append(pl.col(name).str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_zone="UTC"))
    return table.with_columns(typed)


def _of_series(found: SeriesHistory) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(
        {
            "date": pl.Series(found.as_of),
            found.field: pl.Series(found.value),
            "known_at": pl.Series(found.known_at).dt.replace_time_zone("UTC"),
            "source": pl.Series(np.asarray(found.sources, dtype=object)[found.source_at].tolist(), dtype=pl.String),
            "revision": pl.Series(found.revision),
        }
    )


def _of_signal(found: SignalHistory) -> pl.DataFrame:
    import polars as pl

    states = [found.states[code] if code >= 0 else None for code in found.state.tolist()]
    return pl.DataFrame(
        {
            "date": pl.Series(found.days),
            "value": pl.Series(found.value).fill_nan(None),
            "state": pl.Series(states, dtype=pl.String),
            "percentile": pl.Series(found.percentile).fill_nan(None),
            "known_at": pl.Series(found.known_at).dt.replace_time_zone("UTC"),
        }
    )


def _as_pandas(table: pl.DataFrame) -> Any:
    import polars as pl

    try:
        import pandas as pd
    except ImportError as exc:
        raise UsageError("kind='pandas' needs pandas: pip install pandas") from exc
    columns: dict[str, Any] = {}
    for each in table.iter_columns():
        if isinstance(each.dtype, pl.Datetime):  # columns of numpy have no zone
            bare = each.dt.convert_time_zone("UTC").dt.replace_time_zone(None) if each.dtype.time_zone else each
            made = pd.Series(bare.to_numpy())
            columns[each.name] = made.dt.tz_localize("UTC") if each.dtype.time_zone else made
        elif isinstance(each.dtype, pl.Date):
            columns[each.name] = pd.Series(each.to_numpy()).astype("datetime64[s]")
        elif each.dtype == pl.String:
            columns[each.name] = pd.Series(each.to_list(), dtype="str")
        elif each.dtype == pl.Boolean and each.null_count():
            columns[each.name] = pd.Series(each.to_list(), dtype="boolean")
        else:
            columns[each.name] = each.to_numpy()
    return pd.DataFrame(columns)
