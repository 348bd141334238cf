"""A home with a daily series of its own that grows, alert rules on it, and channels that remember or fail."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from weatherglass.app.alert_check import AlertCheck, evaluated
from weatherglass.app.alert_delivery import Deliveries, Sender, deliver
from weatherglass.app.alert_files import FOLDER, alert_rules
from weatherglass.app.data_home import opened
from weatherglass.app.import_files import import_file
from weatherglass.app.settings import AlertSettings, Settings
from weatherglass.providers.notices.notice import Notice, NotSent
from weatherglass.providers.own_file import ImportDeclaration
from weatherglass.store.home import open_store

FIRST = date(2026, 3, 2)
"""A Monday."""
RULE = """schema_version: 1
id: fear
watch: {reading: series, series: VIX, enter: 30.0, leave: 27.0}
channels: [desk]
"""
SETTINGS = AlertSettings({"desk": "https://hooks.example.org/x", "mail": "mailtos://a:b@example.org"}, attempts=3)


def weekday(number: int) -> date:
    """The so-manieth weekday from `FIRST` on, 0 being the first."""
    return FIRST + timedelta(days=number + 2 * (number // 5))


def evening(number: int) -> datetime:
    """An instant after the close of that day."""
    day = weekday(number)
    return datetime(day.year, day.month, day.day, 23, tzinfo=UTC)


def settings_of(home: Path, alerts: AlertSettings = SETTINGS) -> Settings:
    return Settings(home=home, alerts=alerts)


def with_rule(home: Path, text: str = RULE, name: str = "fear") -> Settings:
    (home / FOLDER).mkdir(parents=True, exist_ok=True)
    (home / FOLDER / f"{name}.yaml").write_text(text, encoding="utf-8")
    return settings_of(home)


def with_values(settings: Settings, values: Sequence[float], *, start: int = 0) -> None:
    """Import so many closes of the VIX, from a weekday on."""
    path = settings.home / "values.csv"
    lines = [f"{weekday(start + n)},{value}" for n, value in enumerate(values)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(["date,VIX", *lines]) + "\n", encoding="utf-8")
    now = evening(start + len(values) - 1)
    with opened(write=True, settings=settings) as (store, lake):
        import_file(path, ImportDeclaration(), store=store, lake=lake, now=now)


@dataclass
class Channel:
    """Remembers what it took; fails as long as it is told to."""

    taken: list[Notice] = field(default_factory=list)
    fails: list[NotSent] = field(default_factory=list)

    def send(self, notice: Notice) -> None:
        if self.fails:
            raise self.fails.pop(0)
        self.taken.append(notice)


def to(**channels: Channel) -> Callable[[str, Settings], Sender]:
    return lambda name, _: channels[name]


def check(
    settings: Settings, now: datetime, channels: Mapping[str, Channel] | None = None, *, chance: float = 0.5
) -> tuple[AlertCheck, Deliveries | None]:
    """As `alert_check.checked` at an instant, with these channels; without any nothing is sent."""
    files, faults = alert_rules(settings)
    with open_store(settings.home, write=True, clock=lambda: now) as store:
        found = AlertCheck(now, None, evaluated(store, files, now, settings), faults)
        if channels is None:
            return found, None
        sent = deliver(store.alerts, settings, now=now, make_sender=to(**channels), chance=lambda: chance)
    return replace(found, deliveries=sent), sent
