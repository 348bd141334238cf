"""Documents made short enough for an assistant: lists are cut, keys stay, and every cut is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from weatherglass.delivery.mcp.given import LeftOut

Document = dict[str, Any]
MOST_CASES = 40
MOST_LISTED = 12


def brief_reading(document: Document) -> tuple[Document, list[LeftOut]]:
    """A reading with the signals that are on or have changed, the level's own, and records of episodes."""
    wanted = {*document["on"], document["level"]["signal"], *(each["signal"] for each in document["changes_of_week"])}
    cut = _Cut(document)
    cut.chosen("signals", lambda each: each["name"] in wanted)
    cut.chosen("records", lambda each: each["sampling"] == "episodes" and each["signal"] in wanted)
    cut.first("records", MOST_LISTED)
    return cut.document, cut.told


def some_signals(document: Document, only: str) -> tuple[Document, list[LeftOut]]:
    """A list of signals: those that are on, all, or those without a value."""
    cut = _Cut(document)
    if only == "on":
        cut.chosen("signals", lambda each: each["on"])
    elif only == "missing":
        cut.chosen("signals", lambda each: not each["available"])
    return cut.document, cut.told


def brief_signal(document: Document) -> tuple[Document, list[LeftOut]]:
    """One signal with its latest occasions and its first figures."""
    cut = _Cut(document["signals"][0], "signals[0].")
    cut.first("facts", MOST_LISTED)
    cut.last("occasions", MOST_LISTED)
    cut.first("records", MOST_LISTED)
    return {**document, "signals": [cut.document]}, cut.told


def thinned(document: Document, rows: int, how: str) -> tuple[Document, list[LeftOut]]:
    """A history or a series with so many of its rows, the last ones or some spread evenly."""
    cut = _Cut(document)
    if how == "last":
        cut.last("rows", rows)
    else:
        cut.even("rows", rows)
    return cut.document, cut.told


def largest_strikes(records: list[Document], top: int) -> tuple[list[Document], list[LeftOut]]:
    """Readings with the strikes that give most of the variance, largest first."""
    cuts = [_Cut(each, f"[{at}].") for at, each in enumerate(records)]
    for cut in cuts:
        cut.largest("strip", top, lambda row: -abs(row["contribution"]))
    return [cut.document for cut in cuts], [each for cut in cuts for each in cut.told]


def brief_claim(document: Document) -> tuple[Document, list[LeftOut]]:
    """A tested claim without the list of every definition that was tried."""
    cut = _Cut(document)
    cut.last("cases", MOST_CASES)
    cut.first("findings", MOST_CASES)
    if document["multiverse"] is not None:
        within = _Cut(document["multiverse"], "multiverse.")
        within.first("variants", 0)
        cut.put("multiverse", within)
    return cut.document, cut.told


def brief_playbook(document: Document) -> tuple[Document, list[LeftOut]]:
    """A playbook that was run without its months, every trade, and the growth on every set of other dates."""
    cut = _Cut(document)
    cut.last("trades", MOST_LISTED)
    if document["performance"] is not None:
        cut.put("performance", _without_months(document["performance"], "performance."))
    beside = [
        (each, _without_months(each["performance"], f"beside[{at}].performance."))
        for at, each in enumerate(document["beside"])
    ]
    cut.document["beside"] = [{**each, "performance": within.document} for each, within in beside]
    cut.told += [told for _, within in beside for told in within.told]
    if document["other_dates"] is not None:
        within = _Cut(document["other_dates"], "other_dates.")
        within.first("growth", 0)
        cut.put("other_dates", within)
    return cut.document, cut.told


def _without_months(performance: Document, where: str) -> _Cut:
    cut = _Cut(performance, where)
    cut.first("by_month", 0)
    return cut


class _Cut:
    """A copy of an object whose lists can be cut."""

    def __init__(self, document: Document, where: str = "") -> None:
        self.document, self.told, self._where = dict(document), list[LeftOut](), where

    def put(self, name: str, within: _Cut) -> None:
        """Take up an object that was cut."""
        self.document[name] = within.document
        self.told += within.told

    def first(self, name: str, most: int) -> None:
        """Keep the first ones."""
        self._keep(name, self.document[name][:most], "first")

    def last(self, name: str, most: int) -> None:
        """Keep the last ones."""
        rows = self.document[name]
        self._keep(name, rows[max(0, len(rows) - most) :], "last")

    def even(self, name: str, most: int) -> None:
        """Keep so many that lie evenly, with the first and the last; a single one is the last."""
        rows = self.document[name]
        if len(rows) > most:
            at = np.unique(np.linspace(0, len(rows) - 1, most).round().astype(int)) if most > 1 else [len(rows) - 1]
            rows = [rows[each] for each in at]
        self._keep(name, rows, "even")

    def largest(self, name: str, most: int, order: Callable[[Any], float]) -> None:
        """Keep the first ones of an order."""
        if name in self.document:
            self._keep(name, sorted(self.document[name], key=order)[:most], "largest")

    def chosen(self, name: str, wanted: Callable[[Any], bool]) -> None:
        """Keep the wanted ones."""
        self._keep(name, [each for each in self.document[name] if wanted(each)], "chosen")

    def _keep(self, name: str, kept: Sequence[Any], how: str) -> None:
        what, of = f"{self._where}{name}", len(self.document[name])
        earlier = next((each for each in self.told if each.what == what), None)
        self.document[name] = list(kept)
        if len(kept) == of:
            return
        if earlier is not None:
            self.told.remove(earlier)
            of = earlier.of
        self.told.append(LeftOut(what, len(kept), of, how))
