"""`weatherglass product NAME`: what an amount in a volatility product or a VIX futures index became, and why."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from weatherglass.delivery.cli.answer_format import FirstDay, Language, LastDay, day_typed
from weatherglass.delivery.cli.written_rows import is_table_file, write_rows
from weatherglass.errors import DataError, UsageError

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from weatherglass.app.volatility_products import ProductView
    from weatherglass.app.worded_product import WordedProduct

_SHOWN, _SHOWN_OF_RANGE = 5, 60
"""Rows of the course in a table: the last of them, and all of a range that has no more than so many."""
_MONEY_COLUMNS = ("value", "level", "price")


class ProductFormat(StrEnum):
    """How a product is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    HTML = "html"


def product(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="SPVXSTR, SPVXSP, SPVXMTR, VXX, XIV, ...; `list` shows all of them.")
    ],
    first: FirstDay = None,
    last: LastDay = None,
    amount: Annotated[float, typer.Option("--amount", help="What is put in on the first day.")] = 100.0,
    lang: Language = None,
    output_format: Annotated[ProductFormat, typer.Option("--format", "-f", help="How to print.")] = ProductFormat.TABLE,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write to a file, not to standard output; .csv, .parquet and .xlsx are the rows.",
        ),
    ] = None,
) -> None:
    """What an amount in a volatility product or a VIX futures index became, and why. Computed here, never official."""
    from weatherglass.app.settings import read_settings

    settings = read_settings()
    language = settings.display.language(lang)
    as_rows = output_format is ProductFormat.TABLE and is_table_file(output)
    if name.lower() == "list":
        if first is not None or last is not None or output_format is ProductFormat.HTML:
            raise UsageError("`weatherglass product list` takes no days, and prints a table, json or csv")
        if as_rows and output is not None:
            _write_list(language, output)
        else:
            _give(_list(language, output_format), output)
        return
    from weatherglass.app.volatility_products import product_view
    from weatherglass.app.worded_product import worded_product

    begin, end = day_typed(first, "--from"), day_typed(last, "--to")
    view = product_view(name, first=begin, last=end, amount=amount, settings=settings)
    worded = worded_product(view, language)
    if as_rows and output is not None:
        from weatherglass.app.worded_tables import Rows
        from weatherglass.delivery.product_json import ROW_COLUMNS, product_rows

        rows = Rows("product", ROW_COLUMNS, product_rows(view))
        facts = {"note": " ".join((worded.terms, *worded.sentences, *worded.notes))}
        write_rows([rows], output, what=f"{worded.name} ({view.product.name})", lang=language, facts=facts)
        return
    match output_format:
        case ProductFormat.JSON:
            from weatherglass.delivery.product_json import product_document

            _give(_json(product_document(view, worded)), output)
        case ProductFormat.CSV:
            from weatherglass.delivery.csv_text import csv_text
            from weatherglass.delivery.product_json import ROW_COLUMNS, product_rows

            _give(csv_text(ROW_COLUMNS, product_rows(view)), output)
        case ProductFormat.HTML:
            from weatherglass.delivery.report.product_page import product_page

            _give(product_page(view, worded, up=settings.display.up_color(language)), output)
        case ProductFormat.TABLE:
            _give(_table(view, worded, whole=begin is not None or end is not None), output)


def _list(lang: str, output_format: ProductFormat) -> str:
    from weatherglass.app.worded_product import listed_products
    from weatherglass.delivery.product_json import LIST_COLUMNS, list_document, list_rows

    rows = listed_products(lang)
    if output_format is ProductFormat.JSON:
        return _json(list_document(rows, lang))
    if output_format is ProductFormat.CSV:
        from weatherglass.delivery.csv_text import csv_text

        return csv_text(LIST_COLUMNS, list_rows(rows))
    from weatherglass.messages.text import text

    table = _columns(lang, (("name", False), ("kind", False), ("begins", False), ("terms", False)))
    for row in rows:
        table.add_row(row.name, text(f"product.kind.{row.kind}", lang), row.begins, row.terms)
    return _printed([table, *(text(key, lang) for key in ("product.rules", "product.from_memory", "disclaimer"))])


def _write_list(lang: str, output: Path) -> None:
    from weatherglass.app.worded_product import listed_products
    from weatherglass.app.worded_tables import Rows
    from weatherglass.delivery.product_json import LIST_COLUMNS, list_rows
    from weatherglass.messages.text import text

    rows = Rows("products", LIST_COLUMNS, list_rows(listed_products(lang)))
    write_rows([rows], output, what=text("sheet.products", lang), lang=lang)


def _table(view: ProductView, worded: WordedProduct, *, whole: bool) -> str:
    from rich.text import Text

    from weatherglass.app.worded_product import money
    from weatherglass.delivery.product_json import product_rows
    from weatherglass.messages.text import text

    lang = worded.lang
    said: list[RenderableType] = [Text.assemble((worded.name, "bold"), f"  {worded.terms}"), ""]
    said += [*worded.sentences, ""]
    if worded.parts:
        parts = _columns(lang, (("part", False), ("factor", True), ("alone", True), ("log", True)), view.amount)
        for each in worded.parts:
            parts.add_row(each.name, each.factor_text, each.alone_text, f"{each.log:+.4f}")
        said.append(parts)
    else:
        said.append(worded.parts_reason)
    every = list(product_rows(view))
    shown = every if whole and len(every) <= _SHOWN_OF_RANGE else every[-_SHOWN:]
    there = [name for name in _MONEY_COLUMNS if any(row[name] is not None for row in every)]
    course = _columns(lang, (("day", False), *((name, True) for name in there)))
    for row in shown:
        cells = [money(row[name]) if row[name] is not None else "-" for name in there]
        course.add_row(row["date"], *cells)
    said += ["", course]
    if len(shown) < len(every):
        said.append(text("product.more", lang, shown=len(shown)))
    return _printed([*said, "", *worded.notes, Text(worded.disclaimer, style="dim")])


def _columns(lang: str, columns: tuple[tuple[str, bool], ...], amount: float = 100.0) -> Table:
    from rich.table import Table

    from weatherglass.app.worded_product import money
    from weatherglass.messages.text import text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name, number in columns:
        said = {"amount": money(amount)} if name == "alone" else {}
        table.add_column(
            text(f"product.head.{name}", lang, **said), justify="right" if number else "left", overflow="fold"
        )
    return table


def _printed(parts: list[RenderableType]) -> str:
    from weatherglass.delivery.cli.terminal import console

    out = console()
    with out.capture() as capture:
        for each in parts:
            out.print(each)
    return capture.get()


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _give(document: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(document)
        return
    try:
        output.write_text(document, encoding="utf-8")
    except OSError as exc:
        raise DataError(f"cannot write {output}: {exc.strerror or exc}") from exc
