"""A new claim file: a whole claim of the kind asked for that can be tested at once, with every section explained."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

from weatherglass.app.claim_files import claim_of_text
from weatherglass.app.data_home import now_utc
from weatherglass.app.plain_yaml import ENDINGS
from weatherglass.app.series_values import series_view
from weatherglass.errors import DataError, UsageError, nearest
from weatherglass.market.catalogue import canonical, series_names, spec_of
from weatherglass.market.series_spec import SeriesCalendar
from weatherglass.messages.text import text

KINDS = (
    "event_outcome", "structural_break", "association", "forecast", "lead_lag", "strategy", "fact", "mechanism",
)  # fmt: skip
_RULES: Mapping[str, str] = MappingProxyType(
    {
        "breakout": "params: {lookback: all_time, min_days_since_record: 365, confirm_closes: 1}",
        "threshold_cross": "params: {level: 40.0, side: above, new_episode_after_days: 21}",
        "joint_move": "params: {signal: up, target: up, new_episode_after_days: 21}",
        "calendar_dates": "params: {dates: [2008-09-15, 2011-08-08, 2020-03-09]}",
        "drawdown": "params: {depth: 0.2, new_episode_after_days: 365}",
        "regime_entry": "params: {signal: vix_band, state: very_high, new_episode_after_days: 21}",
    }
)
"""Every rule with parameters that find events in the packaged data."""
_VARIED: Mapping[str, str] = MappingProxyType(
    {
        "breakout": "  event.params.min_days_since_record: [250, 365, 540]\n  event.params.confirm_closes: [1, 5]",
        "threshold_cross": "  event.params.level: [30.0, 35.0, 40.0, 45.0]\n"
        "  event.params.new_episode_after_days: [21, 63]",
        "joint_move": "  event.params.new_episode_after_days: [0, 21]",
        "calendar_dates": "",
        "drawdown": "  event.params.depth: [0.15, 0.2, 0.25]",
        "regime_entry": "  event.params.new_episode_after_days: [21, 63]",
    }
)
RULES = tuple(_RULES)
_WIDTH = 110


def new_claim(
    path: Path,
    *,
    kind: str = "event_outcome",
    signal: str | None = None,
    target: str | None = None,
    rule: str | None = None,
    statement: str | None = None,
    today: date | None = None,
) -> str:
    """The text of a new claim file, which reads as a claim.

    Parameters
    ----------
    path
        Of the file to be: its name gives the id.
    signal, target
        Series; those of an example that the packaged data can test when None.
    rule
        Of the events, for the kind event_outcome.
    statement
        The claim in somebody's words.
    today
        The day on which it is frozen.

    Raises
    ------
    UsageError
        For a kind, rule or series that there is not, and for an ending that no claim file has.
    """
    if kind not in KINDS:
        raise UsageError(f"no kind {kind!r}; {nearest(kind, KINDS)}")
    if rule is not None and rule not in RULES:
        raise UsageError(f"no rule {rule!r}; {nearest(rule, RULES)}")
    if rule is not None and kind != "event_outcome":
        raise UsageError(f"a claim of the kind {kind} has no rule of events; leave --rule out, or take event_outcome")
    if path.suffix not in ENDINGS:
        raise UsageError(f"{path}: a claim file ends in {' or '.join(ENDINGS)}")
    for name in (signal, target):
        _require_series(name)
    day = now_utc().date() if today is None else today
    made = _Template(path, kind, signal, target, rule or _rule_for(signal), statement, day).text()
    claim_of_text(made, str(path))
    return made


class _Template:
    """One file in the making."""

    def __init__(
        self, path: Path, kind: str, signal: str | None, target: str | None, rule: str, said: str | None, day: date
    ) -> None:
        self._path, self._kind, self._rule, self._day = path, kind, rule, day
        self._signal = signal or ("RUT" if rule == "breakout" else "VIX")
        self._target = target or ("BTC" if kind == "structural_break" or rule == "breakout" else "SPX")
        self._said = said or self._statement()

    def text(self) -> str:
        """All of it."""
        parts = [*self._head(), *self._question(), *self._rest()]
        return "\n".join(parts).rstrip() + "\n"

    def _head(self) -> Iterator[str]:
        yield from _comment("head", file=self._path.name)
        yield from _comment("schema")
        yield "schema_version: 1"
        yield ""
        yield from _comment("id")
        yield f"id: {_id_of(self._path)}"
        yield f"kind: {self._kind}"
        yield ""
        yield from _comment("source")
        yield "source:"
        yield '  article: "my own idea"'
        yield f"  published: {self._day}"
        yield f"  quote_en: {_quoted(self._said)}"
        yield ""
        yield from _comment("statement")
        yield f"statement: {_quoted(self._said)}"
        yield ""
        yield from _comment("freeze")
        yield f"freeze_date: {self._day}"

    def _question(self) -> Iterator[str]:
        if self._kind not in {"fact", "mechanism"}:
            yield ""
            yield from _comment("direction")
            yield f"direction: {'less' if self._kind == 'structural_break' else self._direction()}"
        if self._kind not in {"fact", "mechanism", "lead_lag"}:
            yield ""
            yield from _comment("data.target" if self._kind == "structural_break" else "data")
            yield "data:"
            if self._kind != "structural_break":
                yield f"  signal: {_series(self._signal)}"
            yield f"  target: {_series(self._target)}"
        yield ""
        match self._kind:
            case "event_outcome":
                yield from self._events()
            case "structural_break":
                yield from self._break()
            case "association":
                yield from _comment("association")
                yield "association: {statistic: correlation, change: log, frequency: day, claimed: -0.7}"
            case "forecast":
                yield from _comment("forecast")
                yield "forecast:"
                yield "  of: realised_volatility"
                yield "  horizon_days: 21"
                yield "  competitors: [past_realised]"
                yield "  claim: better_than_competitors"
            case "lead_lag":
                yield from _comment("lead_lag")
                yield "lead_lag: {chain: [SPX, RUT, BTC], frequency: week, max_lag: 8}"
            case "strategy":
                yield from _comment("strategy")
                yield "strategy: {level: 30.0, side: above, weight_inside: 0.5, weight_outside: 1.0, measure: sharpe}"
            case "fact":
                yield from _comment("checks")
                yield "checks:"
                yield '  - name_en: "Highest close of the VIX in 2020"'
                yield '    name_ko: "2020년 VIX 최고 종가"'
                yield "    claimed: 82.69"
                yield "    tolerance: 0.005"
                yield "    right: {look_up: extreme, series: VIX, what: highest, from: 2020-01-01, to: 2020-12-31}"
            case _:
                yield from _comment("links")
                yield "links: [r16-bitcoin-inflation-halved, r2-russell-broke-out-in-november-2024]"

    def _events(self) -> Iterator[str]:
        yield from _comment("event")
        yield from _comment("event.as_claimed")
        yield "event:"
        yield f"  rule: {self._rule}"
        yield f"  {_RULES[self._rule]}"
        yield ""
        horizon, hit = (365, "hit_gt_2x") if _always_open(self._target) else (63, "hit_gt_0")
        yield from _comment("outcome")
        yield f"outcome: {{measure: log_return, horizon_days: {horizon}, also: [{hit}, max_drawdown]}}"
        yield ""
        yield from _comment("baseline")
        starts = "[2010-07-18, 2013-01-01, 2015-01-01]" if _always_open(self._target) else "[1990-01-02, 2000-01-03]"
        yield f"baseline: {{type: all_dates, start_grid: {starts}}}"

    def _break(self) -> Iterator[str]:
        yield from _comment("event.window")
        yield "event: {rule: window, params: {from: 2024-01-11, to: end}}"
        yield ""
        yield from _comment("outcome")
        yield "outcome: {measure: log_realised_variance, frequency: month}"
        yield ""
        yield from _comment("baseline")
        yield "baseline: {type: complement, start_grid: [2013-01-01, 2017-01-01]}"

    def _rest(self) -> Iterator[str]:
        if self._kind in {"fact", "mechanism"}:
            return
        yield ""
        yield from _comment("inference")
        yield from self._inference()
        varied = self._variants()
        if varied:
            yield ""
            yield from _comment("variants")
            yield f"variants:\n{varied}"
        if self._kind == "event_outcome":
            yield ""
            yield from _comment("confounders")
            yield "confounders:"
            yield "  - {id: prior_drawdown, rule: drawdown, series: SPX, depth: 0.15, within_days: 21}"
            yield ""
            yield from _comment("controls")
            yield f"controls: {{negative_signals: [{'IXIC' if self._signal != 'IXIC' else 'SPX'}], reverse: false}}"
            yield ""
            yield from _comment("prior")
            yield "prior: {family: beta_binomial, mean: base_rate, strength: [2, 4, 10, 20]}"
            yield ""
            yield from _comment("prediction")
            event, resolves = self._day, self._day.replace(year=self._day.year + 1, day=min(self._day.day, 28))
            yield f'# open_prediction: {{event: {event}, resolves: {resolves}, claim_true_if: "multiple > 1.0"}}'

    def _inference(self) -> Iterator[str]:
        primary = "circular_shift"
        if self._kind == "structural_break":
            primary = "circular_shift_window"
        elif self._own_volatility():
            primary = "circular_shift_vol_standardised"
        yield "inference:"
        yield f"  primary: {primary}"
        yield "  alpha: 0.05"
        yield "  replications: 9999"
        yield "  seed: 1"
        if self._kind == "event_outcome":
            yield f"  power: {{claimed_effect_multiple: {'2.0' if _always_open(self._target) else '1.1'}}}"

    def _own_volatility(self) -> bool:
        """Whether the signal is a volatility of the target's own, for which the plain shift rejects too often."""
        from weatherglass.claims.event_tests import OWN_VOLATILITY

        states = self._rule in {"threshold_cross", "regime_entry"}
        return self._kind == "event_outcome" and states and (canonical(self._signal) or self._signal) in OWN_VOLATILITY

    def _variants(self) -> str:
        if self._kind == "event_outcome":
            spans = "[90, 180, 365]" if _always_open(self._target) else "[21, 63, 252]"
            return "\n".join(filter(None, (_VARIED[self._rule], f"  outcome.horizon_days: {spans}")))
        if self._kind == "structural_break":
            return "  outcome.frequency: [week, month]\n  baseline.start: [2013-01-01, 2017-01-01]"
        return ""

    def _direction(self) -> str:
        return {"association": "less", "lead_lag": "two_sided"}.get(self._kind, "greater")

    def _statement(self) -> str:
        signal, target = self._signal, self._target
        match self._kind:
            case "event_outcome":
                return f"{_WHEN[self._rule].format(signal=signal, target=target)}, {target} then rises more than usual."
            case "structural_break":
                return f"The volatility of {target} has been lower since 11 January 2024 than before."
            case "association":
                return f"{signal} and {target} move against each other."
            case "forecast":
                return f"{signal} forecasts the volatility of {target} over the next month."
            case "lead_lag":
                return "Large caps move first, then small caps, then Bitcoin."
            case "strategy":
                return f"Halving the position in {target} while {signal} is at 30 or more pays."
            case "fact":
                return "The VIX closed at 82.69 at its highest in 2020."
            case _:
                return "One thing leads to the next."


