"""What the claim lab says of a playbook, in sentences: money, gain, chance, parameters, what came since."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

import msgspec

from weatherglass.app.claim_wording import (
    bound_text,
    inside_of_test,
    known_text,
    often,
    percent_text,
    share_often,
)
from weatherglass.app.worded_claim_tests import NOTHING
from weatherglass.app.worded_claim_verdict import WordedReason
from weatherglass.app.worded_playbook_figures import growth_text, money_text
from weatherglass.app.worded_rules import asset_text, bars_of, share_text
from weatherglass.claims.results import Reason
from weatherglass.claims.verdict import AFTER_FREEZE, ESTIMATE
from weatherglass.messages.text import keys, text
from weatherglass.messages.wording import day_short, number, return_worded
from weatherglass.playbooks.judgement import Judgement, StagedEntries
from weatherglass.playbooks.playbook_file import Playbook
from weatherglass.playbooks.playbook_report import PlaybookReport


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedChoice:
    """All sets of parameters with one value of one key: how many, which way, how far."""

    path: str
    key: str
    value: str
    is_own: bool
    tried: int
    better: float | None
    better_text: str
    gain: float | None
    gain_text: str


def answer_sentences(playbook: Playbook, report: PlaybookReport, lang: str) -> tuple[str, ...]:
    """The answer in sentences, the money first; none where it could not be simulated."""
    judgement = report.judgement
    if judgement is None or report.performance is None:
        return ()
    return tuple(_sentences(playbook, report, judgement, lang))


def _sentences(playbook: Playbook, report: PlaybookReport, judgement: Judgement, lang: str) -> Iterator[str]:
    yield _money(playbook, report, lang)
    if judgement.tests.primary is None:
        yield text("playbook.lead.only_held", lang)
    else:
        yield _gain(judgement, lang)
        yield _chance(judgement, lang)
    yield from _parameters(judgement, bars_of(playbook), lang)
    for each in judgement.staged:
        yield _staged(each, bars_of(playbook), lang)
    if report.other_dates is not None:
        count, share = f"{report.other_dates.draws:,}", percent_text(report.other_dates.better_growth)
        yield text("playbook.lead.other_dates", lang, count=count, share=share)
    power = judgement.tests.power
    if power is not None and power.detectable is not None and math.isfinite(power.detectable):
        yield text("playbook.lead.detectable", lang, reach=gain_text(power.detectable, power.unit, lang))
    if playbook.contradicts:
        yield text("playbook.lead.contradicts", lang, others=", ".join(playbook.contradicts))
    yield _since(playbook, report, judgement, lang)


def gain_text(value: float, unit: str, lang: str) -> str:
    """A gain on the benchmark in its unit, with its sign."""
    return number(value, "t" if unit == "ratio" else unit, lang, signed=True)


def base_text(value: float, unit: str, lang: str) -> str:
    """The benchmark's own value of the measure."""
    if unit == "ratio":
        return number(value, "t", lang)
    return return_worded(value / 100.0)


def _money(playbook: Playbook, report: PlaybookReport, lang: str) -> str:
    own, held = report.performance, report.beside[0].performance
    asset = asset_text(next(iter(playbook.assets.values())), lang)
    if own is None:
        return ""
    if not own.paid_in:
        return text(
            "playbook.lead.money", lang, value=money_text(1.0 + own.time_weighted), growth=growth_text(own.growth),
            asset=asset, held_value=money_text(1.0 + held.time_weighted), held=growth_text(held.growth),
        )  # fmt: skip
    rates = [NOTHING if e.money_weighted is None else growth_text(e.money_weighted) for e in (own, held)]
    return text(
        "playbook.lead.paid", lang, paid=money_text(1.0 + own.paid_in), value=money_text(own.final), growth=rates[0],
        asset=asset, held_value=money_text(held.final), held=rates[1],
    )  # fmt: skip


def _gain(judgement: Judgement, lang: str) -> str:
    found = next(each for each in judgement.findings if each.name == ESTIMATE)
    interval = ""
    if found.low is not None and found.high is not None:
        low, high = (gain_text(each, found.unit, lang) for each in (found.low, found.high))
        interval = text("playbook.lead.interval", lang, low=low, high=high)
    return text(
        "playbook.lead.gain", lang, measure=text(f"playbook.measure.{judgement.question.measure}", lang),
        gain=gain_text(judgement.gain, found.unit, lang), base=base_text(judgement.base, found.unit, lang),
        interval=interval,
    )  # fmt: skip


def _chance(judgement: Judgement, lang: str) -> str:
    primary = judgement.tests.primary
    count = f"{judgement.episodes:,}"
    times = text("playbook.lead.once" if judgement.episodes == 1 else "playbook.lead.times", lang, count=count)
    name, p = ("", 1.0) if primary is None else (primary.name, primary.p)
    return text("playbook.lead.chance", lang, chance=often(p, lang), test=inside_of_test(name, lang), episodes=times)


