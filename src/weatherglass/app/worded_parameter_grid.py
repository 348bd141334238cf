"""A grid of a playbook in words: how many were tried and what that is worth come before the best of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from weatherglass.app.claim_wording import known_text, often, percent_text
from weatherglass.app.parameter_grids import GridRun
from weatherglass.app.worded_claim_tests import NOTHING
from weatherglass.app.worded_playbook_figures import growth_text
from weatherglass.app.worded_playbook_judgement import choice_title, gain_text, own_value, value_text
from weatherglass.messages.text import keys, text
from weatherglass.messages.wording import day_short, day_worded, number, return_worded

GIVEN_REASONS = 3
"""Reasons that are named when combinations have no figures."""


@dataclass(frozen=True, slots=True)
class WordedGridRow:
    """A combination: its values, its gain, how often the best of so many is as good by luck, and what it did."""

    at: int
    is_own: bool
    values: tuple[str, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordedGrid:
    """A grid in a language.

    Attributes
    ----------
    heads
        Of the columns: the parameters, then those of the cells.
    rows
        The best first.
    held
        Cells of buying and holding.
    """

    lang: str
    playbook_id: str
    title: str
    verdict: str
    span: str
    sentences: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[WordedGridRow, ...]
    held: tuple[str, ...]
    shown: str
    manifest: str
    disclaimer: str


def worded_grid(found: GridRun, lang: str, *, shown: int) -> WordedGrid:
    """A grid with so many of its best combinations."""
    reading = found.reading
    order = found.figures.order[:shown].tolist()
    verdict = "none" if reading.p is None else "more" if reading.p < reading.alpha else "luck"
    first, last = day_worded(reading.first, lang), day_worded(reading.last, lang)
    cells = ("gain", "p_of_all", "early_late")
    figures = ("growth", "sharpe", "deepest", "exposure")
    heads = (
        *titles_of(found, lang), *(text(f"grid.head.{each}", lang) for each in cells),
        *(text(f"playbook.figure.{each}", lang) for each in figures),
    )  # fmt: skip
    playbook = found.playbook
    title = (playbook.title_ko if lang == "ko" else playbook.title_en) or playbook.statement
    count = number_text(reading.ran)
    return WordedGrid(
        lang, playbook.id, title, text(f"grid.verdict.{verdict}", lang, count=count),
        text("grid.span", lang, first=first, last=last, rows=number(reading.rows, "sessions", lang)),
        tuple(_sentences(found, lang)), heads, tuple(_row(found, at, lang) for at in order), _held(found, lang),
        text("grid.more", lang, shown=number_text(len(order)), count=count) if len(order) < reading.ran else "",
        text("grid.manifest", lang, manifest=found.manifest), text("disclaimer", lang),
    )  # fmt: skip


def setting_text(found: GridRun, at: int, lang: str) -> str:
    """The values of a combination in one phrase."""
    setting = found.axes.setting(at)
    named = zip(titles_of(found, lang), setting.items(), strict=True)
    return ", ".join(f"{title} {value_text(path, value, lang)}" for title, (path, value) in named)


def titles_of(found: GridRun, lang: str) -> tuple[str, ...]:
    """Parameters as readers see them: begin and end of a rule, and the whole path where two would have one name."""
    ends = {".when.level": "grid.head.enter", ".until.level": "grid.head.exit"}
    both = all(any(path.endswith(end) for path in found.axes.paths) for end in ends)
    titles = [
        next((text(key, lang) for end, key in ends.items() if both and path.endswith(end)), choice_title(path, lang))
        for path in found.axes.paths
    ]
    return tuple(
        path if titles.count(title) > 1 else title for path, title in zip(found.axes.paths, titles, strict=True)
    )


def why_text(why: str, lang: str) -> str:
    """Why a combination has no figures; what a file does not allow stands as it is."""
    key = f"grid.why.{why}"
    return text(key, lang) if key in keys() else why


def number_text(count: int) -> str:
    """A count.

    >>> number_text(1200)
    '1,200'
    """
    return f"{count:,}"


def _sentences(found: GridRun, lang: str) -> Iterator[str]:
    reading, unit = found.reading, found.reading.unit

    def gain(value: float) -> str:
        return gain_text(value, unit, lang)

    yield text(
        "grid.tried", lang, tried=number_text(reading.tried), ran=number_text(reading.ran),
        different=number_text(reading.different), better=percent_text(reading.better),
        measure=known_text(f"playbook.measure.{reading.measure}", lang), middle=gain(reading.middle_gain),
    )  # fmt: skip
    if reading.best is not None and reading.p is not None:
        columns, count = found.figures.columns, number_text(reading.ran)
        yield text(
            "grid.best", lang, setting=setting_text(found, reading.best, lang),
            gain=gain(float(columns["gain"][reading.best])), count=count, chance=often(reading.p, lang),
            alone=often(float(columns["p_alone"][reading.best]), lang),
        )  # fmt: skip
        if reading.luck is not None and reading.luck_rare is not None:
            yield text("grid.luck", lang, luck=gain(reading.luck), rare=gain(reading.luck_rare))
        alpha = f"{100.0 * reading.alpha:g}%"
        yield text("grid.beyond", lang, beyond=number_text(reading.beyond), count=count, alpha=alpha)
    if reading.deflated is not None:
        share = percent_text(reading.deflated)
        yield text("playbook.lead.deflated", lang, count=number_text(reading.different), share=share)
    half = reading.half
    if half is not None:
        yield text(
            "grid.half", lang, middle=day_short(half.middle, lang), setting=setting_text(found, half.at, lang),
            before=gain(half.gain_before), after=gain(half.gain_after), place=number_text(half.place),
            of=number_text(half.of),
        )  # fmt: skip
    yield text("grid.hindsight", lang)
    if found.figures.not_run:
        reasons = Counter(why_text(each, lang) for each in found.figures.not_run.values())
        named = "; ".join(f"{why} ({number_text(n)})" for why, n in reasons.most_common(GIVEN_REASONS))
        yield text("grid.not_run", lang, count=number_text(len(found.figures.not_run)), why=named)


def _row(found: GridRun, at: int, lang: str) -> WordedGridRow:
    setting = found.axes.setting(at)
    columns = {name: float(values[at]) for name, values in found.figures.columns.items()}
    halves = [columns[each] for each in ("early_gain", "late_gain")]
    both = ", ".join(gain_text(each, found.reading.unit, lang) for each in halves if math.isfinite(each))
    cells = (
        gain_text(columns["gain"], found.reading.unit, lang), percent_text(float(found.figures.p_of_all[at])),
        both or NOTHING, growth_text(columns["growth"]),
        number(columns["sharpe"], "t", lang) if math.isfinite(columns["sharpe"]) else NOTHING,
        return_worded(columns["deepest"]), percent_text(columns["exposure"]),
    )  # fmt: skip
    own = all(own_value(found.playbook, path) == value for path, value in setting.items())
    return WordedGridRow(at, own, tuple(value_text(path, value, lang) for path, value in setting.items()), cells)


def _held(found: GridRun, lang: str) -> tuple[str, ...]:
    held = found.held
    return (
        NOTHING, NOTHING, NOTHING, growth_text(held.growth),
        NOTHING if held.sharpe is None else number(held.sharpe, "t", lang),
        NOTHING if held.deepest is None else return_worded(held.deepest), percent_text(held.exposure),
    )  # fmt: skip
