"""The rules of a playbook in plain words, made from the file: what is held when, how sized, stopped and traded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from weatherglass.app.worded_signal import series_text, state_text, title_of
from weatherglass.claims.claim_events import (
    BreakoutEvent,
    CalendarEvent,
    DrawdownEvent,
    JointMoveEvent,
    RegimeEvent,
    ThresholdEvent,
)
from weatherglass.claims.observed import name_of
from weatherglass.market.catalogue import spec_of
from weatherglass.market.series_spec import SeriesCalendar
from weatherglass.messages.text import text
from weatherglass.messages.wording import MINUS, number
from weatherglass.playbooks.conditions import (
    AllCondition,
    AnyCondition,
    AverageCondition,
    ChangeCondition,
    Condition,
    EventCondition,
    LevelCondition,
    NoneCondition,
    PercentileCondition,
    SeriesCondition,
    StateCondition,
)
from weatherglass.playbooks.playbook_file import Playbook
from weatherglass.playbooks.playbook_sections import Asset, FactorScaling, Rule, Scaling, StopUse
from weatherglass.signals.registry import require_signal

NEVER_LESS = 1e-9


def rule_sentences(playbook: Playbook, lang: str) -> tuple[str, ...]:
    """What a playbook does, in sentences: rules in their order, sizes, stops, trading, costs, cash."""
    return tuple(_sentences(playbook, lang))


def condition_text(condition: Condition, lang: str) -> str:
    """A condition as a phrase: "VIX at 40 or more"."""
    match condition:
        case AllCondition() | AnyCondition():
            joint = text("rule.all" if isinstance(condition, AllCondition) else "rule.any", lang)
            return f" {joint} ".join(_grouped(each, lang) for each in condition.of)
        case NoneCondition():
            return text(
                "rule.none", lang, of=f" {text('rule.any', lang)} ".join(_grouped(e, lang) for e in condition.of)
            )
        case StateCondition():
            return text("rule.state", lang, signal=_signal(condition.signal, lang), states=_states(condition, lang))
        case EventCondition():
            event = _event_text(condition, lang)
            if not condition.within_days:
                return text("rule.event.today", lang, event=event)
            return text("rule.event", lang, event=event, days=number(condition.within_days, "days", lang))
        case _:
            return _of_series(condition, lang)


def bars_of(playbook: Playbook) -> str:
    """What its bars are: "days" where every asset trades around the clock, "sessions" else."""
    calendars = [spec.calendar for each in playbook.assets.values() if (spec := spec_of(name_of(each.series)))]
    everyday = len(calendars) == len(playbook.assets) and set(calendars) == {SeriesCalendar.EVERY_DAY}
    return "days" if everyday else "sessions"


def asset_text(asset: Asset, lang: str) -> str:
    """What is held, by the name that readers know."""
    if asset.returns == "ten_year_bond":
        return text("rule.asset.ten_year_bond", lang)
    named = series_text(name_of(asset.series), lang)
    return text("rule.asset.total_return", lang, asset=named) if asset.returns == "total_return" else named


def weights_text(weights: Mapping[str, float], playbook: Playbook, lang: str) -> str:
    """Shares of the money, with the rest in cash: "60% S&P 500, 40% cash"."""
    held = {name: weight for name, weight in weights.items() if weight > NEVER_LESS}
    found = [
        text("rule.weight", lang, weight=share_text(weight), asset=asset_text(playbook.assets[name], lang))
        for name, weight in held.items()
    ]
    rest = 1.0 - sum(held.values())
    if rest > NEVER_LESS:
        found.append(text("rule.weight", lang, weight=share_text(rest), asset=text("rule.cash", lang)))
    elif rest < -NEVER_LESS:
        found.append(text("rule.borrowed", lang, weight=share_text(-rest)))
    return ", ".join(found)


def share_text(share: float) -> str:
    """A share of the money: "60%", "12.5%".

    >>> share_text(0.6), share_text(0.125)
    ('60%', '12.5%')
    """
    return f"{round(100.0 * share, 1):g}%"


def _sentences(playbook: Playbook, lang: str) -> Iterator[str]:
    for rule in playbook.rules:
        yield _rule(rule, playbook, lang)
    if isinstance(playbook.otherwise, str):
        yield text("rule.keep", lang)
    else:
        key = "rule.otherwise" if playbook.rules else "rule.always"
        yield text(key, lang, weights=weights_text(playbook.otherwise, playbook, lang))
    for scaling in playbook.scaling:
        yield _scaling(scaling, playbook, lang)
    for stop in playbook.stops:
        yield _stop(stop, playbook, lang)
    yield _execution(playbook, lang)
    yield _costs(playbook, lang)
    less = playbook.cash.less_bp
    if playbook.cash.earns == "bills":
        yield text("rule.cash.bills", lang, less=text("rule.cash.less", lang, bp=f"{less:g}") if less else "")
    else:
        yield text("rule.cash.nothing", lang)
    if playbook.money.monthly:
        yield text("rule.money", lang, share=share_text(playbook.money.monthly))


def _rule(rule: Rule, playbook: Playbook, lang: str) -> str:
    how = ""
    if rule.stages is not None:
        spacing = number(rule.stages.spacing_days, bars_of(playbook), lang)
        how += text("rule.stages", lang, count=rule.stages.instalments, spacing=spacing)
        how += text("rule.stages.only_while", lang) if rule.stages.only_while else ""
    until = "" if rule.until is None else condition_text(rule.until, lang)
    days = "" if rule.at_most_days is None else number(rule.at_most_days, bars_of(playbook), lang)
    if until and days:
        how += text("rule.until_or_at_most", lang, until=until, days=days)
    elif until:
        how += text("rule.until", lang, until=until)
    elif days:
        how += text("rule.at_most", lang, days=days)
    weights = weights_text(rule.hold, playbook, lang)
    return text("rule.says", lang, when=condition_text(rule.when, lang), weights=weights, how=how)


def _scaling(scaling: Scaling, playbook: Playbook, lang: str) -> str:
    if isinstance(scaling, FactorScaling):
        named = [asset_text(playbook.assets[name], lang) for name in scaling.assets]
        return text(
            "rule.scaling.factor", lang, when=condition_text(scaling.when, lang), factor=f"{scaling.factor:g}",
            assets=", ".join(named) or text("rule.scaling.all", lang),
        )  # fmt: skip
    said = {
        "asset": asset_text(playbook.assets[scaling.asset], lang),
        "target": f"{scaling.target:g}%",
        "cap": f"{scaling.cap:g}",
        "step": text("rule.scaling.step", lang, step=f"{scaling.step:g}") if scaling.step else "",
    }
    if scaling.series is not None:
        return text("rule.scaling.series", lang, series=series_text(name_of(scaling.series), lang), **said)
    return text("rule.scaling.own", lang, days=number(scaling.window_days, bars_of(playbook), lang), **said)


def _stop(stop: StopUse, playbook: Playbook, lang: str) -> str:
    asset = asset_text(playbook.assets[stop.asset], lang)
    back = text(f"rule.back.{stop.back_in}", lang, days=number(stop.days, bars_of(playbook), lang))
    return text(f"rule.stop.{stop.kind}", lang, asset=asset, depth=share_text(stop.depth), back=back)


def _execution(playbook: Playbook, lang: str) -> str:
    rebalance, delay = playbook.rebalance, playbook.execution.delay_days
    days, drift = number(rebalance.every_days, bars_of(playbook), lang), share_text(rebalance.drift)
    trade = text(f"rule.trade.{rebalance.trade}", lang, days=days, drift=drift)
    late = text("rule.delay", lang, days=number(delay, bars_of(playbook), lang)) if delay else ""
    return text("rule.execution", lang, trade=trade, delay=late)


def _costs(playbook: Playbook, lang: str) -> str:
    costs, wider = playbook.costs, playbook.costs.widening
    widening = ""
    if wider is not None:
        series = series_text(name_of(wider.series), lang)
        widening = text(
            "rule.costs.widening", lang, bp=f"{wider.bp_per_point:g}", series=series, above=f"{wider.above:g}"
        )
    return text(
        "rule.costs", lang, bp=f"{costs.commission_bp + costs.half_spread_bp + costs.slippage_bp:g}",
        commission=f"{costs.commission_bp:g}", spread=f"{costs.half_spread_bp:g}", slippage=f"{costs.slippage_bp:g}",
        widening=widening, tax=text("rule.costs.tax", lang, tax=share_text(costs.tax)) if costs.tax else "",
    )  # fmt: skip


# -- conditions --------------------------------------------------------------------------------------------------------


def _grouped(condition: Condition, lang: str) -> str:
    said = condition_text(condition, lang)
    many = isinstance(condition, AllCondition | AnyCondition) and len(condition.of) > 1
    return text("rule.group", lang, of=said) if many else said


def _of_series(condition: SeriesCondition, lang: str) -> str:
    field = "" if condition.field in {"close", ""} else f".{condition.field}"
    series = series_text(f"{name_of(condition.series)}{field}", lang)
    if condition.over is not None:
        series = text("rule.over", lang, series=series, other=series_text(name_of(condition.over), lang))
    match condition:
        case LevelCondition():
            return text(f"rule.level.{condition.side}", lang, series=series, level=_plain(condition.level))
        case PercentileCondition():
            days = f"{condition.window_days:,}"
            window = (
                text("rule.window.days", lang, days=days) if condition.window_days else text("rule.window.all", lang)
            )
            percentile = f"{condition.percentile:g}"
            return text(f"rule.percentile.{condition.side}", lang, series=series, percentile=percentile, window=window)
        case ChangeCondition():
            unit = "%" if condition.unit == "percent" else ""
            change = f"{'+' if condition.change > 0.0 else ''}{_plain(condition.change)}{unit}"
            days = number(condition.days, "days", lang)
            return text(f"rule.change.{condition.side}", lang, series=series, change=change, days=days)
        case AverageCondition():
            return text(f"rule.average.{condition.side}", lang, series=series, days=f"{condition.days:,}")


def _event_text(condition: EventCondition, lang: str) -> str:
    event = condition.event
    series = "" if condition.series is None else series_text(name_of(condition.series), lang)
    match event:
        case BreakoutEvent():
            days = number(event.params.min_days_since_record, "days", lang)
            return text("rule.event.breakout", lang, series=series, days=days)
        case ThresholdEvent():
            level = _plain(event.params.level)
            return text(f"rule.event.threshold_cross.{event.params.side}", lang, series=series, level=level)
        case JointMoveEvent():
            other = "" if condition.other is None else series_text(name_of(condition.other), lang)
            ways = (text(f"rule.way.{each}", lang) for each in (event.params.signal, event.params.target))
            way, other_way = ways
            return text("rule.event.joint_move", lang, series=series, way=way, other=other, other_way=other_way)
        case CalendarEvent():
            count = number(len(event.params.dates), "days", lang)
            return text("rule.event.calendar_dates", lang, count=count)
        case DrawdownEvent():
            return text("rule.event.drawdown", lang, series=series, depth=share_text(event.params.depth))
        case RegimeEvent():
            signal = require_signal(event.params.signal)
            states = state_text(signal, event.params.state, lang)
            return text("rule.event.regime_entry", lang, signal=title_of(signal, lang), states=states)


def _signal(name: str, lang: str) -> str:
    return title_of(require_signal(name), lang)


def _states(condition: StateCondition, lang: str) -> str:
    signal = require_signal(condition.signal)
    return f" {text('rule.any', lang)} ".join(_each(condition.states, signal, lang))


def _each(states: Iterable[str], signal: object, lang: str) -> Iterator[str]:
    for each in states:
        yield state_text(signal, each, lang)  # type: ignore[arg-type]


def _plain(value: float) -> str:
    return f"{value:,g}".replace("-", MINUS)