def _parameters(judgement: Judgement, bars: str, lang: str) -> Iterator[str]:
    grid, unit = judgement.grid, judgement.question.unit
    universe = grid.multiverse
    if universe is not None:
        ran = sum(each.effect is not None for each in universe.variants)
        chance, share = often(universe.p_adjusted, lang), percent_text(universe.right_sign)
        test = text(f"playbook.lead.grid.{'shift' if grid.superior is None else 'spa'}", lang)
        yield text("playbook.lead.grid", lang, count=f"{ran:,}", chance=chance, test=test, share=share)
    if grid.stepwise.size:
        left, alpha = int((grid.stepwise < judgement.question.alpha).sum()), f"{100.0 * judgement.question.alpha:g}%"
        yield text("playbook.lead.stepwise", lang, left=left, count=f"{grid.stepwise.size:,}", alpha=alpha)
    if grid.walk is not None:
        left_out = judgement.question.purge + judgement.question.embargo
        yield text(
            "playbook.lead.walk", lang, folds=len(grid.walk.folds), gap=number(left_out, bars, lang),
            gain=gain_text(grid.walk.gain, unit, lang),
            first=day_short(grid.walk.first, lang), within=gain_text(grid.walk.gain_within, unit, lang),
        )  # fmt: skip
    if grid.deflated is not None:
        yield text("playbook.lead.deflated", lang, count=f"{grid.trials:,}", share=percent_text(grid.deflated))
    if grid.overfitting is not None:
        yield text("playbook.lead.overfitting", lang, share=percent_text(grid.overfitting))


def _staged(each: StagedEntries, bars: str, lang: str) -> str:
    starts, count = len(each.starts), f"{len(each.starts):,}"
    figures = {
        name: return_worded(math.expm1(value))
        for name, value in (
            ("mean", each.mean), ("at_once", each.at_once), ("any_date", each.any_date),
            ("any_at_once", each.any_date_at_once),
        )
    }  # fmt: skip
    return text(
        "playbook.lead.staged", lang, count=f"{each.instalments:,}", spacing=number(each.spacing, bars, lang),
        starts=text("playbook.lead.start" if starts == 1 else "playbook.lead.starts", lang, count=count),
        horizon=number(each.horizon, bars, lang), chance=often(each.test.greater, lang), **figures,
    )  # fmt: skip


def _since(playbook: Playbook, report: PlaybookReport, judgement: Judgement, lang: str) -> str:
    published = playbook.source.published
    found = next((each for each in judgement.findings if each.name == AFTER_FREEZE), None)
    if found is not None:
        rows, gain = number(found.n, bars_of(playbook), lang), gain_text(found.value, found.unit, lang)
        return text("playbook.lead.since", lang, rows=rows, gain=gain)
    if report.as_of is not None and report.as_of <= published:
        last, told = day_short(report.as_of, lang), day_short(published, lang)
        return text("playbook.lead.before", lang, last=last, published=told)
    return text("playbook.lead.quiet", lang)


# -- reasons and choices -----------------------------------------------------------------------------------------------


def worded_reasons(report: PlaybookReport, lang: str) -> tuple[WordedReason, ...]:
    """Every rule that was asked on the way to the verdict, in the scheme's order."""
    judgement = report.judgement
    if judgement is None:
        return ()
    return tuple(_reason(each, judgement.question.alpha, lang) for each in judgement.verdict.reasons)


def _reason(reason: Reason, alpha: float, lang: str) -> WordedReason:
    said = {"alpha": bound_text(alpha, lang)}
    for name, figure in reason.figures.items():
        said[name] = (
            percent_text(figure) if name == "right_sign" else share_often(figure, lang) if name == "power"
            else often(figure, lang)
        )  # fmt: skip
    said["p"] = said.get("p") or said.get("min_p", "")
    said["share"] = said.get("right_sign", "")
    own = f"playbook.reason.{reason.rule}"
    key = own if own in keys() else f"reason.{reason.rule}.{'yes' if reason.held else 'no'}"
    return WordedReason(reason.rule, reason.held, known_text(key, lang, **said))


def worded_choices(playbook: Playbook, report: PlaybookReport, lang: str) -> tuple[WordedChoice, ...]:
    """The sets tried, by each value of each key that they vary: what the choice does to the result."""
    if report.judgement is None or report.judgement.grid.multiverse is None:
        return ()
    unit = report.judgement.question.unit
    ran = [each for each in report.judgement.grid.multiverse.variants if each.effect is not None]
    found = []
    for path, values in playbook.variants.items():
        own = own_value(playbook, path)
        for value in values:
            gains = [e.effect for e in ran if e.setting.get(path) == value and e.effect is not None]
            better = sum(each > 0.0 for each in gains) / len(gains) if gains else None
            middle = median(gains) if gains else None
            found.append(
                WordedChoice(
                    path=path, key=choice_title(path, lang), value=value_text(path, value, lang), is_own=own == value,
                    tried=len(gains), better=better, better_text=NOTHING if better is None else percent_text(better),
                    gain=middle, gain_text=NOTHING if middle is None else gain_text(middle, unit, lang),
                )
            )  # fmt: skip
    return tuple(found)


def choice_title(path: str, lang: str) -> str:
    """A key that the sets vary, as readers see it; the file's own path where it has no name."""
    parts = path.split(".")
    last = "hold" if len(parts) > 1 and parts[-2] == "hold" else parts[-1]
    key = f"playbook.choice.{last}"
    return text(key, lang) if key in keys() else path


def value_text(path: str, value: object, lang: str) -> str:
    """One value of such a key."""
    if isinstance(value, str):
        return known_text(f"playbook.value.{value}", lang)
    if isinstance(value, int | float) and not isinstance(value, bool):
        if path.endswith(".depth") or ".hold." in path:
            return share_text(float(value))
        return f"{value:g}%" if path.endswith(".target") else f"{value:,g}"
    return str(value)


def own_value(playbook: Playbook, path: str) -> Any:
    """What the file itself has at a dotted path, whose steps are keys, positions, or names of entries of a list."""
    plain: Any = msgspec.to_builtins(playbook)
    for step in path.split("."):
        if isinstance(plain, Mapping):
            plain = plain.get(step)
        elif isinstance(plain, list | tuple):
            at = int(step) if step.isdigit() else next((k for k, e in enumerate(plain) if e.get("name") == step), -1)
            plain = plain[at] if 0 <= at < len(plain) else None
        else:
            return None
    return plain
