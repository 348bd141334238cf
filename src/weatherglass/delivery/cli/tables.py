"""Readings, strips and moves as a person reads them in a terminal."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from weatherglass.delivery.cli.strike_chart import strike_chart
from weatherglass.delivery.cli.terminal import console, fits
from weatherglass.indices.reading import UNIT_VOL_POINTS, IndexReading, TermReading

VALUE_COLUMNS = (
    "index", "value", "unit", "as_of", "edition", "status", "reason_code", "reason_message", "flags",
    "near_expiry", "near_root", "near_minutes", "near_rate", "near_forward", "near_k0", "near_variance", "near_strikes",
    "next_expiry", "next_root", "next_minutes", "next_rate", "next_forward", "next_k0", "next_variance", "next_strikes",
    "band_bid", "band_ask", "source",
)  # fmt: skip
STRIP_COLUMNS = (
    "index", "as_of", "expiry", "root", "strike", "type", "bid", "ask", "mid", "width", "contribution", "share",
)  # fmt: skip
DISCLAIMER = "Computed by Weatherglass from the quotes given; not an official index value. Information, no advice."


def value_row(reading: IndexReading) -> dict[str, Any]:
    """One reading as a flat row of `VALUE_COLUMNS`."""
    row: dict[str, Any] = {
        "index": reading.index,
        "value": reading.value,
        "unit": reading.unit,
        "as_of": reading.as_of.isoformat(),
        "edition": reading.edition,
        "status": reading.status,
        "reason_code": str(reading.reason.code) if reading.reason else None,
        "reason_message": reading.reason.message if reading.reason else None,
        "flags": " ".join(reading.flags),
        "band_bid": reading.band.bid if reading.band else None,
        "band_ask": reading.band.ask if reading.band else None,
        "source": reading.source,
    }
    for side, term in zip(("near", "next"), reading.terms, strict=False):
        row |= {
            f"{side}_expiry": term.expiry.isoformat(),
            f"{side}_root": term.root,
            f"{side}_minutes": term.minutes,
            f"{side}_rate": term.rate,
            f"{side}_forward": term.forward,
            f"{side}_k0": term.k0,
            f"{side}_variance": term.variance,
            f"{side}_strikes": term.strikes,
        }
    return row


def strip_rows(reading: IndexReading) -> Iterator[dict[str, Any]]:
    """Every strike of a reading as rows of `STRIP_COLUMNS`."""
    for row in reading.explain():
        yield {
            "index": reading.index,
            "as_of": reading.as_of.isoformat(),
            "expiry": row.expiry.isoformat(),
            "root": row.root,
            "strike": row.strike,
            "type": row.type,
            "bid": row.bid,
            "ask": row.ask,
            "mid": row.mid,
            "width": row.width,
            "contribution": row.contribution,
            "share": row.share,
        }


def print_readings(readings: Iterable[IndexReading], *, band: bool, explain: bool) -> int:
    """Readings as a person reads them: one block each, or one row each when they are many. Returns their number."""
    out = console()
    coming = iter(readings)
    first = list(coming if explain else islice(coming, _MANY + 1))
    if not first:
        return 0
    count = len(first)
    if count > _MANY and not explain:
        rows = [_many_row(reading) for reading in chain(first, coming)]
        count = len(rows)
        out.print(_many_table(rows))
    else:
        for reading in first:
            _print_reading(out, reading, band=band, explain=explain)
    out.print(Text(DISCLAIMER, style="dim"))
    return count


_MANY = 12
_HARMLESS = ("no_iv", "locked")
"""Defects that cannot touch an index value: shown in the JSON, not in the table."""


def _many_row(r: IndexReading) -> tuple[str, str, str, str]:
    note = r.reason.message if r.reason else ", ".join(r.flags)
    return r.as_of.isoformat(), r.index, "-" if r.value is None else f"{r.value:.2f}", note


def _many_table(rows: Iterable[tuple[str, str, str, str]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name, justify in (("as of", "left"), ("index", "left"), ("value", "right"), ("note", "left")):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    for row in rows:
        table.add_row(*row)
    return table


def _print_reading(out: Console, reading: IndexReading, *, band: bool, explain: bool) -> None:
    level = "not calculable" if reading.value is None else f"{reading.value:.2f}"
    headline = Text.assemble((f"{reading.index} (computed)  ", "bold"), (level, "bold cyan"), f"   {reading.title}")
    out.print(headline)
    inferred = (
        " (inferred: the file states the time of its download, not of its quotes)" if reading.as_of_inferred else ""
    )
    out.print(f"  as of {reading.as_of.isoformat()}{inferred}, rules {reading.edition}, source {reading.source}")
    if reading.reason is not None:
        out.print(Text(f"  {reading.reason.code}: {reading.reason.message}", style="yellow"))
    if reading.band is not None and band:
        bid, ask = reading.band.bid, reading.band.ask
        out.print(
            f"  band: bid {_points(bid)}  mid {_points(reading.band.mid)}  ask {_points(ask)}   "
            "(forward, K0 and strikes of the mids; only the prices change)"
        )
    if reading.terms:
        table = _terms_table(reading.terms)
        out.print(table if fits(table, out) else _terms_in_lines(table))  # figures that are cut are wrong ones
    for sentence in _quality_sentences(reading):
        out.print(Text(f"  {sentence}", style="yellow"))
    for note in reading.notes:
        out.print(Text(f"  note: {note}", style="dim"))
    if reading.value is not None and not explain and reading.unit == UNIT_VOL_POINTS:
        out.print(strike_chart(reading, out.width))
    if explain:
        for term in reading.terms:
            if term.variance is not None:
                out.print(_strip_table(reading, term))
    out.print()


def _share(share: float) -> str:
    return "-" if math.isnan(share) else f"{share:.4%}"


def _points(level: float | None) -> str:
    return "not calculable" if level is None else f"{level:.2f}"


def _terms_table(terms: Iterable[TermReading]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in (
        "expiry",
        "root",
        "minutes",
        "weight",
        "rate %",
        "forward",
        "K0",
        "variance",
        "strikes",
        "wings end by",
    ):
        table.add_column(name, justify="left" if name in ("expiry", "root", "wings end by") else "right")
    for t in terms:
        ends = (
            f"{t.quality.put_wing_end}/{t.quality.call_wing_end}"
            if t.quality.put_wing_end and t.quality.call_wing_end
            else "-"
        )
        table.add_row(
            t.expiry.isoformat(),
            t.root,
            str(t.minutes),
            f"{t.weight:.4f}",
            f"{100 * t.rate:.4f}",
            "-" if t.forward is None else f"{t.forward:.4f}",
            "-" if t.k0 is None else f"{t.k0:g}",
            "-" if t.variance is None else f"{t.variance:.9f}",
            str(t.strikes),
            ends,
        )
    return table


def _terms_in_lines(table: Table) -> Table:
    """The same turned around: a line for each figure, a column for each expiry."""
    turned = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    names, *others = table.columns
    turned.add_column(str(names.header))
    for cell in names.cells:
        turned.add_column(cell, justify="right", no_wrap=True)
    for column in others:
        turned.add_row(str(column.header), *column.cells)
    return turned


def _quality_sentences(reading: IndexReading) -> Iterator[str]:
    if "extrapolated" in reading.flags:
        yield "extrapolated: the horizon lies outside the two expiries; the weights are not clamped"
    for t in reading.terms:
        q = t.quality
        by_data = [
            f"{side} wing (last strike {share:.2%} of the strip)"
            for side, end, share in (
                ("put", q.put_wing_end, q.put_end_share),
                ("call", q.call_wing_end, q.call_end_share),
            )
            if end == "data" and share is not None
        ]
        if by_data:
            yield f"{t.root} {t.expiry}: {' and '.join(by_data)} ended by data, not by two zero bids: reads low"
        if q.wide_share is not None and q.wide_share > 0.2:
            yield (
                f"{t.root} {t.expiry}: {q.wide_share:.0%} of the variance comes from quotes wider than "
                f"{q.wide_beyond:.0%} of their mid (widest {q.widest_spread:g} at {q.widest_spread_strike:g})"
            )
        defects = {code: count for code, count in q.defects.items() if code not in _HARMLESS}
        if defects:
            yield f"{t.root} {t.expiry}: quotes with defects: " + ", ".join(f"{k} {n}" for k, n in defects.items())
    if reading.board_defects:
        yield "rows left out: " + ", ".join(f"{k} {n}" for k, n in reading.board_defects.items())


def _strip_table(reading: IndexReading, term: TermReading) -> Table:
    table = Table(
        title=f"{term.root} {term.expiry}: every strike used", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False
    )
    for name in ("strike", "type", "bid", "ask", "mid", "width", "contribution", "share of index variance"):
        table.add_column(name, justify="left" if name == "type" else "right")
    share = contribution = 0.0
    for row in reading.explain():
        if (row.expiry, row.root) != (term.expiry, term.root):
            continue
        share += row.share
        contribution += row.contribution
        table.add_row(
            f"{row.strike:g}",
            row.type,
            f"{row.bid:.4g}",
            f"{row.ask:.4g}",
            f"{row.mid:.6g}",
            f"{row.width:g}",
            f"{row.contribution:.10f}",
            _share(row.share),
        )
    offset = reading.forward_share(term)
    table.add_section()
    table.add_row("", "sum", "", "", "", "", f"{contribution:.10f}", _share(share))
    table.add_row("", "less (F/K0-1)^2", "", "", "", "", f"{-term.strip.forward_offset:.10f}", _share(offset))
    table.add_row("", "term", "", "", "", "", "", _share(share + offset))
    return table


def family_table(rows: Iterable[dict[str, Any]]) -> None:
    """The family with what is verified of it."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("index", "what", "days", "verified", "not verified"):
        table.add_column(name, justify="right" if name == "days" else "left", overflow="fold")
    for row in rows:
        table.add_row(
            row["index"],
            f"{row['title']} ({row['underlyings']})",
            str(row["horizon_days"]),
            row["verified"],
            row["unverified"],
        )
    out = console()
    out.print(table)
    out.print("Any horizon on any underlying: 30D, 7D, ...; your own: --define FILE.toml")


