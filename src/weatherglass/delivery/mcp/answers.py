"""What the tools do: from checked arguments to a document and its text."""

from __future__ import annotations

import asyncio
import json
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


def _key(name: str, lang: str, asked: Asked, *apart: str) -> str:
    """What a document depends on; arguments that only cut it are set apart."""
    return f"{name}\n{lang}\n{asked.model_dump_json(exclude={'lang', 'detail', *apart})}"


async def reading(desk: Desk, asked: takes.TakesReading, lang: str, _: Tell) -> Given:
    """The reading of a day."""
    whole = await desk.document(_key("reading", lang, asked), lambda: documents.today(asked, lang, desk.settings))
    document, cut = (whole, []) if asked.detail == "full" else cuts.brief_reading(whole)
    lines = reading_text(document, lang, asked=asked.as_of is not None, now=desk.now())
    return Given("today", document, list(lines), cut)


async def signals(desk: Desk, asked: takes.TakesSignals, lang: str, _: Tell) -> Given:
    """The signals of a day."""
    whole = await desk.document(
        _key("signals", lang, asked, "only"), lambda: documents.signals(asked, lang, desk.settings)
    )
    document, cut = cuts.some_signals(whole, asked.only)
    lines = signals_text(document, lang, asked=asked.as_of is not None, now=desk.now(), whole=whole)
    return Given("signals", document, list(lines), cut)


async def signal(desk: Desk, asked: takes.TakesSignal, lang: str, _: Tell) -> Given:
    """One signal in full."""
    whole = await desk.document(
        _key("signal", lang, asked), lambda: documents.signal(asked.name, asked, lang, desk.settings)
    )
    document, cut = (whole, []) if asked.detail == "full" else cuts.brief_signal(whole)
    lines = signal_text(document, lang, asked=asked.as_of is not None, now=desk.now())
    return Given("signals", document, list(lines), cut)


async def signal_history(desk: Desk, asked: takes.TakesSignalHistory, lang: str, _: Tell) -> Given:
    """A signal through time."""
    every = asked.model_copy(update={"rows": MOST_ROWS})
    whole = await desk.document(
        _key("signal_history", lang, asked, "rows", "thin"),
        lambda: documents.history(asked.name, every, lang, desk.settings),
    )
    document, cut = cuts.thinned(whole, asked.rows, asked.thin)
    bounded = asked.as_of is not None or asked.to is not None
    lines = history_text(document, whole, lang, cut, asked=bounded, now=desk.now())
    return Given("history", document, list(lines), cut)


async def series(desk: Desk, asked: takes.TakesSeries, lang: str, _: Tell) -> Given:
    """Values of a series."""
    every = asked.model_copy(update={"rows": MOST_ROWS})
    whole = await desk.document(
        _key("series", lang, asked, "rows", "thin"), lambda: documents.series(asked.name, every, desk.settings)
    )
    document, cut = cuts.thinned(whole, asked.rows, asked.thin)
    bounded = asked.as_of is not None or asked.to is not None
    lines = series_text(document, whole, lang, cut, asked=bounded, now=desk.now())
    return Given("series", document, list(lines), cut)


async def data_ages(desk: Desk, _asked: takes.TakesNothing, lang: str, _: Tell) -> Given:
    """How old every series is."""
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


async def indices(desk: Desk, asked: takes.TakesNothing, lang: str, _: Tell) -> Given:
    """The family of indices."""
    document = await desk.document(_key("indices", lang, asked), documents.indices)
    return Given("indices", document, list(indices_text(document, lang)))


async def boards(desk: Desk, asked: takes.TakesNothing, lang: str, _: Tell) -> Given:
    """Option boards by name."""
    document = await desk.document(_key("boards", lang, asked), lambda: documents.boards(desk.settings))
    return Given("boards", document, list(boards_text(document, lang)))


async def explain_index(desk: Desk, asked: takes.TakesIndex, lang: str, _: Tell) -> Given:
    """An index value with the strikes that made it."""
    whole = await desk.document(
        _key("explain_index", lang, asked, "top"),
        lambda: documents.index_on(asked.board, asked.index, asked, desk.settings),
    )
    document, cut = cuts.largest_strikes(whole, asked.top)
    return Given("index", document, list(index_text(document, whole, lang, now=desk.now())), cut)


async def claims(desk: Desk, asked: takes.TakesClaims, lang: str, _: Tell) -> Given:
    """The claims of the catalogue."""
    document = await desk.document(_key("claims", lang, asked), lambda: documents.claims(asked, lang))
    return Given("claims", document, list(claims_text(document, lang)))


async def claim(desk: Desk, asked: takes.TakesId, lang: str, _: Tell) -> Given:
    """What a claim's file says."""
    document = await desk.document(_key("claim", lang, asked), lambda: documents.claim(asked.id, lang))
    return Given("claim-file", document, list(file_text(document, "claim", lang)))


async def claim_test(desk: Desk, asked: takes.TakesTest, lang: str, tell: Tell) -> Given:
    """A claim put to its test, or how far that is."""
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


async def playbooks(desk: Desk, asked: takes.TakesPlaybooks, lang: str, _: Tell) -> Given:
    """The playbooks of the catalogue."""
    document = await desk.document(_key("playbooks", lang, asked), lambda: documents.playbooks(asked, lang))
    return Given("playbooks", document, list(playbooks_text(document, lang)))


async def playbook(desk: Desk, asked: takes.TakesId, lang: str, _: Tell) -> Given:
    """What a playbook's file says."""
    document = await desk.document(_key("playbook", lang, asked), lambda: documents.playbook(asked.id, lang))
    return Given("playbook-file", document, list(file_text(document, "playbook", lang)))


async def playbook_run(desk: Desk, asked: takes.TakesRun, lang: str, tell: Tell) -> Given:
    """A playbook simulated and judged, or how far that is."""
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
