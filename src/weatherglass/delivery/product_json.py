"""The JSON and CSV of volatility products; the schema is `schemas/product.schema.json`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weatherglass.app.volatility_products import ProductView
    from weatherglass.app.worded_product import ListedProduct, WordedProduct

SCHEMA_VERSION = 1
ROW_COLUMNS = ("date", "value", "level", "price", "leverage", "futures_return", "bill_return", "reason")
LIST_COLUMNS = ("name", "kind", "terms", "begins", "from_memory")


def product_document(view: ProductView, worded: WordedProduct) -> dict[str, Any]:
    """A product in a span as one object."""
    product, history, found = view.product, view.history, view.contango
    return {
        "schema_version": SCHEMA_VERSION,
        "lang": worded.lang,
        "name": product.name,
        "kind": "index" if view.is_index else "product",
        "official": False,
        "holds": view.index.portfolio,
        "terms": {
            "fee": product.fee,
            "leverage": product.leverage,
            "leverage_steps": [{"from": str(each.day), "leverage": each.leverage} for each in product.steps],
            "financing": product.financing,
            "begins": _day(product.begins),
            "matures": _day(product.matures),
            "accelerates_at": product.accelerates_at,
            "splits": [{"day": str(each.day), "ratio": each.ratio} for each in product.splits],
            "from_memory": product.from_memory,
        },
        "amount": view.amount,
        "first": str(history.days[0]),
        "last": str(history.days[view.last]),
        "became": view.became,
        "ended": _day(history.ended),
        "log_return": view.parts.log if view.parts else None,
        "parts": [
            {"name": each.key, "text": each.name, "log": each.log, "factor": each.factor} for each in worded.parts
        ],
        "parts_reason": worded.parts_reason or None,
        "contango": None
        if found is None
        else {"mean_percent": found.mean, "share_of_days": found.share, "days": found.days},
        "quality": {
            "sessions": history.rows,
            "interpolated": view.interpolated,
            "without_close": view.without_close,
            "chain_broken": view.broken,
            "hypothetical": view.hypothetical,
        },
        "sentences": list(worded.sentences),
        "rows": list(product_rows(view)),
        "notes": list(worded.notes),
        "disclaimer": worded.disclaimer,
    }


def product_rows(view: ProductView) -> Iterator[dict[str, Any]]:
    """Every session, in the columns of `ROW_COLUMNS`: worth of the amount, or null and the reason."""
    history = view.history
    level = view.level.tolist() if view.level is not None else [None] * history.rows
    columns = (
        history.days.astype(str).tolist(),
        (view.amount * history.value / 100.0).tolist(),
        level,
        history.price.tolist(),
        history.leverage.tolist(),
        history.futures_return.tolist(),
        history.bill_return.tolist(),
    )
    for row, (day, *numbers) in enumerate(zip(*columns, strict=True)):
        there = [each if each is not None and isfinite(each) else None for each in numbers]
        yield dict(zip(ROW_COLUMNS, (day, *there, view.reason(row)), strict=True))


def list_rows(rows: Iterable[ListedProduct]) -> list[dict[str, Any]]:
    """Every index and product, in the columns of `LIST_COLUMNS`."""
    return [{name: getattr(row, name) for name in LIST_COLUMNS} for row in rows]


def list_document(rows: Iterable[ListedProduct], lang: str) -> dict[str, Any]:
    """Every index and product as one object."""
    return {"schema_version": SCHEMA_VERSION, "lang": lang, "products": list_rows(rows)}


def _day(day: Any) -> str | None:
    return None if day is None else str(day)
