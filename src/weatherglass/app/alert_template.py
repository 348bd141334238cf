"""A new alert file: a whole rule on the reading asked for, with every section explained in both languages."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from weatherglass.app.alert_files import FOLDER, alert_of_text, require_known
from weatherglass.app.settings import Settings, read_settings
from weatherglass.errors import DataError, UsageError, nearest
from weatherglass.messages.text import text
from weatherglass.signals.registry import require_signal
from weatherglass.signals.signal import Signal

ALERT_KINDS = ("series", "series_percentile", "signal_value", "signal_percentile", "signal_state", "live", "sources")
_WIDTH = 110
_FEAR, _CALM = 30.0, 27.0


def new_alert(
    name: str,
    *,
    kind: str = "series",
    watch: str | None = None,
    enter: float | None = None,
    leave: float | None = None,
    below: bool = False,
    channels: Iterable[str] = (),
    lang: str = "en",
    settings: Settings | None = None,
) -> str:
    """The text of a new alert file, which reads as a rule.

    Parameters
    ----------
    name
        Its id.
    kind
        One of `ALERT_KINDS`.
    watch
        The series, signal or index; VIX, or `vix_band`, when None.
    enter, leave
        Levels; with neither, levels of fear that fit the VIX, or a percentile.
    below
        Whether the condition is to lie below.

    Raises
    ------
    UsageError
        For a kind, series, signal or channel that there is not.
    """
    if kind not in ALERT_KINDS:
        raise UsageError(f"no kind {kind!r}; {nearest(kind, ALERT_KINDS)}")
    made = "\n".join(_lines(name, kind, watch, _levels(kind, enter, leave, below=below), tuple(channels), lang)) + "\n"
    rule = alert_of_text(made, name)
    require_known(rule, read_settings() if settings is None else settings)
    return made


def write_new_alert(name: str, *, settings: Settings | None = None, **choices: Any) -> Path:
    """Write a new alert file into the folder of the home; where it is. `choices` are those of `new_alert`.

    Raises
    ------
    UsageError
        When it is there already, or cannot be made of what was chosen.
    DataError
        When the folder cannot be written.
    """
    settings = read_settings() if settings is None else settings
    made = new_alert(name, settings=settings, **choices)
    path = settings.home / FOLDER / f"{name}.yaml"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as out:
            out.write(made)
    except FileExistsError:
        raise UsageError(f"{path} is there already and stays as it is; give another name") from None
    except OSError as exc:
        raise DataError(f"cannot write {path}: {exc.strerror or exc}") from exc
    return path


def _levels(kind: str, enter: float | None, leave: float | None, *, below: bool) -> str:
    if enter is None:
        usual = {"series": (_FEAR, _CALM), "live": (_FEAR, _CALM), "sources": (1.0, 1.0)}.get(kind, (95.0, 90.0))
        enter, leave = (100.0 - usual[0], 100.0 - usual[1]) if below else usual
    leave = enter if leave is None else leave
    return f"enter: {enter!r}, leave: {leave!r}, side: {'below' if below else 'above'}"


def _lines(name: str, kind: str, watch: str | None, levels: str, channels: tuple[str, ...], lang: str) -> Iterator[str]:
    yield from _comment("head")
    yield from _comment("schema")
    yield "schema_version: 1"
    yield from _section("id", f"id: {name}")
    yield from _section("watch", f"watch: {_watch(kind, watch, levels)}")
    yield from _section("for", f"for: {{sessions: 1, minutes: {'2.0' if kind == 'live' else '0.0'}}}")
    # live values stop at every close: their silence is no news
    tell = "after_minutes: 5.0, tell: false" if kind == "live" else "after_days: 0.0, tell: true"
    yield from _section("no_data", f"no_data: {{{tell}}}")
    yield from _section("quiet", '# quiet: {from: "22:00", to: "07:00", zone: Asia/Seoul}')
    yield from _section(
        "channels",
        f"severity: warning\nlang: {lang}\nchannels: [{', '.join(channels)}]\ntell_end: false",
    )


def _watch(kind: str, watch: str | None, levels: str) -> str:
    if kind.startswith("signal"):
        signal = require_signal(watch or "vix_band")
        if kind != "signal_state":
            return f"{{reading: {kind}, signal: {signal.name}, {levels}}}"
        states = _from_the_top(signal) or list(signal.states[-1:])
        if not states:
            raise UsageError(f"{signal.name} has a value and no states; take --kind signal_value")
        return f"{{reading: signal_state, signal: {signal.name}, states: [{', '.join(states)}]}}"
    named = watch or "VIX"
    series = named if re.fullmatch(r"[A-Z][A-Z0-9_]+", named) else json.dumps(named, ensure_ascii=False)
    return f"{{reading: {kind}, {'index' if kind == 'live' else 'series'}: {series}, {levels}}}"


def _from_the_top(signal: Signal) -> list[str]:
    """The highest states that count as on, without a gap."""
    found: list[str] = []
    for each in reversed(signal.states):
        if each not in signal.on:
            break
        found.insert(0, each)
    return found


def _section(name: str, lines: str) -> Iterator[str]:
    yield ""
    yield from _comment(name)
    yield lines


def _comment(name: str) -> Iterator[str]:
    """A comment in both languages, in lines of a width that an editor shows."""
    for lang in ("en", "ko"):
        wide = _WIDTH if lang == "en" else _WIDTH * 3 // 5  # a Korean letter is as wide as two
        said = text(f"alert.new.{name}", lang)
        yield from (f"# {line}" for line in textwrap.wrap(said, wide, break_long_words=False, break_on_hyphens=False))
