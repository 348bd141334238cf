"""`weatherglass claim`: what people say, put to the test: list, test, show, new, schema, register, ledger."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from weatherglass.delivery.cli.answer_format import Format, Lang, Language, OutputFormat, TableFile, day_typed
from weatherglass.delivery.cli.claim_many import put_all_to_test
from weatherglass.delivery.cli.written_rows import is_table_file, require_table_file, write_rows
from weatherglass.errors import DataError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from weatherglass.app.claim_tests import TriedClaim
    from weatherglass.app.worded_claim import WordedClaim

QUICK_DRAWS = 999
LIST_COLUMNS = ("id", "articles", "kind", "title", "published", "freeze_date", "direction", "untestable")
LEDGER_COLUMNS = (
    "entry_id", "kind", "claim_id", "recorded_at", "frozen_on", "as_of", "verdict", "claim_sha256", "manifest",
    "previous", "sha256",
)  # fmt: skip

claim_app = typer.Typer(
    no_args_is_help=True,
    help="Put what people say to the test: the claims of two articles, and your own. Information, no advice.",
)


class ClaimFormat(StrEnum):
    """How a tested claim is printed."""

    TABLE = "table"
    JSON = "json"
    HTML = "html"


class ShowFormat(StrEnum):
    """How a claim's file is shown."""

    TABLE = "table"
    JSON = "json"
    YAML = "yaml"


Json = Annotated[bool, typer.Option("--json", help="Short for --format json.")]
Named = Annotated[str, typer.Argument(metavar="ID|FILE", help="A claim of the list, or the path of a claim file.")]


@claim_app.command("list")
def list_claims(
    article: Annotated[
        str | None, typer.Option("--article", help="R or V: claims of one article; or one claim of it: R4.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="Only claims of this kind: fact, event_outcome, ...")
    ] = None,
    lang: Language = None,
    written_to: TableFile = None,
    output: OutputFormat = Format.TABLE,
    as_json: Json = False,
) -> None:
    """The claims that ship with the package, without testing them."""
    from weatherglass.app.claim_list import claim_rows

    require_table_file(written_to)
    language = _language(lang)
    rows = claim_rows(language, article=article, kind=kind)
    if written_to is not None:
        from weatherglass.app.worded_tables import Rows
        from weatherglass.delivery.claim_list_json import list_row
        from weatherglass.messages.text import text

        listed = Rows("claims", LIST_COLUMNS, (list_row(row) for row in rows))
        write_rows([listed], written_to, what=text("sheet.claims", language), lang=language)
    elif as_json or output is Format.JSON:
        from weatherglass.delivery.claim_list_json import list_document

        _print_json(list_document(rows, language))
    elif output is Format.CSV:
        from weatherglass.delivery.claim_list_json import list_row
        from weatherglass.delivery.csv_text import csv_text

        sys.stdout.write(csv_text(LIST_COLUMNS, (list_row(row) for row in rows)))
    else:
        from weatherglass.delivery.cli.claim_table import print_claims

        print_claims(rows, language)


@claim_app.command("test")
def put_to_test(
    name: Named,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DAY", help="A New York day: only what was known when it ended. Default: all."),
    ] = None,
    lang: Language = None,
    quick: Annotated[
        bool, typer.Option("--quick", help=f"A first look: {QUICK_DRAWS} draws for tests that draw.")
    ] = False,
    brief: Annotated[
        bool, typer.Option("--brief", help="Of the table only the answer, without what it rests on.")
    ] = False,
    output_format: Annotated[ClaimFormat, typer.Option("--format", "-f", help="How to print.")] = ClaimFormat.TABLE,
    as_json: Json = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write to a file, not to standard output; .csv, .parquet and .xlsx are rows: verdict, cases, tests, "
            "findings, checks, other definitions.",
        ),
    ] = None,
    record: Annotated[bool, typer.Option("--record", help="Keep the verdict in the ledger of the store, too.")] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Begin anew, whatever an interrupted run of this test has kept.")
    ] = False,
) -> None:
    """Test a claim: how many cases, what a random date did, what so few cases could show, and what else was there."""
    from weatherglass.app.claim_tests import Resume, tried
    from weatherglass.app.worded_claim import worded_claim
    from weatherglass.delivery.cli.claim_notices import say_notice

    language, day = _language(lang), day_typed(as_of, "--as-of")
    draws = QUICK_DRAWS if quick else None
    as_rows = not as_json and output_format is ClaimFormat.TABLE and is_table_file(output)
    with _progress(name, language) as watch:
        resume = Resume(fresh, lambda notice: say_notice(notice, language))
        found = tried(name, as_of=day, replications=draws, progress=watch, resume=resume)
    worded = worded_claim(found.claim, found.report, language, packaged=found.packaged, draws=draws)
    if record:
        if quick:
            raise UsageError("--record keeps whole tests: leave --quick out")
        from weatherglass.app.claim_ledger import recorded

        recorded(found)
    if as_rows and output is not None:
        _write(found, worded, output, draws)
    elif as_json or output_format is ClaimFormat.JSON:
        from weatherglass.delivery.claim_json import claim_document

        document = claim_document(found, worded, draws=draws)
        _give(json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2) + "\n", output)
    elif output_format is ClaimFormat.HTML:
        _give(_card(found, worded, day), output)
    else:
        from weatherglass.delivery.cli.claim_table import print_claim

        print_claim(worded, output, brief=brief)


claim_app.command("test-all")(put_all_to_test)


