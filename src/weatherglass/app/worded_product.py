"""A volatility product in words: the sentence on top, its parts, and what has to be said of the data."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10

import numpy as np

from weatherglass.app.volatility_products import ProductView
from weatherglass.indices.vx_index_rules import FUTURES_INDICES, futures_index
from weatherglass.messages.text import text
from weatherglass.messages.wording import MINUS, day_short, day_worded, return_worded
from weatherglass.playbooks.return_parts import Part
from weatherglass.playbooks.volatility_product_list import VOLATILITY_PRODUCTS, volatility_product
from weatherglass.playbooks.volatility_products import ProductCode, VolatilityProduct

_DIGITS = 3
_PLAIN = (0.1, 10.0)
"""Factors between have four decimals: interest and fees show in the last two."""
_STOPS = {
    ProductCode.NO_BILL: "bill",
    ProductCode.ACCELERATED: "accelerated",
    ProductCode.MATURED: "matured",
}


@dataclass(frozen=True, slots=True)
class WordedPart:
    """One part of a return: its name, factor, what it alone makes of the amount, and its logarithm."""

    key: str
    name: str
    factor: float
    factor_text: str
    alone_text: str
    log: float


@dataclass(frozen=True, slots=True)
class WordedProduct:
    """A product in a span, in one language.

    Attributes
    ----------
    sentences
        What the amount became, why, and the curve it lived on; the first one stands on top.
    terms
        What it holds and costs.
    parts
        Of the return; empty where `parts_reason` says why.
    notes
        On the rules and the data.
    """

    lang: str
    name: str
    title: str
    terms: str
    sentences: tuple[str, ...]
    parts: tuple[WordedPart, ...]
    parts_reason: str
    notes: tuple[str, ...]
    disclaimer: str


@dataclass(frozen=True, slots=True)
class ListedProduct:
    """A row of the list."""

    name: str
    kind: str
    terms: str
    begins: str
    from_memory: bool


def worded_product(view: ProductView, lang: str) -> WordedProduct:
    """The words of a view."""
    parts = tuple(_worded(each, view.amount, lang) for each in view.parts.parts) if view.parts else ()
    return WordedProduct(
        lang=lang,
        name=view.product.name,
        title=text(f"product.title.{view.index.portfolio}", lang),
        terms=terms_text(view.product, lang),
        sentences=tuple(filter(None, (became_text(view, lang), _why(view, parts, lang), _curve(view, lang)))),
        parts=parts,
        parts_reason="" if parts else text("product.no_parts", lang, reason=text("product.no_parts.zero", lang)),
        notes=_notes(view, lang),
        disclaimer=text("disclaimer", lang),
    )


def listed_products(lang: str) -> tuple[ListedProduct, ...]:
    """Every index and product, without computing any."""
    return tuple(
        ListedProduct(
            name,
            "index" if name in FUTURES_INDICES else "product",
            terms_text(product, lang),
            str(product.begins or futures_index(name).begins),
            product.from_memory,
        )
        for name in (*FUTURES_INDICES, *VOLATILITY_PRODUCTS)
        for product in (volatility_product(name),)
    )


def terms_text(product: VolatilityProduct, lang: str) -> str:
    """What a product holds and costs, in a line."""
    index = futures_index(product.index)
    title = text(f"product.title.{index.portfolio}", lang)
    if product.name in FUTURES_INDICES:
        earns = text(f"product.earns.{FUTURES_INDICES[product.name].earns}", lang)
        return text("product.terms.index", lang, title=title, earns=earns)
    leverage = _times(product.leverage, lang)
    for step in product.steps:
        day, later = day_short(step.day, lang), _times(step.leverage, lang)
        leverage = text("product.leverage.step", lang, leverage=leverage, day=day, later=later)
    fee = f"{100.0 * product.fee:.2f}%"
    return text("product.terms.product", lang, leverage=leverage, title=title, fee=fee)


def became_text(view: ProductView, lang: str) -> str:
    """What the amount became, in a sentence."""
    history = view.history
    first, last = (day_worded(history.days[row].item(), lang) for row in (0, view.last))
    said = {"amount": money(view.amount), "name": view.product.name, "first": first}
    if view.became == 0.0 and history.ended is not None:
        return text("product.ended_at_zero", lang, **said, ended=day_worded(history.ended, lang))
    change = return_worded(view.became / view.amount - 1.0)
    return text("product.became", lang, **said, last=last, value=money(view.became), change=change)


def money(value: float) -> str:
    """An amount to a hundredth, or to three digits where it is less than one.

    >>> money(100.0), money(12345.678), money(0.44612), money(0.0000278)
    ('100', '12,345.68', '0.446', '0.0000278')
    """
    if value >= 1.0 or value == 0.0:
        return f"{value:,.2f}".removesuffix(".00")
    return f"{value:.{_DIGITS - 1 - floor(log10(value))}f}"


def _worded(part: Part, amount: float, lang: str) -> WordedPart:
    name = text(f"product.part.{part.name}", lang)
    factor = f"{part.factor:.4f}" if _PLAIN[0] <= part.factor < _PLAIN[1] else money(part.factor)
    return WordedPart(str(part.name), name, part.factor, f"x{factor}", money(amount * part.factor), part.log)


def _why(view: ProductView, parts: tuple[WordedPart, ...], lang: str) -> str:
    if not parts:
        return ""
    said = [text("product.why.one", lang, part=each.name, value=each.alone_text) for each in parts]
    return text("product.why", lang, amount=money(view.amount), parts=", ".join(said))


def _curve(view: ProductView, lang: str) -> str:
    found = view.contango
    if found is None:
        return ""
    key = "contango" if found.mean > 0.0 and found.share > 0.5 else "backwardation"
    said = {"share": f"{100.0 * found.share:.0f}%", "days": f"{found.days:,}"}
    mean = f"{'' if found.mean >= 0.0 else MINUS}{abs(found.mean):.1f}%"
    if key == "contango":
        alike = {bool(each > 0.0) for each in (view.history.leverage[0], view.history.leverage[view.last])}
        short_and_long = len(futures_index(view.product.index).holdings) > 1 or len(alike) > 1
        side = "both" if short_and_long else "loses" if alike == {True} else "earns"
        said["who"] = text(f"product.contango.{side}", lang)
    return text(f"product.{key}", lang, mean=mean, **said)


def _times(leverage: float, lang: str) -> str:
    number = f"{'+' if leverage > 0.0 and lang == 'en' else '' if leverage > 0.0 else MINUS}{abs(leverage):g}"
    return text("product.leverage", lang, leverage=number)


def _end_rule(view: ProductView, lang: str) -> str:
    """How a product may end in a day: by its own rule, or by losing all; "" where no day can do either."""
    product, seen = view.product, view.history.leverage[: view.last + 1]
    if product.accelerates_at is not None:
        fall = f"{100.0 * (1.0 - product.accelerates_at):g}%"
        return text("product.rule.accelerates", lang, fall=fall)
    leverage = float(seen[np.argmax(np.abs(seen))])
    if -1.0 < leverage <= 1.0:
        return ""
    return text(f"product.rule.{'falls' if leverage > 0.0 else 'rises'}", lang, move=f"{100.0 / abs(leverage):.0f}%")


def _notes(view: ProductView, lang: str) -> tuple[str, ...]:
    product, notes = view.product, [text("product.rules", lang)]
    if product.from_memory:
        notes.append(text("product.from_memory", lang))
    notes += filter(None, (_end_rule(view, lang),))
    if view.hypothetical and product.begins is not None:
        notes.append(text("product.hypothetical", lang, day=day_worded(product.begins, lang)))
    if product.earns_bills:
        notes.append(text("product.bills", lang))
    if view.interpolated:
        notes.append(text("product.interpolated", lang, days=f"{view.interpolated:,}"))
    if view.without_close:
        notes.append(text("product.without_close", lang, days=f"{view.without_close:,}"))
    if view.last < view.history.rows - 1:
        day = day_worded(view.history.days[view.last].item(), lang)
        code = ProductCode(int(view.history.code[-1]))
        why = _STOPS.get(code, "price" if view.lacking else "broken")
        reason = text(f"product.stops.{why}", lang, contract=view.lacking)
        notes.append(text("product.stops", lang, day=day, reason=reason))
    return tuple(notes)
