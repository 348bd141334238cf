"""A volatility product or a VIX futures index from what the store has: what an amount became, and of which parts.

Settlement prices come from the contracts of the store ("VXF13"), bill rates from DTB3, the VIX from the store or the
packaged history.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from weatherglass.app.packaged_histories import packaged_history
from weatherglass.app.series_values import order_of
from weatherglass.app.settings import Settings, read_settings
from weatherglass.errors import DataError, UsageError
from weatherglass.indices.bill_rates import BillRates
from weatherglass.indices.vx_index import DayCode, IndexHistory, index_history
from weatherglass.indices.vx_index_rules import FUTURES_INDICES, FuturesIndex, futures_index
from weatherglass.indices.vx_roll import contract_at, number_of
from weatherglass.indices.vx_settles import ContractSettles
from weatherglass.market.board import Vector
from weatherglass.market.catalogue import spec_of
from weatherglass.market.series import MAIN_FIELD, Days, SeriesHistory
from weatherglass.playbooks.return_parts import ReturnParts, return_parts
from weatherglass.playbooks.volatility_product_list import VOLATILITY_PRODUCTS, volatility_product
from weatherglass.playbooks.volatility_products import ProductCode, ProductHistory, VolatilityProduct, product_history
from weatherglass.signals.futures_curve import percent_over
from weatherglass.signals.panel import Observations, observations_of
from weatherglass.signals.vx_curve import vx_curve
from weatherglass.store.home import Store, open_store
from weatherglass.timeline.vx_settlement import vx_contract

BILLS, VIX = "DTB3", "VIX"
AMOUNT = 100.0


@dataclass(frozen=True, slots=True)
class Contango:
    """The second future over the first, in a span: mean in per cent, and the share of days on which it was above."""

    mean: float
    share: float
    days: int


@dataclass(frozen=True, slots=True, eq=False)
class ProductView:
    """A product in a span.

    Attributes
    ----------
    product
        Its terms; an index is a product without a fee.
    index
        The index whose futures it holds.
    history
        Worth of what was 100 on its first row, every session from there to the last day asked for.
    level
        (n,) level of the index on the days of `history`, where the product is an index; else None.
    amount
        What was put in on the first row.
    last
        Row of the last value.
    parts
        Of the return from the first row to `last`, or None where `parts_reason` says why not.
    contango
        Of the span; None where the curve is not known.
    interpolated, without_close
        How many of the sessions have a price made from neighbors, and how many have no close.
    broken
        Whether the chain of the index breaks in the span.
    hypothetical
        Whether the span begins before the product did.
    source, source_row
        The index on all its sessions, and (n,) its row of each session of `history`.
    """

    product: VolatilityProduct
    index: FuturesIndex
    history: ProductHistory
    level: Vector | None
    amount: float
    last: int
    parts: ReturnParts | None
    parts_reason: str
    contango: Contango | None
    interpolated: int
    without_close: int
    broken: bool
    hypothetical: bool
    source: IndexHistory
    source_row: NDArray[np.int64]

    def reason(self, row: int) -> str | None:
        """Why a row has no value or stays at zero, in the words of the index where it is the index that has none."""
        if self.history.code[row] == ProductCode.NO_INDEX:
            return self.source.reason(int(self.source_row[row]))
        return self.history.reason(row)

    @property
    def lacking(self) -> str:
        """The contract without a price on the session after the last value; "" where it is none."""
        after = min(self.last + 1, self.history.rows - 1)
        number = int(self.source.lacking[self.source_row[after]])
        return contract_at(number).name if number >= 0 else ""

    @property
    def is_index(self) -> bool:
        """Whether it is an index and no product."""
        return self.product.name in FUTURES_INDICES

    @property
    def became(self) -> float:
        """What the amount became."""
        return self.amount * float(self.history.value[self.last]) / 100.0


def product_names() -> tuple[str, ...]:
    """Every index and product that can be asked for."""
    return (*FUTURES_INDICES, *VOLATILITY_PRODUCTS)


def product_view(
    name: str,
    *,
    first: date | None = None,
    last: date | None = None,
    amount: float = AMOUNT,
    settings: Settings | None = None,
) -> ProductView:
    """A product or an index in a span.

    Parameters
    ----------
    first, last
        Days, both included. None: its own first day, or that of the prices; and the last day of the prices. A day
        before it began shows what it would have been.
    amount
        What is put in on the first day.

    Raises
    ------
    UsageError
        When there is no such product, the days are out of order, or the amount is not above zero.
    DataError
        When the store has no prices or rates for it: the sentence says what to pull.
    """
    if first is not None and last is not None and first > last:
        raise UsageError(f"from {first} to {last}: the first day lies after the last")
    if not 0.0 < amount < float("inf"):
        raise UsageError(f"amount={amount:g} must be above zero")
    product = volatility_product(name)
    settings = read_settings() if settings is None else settings
    with open_store(settings.home) as store:
        contracts = _contracts(store)
        bills = _bills(store) if product.earns_bills else None
        vix = _series(store, VIX)
    _require_prices_from(contracts, product.name, first)
    held = [each for each in contracts if _numbered(each)]
    index = index_history(futures_index(product.index), [_settles(each) for each in held], bills, first=first)
    found = product_history(product, index, first=first)
    end = found.rows if last is None else int(np.searchsorted(found.days, np.datetime64(last), side="right"))
    if not end:
        raise DataError(f"{product.name} has no day until {last}; its first one here is {found.days[0]}")
    return _viewed(product, index, _until(found, end), contracts, vix, amount)


def _viewed(
    product: VolatilityProduct,
    index: IndexHistory,
    history: ProductHistory,
    contracts: Sequence[Observations],
    vix: SeriesHistory | None,
    amount: float,
) -> ProductView:
    last = int(np.flatnonzero(np.isfinite(history.value))[-1])
    parts, why = None, ""
    try:
        parts = return_parts(history, _on_days(vix, history.days), 0, last)
    except DataError as reason:
        why = str(reason)
    rows = np.searchsorted(index.days, history.days)
    codes = index.code[rows]
    level = 1_000.0 * history.value if product.name in FUTURES_INDICES else None
    if level is not None:
        level = level * float(index.level[rows[0]]) / 100_000.0
    return ProductView(
        product=product,
        index=index.index,
        history=history,
        level=level,
        amount=amount,
        last=last,
        parts=parts,
        parts_reason=why,
        contango=_contango(contracts, history.days[0], history.days[last]),
        interpolated=int((codes == DayCode.INTERPOLATED).sum()),
        without_close=int(np.isin(codes, (DayCode.NO_SETTLE, DayCode.NO_CONTRACT)).sum()),
        broken=bool((codes == DayCode.CHAIN_BROKEN).any()),
        hypothetical=product.begins is not None and history.days[0].item() < product.begins,
        source=index,
        source_row=rows,
    )


def _until(found: ProductHistory, end: int) -> ProductHistory:
    return ProductHistory(
        found.product, found.days[:end], found.value[:end], found.code[:end], found.leverage[:end],
        found.futures_return[:end], found.bill_return[:end], found.elapsed[:end], found.price[:end],
        found.futures_price[:end], found.ended if found.ended and found.ended <= found.days[end - 1].item() else None,
    )  # fmt: skip


def _contracts(store: Store) -> list[Observations]:
    here = [name for name in store.series.names() if vx_contract(name) is not None] if store.exists else []
    found = [_series(store, name) for name in sorted(here)]
    there = [observations_of(each, spec_of(each.series)) for each in found if each is not None and each.rows]
    if not there:
        raise DataError(
            "the store has no settlement prices of VIX futures; `weatherglass pull vx-futures --from 2005-10-03` asks "
            "the exchange for them, and `weatherglass import FILE` takes its files where you have them"
        )
    return there


def _require_prices_from(contracts: Sequence[Observations], name: str, first: date | None) -> None:
    ends: date = max(each.days[-1] for each in contracts).item()
    if first is not None and ends < first:
        raise DataError(
            f"{name} from {first} on needs settlement prices of that time, and in the store they end on {ends}; "
            f"`weatherglass pull vx-futures --from {ends}` asks for later ones, or begin earlier"
        )


def _bills(store: Store) -> BillRates:
    found = _series(store, BILLS)
    if found is None or not found.rows:
        raise DataError(
            f"the store has no rates of 13-week Treasury bills ({BILLS}), and without them there is no total return; "
            f"`weatherglass pull fred --series {BILLS}` asks for them, `weatherglass import FILE --series {BILLS}` "
            "takes a file of yours, and SPVXSP and SPVXMP need none"
        )
    return BillRates(found.as_of, found.value / 100.0)


def _series(store: Store, name: str) -> SeriesHistory | None:
    spec = spec_of(name)
    field = spec.main_field if spec else MAIN_FIELD
    if store.exists and name in store.series.names():
        return store.series.history(name, field, source_order=order_of(spec))
    return packaged_history(name, field)


def _numbered(each: Observations) -> bool:
    contract = vx_contract(each.series)
    return contract is not None and number_of(contract) >= 0


def _settles(each: Observations) -> ContractSettles:
    return ContractSettles(each.series, each.days, each.value)


def _on_days(series: SeriesHistory | None, days: Days) -> Vector:
    found = np.full(days.shape, np.nan)
    if series is None or not series.rows:
        return found
    row = np.minimum(np.searchsorted(series.as_of, days), series.rows - 1)
    return np.where(series.as_of[row] == days, series.value[row], np.nan)


def _contango(contracts: Sequence[Observations], first: np.datetime64, last: np.datetime64) -> Contango | None:
    curve = {each.series: each for each in vx_curve(contracts)}
    if "VX1" not in curve or "VX2" not in curve:
        return None
    one, two = curve["VX1"], curve["VX2"]
    common, near, far = np.intersect1d(one.days, two.days, assume_unique=True, return_indices=True)
    inside = (common >= first) & (common <= last)
    if not bool(inside.any()):
        return None
    over = percent_over(two.value[far], one.value[near])[inside]
    return Contango(float(over.mean()), float((over > 0.0).mean()), int(over.shape[0]))