@claim_app.command("show")
def show(
    name: Named,
    lang: Language = None,
    output: Annotated[
        ShowFormat, typer.Option("--format", "-f", help="How to print; yaml is the file.")
    ] = ShowFormat.TABLE,
    as_json: Json = False,
) -> None:
    """What a claim says, and where its file is, without testing it."""
    from weatherglass.app.claim_list import shown_claim

    language = _language(lang)
    shown = shown_claim(name, language)
    if as_json or output is ShowFormat.JSON:
        _print_json(shown.plain)
    elif output is ShowFormat.YAML:
        sys.stdout.write(shown.content)
    else:
        from weatherglass.delivery.cli.claim_table import print_shown

        print_shown(shown, language)


@claim_app.command("new")
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The claim file to write; it ends in .yaml.")],
    kind: Annotated[
        str, typer.Option("--kind", help="Kind of claim; `claim list` shows some of each.")
    ] = "event_outcome",
    signal: Annotated[str | None, typer.Option("--signal", help="Series whose events count: RUT, VIX, ...")] = None,
    target: Annotated[str | None, typer.Option("--target", help="Series that is said to move: BTC, SPX, ...")] = None,
    rule: Annotated[
        str | None, typer.Option("--rule", help="breakout, threshold_cross, joint_move, calendar_dates, drawdown, ...")
    ] = None,
    from_text: Annotated[
        str | None, typer.Option("--from-text", metavar="WORDS", help="The claim in the words in which it was made.")
    ] = None,
    lang: Language = None,
) -> None:
    """Write a claim file that can be tested at once, with every section explained. An existing file is left alone."""
    from weatherglass.app.claim_template import new_claim
    from weatherglass.messages.text import text

    made = new_claim(file, kind=kind, signal=signal, target=target, rule=rule, statement=from_text)
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(made)
    except FileExistsError:
        raise UsageError(f"{file} is there already and stays as it is; give another name") from None
    except OSError as exc:
        raise DataError(f"cannot write {file}: {exc.strerror or exc}") from exc
    typer.echo(text("claim.new.made", _language(lang), file=str(file)))


@claim_app.command("schema")
def schema() -> None:
    """The JSON Schema of a claim file, for editors and programs."""
    from weatherglass.claims.claim_file import json_schema

    _print_json(json_schema())


@claim_app.command("register")
def register(name: Named, lang: Language = None) -> None:
    """Keep a claim in the ledger of the store as it is now: what ends later is out of sample."""
    from weatherglass.app.claim_files import claim_named
    from weatherglass.app.claim_ledger import registered
    from weatherglass.messages.text import text
    from weatherglass.messages.wording import day_short, instant_worded

    language = _language(lang)
    entry = registered(claim_named(name))
    at = instant_worded(entry.recorded_at, language)
    day = day_short(entry.frozen_on, language)
    typer.echo(text("claim.ledger.now", language, claim=entry.claim_id, day=day, at=at))


@claim_app.command("ledger")
def ledger(
    name: Annotated[str | None, typer.Argument(metavar="[ID]", help="Only entries on this claim.")] = None,
    lang: Language = None,
    output: OutputFormat = Format.TABLE,
    as_json: Json = False,
) -> None:
    """What was registered, tested and resolved: nothing in it is ever changed or deleted."""
    from weatherglass.app.claim_ledger import ledger_entries, resolved_predictions

    language = _language(lang)
    resolved_predictions()
    entries = ledger_entries(name)
    if as_json or output is Format.JSON:
        from weatherglass.delivery.claim_list_json import ledger_document

        _print_json(ledger_document(entries))
    elif output is Format.CSV:
        from weatherglass.delivery.claim_list_json import ledger_row
        from weatherglass.delivery.csv_text import csv_text

        sys.stdout.write(csv_text(LEDGER_COLUMNS, (ledger_row(each) for each in entries)))
    else:
        from weatherglass.delivery.cli.claim_ledger_table import print_ledger

        print_ledger(entries, name, language)


def _write(found: TriedClaim, worded: WordedClaim, path: Path, draws: int | None) -> None:
    from weatherglass.delivery.claim_json import claim_document
    from weatherglass.delivery.claim_rows import claim_rows
    from weatherglass.delivery.weather_rows import sources_named

    facts = {
        "verdict": f"{worded.verdict_line} {worded.meaning}",
        "as_of": worded.as_of_text,
        "sources": sources_named({each.source for each in found.report.series}, worded.lang),
        "note": " ".join((*worded.sentences, *worded.notes)),
    }
    what = f"{worded.title} ({worded.claim_id}): {worded.statement}"
    write_rows(claim_rows(claim_document(found, worded, draws=draws)), path, what=what, lang=worded.lang, facts=facts)


def _card(found: TriedClaim, worded: WordedClaim, as_of: Any) -> str:
    from weatherglass.app.claim_pictures import claim_pictures
    from weatherglass.delivery.report.claim_card import claim_card

    html: str = claim_card(worded, claim_pictures(found, as_of=as_of))
    return html


@contextmanager
def _progress(name: str, lang: str) -> Iterator[Callable[[str, int, int], None] | None]:
    """A bar on standard error while a claim is tested, where somebody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    from weatherglass.app.claim_wording import known_text
    from weatherglass.delivery.cli.progress import steps

    with steps(name) as bar:
        yield lambda what, done, total: bar(known_text(f"claim.step.{what}", lang), done, total)


def _language(lang: Lang | None) -> str:
    from weatherglass.app.settings import read_settings

    return read_settings().display.language(lang)


def _print_json(document: object) -> None:
    print(json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2))


def _give(document: str, output: Path | None) -> None:
    if output is None:
        print(document, end="")
        return
    try:
        output.write_text(document, encoding="utf-8")
    except OSError as exc:
        raise DataError(f"cannot write {output}: {exc.strerror or exc}") from exc
