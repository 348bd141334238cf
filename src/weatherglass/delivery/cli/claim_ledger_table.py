"""The ledger of claims as a person reads it in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from weatherglass.delivery.cli.claim_table import words_table
from weatherglass.delivery.cli.terminal import console
from weatherglass.messages.text import text
from weatherglass.messages.wording import day_short, instant_worded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from weatherglass.app.claim_ledger import LedgerEntry


def print_ledger(entries: Sequence[LedgerEntry], claim: str | None, lang: str) -> None:
    """Entries in their order, or that there are none."""
    out = console()
    if not entries:
        none = text("claim.ledger.none_of", lang, claim=claim) if claim else text("claim.ledger.none", lang)
        out.print(Text(none))
        return
    table = words_table(
        lang, ("number", "right"), ("at", "left"), ("id", "left"), ("what", "left"), ("verdict", "left"),
        ("data_to", "left"), ("frozen", "left"),
    )  # fmt: skip
    for each in entries:
        table.add_row(
            f"{each.entry_id:,}",
            instant_worded(each.recorded_at, lang),
            each.claim_id,
            text(f"claim.ledger.{each.kind}", lang),
            _verdict(each, lang),
            day_short(each.as_of, lang) if each.as_of else "",
            day_short(each.frozen_on, lang),
        )
    out.print(table)


def _verdict(entry: LedgerEntry, lang: str) -> str:
    if entry.verdict in {"true", "false"}:
        return text(f"claim.ledger.{entry.verdict}", lang)
    return text(f"verdict.{entry.verdict}", lang) if entry.verdict else ""
