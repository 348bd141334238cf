"""Rows of the lake back to snapshots, as they were before `weatherglass.store.quote_lake_rows`, but sorted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from weatherglass.market.quote_snapshot import QuoteSnapshot
from weatherglass.market.quotes import UNREADABLE, QuoteTable
from weatherglass.store.quote_lake_facts import Facts, facts_of
from weatherglass.store.quote_lake_rows import MARKED, RIGHTS

if TYPE_CHECKING:
    import polars as pl


def snapshots_of_frame(frame: pl.DataFrame) -> Iterator[QuoteSnapshot]:
    """The snapshots of a frame of whole snapshots, in its order.

    Raises
    ------
    ValueError, KeyError, TypeError
        When the rows are not those that were written.
    """
    starts = np.flatnonzero(frame["facts"].is_not_null().to_numpy())
    stops = np.append(starts[1:], frame.height)
    if frame.height and (not starts.size or starts[0] != 0):
        raise ValueError("its first row begins no snapshot")
    columns = _arrays(frame)
    heads = frame.select("facts", "source", "as_of_inferred")[starts].rows()
    for (text, source, inferred), start, stop in zip(heads, starts.tolist(), stops.tolist(), strict=True):
        facts = facts_of(text)
        if facts.rows != stop - start:
            raise ValueError(f"a snapshot of {facts.rows} quotes has {stop - start} rows")
        yield QuoteSnapshot(
            underlying=facts.underlying,
            as_of=facts.as_of,
            source=source,
            quotes=_table(columns, facts, slice(start, stop)),
            as_of_inferred=inferred,
            known_at=facts.known_at,
            dropped=facts.dropped,
            term_notes=facts.term_notes,
            notes=facts.notes,
        )


def _table(columns: dict[str, Any], facts: Facts, rows: slice) -> QuoteTable:
    """The quotes of one snapshot; copies, so that keeping one does not keep its file in memory."""
    position = np.array([facts.roots.index(name) if name in facts.roots else -1 for name in columns["roots"]], np.int64)
    optional = {name: columns[name][rows].copy() if name in facts.columns else None for name in ("iv", "delta")}
    return QuoteTable(
        expiry=columns["expiry"][rows].copy(),
        roots=facts.roots,
        root=position[columns["root"][rows]],
        strike=columns["strike"][rows].copy(),
        right=columns["right"][rows].copy(),
        bid=columns["bid"][rows].copy(),
        ask=columns["ask"][rows].copy(),
        **optional,
    )


def _arrays(frame: pl.DataFrame) -> dict[str, Any]:
    columns: dict[str, Any] = {name: np.array(frame[name].to_numpy(), np.float64) for name in MARKED}
    if frame["defect"].null_count() < frame.height:
        at = np.flatnonzero(frame["defect"].is_not_null().to_numpy())
        words = frame["defect"].gather(at).to_list()
        for name in MARKED:
            columns[name][at[[name in word.split() for word in words]]] = UNREADABLE
    columns["expiry"] = frame["expiry"].to_numpy().astype("datetime64[D]")
    columns["roots"], columns["root"] = _root_codes(frame["root"])
    columns["right"] = (frame["right"] == RIGHTS[1]).to_numpy().astype(np.int64)
    return columns


def _root_codes(column: pl.Series) -> tuple[list[str], NDArray[np.int64]]:
    import polars as pl

    roots = column.unique(maintain_order=True)
    return roots.to_list(), column.cast(pl.Enum(roots)).to_physical().to_numpy().astype(np.int64)
