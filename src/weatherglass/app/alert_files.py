"""Alert files: those in the folder `alerts` of the home, one rule each, and any other by its path."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from weatherglass.app.plain_yaml import ENDINGS, NotPlainYaml, plain_data, text_of_file
from weatherglass.app.series_values import series_view
from weatherglass.app.settings import Settings, read_settings
from weatherglass.errors import DataError, UsageError, WeatherglassError, nearest
from weatherglass.market.catalogue import canonical, series_names
from weatherglass.stream.alert_reading import AlertFileError, alert_rule_from, alert_schema, series_of
from weatherglass.stream.alert_rules import AlertRule

__all__ = ["FOLDER", "AlertFaults", "AlertFileError", "alert_named", "alert_of_text", "alert_rules", "alert_schema"]

FOLDER = "alerts"
WHAT = "alert file"


@dataclass(frozen=True, slots=True)
class AlertFaults:
    """A file of the folder that is no rule that can be used, and why."""

    path: Path
    problem: str


@dataclass(frozen=True, slots=True)
class AlertFile:
    """A rule and the file that it stands in."""

    rule: AlertRule
    path: Path


def alert_of_text(text: str, where: str) -> AlertRule:
    """The rule of a YAML text.

    Parameters
    ----------
    where
        Name of the text for messages.

    Raises
    ------
    AlertFileError
        When its content is no rule.
    """
    try:
        return alert_rule_from(plain_data(text, WHAT))
    except (NotPlainYaml, AlertFileError) as fault:
        raise AlertFileError(f"{where}: {fault}") from None


def alert_rules(settings: Settings | None = None) -> tuple[tuple[AlertFile, ...], tuple[AlertFaults, ...]]:
    """Every rule of the folder by its id, and the files that hold none that can be used."""
    settings = read_settings() if settings is None else settings
    folder = settings.home / FOLDER
    found: dict[str, AlertFile] = {}
    faults: list[AlertFaults] = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.suffix not in ENDINGS:
            continue
        try:
            rule = alert_of_text(text_of_file(path, WHAT), path.name)
            if rule.id in found:
                raise AlertFileError(f"{path.name}: id: {rule.id!r} is that of {found[rule.id].path.name} already")
            require_known(rule, settings)
            found[rule.id] = AlertFile(rule, path)
        except WeatherglassError as fault:
            faults.append(AlertFaults(path, str(fault)))
    return tuple(found[name] for name in sorted(found)), tuple(faults)


def alert_named(name: str, settings: Settings | None = None) -> AlertFile:
    """A rule by its id, or by the path of its file.

    Raises
    ------
    UsageError
        When there is neither, with the nearest id; or when the file says what no alert file may say.
    UnreadableFile
        When the file cannot be read.
    """
    settings = read_settings() if settings is None else settings
    rules, faults = alert_rules(settings)
    for each in rules:
        if each.rule.id == name:
            return each
    for fault in faults:
        if fault.path.stem == name:
            raise UsageError(fault.problem)
    path = Path(name)
    if path.suffix in ENDINGS or path.exists():
        rule = alert_of_text(text_of_file(path, WHAT), str(path))
        require_known(rule, settings)
        return AlertFile(rule, path)
    known = [each.rule.id for each in rules]
    hint = nearest(name, known) if known else "there are none yet: weatherglass alert new NAME writes one"
    raise UsageError(f"no alert {name!r} in {settings.home / FOLDER}, and no such file; {hint}")


def require_known(rule: AlertRule, settings: Settings) -> None:
    """The channels of a rule stand in the settings, and its series is in the catalogue or in the store.

    Raises
    ------
    UsageError
        With the path in the file and the nearest name.
    """
    for channel in rule.channels:
        if channel not in settings.alerts.channels:
            known = settings.alerts.channels
            hint = nearest(channel, known) if known else "the settings have none (alerts.channels in config.toml)"
            raise UsageError(f"{rule.id}: channels: no channel {channel!r}; {hint}")
    name = series_of(rule)
    if name is not None and canonical(name) is None:
        try:
            series_view(name, settings=settings)
        except (UsageError, DataError):
            raise UsageError(f"{rule.id}: watch.series: no series {name!r}; {nearest(name, series_names())}") from None


def condition_digest(rule: AlertRule) -> str:
    """Hash of what decides when an episode begins: the same whatever its words, hours and channels are."""
    condition = (rule.watch, rule.duration, rule.no_data.after_days, rule.no_data.after_minutes)
    return hashlib.sha256(msgspec.json.encode(condition, order="sorted")).hexdigest()
