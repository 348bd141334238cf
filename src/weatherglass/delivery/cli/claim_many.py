"""`weatherglass claim test-all`: many claims at once, on as many workers as there are."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from weatherglass.delivery.cli.answer_format import Language, TableFile, day_typed
from weatherglass.delivery.cli.engine_options import Address, EngineName, Workers
from weatherglass.delivery.cli.written_rows import require_table_file, write_rows
from weatherglass.errors import EXIT_DATA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from weatherglass.app.many_claims import ManyClaims
    from weatherglass.app.worded_claim import WordedClaim

QUICK_DRAWS = 999
COLUMNS = ("id", "articles", "kind", "title", "verdict", "p", "cases", "as_of", "manifest")


class ManyFormat(StrEnum):
    """How many tested claims are printed."""

    TABLE = "table"
    CSV = "csv"
    JSONL = "jsonl"


def put_all_to_test(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID|FILE]...", help="Claims of the list or claim files; without any, the whole list."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DAY", help="A New York day: only what was known when it ended. Default: all."),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help=f"A first look: {QUICK_DRAWS} draws for tests that draw.")
    ] = False,
    engine: EngineName = None,
    workers: Workers = None,
    address: Address = None,
    lang: Language = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Begin anew, whatever verdicts an interrupted run has kept.")
    ] = False,
    written_to: TableFile = None,
    output: Annotated[
        ManyFormat,
        typer.Option("--format", "-f", help="How to print; jsonl is the document of `claim test` for each, a line."),
    ] = ManyFormat.TABLE,
) -> None:
    """Test many claims at once, a claim a worker: the same reports as one by one, whatever the engine and workers.

    A run that was stopped goes on with the claims that it had not tested.
    """
    from weatherglass.app.claim_tests import Resume
    from weatherglass.app.many_claims import tried_many
    from weatherglass.app.settings import read_settings
    from weatherglass.app.worded_claim import worded_claim
    from weatherglass.delivery.cli.claim_notices import say_notice
    from weatherglass.messages.text import text

    require_table_file(written_to)
    language = read_settings().display.language(lang)
    draws = QUICK_DRAWS if quick else None
    with _progress() as watch:
        found = tried_many(
            tuple(names or ()), as_of=day_typed(as_of, "--as-of"), replications=draws, engine=engine, workers=workers,
            address=address, watch=watch, resume=Resume(fresh, lambda notice: say_notice(notice, language)),
        )  # fmt: skip
    of = {"all": len(found.tried) + len(found.failed)}
    if found.resumed:
        typer.echo(f"weatherglass: {text('claim.all.resumed', language, done=len(found.resumed), **of)}", err=True)
    worded = {
        name: worded_claim(each.claim, each.report, language, packaged=each.packaged, draws=draws)
        for name, each in found.tried.items()
    }
    if written_to is not None:
        from weatherglass.app.worded_tables import Rows

        rows = Rows("verdicts", COLUMNS, (_row(found, name, each) for name, each in worded.items()))
        write_rows([rows], written_to, what=text("sheet.claims", language), lang=language)
    elif output is ManyFormat.JSONL:
        from weatherglass.delivery.claim_json import claim_document

        for name, each in found.tried.items():
            document = claim_document(each, worded[name], draws=draws)
            print(json.dumps(document, ensure_ascii=False, allow_nan=False))
    elif output is ManyFormat.CSV:
        from weatherglass.delivery.csv_text import csv_text

        sys.stdout.write(csv_text(COLUMNS, (_row(found, name, each) for name, each in worded.items())))
    else:
        from weatherglass.delivery.cli.claim_table import print_verdicts

        print_verdicts(tuple(worded.values()), language)
    for name, failed in found.failed.items():
        typer.echo(f"weatherglass: {name}: {failed.text}", err=True)
    if found.failed:
        typer.echo(f"weatherglass: {text('claim.all.failed', language, count=len(found.failed), **of)}", err=True)
        raise typer.Exit(EXIT_DATA)


def _row(found: ManyClaims, name: str, worded: WordedClaim) -> dict[str, Any]:
    from weatherglass.app.claim_tests import adjusted_p

    report = found.tried[name].report
    return {
        "id": worded.claim_id,
        "articles": " ".join(worded.articles),
        "kind": worded.kind,
        "title": worded.title,
        "verdict": str(worded.word),
        "p": None if report.primary is None else adjusted_p(report),
        "cases": len(worded.cases),
        "as_of": worded.as_of.isoformat(),
        "manifest": report.manifest,
    }


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None] | None]:
    """A bar on standard error while claims are tested, where somebody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    from weatherglass.delivery.cli.progress import steps

    with steps("claims") as bar:
        yield bar
