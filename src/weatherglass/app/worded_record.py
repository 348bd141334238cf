"""What happened after such states, in words: cases, spread, share that rose, and the base rate beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from weatherglass.app.weather import Record
from weatherglass.app.worded_signal import quoted, series_text, state_text, title_of
from weatherglass.market.catalogue import spec_of
from weatherglass.market.series_spec import SeriesCalendar
from weatherglass.messages.text import text
from weatherglass.messages.wording import number, return_worded
from weatherglass.signals.outcomes import DAYS, EPISODES, Outcome
from weatherglass.signals.signal import Signal

NEARLY_ALWAYS = 0.9
"""Share of all days from which on a state has nothing to be compared with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedOutcome:
    """Forward returns of a target after a state, beside those of all days.

    Attributes
    ----------
    signal, title, state, state_text, condition
        The signal and the state that it is in; the condition joins both: "VIX band: normal".
    target, target_text, horizon, horizon_text, measure
        Whose returns, how many of its own days later, and both in words: "S&P 500, 21 sessions later".
    sampling, sampling_text
        "days" or "episodes", and what they mean.
    n, n_text, open_cases, first, last
        Cases that have ended, in words too, those still open, and the days of the first and the last.
    q25, median, q75, worst, best, mean, share_up
        Decimal returns and share; None without a case. The `_text` fields are the same in words, "" then.
    base_n, base_median, base_share_up, base_q25, base_q75
        Of all days.
    missing
        Why there are no figures; "" when there are.
    sentence
        All of it in a sentence; "" without a case.
    """

    signal: str
    title: str
    state: str
    state_text: str
    condition: str
    target: str
    target_text: str
    horizon: int
    horizon_text: str
    measure: str
    sampling: str
    sampling_text: str
    n: int
    n_text: str
    open_cases: int
    first: date | None
    last: date | None
    mean: float | None
    median: float | None
    q25: float | None
    q75: float | None
    worst: float | None
    best: float | None
    share_up: float | None
    median_text: str
    q25_text: str
    q75_text: str
    share_up_text: str
    base_n: int
    base_median: float | None
    base_q25: float | None
    base_q75: float | None
    base_share_up: float | None
    base_median_text: str
    base_share_up_text: str
    missing: str
    sentence: str


def worded_outcomes(records: Iterable[Record], known: Mapping[str, Signal], lang: str) -> tuple[WordedOutcome, ...]:
    """Every record in words, each outcome beside its base rate."""
    found = []
    for record in records:
        base = {(each.target, each.horizon): each for each in record.outcomes if not each.state}
        episodes = {(e.target, e.horizon): e.n for e in record.outcomes if e.state and e.sampling == EPISODES}
        signal = known[record.signal]
        found += [
            _worded(signal, each, base[at], episodes.get(at, 0), lang)
            for each in record.outcomes
            if each.state and (at := (each.target, each.horizon))
        ]
    return tuple(found)


def return_text(value: float | None) -> str:
    """A decimal return as "+1.2%"; "" for None."""
    return "" if value is None else return_worded(value)


def nearly_always(outcome: Outcome | WordedOutcome, all_days: int) -> bool:
    """Whether a state held on so many of all days that those without it are no comparison."""
    return outcome.n >= NEARLY_ALWAYS * all_days > 0.0


def episodes_text(count: int, lang: str) -> str:
    """How many times a state was entered: "1 episode", "65차례"."""
    return text("record.one_episode", lang) if count == 1 else text("record.several_episodes", lang, n=f"{count:,}")


def _worded(signal: Signal, each: Outcome, base: Outcome, episodes: int, lang: str) -> WordedOutcome:
    state = state_text(signal, each.state, lang)
    target, horizon = series_text(each.target, lang), horizon_text(each.target, each.horizon, lang)
    n_text = text(f"record.n.{each.sampling}", lang, n=f"{each.n:,}")
    said = {
        "median_text": return_text(each.median),
        "q25_text": return_text(each.q25),
        "q75_text": return_text(each.q75),
        "share_up_text": _share(each.share_up),
        "base_median_text": return_text(base.median),
        "base_share_up_text": _share(base.share_up),
    }
    return WordedOutcome(
        signal=signal.name,
        title=title_of(signal, lang),
        state=each.state,
        state_text=state,
        condition=text("record.condition", lang, title=title_of(signal, lang), state=quoted(state, lang)),
        target=each.target,
        target_text=target,
        horizon=each.horizon,
        horizon_text=horizon,
        measure=text("record.measure", lang, target=target, horizon=horizon),
        sampling=each.sampling,
        sampling_text=text(f"sampling.{each.sampling}", lang),
        n=each.n,
        n_text=n_text,
        open_cases=each.open_cases,
        first=each.first,
        last=each.last,
        mean=each.mean,
        median=each.median,
        q25=each.q25,
        q75=each.q75,
        worst=each.worst,
        best=each.best,
        share_up=each.share_up,
        base_n=base.n,
        base_median=base.median,
        base_q25=base.q25,
        base_q75=base.q75,
        base_share_up=base.share_up,
        missing="" if each.n else text("record.none", lang, open=f"{each.open_cases:,}"),
        sentence=_sentence(signal, each, episodes, base.n, said, lang) if each.n and base.n else "",
        **said,
    )


def _sentence(signal: Signal, each: Outcome, episodes: int, all_days: int, said: Mapping[str, str], lang: str) -> str:
    of = text(f"record.of.{each.sampling}", lang, n=f"{each.n:,}", episodes=episodes_text(episodes, lang))
    if each.sampling == DAYS and nearly_always(each, all_days):
        of = text("record.of.always", lang, n=f"{each.n:,}", base=f"{all_days:,}")
    return text(
        "record.sentence",
        lang,
        n=of,
        state=quoted(state_text(signal, each.state, lang), lang),
        year=each.first.year if each.first else "",
        target=series_text(each.target, lang),
        horizon=horizon_text(each.target, each.horizon, lang),
        share=said["share_up_text"],
        base_share=said["base_share_up_text"],
        low=said["q25_text"],
        high=said["q75_text"],
        median=said["median_text"],
        base_median=said["base_median_text"],
    )


def horizon_text(target: str, horizon: int, lang: str) -> str:
    """A horizon in the target's own days: "21 sessions", "90일"."""
    spec = spec_of(target)
    every_day = spec is not None and spec.calendar is SeriesCalendar.EVERY_DAY
    return number(horizon, "days" if every_day else "sessions", lang)


def by_days(outcomes: Iterable[WordedOutcome]) -> tuple[WordedOutcome, ...]:
    """Those that count every day in the state."""
    return tuple(each for each in outcomes if each.sampling == DAYS)


def _share(share: float | None) -> str:
    return "" if share is None else f"{100.0 * share:.0f}%"
