"""`weatherglass lake`: lakes of option quotes beside the store's own, to plan and to test with."""

from __future__ import annotations

import json
import re
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from weatherglass.delivery.cli.answer_format import Format, Language, LastDay, OutputFormat, day_typed
from weatherglass.errors import EXIT_DATA, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from weatherglass.app.synthetic_lake import GenerationReport, Headway

lake_app = typer.Typer(
    no_args_is_help=True,
    help="Lakes of option quotes of any size, made from a seed: to plan with, to test with, never a market's.",
)
_DISTANCE = re.compile(r"([1-9]\d*)(s|min|m|h)")
_SECONDS = {"s": 1, "m": 60, "min": 60, "h": 3_600}
_SHOWN_FAILURES = 5


@lake_app.callback()
def lake() -> None:
    """Lakes of option quotes of any size, made from a seed: to plan with, to test with, never a market's."""


@lake_app.command("generate")
def generate(
    directory: Annotated[str, typer.Argument(metavar="DIR", help="Where the lake is, or will be.")],
    underlying: Annotated[str, typer.Option(help="The market to imitate: SPX or BTC.")] = "SPX",
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="First day, as 2020-02-03.")] = "2024-01-02",
    last: LastDay = None,
    quotes: Annotated[
        float | None, typer.Option(help="How many are wanted at least, as 1e9; ends with the day that makes them.")
    ] = None,
    every: Annotated[str, typer.Option(metavar="TIME", help="From one board to the next: 1s, 1m, 1h.")] = "60s",
    max_days: Annotated[int | None, typer.Option(help="Only expiries up to so many days away.")] = None,
    strikes: Annotated[int | None, typer.Option(help="At most so many of an expiry, spread over its ladder.")] = None,
    corrupt: Annotated[float, typer.Option(help="Share of corrupt rows, of all kinds that archives have.")] = 0.0,
    seed: Annotated[int, typer.Option(help="Another seed makes another market.")] = 1,
    engine: Annotated[str, typer.Option(help="Where days are made: local or ray.")] = "local",
    workers: Annotated[int | None, typer.Option(min=1, help="Days made at once; one a core when not given.")] = None,
    lang: Language = None,
    output: OutputFormat = Format.TABLE,
) -> None:
    """Write a lake of option quotes that look real, of any size. Twice is the same as once; days that are there stay.

    The same options make the same files, on any machine and with any number of workers. Every snapshot says in its
    source that it is synthetic and what it was made of.
    """
    from weatherglass.app.settings import read_settings
    from weatherglass.app.synthetic_lake import Recipe, generate_lake

    language = read_settings().display.language(lang)
    starts = day_typed(first, "--from")
    if starts is None:  # pragma: no cover - the option has a default
        raise UsageError("--from: give the first day")
    recipe = Recipe(
        underlying=underlying,
        seed=seed,
        every_s=seconds_typed(every),
        max_days=max_days,
        strikes=strikes,
        corrupt=corrupt,
    )
    started = time.monotonic()
    with _headway() as watch:
        report = generate_lake(
            directory,
            recipe,
            first=starts,
            last=day_typed(last, "--to"),
            quotes=None if quotes is None else _count_typed(quotes),
            engine=engine,
            workers=workers,
            watch=watch,
        )
    _print(report, time.monotonic() - started, output, language)
    if report.failed:
        raise typer.Exit(EXIT_DATA)


def seconds_typed(text: str) -> int:
    """A distance in time as typed, in seconds.

    Raises
    ------
    UsageError
        When it is none.

    >>> seconds_typed("5m"), seconds_typed("90s"), seconds_typed("1h")
    (300, 90, 3600)
    """
    found = _DISTANCE.fullmatch(text.strip().lower())
    if found is None:
        raise UsageError(f"--every {text!r} is no distance in time; write it as 60s, 5m or 1h")
    return int(found[1]) * _SECONDS[found[2]]


def _count_typed(quotes: float) -> int:
    if not 1.0 <= quotes <= 1e15:
        raise UsageError(f"--quotes {quotes:g} is out of bounds: 1 to 1e15")
    return int(quotes)


@contextmanager
def _headway() -> Iterator[Callable[[Headway], None]]:
    """A watcher of a generation: a bar with quotes a second and bytes, on stderr, when a person is watching."""
    from rich.console import Console
    from rich.progress import Progress

    started = time.monotonic()
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task("making quotes", total=None)

        def watch(now: Headway) -> None:
            pace = now.quotes / max(time.monotonic() - started, 1e-9)
            said = f"{now.quotes:,} quotes, {now.bytes / 1e6:,.0f} MB, {pace:,.0f} quotes/s"
            bar.update(task, description=said, completed=now.quotes, total=now.expected)

        yield watch


def _print(report: GenerationReport, seconds: float, output: Format, lang: str) -> None:
    record = {
        "lake": report.uri,
        "source": report.source,
        "days": report.days,
        "passed_over": report.passed_over,
        "snapshots": report.snapshots,
        "quotes": report.quotes,
        "bytes": report.bytes,
        "seconds": round(seconds, 3),
        "planted": dict(report.planted),
        "failed": {day.isoformat(): why for day, why in report.failed.items()},
    }
    if output is Format.JSON:
        print(json.dumps([record], ensure_ascii=False))
        return
    if output is Format.CSV:
        from weatherglass.delivery.csv_text import csv_text

        flat = {name: json.dumps(value) if isinstance(value, dict) else value for name, value in record.items()}
        print(csv_text(tuple(flat), [flat]), end="")
        return
    from weatherglass.messages.said import said_in
    from weatherglass.messages.text import text

    def say(key: str, **values: object) -> None:
        print(f"  {text(f'lake.{key}', lang, **values)}")

    print(f"{report.uri}: {said_in(report.source, lang)}")
    if report.days:
        say(
            "made", days=f"{report.days:,}", boards=f"{report.snapshots:,}", quotes=f"{report.quotes:,}",
            megabytes=f"{report.bytes / 1e6:,.1f}", per=f"{report.bytes / report.quotes:.1f}",
            seconds=f"{seconds:,.1f}", pace=f"{report.quotes / max(seconds, 1e-9):,.0f}",
        )  # fmt: skip
    if report.planted:
        say("planted", kinds=", ".join(f"{kind} {count:,}" for kind, count in report.planted.items()))
    if report.passed_over:
        say("there", days=f"{report.passed_over:,}")
    for day, why in list(report.failed.items())[:_SHOWN_FAILURES]:
        say("failed", day=str(day), why=said_in(why, lang))
    if len(report.failed) > _SHOWN_FAILURES:
        say("more_failed", count=len(report.failed) - _SHOWN_FAILURES)
