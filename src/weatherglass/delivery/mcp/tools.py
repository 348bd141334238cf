"""The tools: a table of what each one takes, gives and does. All of them only read."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from weatherglass.delivery.api import documents
from weatherglass.delivery.api.jobs import Job
from weatherglass.delivery.api.parameters import MOST_ROWS, Asked
from weatherglass.delivery.api.work import CLAIM, PLAYBOOK, TEXT
from weatherglass.delivery.mcp import arguments as takes
from weatherglass.delivery.mcp import cuts
from weatherglass.delivery.mcp.board_text import boards_text, index_text, indices_text
from weatherglass.delivery.mcp.claim_text import (
    claims_text,
    file_text,
    job_text,
    playbooks_text,
    run_text,
    tested_text,
)
from weatherglass.delivery.mcp.desk import Desk, Tell
from weatherglass.delivery.mcp.given import Given
from weatherglass.delivery.mcp.market_text import (
    ages_text,
    history_text,
    reading_text,
    series_text,
    signal_text,
    signals_text,
)
from weatherglass.messages.text import text

Answer = Callable[[Desk, Any, str, Tell], Awaitable[Given]]


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool.

    Attributes
    ----------
    takes
        Model of its arguments.
    gives
        Names of the published schemas of its documents.
    """

    name: str
    title: str
    description: str
    takes: type[Asked]
    gives: tuple[str, ...]
    answer: Answer


def _key(name: str, lang: str, asked: Asked, *apart: str) -> str:
    """What a document depends on; arguments that only cut it are set apart."""
    return f"{name}\n{lang}\n{asked.model_dump_json(exclude={'lang', 'detail', *apart})}"


async def _reading(desk: Desk, asked: takes.TakesReading, lang: str, _: Tell) -> Given:
    whole = await desk.document(_key("reading", lang, asked), lambda: documents.today(asked, lang, desk.settings))
    document, cut = (whole, []) if asked.detail == "full" else cuts.brief_reading(whole)
    lines = reading_text(document, lang, asked=asked.as_of is not None, now=desk.now())
    return Given("today", document, list(lines), cut)


async def _signals(desk: Desk, asked: takes.TakesSignals, lang: str, _: Tell) -> Given:
    whole = await desk.document(
        _key("signals", lang, asked, "only"), lambda: documents.signals(asked, lang, desk.settings)
    )
    document, cut = cuts.some_signals(whole, asked.only)
    lines = signals_text(document, lang, asked=asked.as_of is not None, now=desk.now(), whole=whole)
    return Given("signals", document, list(lines), cut)


async def _signal(desk: Desk, asked: takes.TakesSignal, lang: str, _: Tell) -> Given:
    whole = await desk.document(
        _key("signal", lang, asked), lambda: documents.signal(asked.name, asked, lang, desk.settings)
    )
    document, cut = (whole, []) if asked.detail == "full" else cuts.brief_signal(whole)
    lines = signal_text(document, lang, asked=asked.as_of is not None, now=desk.now())
    return Given("signals", document, list(lines), cut)


async def _signal_history(desk: Desk, asked: takes.TakesSignalHistory, lang: str, _: Tell) -> Given:
    every = asked.model_copy(update={"rows": MOST_ROWS})
    whole = await desk.document(
        _key("signal_history", lang, asked, "rows", "thin"),
        lambda: documents.history(asked.name, every, lang, desk.settings),
    )
    document, cut = cuts.thinned(whole, asked.rows, asked.thin)
    bounded = asked.as_of is not None or asked.to is not None
    lines = history_text(document, whole, lang, cut, asked=bounded, now=desk.now())
    return Given("history", document, list(lines), cut)


async def _series(desk: Desk, asked: takes.TakesSeries, lang: str, _: Tell) -> Given:
    every = asked.model_copy(update={"rows": MOST_ROWS})
    whole = await desk.document(
        _key("series", lang, asked, "rows", "thin"), lambda: documents.series(asked.name, every, desk.settings)
    )
    document, cut = cuts.thinned(whole, asked.rows, asked.thin)
    bounded = asked.as_of is not None or asked.to is not None
    lines = series_text(document, whole, lang, cut, asked=bounded, now=desk.now())
    return Given("series", document, list(lines), cut)


async def _data_ages(desk: Desk, _asked: takes.TakesNothing, lang: str, _: Tell) -> Given:
    document = await asyncio.to_thread(_ages, desk, lang)
    return Given("data-ages", document, list(ages_text(document, lang)))


def _ages(desk: Desk, lang: str) -> dict[str, Any]:
    from weatherglass.app.series_ages import series_ages

    now = desk.now()
    return {
        "schema_version": 1,
        "lang": lang,
        "asked_at": now.isoformat(timespec="seconds"),
        "series": [
            {
                "series": each.series, "name": each.name, "unit": each.unit, "first": each.first.isoformat(),
                "last": each.last.isoformat(), "rows": each.rows, "age_days": each.age_days,
                "sources": list(each.sources),
            }
            for each in series_ages(desk.settings, lang, now=now)
        ],
        "disclaimer": text("disclaimer", lang),
    }  # fmt: skip


