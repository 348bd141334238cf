"""What the store holds, as a person reads it in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from weatherglass.app.data_overview import Overview
    from weatherglass.app.journal_care import JournalFolder
    from weatherglass.app.source_agreement import Disagreement

_SHOWN_AGES = 5


def print_journals(folders: Sequence[JournalFolder], lang: str) -> None:
    """Folders of live journals, a line each."""
    from weatherglass.delivery.cli.terminal import console
    from weatherglass.messages.text import text

    out = console()
    for each in folders:
        first, last = each.files[0].begins, each.files[-1].ends
        line = text(
            "data.journals", lang, name=each.name, megabytes=f"{each.bytes / 1e6:,.1f}", files=f"{len(each.files):,}",
            first=f"{first:%Y-%m-%d}", last=f"{last:%Y-%m-%d}",
        )  # fmt: skip
        if each.pruned is not None:
            gone = {"megabytes": f"{each.pruned.bytes / 1e6:,.1f}", "until": f"{each.pruned.until:%Y-%m-%d}"}
            line += text("data.journals_gone", lang, **gone)
        out.print(f"  {line}")


def print_disagreements(found: Sequence[Disagreement], lang: str) -> None:
    """Where sources disagree, a line each."""
    from weatherglass.delivery.cli.terminal import console
    from weatherglass.messages.text import text

    out = console()
    for each in found:
        some = each.percent is None
        apart = text("data.apart_some", lang) if some else text("data.apart_by", lang, percent=f"{each.percent:.2f}")
        said = text(
            "data.apart", lang, series=each.series, field=each.field, day=str(each.day), source=each.source,
            value=f"{each.value:.10g}", other=each.other_source, other_value=f"{each.other_value:.10g}", apart=apart,
            allowed=f"{each.tolerance_percent:g}", since=str(each.since),
        )  # fmt: skip
        out.print(f"  {said}")


def print_overview(found: Overview, lang: str) -> None:
    """Every series, what is old of them, and the option quotes."""
    from rich import box
    from rich.table import Table

    from weatherglass.delivery.cli.data_words import word
    from weatherglass.delivery.cli.terminal import console
    from weatherglass.messages.said import said_in
    from weatherglass.messages.text import text

    out = console()
    out.print(f"{found.home}")
    if not found.series and not found.quotes and not found.damage:
        for line in text("data.nothing", lang).splitlines():
            out.print(f"  {line}")
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("series", "unit", "from", "to", "values", "sources", "is", "gaps", "revised"):
        right = name in ("values", "gaps", "revised")
        table.add_column(text(f"data.head.{name}", lang), justify="right" if right else "left", overflow="fold")
    for each in found.series:
        table.add_row(
            each.name,
            each.unit,
            str(each.first or ""),
            str(each.last or ""),
            f"{each.rows:,}",
            " ".join(each.sources),
            word(each.state, lang),
            "" if each.gaps is None else f"{each.gaps:,}",
            f"{each.revised:,}" if each.revised else "",
        )
    out.print(table)
    old = [each for each in found.series if each.state in ("late", "stale")]
    for each in old[:_SHOWN_AGES]:
        out.print(f"  {said_in(each.age, lang)}")
    if len(old) > _SHOWN_AGES:
        out.print(f"  {text('data.more_old', lang, count=len(old) - _SHOWN_AGES)}")
    for quotes in found.quotes:
        said = text(
            "data.quotes", lang, underlying=quotes.underlying, rows=f"{quotes.rows:,}", days=f"{quotes.days:,}",
            first=str(quotes.first), last=str(quotes.last),
        )  # fmt: skip
        out.print(f"  {said}")
