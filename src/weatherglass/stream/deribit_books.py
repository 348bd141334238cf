"""One order book kept from a snapshot and its changes, and the certainty that no change is missing."""

from __future__ import annotations

from weatherglass.errors import DataError
from weatherglass.stream.deribit_messages import ChannelData


class MissingChange(DataError):
    """A change whose forerunner never came: the book is unknown until the next snapshot."""


class OrderBook:
    """Bids and asks of one instrument; amounts by price.

    Every change names the one before it. A change that came already says nothing new, and is passed over; one that does
    not follow the last means that something is missing.

    Attributes
    ----------
    change_id
        Of the last change taken; None while there is no snapshot.
    repeated
        Changes that came again.
    """

    def __init__(self, instrument: str) -> None:
        self.instrument = instrument
        self.change_id: int | None = None
        self.repeated = 0
        self._bids: dict[float, float] = {}
        self._asks: dict[float, float] = {}

    def take(self, data: ChannelData) -> bool:
        """Take a snapshot or a change; whether the book is known after it.

        Raises
        ------
        MissingChange
            When a change is missing. What comes is dropped from then on, until a snapshot.
        DataError
            When the message is neither.
        """
        if not (isinstance(data.change_id, int) and isinstance(data.bids, list) and isinstance(data.asks, list)):
            raise DataError(f"a book message of {self.instrument} lacks change_id, bids or asks")
        if data.type == "snapshot":
            self._bids, self._asks = {}, {}
        elif data.type != "change":
            raise DataError(f"a book message of {self.instrument} is of type {data.type!r}, not snapshot or change")
        elif self.change_id is None:
            return False
        elif data.change_id <= self.change_id:
            self.repeated += 1
            return True
        elif data.prev_change_id != self.change_id:
            known, self.change_id = self.change_id, None
            raise MissingChange(
                f"{self.instrument}: change {data.change_id} follows {data.prev_change_id}, and {known} was the last"
            )
        for side, changes in ((self._bids, data.bids), (self._asks, data.asks)):
            for action, price, amount in changes:
                if action == "delete" or amount <= 0.0:
                    side.pop(price, None)
                else:
                    side[price] = amount
        self.change_id = data.change_id
        return True

    @property
    def best(self) -> tuple[float | None, float | None]:
        """Best bid and best ask; None on a side where nobody quotes."""
        return max(self._bids, default=None), min(self._asks, default=None)
