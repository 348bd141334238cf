"""The option boards."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import NormalDist
from typing import Any

import polars as pl

from packaged_data.tables import Built
from packaged_data.wheels import BOARDS_MEMBER, STOCHVOL, Archive, require


@dataclass(frozen=True)
class BoardSource:
    """An option board of the wheel, and what its own numbers say about the clocks behind it.

    The source gives no expiry dates. Its year fraction is (cut-off of the expiry - reading of the clock) / 360 days;
    the reading must come out the same for every expiry of a board, which pins the dates down. Its implied vols were
    calculated with another year fraction, (days + `iv_extra_days`) / `iv_days_per_year`: the one with which bids and
    asks fall on the exchange's price grid.
    """

    board: str
    underlying: str
    label_day: date
    functions: tuple[str, ...]
    expiries: tuple[date, ...]
    cutoff: time
    clock_reads: datetime
    clock_is_utc_plus: timedelta
    iv_extra_days: float
    iv_days_per_year: float
    tick: float
    is_coin_quoted: bool


JULY_2022: dict[str, Any] = {
    "label_day": date(2022, 7, 15),
    "cutoff": time(0),
    "clock_reads": datetime(2022, 7, 15, 16, 22, 57),
    "clock_is_utc_plus": timedelta(hours=2),
    "iv_extra_days": 22 / 24,
    "iv_days_per_year": 360.0,
    "tick": 0.01,
    "is_coin_quoted": False,
}
EQUITY_EXPIRIES = (date(2022, 8, 5), date(2022, 8, 19), date(2022, 9, 16), date(2022, 12, 16))
VIX_EXPIRIES = (date(2022, 8, 3), date(2022, 8, 17), date(2022, 9, 21), date(2022, 12, 21))
BOARDS = (
    BoardSource("SPY_2022-07-15", "SPY", functions=("get_spy_test_chain_data",), expiries=EQUITY_EXPIRIES, **JULY_2022),
    BoardSource("VIX_2022-07-15", "VIX", functions=("get_vix_test_chain_data",), expiries=VIX_EXPIRIES, **JULY_2022),
    BoardSource(
        "GLD_2022-07-15",
        "GLD",
        functions=("get_gld_test_chain_data_6m", "get_gld_test_chain_data"),
        expiries=(*EQUITY_EXPIRIES, date(2023, 6, 16)),
        **JULY_2022,
    ),
    BoardSource(
        "BTC_2021-10-21",
        "BTC",
        label_day=date(2021, 10, 21),
        functions=("get_btc_test_chain_data",),
        expiries=(date(2021, 11, 5), date(2021, 11, 26), date(2021, 12, 31), date(2022, 3, 25)),
        cutoff=time(8),
        clock_reads=datetime(2021, 10, 20, 21, 24, 34),
        clock_is_utc_plus=timedelta(hours=2),
        iv_extra_days=2 / 24,
        iv_days_per_year=365.0,
        tick=0.0005,
        is_coin_quoted=True,
    ),
)


def literal_arrays(source: str, function: str) -> dict[str, Any]:
    """The `name = array([...])` assignments of one function, read from its syntax tree without running it."""

    def value(node: ast.expr) -> Any:
        if isinstance(node, ast.Tuple):
            return [value(part) for part in node.elts]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "array":
            return ast.literal_eval(node.args[0])
        return ast.literal_eval(node) if isinstance(node, ast.Constant) else None

    [tree] = [n for n in ast.parse(source).body if isinstance(n, ast.FunctionDef) and n.name == function]
    return {
        statement.targets[0].id: value(statement.value)
        for statement in tree.body
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)
    }


def expiry_slices(source: str, board: BoardSource) -> Iterator[dict[str, Any]]:
    """One mapping an expiry, in time order; an expiry that two functions hold must be the same in both."""
    by_time: dict[float, dict[str, Any]] = {}
    for function in board.functions:
        arrays = literal_arrays(source, function)
        columns = {
            "year_frac": "ttms",
            "forward": "forwards",
            "discount": "discfactors",
            "strikes": "strikes_ttms",
            "rights": "optiontypes_ttms",
            "bids": "bid_ivs",
            "asks": "ask_ivs",
        }
        for row, label in enumerate(arrays["ids"]):
            held = {ours: arrays[theirs][row] for ours, theirs in columns.items()}
            first = by_time.setdefault(held["year_frac"], {"label": label, **held})
            same = {**first, "label": ""} == {**held, "label": ""}
            require(same, f"{board.board} {label}: two versions of one expiry")
    yield from (by_time[year_frac] for year_frac in sorted(by_time))


def black_price(forward: float, strike: float, vol: float, year_frac: float, right: str) -> float:
    """Undiscounted Black (1976) price; used only to measure how near the vols come to the exchange's price grid."""
    deviation = vol * math.sqrt(year_frac)
    d1 = math.log(forward / strike) / deviation + deviation / 2
    sign = 1.0 if right == "C" else -1.0
    cdf = NormalDist().cdf
    return sign * (forward * cdf(sign * d1) - strike * cdf(sign * (d1 - deviation)))