def decomposition_table(move: Any) -> None:
    """The parts of one move."""
    out = console()
    out.print(
        Text.assemble(
            (f"{move.index} (computed)  ", "bold"),
            f"{move.earlier_value:.4f} on {move.earlier_as_of.isoformat()} to "
            f"{move.later_value:.4f} on {move.later_as_of.isoformat()}: ",
            (f"{move.change:+.4f}", "bold cyan"),
        )
    )
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("part")
    table.add_column("vol points", justify="right")
    for name, points in move.parts:
        table.add_row(name.replace("_", " "), f"{points:+.4f}")
    table.add_section()
    table.add_row("change", f"{move.change:+.4f}")
    out.print(table)
    for note in move.notes:
        out.print(Text(f"  note: {note}", style="dim"))
    out.print(Text(DISCLAIMER, style="dim"))


def print_history(rows: list[dict[str, Any]], *, of: int) -> None:
    """The latest values that backfills computed of an index, or why there is none."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("as_of", "options", "value", "terms", "rules"):
        table.add_column(name, justify="right" if name == "value" else "left")
    for row in rows:
        terms = (row["near_expiry"], row["next_expiry"])
        table.add_row(
            row["as_of"],
            row["underlying"],
            row["reason"] if row["value"] is None else f"{row['value']:.2f}",
            " ".join(each for each in terms if each),
            row["edition"],
        )
    out = console()
    out.print(table)
    out.print(f"{of:,} rows; the latest {len(rows):,} are shown. Computed by us, never an official value.")