async def _indices(desk: Desk, asked: takes.TakesNothing, lang: str, _: Tell) -> Given:
    document = await desk.document(_key("indices", lang, asked), documents.indices)
    return Given("indices", document, list(indices_text(document, lang)))


async def _boards(desk: Desk, asked: takes.TakesNothing, lang: str, _: Tell) -> Given:
    document = await desk.document(_key("boards", lang, asked), lambda: documents.boards(desk.settings))
    return Given("boards", document, list(boards_text(document, lang)))


async def _explain_index(desk: Desk, asked: takes.TakesIndex, lang: str, _: Tell) -> Given:
    whole = await desk.document(
        _key("explain_index", lang, asked, "top"),
        lambda: documents.index_on(asked.board, asked.index, asked, desk.settings),
    )
    document, cut = cuts.largest_strikes(whole, asked.top)
    return Given("index", document, list(index_text(document, whole, lang, now=desk.now())), cut)


async def _claims(desk: Desk, asked: takes.TakesClaims, lang: str, _: Tell) -> Given:
    document = await desk.document(_key("claims", lang, asked), lambda: documents.claims(asked, lang))
    return Given("claims", document, list(claims_text(document, lang)))


async def _claim(desk: Desk, asked: takes.TakesId, lang: str, _: Tell) -> Given:
    document = await desk.document(_key("claim", lang, asked), lambda: documents.claim(asked.id, lang))
    return Given("claim-file", document, list(file_text(document, "claim", lang)))


async def _claim_test(desk: Desk, asked: takes.TakesTest, lang: str, tell: Tell) -> Given:
    content = await asyncio.to_thread(_claim_content, asked)
    said = {
        "kind": CLAIM, "name": asked.id or content["id"], "text": asked.text, "quick": asked.quick,
        "as_of": None if asked.day is None else asked.day.isoformat(),
    }  # fmt: skip
    job = await desk.worked(said, content, wait=asked.wait_seconds, tell=tell)
    if job.state != "done":
        return _not_done(desk, job, lang)
    whole = json.loads(job.results[lang].body)
    document, cut = (whole, []) if asked.detail == "full" else cuts.brief_claim(whole)
    lines = tested_text(document, lang, asked=asked.as_of is not None, now=desk.now())
    return Given("claim", document, list(lines), cut)


def _claim_content(asked: takes.TakesTest) -> dict[str, Any]:
    if asked.text is None:
        return documents.claim(str(asked.id), "en")
    from weatherglass.app.claim_files import claim_of_text

    return {"id": claim_of_text(asked.text, TEXT).id, "text": asked.text}


async def _playbooks(desk: Desk, asked: takes.TakesPlaybooks, lang: str, _: Tell) -> Given:
    document = await desk.document(_key("playbooks", lang, asked), lambda: documents.playbooks(asked, lang))
    return Given("playbooks", document, list(playbooks_text(document, lang)))


async def _playbook(desk: Desk, asked: takes.TakesId, lang: str, _: Tell) -> Given:
    document = await desk.document(_key("playbook", lang, asked), lambda: documents.playbook(asked.id, lang))
    return Given("playbook-file", document, list(file_text(document, "playbook", lang)))


async def _playbook_run(desk: Desk, asked: takes.TakesRun, lang: str, tell: Tell) -> Given:
    content = await asyncio.to_thread(_playbook_content, asked)
    first, last = asked.span
    said = {
        "kind": PLAYBOOK, "name": asked.id or content["id"], "text": asked.text, "quick": asked.quick,
        "measure": asked.measure, "as_of": None if asked.day is None else asked.day.isoformat(),
        "from": None if first is None else first.isoformat(), "to": None if last is None else last.isoformat(),
    }  # fmt: skip
    job = await desk.worked(said, content, wait=asked.wait_seconds, tell=tell)
    if job.state != "done":
        return _not_done(desk, job, lang)
    whole = json.loads(job.results[lang].body)
    document, cut = (whole, []) if asked.detail == "full" else cuts.brief_playbook(whole)
    bounded = asked.as_of is not None or asked.to is not None
    return Given("playbook", document, list(run_text(document, lang, asked=bounded, now=desk.now())), cut)


def _playbook_content(asked: takes.TakesRun) -> dict[str, Any]:
    if asked.text is None:
        return documents.playbook(str(asked.id), "en")
    from weatherglass.app.playbook_files import playbook_of_text

    return {"id": playbook_of_text(asked.text, TEXT).id, "text": asked.text}


