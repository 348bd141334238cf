"""Bitcoin's cycle: since the halving against earlier cycles, supply, record, volatility, and its ties to shares."""

from __future__ import annotations

from weatherglass.signals.bitcoin_links import LINKS
from weatherglass.signals.bitcoin_multiples import MULTIPLE
from weatherglass.signals.bitcoin_record import DRAWDOWN
from weatherglass.signals.bitcoin_supply import CYCLE_DAY, ISSUANCE
from weatherglass.signals.bitcoin_volatility import UPSIDE_SHARE, VOLATILITY
from weatherglass.signals.signal import Signal

SIGNALS: tuple[Signal, ...] = (MULTIPLE, CYCLE_DAY, ISSUANCE, DRAWDOWN, VOLATILITY, UPSIDE_SHARE, *LINKS)