def option_boards(archive: Archive, _: list[date]) -> Built:
    source = archive.member(STOCHVOL, BOARDS_MEMBER).decode()
    rows, expiries = [], []
    for board in BOARDS:
        quoted_at = (board.clock_reads - board.clock_is_utc_plus).replace(tzinfo=UTC)
        slices = list(expiry_slices(source, board))
        for expiry, held in zip(board.expiries, slices, strict=True):
            days = 360.0 * held["year_frac"]
            reading = datetime.combine(expiry, board.cutoff) - timedelta(days=days)
            agrees = abs(reading - board.clock_reads) < timedelta(seconds=1)
            require(agrees, f"{board.board} {expiry}: the clock reads {reading}, not {board.clock_reads}")
            iv_year_frac = (days + board.iv_extra_days) / board.iv_days_per_year
            scale = (1.0 / held["forward"] if board.is_coin_quoted else held["discount"]) / board.tick
            off_grid = []
            quotes = zip(held["strikes"], held["rights"], held["bids"], held["asks"], strict=True)
            for strike, right, bid, ask in quotes:
                is_out_of_the_money = (right == "P") == (strike <= held["forward"])
                require(0.0 < bid < ask and is_out_of_the_money, f"{board.board} {expiry}: bad quote at {strike}")
                for vol in (bid, ask):
                    ticks = scale * black_price(held["forward"], strike, vol, iv_year_frac, right)
                    off_grid.append(abs(ticks - round(ticks)))
                rows.append(
                    {
                        "board": board.board,
                        "underlying": board.underlying,
                        "quote_date": board.label_day,
                        "quoted_at": quoted_at,
                        "expiry_label": held["label"],
                        "expiry": expiry,
                        "year_frac": held["year_frac"],
                        "iv_year_frac": iv_year_frac,
                        "forward": held["forward"],
                        "discount": held["discount"],
                        "strike": float(strike),
                        "right": right,
                        "bid_iv": bid,
                        "ask_iv": ask,
                        "is_coin_quoted": board.is_coin_quoted,
                    }
                )
            expiries.append(
                {
                    "board": board.board,
                    "label": held["label"],
                    "expiry": str(expiry),
                    "quoted_at": quoted_at.isoformat(),
                    "year_frac": held["year_frac"],
                    "iv_year_frac": iv_year_frac,
                    "forward": held["forward"],
                    "strikes": len(held["strikes"]),
                    "lowest_strike": float(held["strikes"][0]),
                    "highest_strike": float(held["strikes"][-1]),
                    "tick": board.tick,
                    "worst_tick_error": round(max(off_grid), 4),
                }
            )
    table = pl.DataFrame(rows)
    require(table.select("board", "expiry", "strike").is_unique().all(), "a strike stands twice")
    worst = {tick: max(row["worst_tick_error"] for row in expiries if row["tick"] == tick) for tick in (0.01, 0.0005)}
    return Built(
        name="OPTION_BOARDS",
        wheel=STOCHVOL,
        member=BOARDS_MEMBER,
        table=table,
        unit="implied vols, decimal per year; strikes and forwards in US dollars (VIX: index points)",
        day_column="quote_date",
        columns={
            "board": "underlying and the source's day label",
            "underlying": "SPY, VIX, GLD or BTC",
            "quote_date": "the source's day label",
            "quoted_at": "UTC instant of the quotes, inferred (see note)",
            "expiry_label": "the source's label of the expiry",
            "expiry": "expiry date, inferred from year_frac (see note)",
            "year_frac": "the source's year fraction, as it came: days / 360",
            "iv_year_frac": "the year fraction with which the implied vols give back quoted prices (see note)",
            "forward": "the source's forward",
            "discount": "the source's discount factor",
            "strike": "strike",
            "right": "C or P of the out-of-the-money quote",
            "bid_iv": "implied vol of the bid, decimal per year",
            "ask_iv": "implied vol of the ask, decimal per year",
            "is_coin_quoted": "true where the exchange quotes the option in the coin (price in US dollars / forward)",
        },
        origin="not named by the package",
        origin_terms="not stated; the source's module says only of its generated chain (not used here) that it can be "
        "redistributed, and of these boards that they support legacy examples and paper figures",
        note="year_frac is ACT/360 from the reading of a clock to 00:00 of the expiry date (BTC: 08:00). One reading "
        "serves all expiries of a board, 2022-07-15 16:22:57 and 2021-10-20 21:24:34, which gives the expiry dates: "
        "Fridays for SPY, GLD and BTC, Wednesdays for VIX. The clock is two hours ahead of UTC, because only so do the "
        "implied vols give prices on the exchange's grid. SPY, VIX, GLD: price = discount * Black(iv_year_frac), "
        "where iv_year_frac is ACT/360 to 22:00 of that clock, 16:00 New York; at worst "
        f"{worst[0.01]:.4f} of a cent off the grid. BTC: price in coin = Black(iv_year_frac) / forward, where "
        "iv_year_frac is ACT/365 from 19:24:34 to 08:00 UTC; at worst "
        f"{worst[0.0005]:.4f} of the 0.0005 tick off, as its vols have four digits. The quoted price is the nearest "
        "point of the grid.",
        known_defects=[
            "out-of-the-money quotes only, wings cut long before the price reaches zero, a few chosen expiries: "
            "a strip over them falls short of the full integral",
            "year_frac is neither ACT/365 nor the year fraction of the implied vols: with it, at-the-money prices of "
            "the nearest July 2022 expiry come out more than 2 % low, and those of the wings lower still",
            "BTC: the label says 2021-10-21, the clock 2021-10-20; its two hours to UTC are the nearest whole hours "
            "to a best fit of 2.15 h, so quoted_at is uncertain by some ten minutes",
            "VIX: the vols run to 16:00 New York of the expiry date, but the options settle that morning",
            "SPY, GLD: American options with vols by the European formula",
            "December 2022 expiries: the clock difference ignores the hour of the end of summer time",
            "GLD 2022-12-16 is called 6m by one function of the source and 5m by another, with the same quotes",
            "forwards lie off the price grid, as averages over strikes do",
            "0 crossed or locked quotes, 0 missing values, 0 duplicates",
        ],
        expiries=expiries,
    )
