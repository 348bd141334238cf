"""`weatherglass live`: rows of an index as they are made, from an exchange or from the past."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from weatherglass.delivery.cli.answer_format import Language
from weatherglass.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from weatherglass.app.live_request import FeedNews, LiveRequest, LiveRow


class LiveFormat(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    JSON = "json"


class LiveFeed(StrEnum):
    """Where quotes come from."""

    DERIBIT = "deribit"
    CBOE = "cboe"
    REPLAY = "replay"
    SIMULATED = "simulated"


def live(
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="[FILE]",
            help="With --feed replay: the journal of a live run, or boards as for `index`. With --feed simulated: "
            "packaged:NAME, the board around which it moves.",
        ),
    ] = None,
    feed: Annotated[LiveFeed, typer.Option("--feed", help="Where quotes come from.")] = LiveFeed.DERIBIT,
    index: Annotated[
        list[str] | None,
        typer.Option(
            "--index",
            "-i",
            help="Index, repeatable: BTC30, ETH14, VIX, 30D, ... Default: BTC30 on Deribit, VIX on Cboe, the family of "
            "a simulated board.",
        ),
    ] = None,
    underlying: Annotated[
        str | None, typer.Option("--underlying", help="Underlying of indices such as 30D. Default: BTC, or SPX.")
    ] = None,
    once: Annotated[
        bool, typer.Option("--once", help="Print one row of each index as soon as all are fresh, and stop.")
    ] = False,
    seconds: Annotated[
        float | None, typer.Option("--for", metavar="SECONDS", help="Stop after so long; with --once, at the latest.")
    ] = None,
    every: Annotated[
        float | None,
        typer.Option(
            "--every",
            metavar="SECONDS",
            help="Between two rows of a live feed; default 15, of a simulated movement 1.",
            show_default=False,
        ),
    ] = None,
    speed: Annotated[
        float | None,
        typer.Option(
            "--speed",
            help="Of a replay: 1 as it was, 60 an hour a minute; default at once. Of a simulated movement: default 1.",
        ),
    ] = None,
    rates: Annotated[
        str | None, typer.Option("--rates", help="As for `index`. Coins need none; other indices need curves of today.")
    ] = None,
    define: Annotated[str | None, typer.Option("--define", help="TOML file that declares further indices.")] = None,
    lang: Language = None,
    output: Annotated[LiveFormat, typer.Option("--format", "-f", help="How to print; json is a line a row.")] = (
        LiveFormat.TABLE
    ),
) -> None:
    """Rows of an index as they are made: fresh, carried with the instant of its value, or suppressed, and why.

    Ends with Ctrl-C. Quotes of Cboe are 15 minutes late; those of a simulated movement are no prices of a market. Exit
    code 3 when --once got no row.
    """
    from weatherglass.app.live_request import LiveRequest
    from weatherglass.app.live_run import live_run
    from weatherglass.app.settings import read_settings

    settings = read_settings()
    language = settings.display.language(lang)
    default = 1.0 if feed is LiveFeed.SIMULATED else 15.0
    every_s = default if every is None else every
    request = LiveRequest(str(feed), tuple(index or ()), underlying, every_s, rates, define)
    printer = _Printer(language, output)
    if feed in (LiveFeed.REPLAY, LiveFeed.SIMULATED):
        past = feed is LiveFeed.REPLAY
        rows = _of_the_past(file, request, speed, language) if past else _simulated(file, request, speed)
        with suppress(KeyboardInterrupt):
            for row in _first_fresh(rows) if once else _within(rows, seconds):
                printer.row(row)
        return
    if file is not None or speed is not None:
        raise UsageError("FILE and --speed belong to --feed replay or simulated; leave them out, or add it")
    live_run(request, settings, printer.row, tell=printer.feed, seconds=seconds, once=once)


class _Printer:
    """Prints rows as they come, each at once."""

    def __init__(self, lang: str, output: LiveFormat) -> None:
        self._lang, self._output, self._begun = lang, output, False
        self._news: FeedNews | None = None

    def row(self, live_row: LiveRow) -> None:
        """A row on standard output."""
        if self._output is LiveFormat.JSON:
            from weatherglass.delivery.live_json import live_record

            print(json.dumps(live_record(live_row), ensure_ascii=False), flush=True)
            return
        if not self._begun:
            self._begun = True
            kind = live_row.feed if live_row.feed in ("replay", "simulated") else ""
            around = {"board": board_words(live_row, self._lang)} if kind == "simulated" else {}
            print(self._text(f"live.computed.{kind}" if kind else "live.computed", **around), flush=True)
        print(row_line(live_row, self._lang), flush=True)

    def feed(self, news: FeedNews) -> None:
        """What the feed says of itself, on standard error; the same words once."""
        if news == self._news:
            return
        self._news = news
        if news.opens_at is not None:
            self._say(self._text("live.closed", feed=news.feed, opens_at=f"{news.opens_at:%Y-%m-%d %H:%M} UTC"))
        elif news.left_out:
            self._say(self._text("live.left_out", feed=news.feed, count=f"{news.left_out:,}"))
        elif news.silent is not None:
            self._say(self._text("live.silent" if news.silent else "live.heard", feed=news.feed))
        elif news.problem is not None:
            self._say(self._text("live.gap", feed=news.feed, message=news.problem))
        else:
            self._say(self._text("live.whole", feed=news.feed))

    def _say(self, words: str) -> None:
        typer.echo(f"weatherglass: {words}", err=True)

    def _text(self, key: str, **values: object) -> str:
        from weatherglass.messages.text import text

        return text(key, self._lang, **values)


def board_words(live_row: LiveRow, lang: str) -> str:
    """The board that a simulated row is around."""
    from weatherglass.messages.text import text
    from weatherglass.messages.wording import day_worded

    day = day_worded(live_row.row.published_at.date(), lang)
    return text("live.board", lang, underlying=live_row.underlying, day=day)


def row_line(live_row: LiveRow, lang: str) -> str:
    """A row as a line for people: slot, index, value, status, and everything that keeps it from being fresh and now."""
    from weatherglass.messages.text import text

    row = live_row.row
    value = text("live.no_value", lang) if row.value is None else f"{row.value:.4f}"
    words = [text(f"live.status.{row.status}", lang)]
    if row.code is not None:
        words.append(text(f"live.code.{row.code}", lang))
    if str(row.status) == "carried":
        words.append(text("live.carried_from", lang, as_of=f"{row.as_of:%H:%M:%S}"))
    if live_row.delay:
        words.append(text("live.delayed", lang, minutes=f"{live_row.delay.total_seconds() / 60:g}"))
    if live_row.feed in ("replay", "simulated"):
        words.append(text("live.replayed" if live_row.feed == "replay" else "live.simulated", lang))
    if live_row.beside is not None:
        words.append(text("live.beside", lang, name=live_row.beside.name, value=f"{live_row.beside.value:.2f}"))
    return f"{row.published_at:%Y-%m-%d %H:%M:%S} UTC  {row.index:<8} {value:>10}  {', '.join(words)}"


def _simulated(file: str | None, request: LiveRequest, speed: float | None) -> Iterator[LiveRow]:
    from weatherglass.app.live_simulation import simulated_rows

    return simulated_rows(file or "", request, speed=1.0 if speed is None else speed)


def _of_the_past(file: str | None, request: LiveRequest, speed: float | None, lang: str) -> Iterator[LiveRow]:
    from weatherglass.app.live_replay import replay_rows

    if file is None:
        raise UsageError("--feed replay needs FILE: the journal of a live run, or boards such as packaged:NAME")

    def begins(at: datetime) -> None:
        from weatherglass.messages.text import text

        typer.echo(f"weatherglass: {text('live.replay_from', lang, at=f'{at:%Y-%m-%d %H:%M:%S} UTC')}", err=True)

    return replay_rows(file, request, speed=speed, begins=begins)


def _first_fresh(rows: Iterable[LiveRow]) -> list[LiveRow]:
    """The rows of the first slot whose rows are all fresh; the last slot's when there is none."""
    slot: list[LiveRow] = []
    for row in rows:
        if slot and row.row.published_at != slot[0].row.published_at:
            if all(str(each.row.status) == "fresh" for each in slot):
                return slot
            slot = []
        slot.append(row)
    return slot


def _within(rows: Iterable[LiveRow], seconds: float | None) -> Iterator[LiveRow]:
    from time import monotonic

    ends = None if seconds is None else monotonic() + seconds
    for row in rows:
        if ends is not None and monotonic() > ends:
            return
        yield row
