"""Alert rules as they stand, one whole, what has happened, and test messages: everything but the check itself."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import msgspec

from weatherglass.app.alert_delivery import Sent, sender_for
from weatherglass.app.alert_files import AlertFaults, AlertFile, alert_named, alert_rules, condition_digest
from weatherglass.app.alert_values import VOL_POINTS, readings_for, watched
from weatherglass.app.data_home import now_utc
from weatherglass.app.settings import Settings, read_settings
from weatherglass.app.worded_alert import condition_text, rule_name, watched_text
from weatherglass.errors import UsageError
from weatherglass.messages.text import text
from weatherglass.messages.wording import number
from weatherglass.providers.notices.notice import Notice, NotSent
from weatherglass.store.alerts import LoggedAlert
from weatherglass.store.home import open_store
from weatherglass.stream.alert_machine import AlertState
from weatherglass.stream.alert_rules import AlertRule, LiveWatch, SignalStateWatch

if TYPE_CHECKING:
    from weatherglass.app.alert_check import CheckedRule

__all__ = ["ListedAlert", "LoggedAlert", "alert_list", "alert_log", "sent_test", "shown_alert"]


@dataclass(frozen=True, slots=True)
class ListedAlert:
    """A rule of the folder and what the last check left of it.

    Attributes
    ----------
    state
        None before the first check.
    unit
        Of its values; "" while nobody has looked.
    last
        Its latest event, with what became of its messages.
    """

    file: AlertFile
    state: AlertState | None
    unit: str = ""
    last: LoggedAlert | None = None

    @property
    def condition(self) -> str:
        """One of "unchecked", "silent", "on", "counting" and "off"."""
        if self.state is None:
            return "unchecked"
        if self.state.silent_since is not None or self.state.last is None:
            return "silent"
        return "on" if self.state.on else "counting" if self.state.first is not None else "off"


@dataclass(frozen=True, slots=True)
class ShownAlert:
    """A rule in words, and the file as it stands.

    Attributes
    ----------
    plain
        The rule as data, with everything that the file leaves out.
    """

    file: AlertFile
    title: str
    sentences: tuple[str, ...]
    content: str
    plain: dict[str, Any]


def alert_list(
    settings: Settings | None = None, *, found: Mapping[str, CheckedRule] = MappingProxyType({})
) -> tuple[tuple[ListedAlert, ...], tuple[AlertFaults, ...]]:
    """The rules of the folder with the state that the last check left, and the files that cannot be used.

    Parameters
    ----------
    found
        Rules by id as they were looked at since: those of a server that runs.
    """
    settings = read_settings() if settings is None else settings
    files, faults = alert_rules(settings)
    with open_store(settings.home) as store:
        stored = store.alerts.states() if store.exists else {}
        last = {each.rule.id: store.alerts.log(rule_id=each.rule.id, limit=1) for each in files if store.exists}
    rows = []
    for each in files:
        event = next(iter(last.get(each.rule.id, ())), None)
        seen = found.get(each.rule.id)
        if seen is not None and condition_digest(seen.rule) == condition_digest(each.rule):
            rows.append(ListedAlert(each, seen.state, seen.unit, event))
            continue
        before = stored.get(each.rule.id)
        same = before is not None and before.rule_sha256 == condition_digest(each.rule)
        state = msgspec.json.decode(before.state, type=AlertState) if before is not None and same else None
        unit = VOL_POINTS if isinstance(each.rule.watch, LiveWatch) else event.content["unit"] if event else ""
        rows.append(ListedAlert(each, state, unit, event))
    return tuple(rows), faults


def shown_alert(name: str, lang: str, settings: Settings | None = None) -> ShownAlert:
    """What a rule does, by its id or the path of its file; it is not checked.

    Raises
    ------
    UsageError
        When there is none, or it says what no alert file may say.
    """
    settings = read_settings() if settings is None else settings
    file = alert_named(name, settings)
    plain: dict[str, Any] = msgspec.to_builtins(file.rule)
    words = tuple(_sentences(file.rule, lang, settings))
    return ShownAlert(file, rule_name(file.rule, lang), words, file.path.read_text(encoding="utf-8"), plain)


def alert_log(*, name: str | None = None, limit: int = 50, settings: Settings | None = None) -> tuple[LoggedAlert, ...]:
    """What has happened, the latest first; of one rule where its id is given."""
    settings = read_settings() if settings is None else settings
    with open_store(settings.home) as store:
        return store.alerts.log(rule_id=name, limit=limit) if store.exists else ()


def sent_test(name: str, lang: str, settings: Settings | None = None) -> tuple[Sent, ...]:
    """Send a test message to the channels of a rule, or to one channel of the settings.

    Raises
    ------
    UsageError
        When there is neither, or the rule has no channels.
    """
    settings = read_settings() if settings is None else settings
    channels: tuple[str, ...] = (name,)
    rule, severity = name, "info"
    if name not in settings.alerts.channels:
        found = alert_named(name, settings).rule
        channels, rule, severity = found.channels, found.id, found.severity
        lang = found.lang
    if not channels:
        raise UsageError(f"{rule} has no channels: name some of alerts.channels in config.toml under `channels`")
    key = hashlib.sha256(f"test\n{rule}\n{now_utc().isoformat()}".encode()).hexdigest()[:32]
    notice = Notice(
        key=key,
        title=text("alert.test.title", lang, name=rule),
        body=text("alert.test.text", lang, rule=rule),
        severity=severity,
        document={"rule": rule, "kind": "test", "lang": lang},
    )
    return tuple(_tested(each, notice, settings) for each in channels)


def _tested(channel: str, notice: Notice, settings: Settings) -> Sent:
    try:
        sender_for(channel, settings).send(notice)
    except (NotSent, UsageError) as fault:
        return Sent(notice.key, channel, fault.problem if isinstance(fault, NotSent) else str(fault), dead=True)
    return Sent(notice.key, channel)


def _sentences(rule: AlertRule, lang: str, settings: Settings) -> list[str]:
    seen = watched(rule, readings_for([rule], now=now_utc(), as_of=None, settings=settings))
    name = watched_text(rule, lang)
    found = [text("alert.show.rule", lang, name=name, condition=condition_text(rule, seen.unit, lang))]
    if not isinstance(rule.watch, SignalStateWatch) or rule.watch.until_not:
        leaving = condition_text(rule, seen.unit, lang, leaving=True)
        found.append(text("alert.show.leave", lang, condition=leaving))
    if rule.duration.sessions > 1:
        found.append(text("alert.show.sessions", lang, count=f"{rule.duration.sessions:,}"))
    if rule.duration.minutes:
        found.append(text("alert.show.minutes", lang, count=f"{rule.duration.minutes:g}"))
    days = seen.bounds.silence.total_seconds() / 86_400.0
    minutes = seen.bounds.silence.total_seconds() / 60.0
    silence = number(days, "days", lang) if days >= 1.0 else text("alert.minutes", lang, count=f"{minutes:g}")
    found.append(text("alert.show.silence", lang, days=silence))
    if rule.quiet is not None:
        hours = {"start": rule.quiet.start, "end": rule.quiet.end, "zone": rule.quiet.zone}
        found.append(text("alert.show.quiet", lang, **hours))
    channels = ", ".join(rule.channels) or text("alert.no_channels", lang)
    return [*found, text("alert.show.channels", lang, channels=channels)]
