"""Events of the past: from a log, or from boards of an archive, at any speed.

A replay goes through the same publisher as live events do. Speed is a matter of waiting between events, never of what
they say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

import numpy as np

from weatherglass.errors import UsageError
from weatherglass.market import Board
from weatherglass.market.contracts import Contract, ContractList, TermKey, board_updates, contracts_of
from weatherglass.stream.events import Event, Listing, QuoteBatch, event_of, to_microseconds
from weatherglass.stream.session import EVENT, Log


def logged_events(log: Log, *, after: int = 0) -> Iterator[Event]:
    """The events of a log in order."""
    for record in log.read(EVENT, after=after):
        yield event_of(record.payload)


def board_events(boards: Iterable[Board]) -> Iterator[Event]:
    """Boards of one underlying, in order of time, as events that arrive at the instants they describe.

    Every board is whole: what an earlier one quoted and it does not is taken away. The list of contracts grows with
    the boards; it never shrinks, since what has expired belongs to no index any more.

    Raises
    ------
    UsageError
        When a board does not say when it was quoted, or of another underlying than the first.
    """
    contracts: dict[Contract, int] = {}
    settles_at: dict[TermKey, datetime] = {}
    underlying: str | None = None
    for board in boards:
        if board.as_of is None:
            raise UsageError(f"the board {board.source} does not say when it was quoted; a replay needs every as_of")
        if underlying is not None and board.underlying != underlying:
            raise UsageError(f"the board {board.source} is of {board.underlying}, and the replay of {underlying}")
        own = contracts_of(board)
        new = [contract for contract in own.contracts if contract not in contracts]
        if new or underlying is None:
            contracts |= {contract: len(contracts) + at for at, contract in enumerate(new)}
            settles_at |= own.settles_at
            yield Listing(board.as_of, ContractList(board.underlying, tuple(contracts), dict(settles_at)))
        underlying = board.underlying
        places = np.array([contracts[contract] for contract in own.contracts], np.int64)
        _, own_bid, own_ask, own_delta = board_updates(board)
        bid, ask, delta = (np.full(len(contracts), np.nan) for _ in range(3))
        bid[places], ask[places] = own_bid, own_ask
        if own_delta is not None:
            delta[places] = own_delta
        quoted_at = np.full(len(contracts), to_microseconds(board.as_of), np.int64)
        every = np.arange(len(contracts))
        yield QuoteBatch(board.as_of, every, bid, ask, quoted_at, None if own_delta is None else delta)


def paced(events: Iterable[Event], speed: float, *, wait: Callable[[float], object]) -> Iterator[Event]:
    """The same events, each no sooner after the one before than it arrived, divided by a speed.

    Parameters
    ----------
    speed
        1 is as it was, 60 an hour a minute.
    wait
        Waits for some seconds; `time.sleep` in a thread of its own.

    Raises
    ------
    UsageError
        When the speed is not positive.
    """
    if not speed > 0.0:
        raise UsageError(f"speed={speed} of a replay must be positive; leave out the pacing to go as fast as it can")
    before = None
    for event in events:
        if before is not None and event.received_at > before:
            wait((event.received_at - before).total_seconds() / speed)
        before = event.received_at if before is None else max(before, event.received_at)
        yield event