_WHEN: Mapping[str, str] = MappingProxyType(
    {
        "breakout": "After {signal} closes at a record for the first time in a year",
        "threshold_cross": "When {signal} first closes at 40 or more",
        "joint_move": "When {signal} and {target} rise on the same day",
        "calendar_dates": "After the days of the list",
        "drawdown": "When {signal} first closes a fifth below its record",
        "regime_entry": "When the signal vix_band becomes very high",
    }
)


def _comment(name: str, **values: str) -> Iterator[str]:
    """A comment in both languages, in lines of a width that an editor shows."""
    import textwrap

    for lang in ("en", "ko"):
        said = text(f"claim.new.{name}", lang, **values)
        wide = _WIDTH if lang == "en" else _WIDTH * 3 // 5  # a Korean letter is as wide as two
        yield from (f"# {line}" for line in textwrap.wrap(said, wide, break_long_words=False, break_on_hyphens=False))


def _series(name: str) -> str:
    spec = spec_of(canonical(name) or name)
    if spec is None:
        return f"{{id: {name}}}"
    calendar = "always_open" if spec.calendar is SeriesCalendar.EVERY_DAY else "XNYS"
    return f"{{id: {name}, field: close, tz: {spec.zone}, calendar: {calendar}}}"


def _always_open(name: str) -> bool:
    spec = spec_of(canonical(name) or name)
    return spec is not None and spec.calendar is SeriesCalendar.EVERY_DAY


def _rule_for(signal: str | None) -> str:
    """An index of volatility crosses a level; a price breaks out."""
    return "threshold_cross" if signal is None or "V" in (canonical(signal) or signal).upper()[:2] else "breakout"


def _id_of(path: Path) -> str:
    found = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")[:80]
    return found if re.fullmatch(r"[a-z][a-z0-9-]+", found) else f"claim-{found}".rstrip("-")


def _quoted(words: str) -> str:
    """A text as YAML: JSON's form of it is one."""
    return json.dumps(words, ensure_ascii=False)


def _require_series(name: str | None) -> None:
    if name is None or canonical(name) is not None:
        return
    try:
        series_view(name)
    except (UsageError, DataError):
        raise UsageError(f"no series {name!r}; {nearest(name, series_names())}") from None
