"""Alerts as a person reads them in a terminal, or in the mail of cron."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from weatherglass.app.worded_alert import event_sentences, moment, rule_name, severity_text, title_of_event, value_text
from weatherglass.delivery.cli.terminal import console
from weatherglass.messages.text import text
from weatherglass.messages.wording import day_worded, instant_worded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from weatherglass.app.alert_check import AlertCheck, CheckedRule
    from weatherglass.app.alert_delivery import Sent
    from weatherglass.app.alert_files import AlertFaults
    from weatherglass.app.alert_overview import ListedAlert, LoggedAlert, ShownAlert


def print_check(found: AlertCheck, lang: str, *, watched: bool) -> None:
    """What happened, a paragraph each, and what became of the messages; nothing where nothing did and nobody looks.

    Parameters
    ----------
    watched
        Whether a person looks: cron mails whatever is printed.
    """
    out = console()
    if found.as_of is not None:
        out.print(Text(text("alert.as_of", lang, day=day_worded(found.as_of, lang))))
        out.print(_standing(found.rules, lang))
    told = 0
    for rule in found.rules:
        for each in rule.happened:
            if not each.new:
                continue
            title = title_of_event(rule.rule, each.event, rule.unit, lang)
            out.print()
            out.print(Text(f"{severity_text(rule.rule, lang)}: {title}", style="bold"))
            for line in event_sentences(rule.rule, each.event, rule.facts, lang):
                out.print(Text(line))
            told += 1
    if found.deliveries is not None:
        print_sent(found.deliveries.attempts, lang)
        if found.deliveries.left:
            out.print(Text(text("alert.left", lang, count=f"{found.deliveries.left:,}")))
    if watched and not told and found.as_of is None:
        out.print(Text(text("alert.nothing", lang)))
        if found.rules:
            out.print(_standing(found.rules, lang))


def print_sent(attempts: Sequence[Sent], lang: str) -> None:
    """A line for each message that was tried."""
    for each in attempts:
        key = "alert.dead" if each.dead else "alert.not_sent" if each.problem else "alert.sent"
        console().print(Text(text(key, lang, channel=each.channel, problem=each.problem)))


def print_alerts(rows: Sequence[ListedAlert], faults: Sequence[AlertFaults], folder: Path, lang: str) -> None:
    """The rules of the folder, or that there are none."""
    out = console()
    if not rows and not faults:
        out.print(Text(text("alert.none", lang, folder=str(folder))))
        return
    table = _table(lang, "alert", "now", "since", "channels", "severity")
    for each in rows:
        rule, state = each.file.rule, each.state
        since = moment(rule, state.first.of, lang) if state and state.on and state.first else ""
        channels = ", ".join(rule.channels) or text("alert.no_channels", lang)
        name = rule_name(rule, lang)
        now = text(f"alert.now.{each.condition}", lang)
        table.add_row(f"{rule.id}\n{name}", now, since, channels, severity_text(rule, lang))
    out.print(table)
    for fault in faults:
        out.print(Text(text("alert.fault", lang, problem=fault.problem)))


def print_shown(shown: ShownAlert) -> None:
    """A rule in words, a sentence a line."""
    out = console()
    out.print(Text(f"{shown.title}  {shown.file.rule.id}", style="bold"))
    for line in shown.sentences:
        out.print(Text(line))
    out.print(Text(str(shown.file.path), style="dim"))


def print_log(events: Sequence[LoggedAlert], lang: str) -> None:
    """What has happened, the latest first."""
    out = console()
    if not events:
        out.print(Text(text("alert.log.none", lang)))
        return
    table = _table(lang, "at", "alert", "event", "since", "deliveries")
    for each in events:
        sent = "\n".join(
            f"{d.channel}: {text(f'alert.delivery.{d.status}', lang)} ({d.attempts})"
            + (f", {d.problem}" if d.problem else "")
            for d in each.deliveries
        )
        kind = text(f"alert.kind.{each.kind}", lang)
        table.add_row(instant_worded(each.recorded_at, lang), each.rule_id, kind, _since(each, lang), sent)
    out.print(table)


def _since(event: LoggedAlert, lang: str) -> str:
    """Start of its episode: a day where the reading is daily."""
    at = event.started_at
    daily = event.content["reading"] != "live" and event.kind in {"begun", "ended"}
    return day_worded(at.date(), lang) if daily else instant_worded(at, lang)


def _standing(rules: Sequence[CheckedRule], lang: str) -> Table:
    """Every rule as it stands."""
    table = _table(lang, "alert", "now", "value", "data", "since")
    for each in rules:
        state = each.state
        last, first = state.last, state.first if state.on else None
        value = value_text(each.rule, last, each.unit, lang) if last else each.problem
        table.add_row(
            each.rule.id, text(f"alert.now.{each.condition}", lang), value, _day(each, last.of if last else None, lang),
            _day(each, first.of if first else None, lang),
        )  # fmt: skip
    return table


def _day(rule: CheckedRule, at: datetime | None, lang: str) -> str:
    return moment(rule.rule, at, lang) if at is not None else ""


def _table(lang: str, *heads: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for each in heads:
        table.add_column(text(f"alert.head.{each}", lang), overflow="fold")
    return table
