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


def frame_as(found: SeriesHistory | SignalHistory | pl.DataFrame, kind: str = "polars") -> Any:
    """See `weatherglass.frame`."""
    import polars as pl

    if kind not in KINDS:
        raise UsageError(f"kind={kind!r} is no kind of frame; {nearest(kind, KINDS)}")
    if isinstance(found, SeriesHistory):
        table = _of_series(found)
    elif isinstance(found, SignalHistory):
        table = _of_signal(found)
    elif isinstance(found, pl.DataFrame):
        table = found
    else:
        raise UsageError(
            f"a {type(found).__name__} has no table; give what series(), signal_history() or index_history() return"
        )
    return table if kind == "polars" else _as_pandas(table)


def frame_of_rows(columns: tuple[str, ...], rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows as they are printed, with days of a column "date" and instants of "known_at" as such; missing is null."""
    import polars as pl

    made = list(rows)
    table = pl.DataFrame({name: [each.get(name) for each in made] for name in columns}, strict=False)
    typed = [pl.col("date").str.to_date("%Y-%m-%d")] if table.schema.get("date") == pl.String else []
    if table.schema.get("known_at") == pl.String:
        typed.append(pl.col("known_at").str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_zone="UTC"))
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
        else:
            columns[each.name] = each.to_numpy()
    return pd.DataFrame(columns)
