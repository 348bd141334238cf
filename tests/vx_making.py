"""VIX futures prices that are made up, on real sessions: random walks around a curve, or prices given."""

from __future__ import annotations

from datetime import date

import numpy as np

from weatherglass.indices.bill_rates import BillRates
from weatherglass.indices.vx_index import IndexHistory, index_history
from weatherglass.indices.vx_index_rules import futures_index
from weatherglass.indices.vx_roll import contract_at, number_of, settlement_days
from weatherglass.indices.vx_settles import ContractSettles
from weatherglass.timeline.calendar import DAY
from weatherglass.timeline.sessions import sessions_between
from weatherglass.timeline.vx_settlement import VxContract

FIRST, LAST = date(2017, 11, 1), date(2018, 4, 30)
NEAREST = number_of(VxContract(2017, 11))
DAYS = sessions_between(FIRST, LAST)


def walked(seed: int = 3, *, volatility: float = 0.02, shock: tuple[str, float] | None = None) -> list[ContractSettles]:
    """Prices of fourteen contracts that move together, and apart; `shock` multiplies all of them from a day on."""
    random = np.random.default_rng(seed)
    together = np.exp(random.normal(0.0, volatility, DAYS.shape[0]).cumsum())
    if shock is not None:
        together[np.datetime64(shock[0]) <= DAYS] *= shock[1]
    found = []
    for at in range(14):
        apart = np.exp(random.normal(0.0, volatility / 4.0, DAYS.shape[0]).cumsum())
        price = np.clip((14.0 + 0.6 * at) * together * apart, 3.5, 190.0)
        kept = settlement_days()[NEAREST + at] >= DAYS
        found.append(ContractSettles(contract_at(NEAREST + at).name, DAYS[kept], price[kept]))
    return found


def bills(rate: float = 0.013) -> BillRates:
    """A weekly rate that rises a little."""
    mondays = np.arange(np.datetime64("2017-10-30"), DAYS[-1] + DAY, 7 * DAY)
    return BillRates(mondays, rate + 1e-5 * np.arange(mondays.shape[0]))


def walked_index(name: str = "SPVXSP", **given: object) -> IndexHistory:
    """An index on walked prices."""
    return index_history(futures_index(name), walked(**given), bills(), first=FIRST)  # type: ignore[arg-type]