def _not_done(desk: Desk, job: Job, lang: str) -> Given:
    """How far work is; why there will be no result is raised."""
    if job.problem is not None:
        raise job.problem
    document = job.document(lang, desk.jobs.ahead_of(job))
    return Given("job", document, list(job_text(document, lang)))


TOOLS = (
    Tool(
        "reading",
        "The market weather of a day",
        "The reading of a day: level of the VIX and its band, what changed, which signals are on, the record after "
        "such days, what is due, and how old every series is. Begin here. Without as_of it is the latest day of the "
        "data, which may lie long ago: the text says how long.",
        takes.TakesReading,
        ("today",),
        _reading,
    ),
    Tool(
        "signals",
        "The signals of a day",
        "Signals of the observatory on a day: value with unit, state, percentile among its own past, or why there is "
        "none. Names found here go into signal and signal_history.",
        takes.TakesSignals,
        ("signals",),
        _signals,
    ),
    Tool(
        "signal",
        "One signal in full",
        "One signal on a day: its rule, its inputs with their ages and sources, what would change its state, its past "
        "occasions and what followed them. It may take seconds once.",
        takes.TakesSignal,
        ("signals",),
        _signal,
    ),
    Tool(
        "signal_history",
        "A signal through time",
        "A signal on every day of a range: value, state, percentile among the values up to that day, and from when it "
        "was known. At most rows of them, thinned as thin says; the text gives the lowest and highest of all of them.",
        takes.TakesSignalHistory,
        ("history",),
        _signal_history,
    ),
    Tool(
        "series",
        "Values of a series",
        "Daily values of one series (VIX, SPX, BTC, Treasury yields, ...) with unit and sources. At most rows of them, "
        "thinned as thin says; the text gives the lowest and highest of all of them.",
        takes.TakesSeries,
        ("series",),
        _series,
    ),
    Tool(
        "data_ages",
        "How old the data are",
        "Every series that can be read: unit, first and last day, age in days, and who gave it. Ask before calling "
        "anything current.",
        takes.TakesNothing,
        ("data-ages",),
        _data_ages,
    ),
    Tool(
        "indices",
        "Indices that can be recomputed",
        "Volatility indices with a published rule: underlyings, horizon, what is verified and what is not.",
        takes.TakesNothing,
        ("indices",),
        _indices,
    ),
    Tool(
        "boards",
        "Option boards",
        "Option boards that an index can be calculated on, by name: packaged ones and those of the user's store.",
        takes.TakesNothing,
        ("boards",),
        _boards,
    ),
    Tool(
        "explain_index",
        "An index value with the strikes that made it",
        "Calculates an index on an option board and takes the value apart: terms, forward, K0, variance, and the "
        "strikes with the largest part of it, with the sums over all strikes. Computed here, never an official value. "
        "VIX needs a board of SPX; 30D takes any underlying.",
        takes.TakesIndex,
        ("index",),
        _explain_index,
    ),
    Tool(
        "claims",
        "Claims of the catalogue",
        "What two articles claim about markets, by id, without testing it. A title is what is claimed, not what was "
        "found.",
        takes.TakesClaims,
        ("claims",),
        _claims,
    ),
    Tool(
        "claim",
        "What a claim says",
        "The file of a claim of the catalogue with every default: events, outcome, test, variants, confounders. Also a "
        "pattern for a text to give to claim_test. It tests nothing.",
        takes.TakesId,
        ("claim-file",),
        _claim,
    ),
    Tool(
        "claim_test",
        "Put a claim to its test",
        "Tests a claim of the catalogue (id), or one written as YAML (text), and gives a verdict word with n, base "
        "rate, p, the smallest attainable p, the effect that could be detected, and what speaks against it. Takes "
        "seconds to minutes, with progress; where wait_seconds pass it answers how far it is, and the same call again "
        "gets the result. quick=true draws less: good for a first look, not for quoting. A p is no probability that "
        "the claim is true, and few cases prove nothing.",
        takes.TakesTest,
        ("claim", "job"),
        _claim_test,
    ),
    Tool(
        "playbooks",
        "Playbooks of the catalogue",
        "Advice of two articles written as rules, by id, without running it.",
        takes.TakesPlaybooks,
        ("playbooks",),
        _playbooks,
    ),
    Tool(
        "playbook",
        "What a playbook says",
        "The file of a playbook of the catalogue with every default: rules, assets, costs, variants. It runs nothing.",
        takes.TakesId,
        ("playbook-file",),
        _playbook,
    ),
    Tool(
        "playbook_run",
        "Simulate a playbook",
        "Simulates a playbook of the catalogue (id), or one written as YAML (text), with costs, and judges it against "
        "buying and holding. Takes seconds to minutes, with progress, as claim_test. A simulation of the past, no "
        "advice and no forecast.",
        takes.TakesRun,
        ("playbook", "job"),
        _playbook_run,
    ),
)
"""In the order in which they are listed."""
