"""How the checking of alert rules is, for health and for monitoring: counts and codes, no rule and no address."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weatherglass.app.alert_watch import AlertWatch
    from weatherglass.delivery.api.metrics import Sample


CHECKS = ("live", "stored", "failed")


def alert_health(watch: AlertWatch | None) -> dict[str, Any]:
    """The part of the health of a server that anybody may read."""
    if watch is None:
        return {
            "state": "off", "rules": 0, "firing": 0, "silent": 0, "checked_at": None, "owed": 0, "oldest_owed_s": None,
        }  # fmt: skip
    now = watch.status
    return {
        "state": now.state,
        "rules": now.rules,
        "firing": now.firing,
        "silent": now.silent,
        "checked_at": None if now.checked_at is None else now.checked_at.isoformat(),
        "owed": now.owed,
        "oldest_owed_s": None if now.oldest_owed_at is None else round(time.time() - now.oldest_owed_at.timestamp(), 1),
    }


def alert_figures(watch: AlertWatch | None) -> list[tuple[str, str, str, list[Sample]]]:
    """Figures for monitoring; none where the server checks no rules."""
    if watch is None:
        return []
    now, counts, sent = watch.status, watch.counts, watch.sending.counts

    def counted(source: Any, label: str, *keys: str) -> list[Sample]:
        return [({label: each}, float(source[each])) for each in keys]

    oldest: list[Sample] = [] if now.oldest_owed_at is None else [({}, time.time() - now.oldest_owed_at.timestamp())]
    checked: list[Sample] = [] if now.checked_at is None else [({}, time.time() - now.checked_at.timestamp())]
    states = {"firing": now.firing, "silent": now.silent, "all": now.rules}
    events = counted(counts, "kind", "begun", "ended", "silent", "heard")
    attempts = counted(sent, "outcome", "taken", "failed", "given_up")
    rules: list[Sample] = [({"state": name}, float(count)) for name, count in states.items()]
    return [
        ("weatherglass_alert_checks_total", "counter", "Looks at alert rules.", counted(counts, "kind", *CHECKS)),
        ("weatherglass_alert_events_total", "counter", "Events of alert rules.", events),
        ("weatherglass_alert_attempts_total", "counter", "Attempts to send a message.", attempts),
        ("weatherglass_alert_rules", "gauge", "Alert rules.", rules),
        ("weatherglass_alert_owed", "gauge", "Messages that no channel has taken yet.", [({}, float(now.owed))]),
        ("weatherglass_alert_oldest_owed_seconds", "gauge", "Since the oldest of them is owed.", oldest),
        ("weatherglass_alert_checked_age_seconds", "gauge", "Since live rules were looked at.", checked),
        ("weatherglass_alert_state", "gauge", "How the checking is.", [({"state": now.state}, 1.0)]),
    ]
