"""Options of one coin: which contract each name means, and the newest quote of each that has not been handed on.

Prices in the coin are multiplied by the forward that came with them, so that what is handed on is in dollars. Of two
quotes of a contract that wait together the newer one stays, by the source's instant; the other is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from math import nan

import numpy as np
from numpy.typing import NDArray

from weatherglass.indices.publication import accept_snapshot
from weatherglass.market.contracts import Contract, ContractList, TermKey
from weatherglass.stream.deribit_messages import Summary
from weatherglass.stream.events import QuoteBatch, to_microseconds
from weatherglass.timeline import Settlement, settles_at

FIRST = to_microseconds(datetime(2010, 1, 1, tzinfo=UTC))
END = to_microseconds(datetime(2100, 1, 1, tzinfo=UTC))
"""Instants before and after these are none: a unit was mistaken."""
_UNREADABLE = np.inf


@dataclass(frozen=True, slots=True)
class Instrument:
    """What the name of an option means.

    Attributes
    ----------
    inverse
        Whether its prices are in the coin.
    """

    underlying: str
    contract: Contract
    inverse: bool


NameReader = Callable[[str], Instrument | None]
"""The option of an instrument name; None for futures, combinations and names that do not parse."""


class CoinQuotes:
    """Quotes of the options of one coin.

    Attributes
    ----------
    numbers
        Number of each instrument name in the current list.
    counts
        `conflated` quotes gave way to newer ones before anybody took them; `not_options` and `undated` were left out.
    """

    def __init__(self, coin: str, read_name: NameReader) -> None:
        self.coin, self._read = coin, read_name
        self.numbers: dict[str, int] = {}
        self.counts: Counter[str] = Counter()
        self._known: dict[str, Instrument | None] = {}
        self._inverse: NDArray[np.bool_] = np.empty(0, np.bool_)
        self._delta: list[float] = []
        self._term: list[TermKey] = []
        self._waiting: dict[int, tuple[float, float, float, int, float]] = {}

    def option(self, name: str) -> Instrument | None:
        """The option that a name means, when it is one of this coin; each name is read once."""
        if name not in self._known:
            found = self._read(name)
            self._known[name] = found if found is not None and found.underlying == self.coin else None
        return self._known[name]

    def refusal(self, rows: Iterable[Summary]) -> str:
        """Why a list of summaries cannot be the whole market, or ""."""
        options = sum(self.option(row.instrument_name) is not None for row in rows)
        refused = accept_snapshot(options, len(self.numbers) or None)
        return "" if refused is None else refused.message

    def relist(self, rows: Iterable[Summary]) -> ContractList | None:
        """Take the contracts of a list of summaries; the new list, or None when it is the one at hand.

        What waits must have been taken before: numbers change their meaning here.
        """
        options = {}
        for row in rows:
            if (found := self.option(row.instrument_name)) is not None:
                options[row.instrument_name] = found
            else:
                self.counts["not_options"] += 1
        if options.keys() == self.numbers.keys():
            return None
        deltas = {name: self._delta[number] for name, number in self.numbers.items()}
        self.numbers = {name: at for at, name in enumerate(options)}
        self._inverse = np.array([one.inverse for one in options.values()], np.bool_)
        self._delta = [deltas.get(name, nan) for name in options]
        contracts = tuple(one.contract for one in options.values())
        self._term = [TermKey(one.expiry, one.root) for one in contracts]
        self._waiting.clear()
        settles = {term: settles_at(term.expiry, Settlement.UTC_0800) for term in dict.fromkeys(self._term)}
        return ContractList(self.coin, contracts, settles)

    def terms(self) -> dict[TermKey, list[str]]:
        """Names by expiry and root, in order of the list."""
        found: dict[TermKey, list[str]] = {}
        for name, number in self.numbers.items():
            found.setdefault(self._term[number], []).append(name)
        return found

    def put(
        self,
        name: str,
        bid: float | None,
        ask: float | None,
        forward: float | None,
        milliseconds: int,
        delta: float | None = None,
    ) -> None:
        """Put a quote behind the others; None on a side is nobody's quote there, in the coin or in dollars as it came.

        A name that is not in the list is passed over, and counted.
        """
        number = self.numbers.get(name)
        if number is None:
            self.counts["not_options"] += 1
            return
        if delta is not None:
            self._delta[number] = delta
        at = milliseconds * 1000
        before = self._waiting.get(number)
        if before is not None:
            self.counts["conflated"] += 1
            if at < before[3]:
                return
        self._waiting[number] = (
            nan if bid is None else bid,
            nan if ask is None else ask,
            nan if forward is None else forward,
            at,
            self._delta[number],
        )

    @property
    def waiting(self) -> int:
        """Contracts whose newest quote has not been taken."""
        return len(self._waiting)

    def take(self, at: datetime) -> QuoteBatch | None:
        """All that waits as one batch in dollars that arrived at an instant; None when nothing does.

        A price in the coin without a sound forward is unreadable, never a number.
        """
        if not self._waiting:
            return None
        which = np.fromiter(self._waiting, np.int64, len(self._waiting))
        flat = np.fromiter(chain.from_iterable(self._waiting.values()), np.float64, 5 * len(self._waiting))
        bid, ask, forward, quoted, delta = flat.reshape(-1, 5).T
        self._waiting.clear()
        sound = np.isfinite(forward) & (forward > 0.0)
        factor = np.where(self._inverse[which], np.where(sound, forward, _UNREADABLE), 1.0)
        dated = (quoted >= FIRST) & (quoted < END)
        if not dated.all():
            self.counts["undated"] += int(np.count_nonzero(~dated))
        return QuoteBatch(
            at,
            which[dated],
            _priced(bid, factor)[dated],
            _priced(ask, factor)[dated],
            quoted[dated].astype(np.int64),
            np.ascontiguousarray(delta[dated]),
        )


def _priced(price: np.ndarray, factor: np.ndarray) -> np.ndarray:
    """Price times factor; a price of 0 without a forward is as unreadable as any other."""
    with np.errstate(invalid="ignore"):
        product = price * factor
    return np.where(np.isnan(price), np.nan, np.where(np.isinf(factor), _UNREADABLE, product))
