"""Many boards at once: columns end to end in, arrays of levels out.

Owns the checks between a caller's arrays and the compiled kernel, which trusts the row numbers that it is given. Which
expiries an index takes, their rates and their minutes are decided before. One board with all that made its value is
`weatherglass.indices.engine.index_reading`, with the same bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from weatherglass.errors import UsageError
from weatherglass.indices import kernels
from weatherglass.indices.definition import MAX_HORIZON_DAYS, CrossedWing
from weatherglass.indices.editions import Edition
from weatherglass.indices.strip import REASON_CODES
from weatherglass.market import ReasonCode, TermQuotes
from weatherglass.market.board import Vector
from weatherglass.units import MINUTES_PER_DAY, MINUTES_PER_YEAR

Counts = NDArray[np.int64]
_NUMBER, _WHOLE = np.dtype(np.float64), np.dtype(np.int64)

_QUOTE_COLUMNS = ("call_bid", "call_ask", "put_bid", "put_ask")
_ROW_COLUMNS = ("strike", *_QUOTE_COLUMNS)
_TERM_COLUMNS = ("term_start", "rate", "minutes")


@dataclass(frozen=True, slots=True, eq=False)
class BoardBatch:
    """Boards of two terms each, as columns end to end: near term of board 0, its next term, near term of board 1, ...

    The five row columns are kept as read-only views, without a copy; the three others are copied. Shapes, types and row
    numbers are checked here, the values in the rows only on request (`check_rows`): a look at every row costs about as
    much as all the levels.

    Attributes
    ----------
    strike
        (n_rows,), strictly increasing within a term, positive, quote currency.
    call_bid, call_ask, put_bid, put_ask
        (n_rows,), quote currency. NaN is a null quote; both sides of a leg are null or neither is.
    term_start
        (2 n_boards + 1,) int64, first row of each term, and the end. A term may be empty.
    rate
        (2 n_boards,), continuously compounded, decimal a year. NaN is not allowed.
    minutes
        (2 n_boards,) int64, whole calendar minutes to settlement, positive; the next term's exceed the near term's.

    Raises
    ------
    UsageError
        When an array has the wrong type, shape or layout, or terms, rates or minutes are out of bounds.
    """

    strike: Vector
    call_bid: Vector
    call_ask: Vector
    put_bid: Vector
    put_ask: Vector
    term_start: Counts
    rate: Vector
    minutes: Counts

    def __post_init__(self) -> None:
        for name in _ROW_COLUMNS:
            _require_column(name, getattr(self, name), _NUMBER)
            _require_size(name, getattr(self, name), self.strike.size, "strike")
        _require_column("term_start", self.term_start, _WHOLE)
        if self.term_start.size % 2 == 0:
            raise UsageError(
                f"term_start must hold the first row of two terms a board, and the end: an odd number of rows; got "
                f"{self.term_start.size}"
            )
        for name, kind in (("rate", _NUMBER), ("minutes", _WHOLE)):
            _require_column(name, getattr(self, name), kind)
            _require_size(name, getattr(self, name), self.term_start.size - 1, "term")
        # read-only whatever the caller has, so that the kernel is compiled for one kind of array
        kept = {name: getattr(self, name).view() for name in _ROW_COLUMNS}
        kept |= {name: getattr(self, name).copy() for name in _TERM_COLUMNS}
        for name, column in kept.items():
            column.setflags(write=False)
            object.__setattr__(self, name, column)
        self._check_term_start()
        self._check_terms()

    def _check_term_start(self) -> None:
        start, rows = self.term_start, self.strike.size
        if start[0] != 0 or start[-1] != rows:
            raise UsageError(
                f"term_start must begin at 0 and end at the number of rows, {rows}; got {start[0]} and {start[-1]}"
            )
        falls = start[1:] < start[:-1]
        if np.count_nonzero(falls):
            term = int(falls.argmax())
            raise UsageError(
                f"term_start must not fall; {_place(term)} goes from row {start[term]} to {start[term + 1]}"
            )

    def _check_terms(self) -> None:
        sound = np.isfinite(self.rate)
        if np.count_nonzero(sound) != sound.size:
            term = int(sound.argmin())
            raise UsageError(f"rate={self.rate[term]} of {_place(term)} must be a number, decimal a year (0.0312)")
        near, following = self.minutes[0::2], self.minutes[1::2]
        wrong = (near <= 0) | (following <= near)
        if np.count_nonzero(wrong):
            board = int(wrong.argmax())
            raise UsageError(
                f"minutes of board {board} must be positive, and more in its next term than in its near term; got "
                f"{near[board]} and {following[board]}"
            )

    def check_rows(self) -> None:
        """Look at the value of every row, which the making of a batch does not.

        Needs about 5 bytes a row for as long as it looks.

        Raises
        ------
        UsageError
            At the first row whose strike does not increase within its term or is not a positive number, or whose quotes
            are negative, infinite or null on one side only.
        """
        starts, ends = self.term_start[:-1], self.term_start[1:]
        filled = starts < ends
        sound = np.ones(self.strike.size, np.bool_)
        np.greater(self.strike[1:], self.strike[:-1], out=sound[1:])
        sound[starts[filled]] = self.strike[starts[filled]] > 0.0
        sound[ends[filled] - 1] &= np.isfinite(self.strike[ends[filled] - 1])
        self._refuse(~sound, ("strike",), "strikes must be positive and strictly increasing within a term")
        for bid_name, ask_name in (_QUOTE_COLUMNS[:2], _QUOTE_COLUMNS[2:]):
            bid, ask = getattr(self, bid_name), getattr(self, ask_name)
            # NaN compares false, so nulls pass the first line
            wrong = (bid < 0.0) | (ask < 0.0) | (bid == np.inf) | (ask == np.inf)
            wrong |= np.isnan(bid) != np.isnan(ask)
            self._refuse(wrong, (bid_name, ask_name), "quotes must be 0 or more, or null (NaN) on both sides")

    def _refuse(self, wrong: NDArray[np.bool_], names: tuple[str, ...], rule: str) -> None:
        if wrong.any():
            row = int(wrong.argmax())
            term = int(np.searchsorted(self.term_start, row, side="right")) - 1
            found = ", ".join(f"{name}={getattr(self, name)[row]:g}" for name in names)
            raise UsageError(f"row {row} ({_place(term)}) has {found}; {rule}")

    @property
    def boards(self) -> int:
        """Number of boards."""
        return int(self.rate.size) // 2


@dataclass(frozen=True, slots=True, eq=False)
class BatchLevels:
    """Index levels of a batch. A board that is not calculable has a NaN level and a code, never a gap.

    Attributes
    ----------
    level
        (n_boards,) vol points. NaN where `code` is not 0.
    code
        (n_boards,) uint8. 0 is calculable; `reason_code` names the others. Of two failing terms it is the near one's.
    forward, k0
        (n_boards, 2) near and next term, quote currency. NaN where not reached.
    variance
        (n_boards, 2) annual variance of each term, also where it is not positive. NaN where not reached.
    strikes_used
        (n_boards, 2) strikes in the strip, K0 included. 0 where there is no strip.
    """

    level: Vector
    code: NDArray[np.uint8]
    forward: Vector
    k0: Vector
    variance: Vector
    strikes_used: Counts

    def copy(self) -> BatchLevels:
        """The same levels in arrays of their own, to keep from `iter_batch_levels` beyond the next chunk."""
        return BatchLevels(*(getattr(self, field.name).copy() for field in fields(self)))


def reason_code(code: int) -> ReasonCode | None:
    """Why a board of a batch has no level; None when it has one.

    Raises
    ------
    UsageError
        When the code is none of the kernel's.

    >>> reason_code(2), reason_code(0)
    (<ReasonCode.NO_VALID_PAIR: 'no_valid_pair'>, None)
    """
    code = int(code)
    if code == kernels.OK:
        return None
    if code not in REASON_CODES:
        raise UsageError(f"code={code} is no code of a batch; they go from {kernels.OK} to {max(REASON_CODES)}")
    return REASON_CODES[code]


def batch_levels(
    batch: BoardBatch, *, edition: Edition, horizon_days: int = 30, crossed_wing: CrossedWing = CrossedWing.MID
) -> BatchLevels:
    """Constant-maturity levels of all boards of a batch, on calendar minutes.

    Parameters
    ----------
    batch
        Columns end to end.
    edition
        Rules for all its boards: a batch has no dates of which the edition in force could be told.
    horizon_days
        Constant maturity in calendar days.
    crossed_wing
        What a quote with bid > ask in a wing becomes.

    Returns
    -------
    BatchLevels
        Arrays of their own.

    Raises
    ------
    UsageError
        When the horizon is out of bounds.

    Examples
    --------
    Three strikes, the same quotes 20 and 40 days out, no interest. The strip sums to 10 (1/90^2 + 3/100^2 + 1/110^2);
    twice that is the total variance of both terms, so also of 30 days.

    >>> from weatherglass.indices.editions import CBOE_2022
    >>> strike = np.array([90.0, 100.0, 110.0] * 2)
    >>> call, put = np.array([11.0, 3.0, 1.0] * 2), np.array([1.0, 3.0, 11.0] * 2)
    >>> batch = BoardBatch(strike, call, call, put, put, term_start=np.array([0, 3, 6]), rate=np.zeros(2),
    ...                    minutes=np.array([20 * 1440, 40 * 1440]))
    >>> levels = batch_levels(batch, edition=CBOE_2022)
    >>> round(float(levels.level[0]), 4), levels.forward.tolist(), levels.strikes_used.tolist()
    (35.0929, [[100.0, 100.0]], [[3, 3]])
    >>> round(100 * (2 * 10 * (1 / 90**2 + 3 / 100**2 + 1 / 110**2) * 365 / 30) ** 0.5, 4)
    35.0929
    """
    return _levels(batch, _room(batch.boards), edition, horizon_days, crossed_wing)


def iter_batch_levels(
    chunks: Iterable[BoardBatch],
    *,
    edition: Edition,
    horizon_days: int = 30,
    crossed_wing: CrossedWing = CrossedWing.MID,
) -> Iterator[BatchLevels]:
    """Levels of chunks of boards, one chunk in memory at a time.

    The arrays that come out are **written again for the next chunk**: use them before asking for it, or keep a `copy`.
    A chunk is let go before the next one is asked for, so memory is that of the largest chunk and its results. The
    chunks may bring the same arrays again, filled anew.

    Parameters
    ----------
    chunks
        Batches of any numbers of boards.
    edition, horizon_days, crossed_wing
        As in `batch_levels`.

    Yields
    ------
    BatchLevels
        For each chunk, in order.

    Raises
    ------
    UsageError
        When the horizon is out of bounds.

    Examples
    --------
    >>> from weatherglass.indices.editions import CBOE_2022
    >>> strike = np.array([90.0, 100.0, 110.0] * 2)
    >>> call, put = np.array([11.0, 3.0, 1.0] * 2), np.array([1.0, 3.0, 11.0] * 2)
    >>> chunks = (
    ...     BoardBatch(strike, dear * call, dear * call, dear * put, dear * put, term_start=np.array([0, 3, 6]),
    ...                rate=np.zeros(2), minutes=np.array([28_800, 57_600]))
    ...     for dear in (1.0, 4.0)
    ... )
    >>> [round(float(levels.level[0]), 4) for levels in iter_batch_levels(chunks, edition=CBOE_2022)]
    [35.0929, 70.1859]
    """
    room = _room(0)
    for batch in chunks:
        if batch.boards > room.level.size:
            room = _room(batch.boards)
        levels = _levels(batch, room, edition, horizon_days, crossed_wing)
        del batch  # while the caller works, the chunk must not be held from here
        yield levels


def _room(boards: int) -> BatchLevels:
    pair = (boards, 2)
    return BatchLevels(
        np.empty(boards), np.empty(boards, np.uint8), np.empty(pair), np.empty(pair), np.empty(pair),
        np.empty(pair, np.int64),
    )  # fmt: skip


def _levels(
    batch: BoardBatch, room: BatchLevels, edition: Edition, horizon_days: int, crossed_wing: CrossedWing
) -> BatchLevels:
    if not 1 <= horizon_days <= MAX_HORIZON_DAYS:
        raise UsageError(f"horizon_days={horizon_days} is out of bounds: 1 to {MAX_HORIZON_DAYS} days")
    n = batch.boards
    levels = BatchLevels(
        room.level[:n], room.code[:n], room.forward[:n], room.k0[:n], room.variance[:n], room.strikes_used[:n]
    )
    kernels.batch_levels(
        batch.strike, batch.call_bid, batch.call_ask, batch.put_bid, batch.put_ask,
        batch.term_start, batch.rate, batch.minutes,
        float(horizon_days * MINUTES_PER_DAY), float(MINUTES_PER_YEAR),
        edition.zero_ask_excludes, crossed_wing is CrossedWing.NULL,
        levels.level, levels.code, levels.forward.reshape(-1), levels.k0.reshape(-1), levels.variance.reshape(-1),
        levels.strikes_used.reshape(-1),
    )  # fmt: skip
    return levels


def _require_column(name: str, column: object, kind: np.dtype[np.generic]) -> None:
    if not isinstance(column, np.ndarray):
        found = type(column).__name__
    elif column.dtype != kind or column.ndim != 1:
        found = f"{column.dtype} of shape {column.shape}"
    elif not (column.flags.c_contiguous and column.flags.aligned):
        found = f"a view with strides {column.strides}; x.copy() has none"
    else:
        return
    raise UsageError(f"{name} must be a contiguous, aligned numpy array of {kind} with one dimension; got {found}")


def _require_size(name: str, column: NDArray[np.generic], size: int, each: str) -> None:
    if column.size != size:
        raise UsageError(f"{name} must hold {size} values, one for each {each}; got {column.size}")


def _place(term: int) -> str:
    return f"board {term // 2}, {'next' if term % 2 else 'near'} term"


def pair_level(
    near: TermQuotes,
    following: TermQuotes,
    *,
    near_minutes: float,
    next_minutes: float,
    near_rate: float,
    next_rate: float,
    edition: Edition,
    horizon_days: float = 30.0,
    crossed_wing: CrossedWing = CrossedWing.MID,
) -> float | ReasonCode:
    """The level of two chosen terms and nothing else: the shortest way from quotes to a number.

    For loops over live boards whose terms, minutes and rates are already known; `weatherglass.index` finds those and
    explains the value. Same bits as both.

    Parameters
    ----------
    near, following
        Quotes of the two terms, near first.
    near_minutes, next_minutes
        Whole minutes to settlement, positive, different.
    near_rate, next_rate
        Continuously compounded, decimal a year.

    Returns
    -------
    float or ReasonCode
        Level in vol points, or why there is none.

    Examples
    --------
    >>> import weatherglass as wg
    >>> from weatherglass.indices.editions import CBOE_2022
    >>> reading = wg.index("packaged:SPY_2022-07-15", "30D", rates=0.02)
    >>> near, following = (term.strip.quotes for term in reading.terms)
    >>> minutes = [term.minutes for term in reading.terms]
    >>> level = pair_level(near, following, near_minutes=minutes[0], next_minutes=minutes[1],
    ...                    near_rate=0.02, next_rate=0.02, edition=CBOE_2022)
    >>> level == reading.value
    True
    """
    level, code, _, _ = kernels.board_level(
        near.strike, near.call_bid, near.call_ask, near.put_bid, near.put_ask, near_rate, float(near_minutes),
        following.strike, following.call_bid, following.call_ask, following.put_bid, following.put_ask,
        next_rate, float(next_minutes),
        horizon_days * MINUTES_PER_DAY, MINUTES_PER_YEAR, edition.zero_ask_excludes, crossed_wing is CrossedWing.NULL,
    )  # fmt: skip
    return float(level) if code == kernels.OK else REASON_CODES[code]
