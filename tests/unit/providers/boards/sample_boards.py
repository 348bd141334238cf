"""Small files in the layouts that people have, written from scratch: two expiries, four strikes, known numbers.

At strike K the call is quoted 10.00 + (105 - K) / 10 bid, half a point wide, and the put 10.00 - (105 - K) / 10 bid.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

STRIKES = (95.0, 100.0, 102.5, 110.0)
EXPIRIES = ("2024-01-19", "2024-02-16")
WIDTH = 0.5


@dataclass(frozen=True)
class Quote:
    """One contract."""

    expiry: str
    strike: float
    right: str
    bid: float
    ask: float
    delta: float = 0.25
    iv: float = 0.2


def quotes(expiries: tuple[str, ...] = EXPIRIES) -> list[Quote]:
    """Every contract of the sample board, calls before puts at each strike."""
    found = []
    for expiry in expiries:
        for strike in STRIKES:
            for right, sign in (("C", 1.0), ("P", -1.0)):
                bid = round(10.0 + sign * (105.0 - strike) / 10.0, 2)
                found.append(Quote(expiry, strike, right, bid, bid + WIDTH, sign * 0.25))
    return found


def osi(root: str, quote: Quote) -> str:
    """The unpadded OSI symbol."""
    return f"{root}{quote.expiry[2:].replace('-', '')}{quote.right}{round(quote.strike * 1000):08d}"


CBOE_HEADER = (
    "Expiration Date,Calls,Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest,Strike,"
    "Puts,Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest"
)
CBOE_DATE_LINE = '"Date: January 6, 2024 at 10:42 PM EST",Bid: 104.9,Ask: 105.1,Size: 1*1,Volume: 0'
LISTED = {"2024-01-19": "Fri Jan 19 2024", "2024-02-16": "Fri Feb 16 2024"}


def cboe_rows(root: str = "SPXW") -> list[str]:
    """Rows of a Cboe export, one a strike."""
    found = quotes()
    rows = []
    for call, put in zip(found[0::2], found[1::2], strict=True):
        legs = [f"{osi(root, q)},0,0,{q.bid},{q.ask},3,{q.iv},{q.delta},0.01,7" for q in (call, put)]
        rows.append(f"{LISTED[call.expiry]},{legs[0]},{call.strike:.2f},{legs[1]}")
    return rows


def cboe_csv(rows: list[str] | None = None, date_line: str = CBOE_DATE_LINE, header: str = CBOE_HEADER) -> str:
    """A Cboe export with its blank first line and its preamble."""
    top = ["", "Sample Index,Last: 105.0,Change:  0.5", date_line, header]
    return "\r\n".join([*top, *(cboe_rows() if rows is None else rows)]) + "\r\n"


def cboe_json_tree(root: str = "SPXW", symbol: str = "_SPX") -> dict:
    """A Cboe options document as objects."""
    options = [
        {
            "option": osi(root, q),
            "bid": q.bid,
            "bid_size": 5.0,
            "ask": q.ask,
            "ask_size": 1.0,
            "iv": q.iv,
            "open_interest": 3.0,
            "volume": 0.0,
            "delta": q.delta,
            "last_trade_time": "2024-01-05T15:59:59",
        }
        for q in quotes()
    ]
    data = {"options": options, "symbol": "^" + symbol[1:], "security_type": "index", "current_price": 105.0}
    return {"timestamp": "2024-01-06 01:52:50", "data": data, "symbol": symbol}


def cboe_json() -> str:
    """A Cboe options document."""
    return json.dumps(cboe_json_tree())


OPTIONSDX_HEADER = (
    "[QUOTE_UNIXTIME], [QUOTE_READTIME], [QUOTE_DATE], [UNDERLYING_LAST], [EXPIRE_DATE], [C_DELTA], [C_IV], [C_SIZE], "
    "[C_BID], [C_ASK], [STRIKE], [P_BID], [P_ASK], [P_SIZE], [P_DELTA], [P_IV]"
)


def optionsdx(read_times: tuple[str, ...] = ("2024-01-02 16:00", "2024-01-03 16:00")) -> str:
    """An OptionsDX archive, one board a read time."""
    lines = [OPTIONSDX_HEADER]
    for read_time in read_times:
        found = quotes()
        for call, put in zip(found[0::2], found[1::2], strict=True):
            lines.append(
                f"1704225600, {read_time}, {read_time[:10]}, 105.0, {call.expiry}, {call.delta}, {call.iv}, 1 x 1, "
                f"{call.bid}, {call.ask}, {call.strike:.6f}, {put.bid}, {put.ask}, 12 x 340, {put.delta}, "
            )
    return "\n".join(lines) + "\n"


DATASHOP_HEADER = (
    "underlying_symbol,quote_date,root,expiration,strike,option_type,open,bid_size_1545,bid_1545,ask_size_1545,ask_1545,"
    "implied_volatility_1545,delta_1545,bid_size_eod,bid_eod,ask_size_eod,ask_eod,open_interest"
)


def datashop(days: tuple[str, ...] = ("2024-01-02", "2024-01-03"), roots: tuple[str, ...] = ("SPX", "SPXW")) -> str:
    """A DataShop archive; the end-of-day quotes are a tenth above those of 15:45."""
    lines = [DATASHOP_HEADER]
    for day in days:
        for root in roots:
            lines += [
                f"^SPX,{day},{root},{q.expiry},{q.strike:.3f},{q.right},0,5,{q.bid},5,{q.ask},{q.iv},{q.delta},"
                f"5,{q.bid + 0.1:.2f},5,{q.ask + 0.1:.2f},9"
                for q in quotes()
            ]
    return "\n".join(lines) + "\n"


IVYDB_HEADER = (
    "secid,date,exdate,cp_flag,strike_price,best_bid,best_offer,volume,impl_volatility,optionid,am_settlement,"
    "forward_price,index_flag,issuer,exercise_style"
)


def ivydb(days: tuple[str, ...] = ("2008-03-04", "2008-03-05"), secid: str = "108105") -> str:
    """An IvyDB export with AM- and PM-settled contracts of one date."""
    lines = [IVYDB_HEADER]
    for day in days:
        for am in ("1", "0"):
            lines += [
                f"{secid},{day},{q.expiry},{q.right},{round(q.strike * 1000)},{q.bid},{q.ask},0,{q.iv},1,{am},105.25,"
                "1,X,E"
                for q in quotes()
            ]
    return "\n".join(lines) + "\n"


SURFACE_HEADER = (
    "snapshot_ts,expiry,days_to_expiry,strike,option_type,bid,ask,mark_price,forward_price,index_price,implied_vol,delta,"
    "gamma,vega,open_interest,volume_24h"
)
FORWARD = 64000.0


def deribit_surface(stamps: tuple[str, ...] = ("2024-01-02T18:31:48Z",)) -> str:
    """A surface in coin: prices are the sample's, divided by the forward."""
    lines = [SURFACE_HEADER]
    for stamp in stamps:
        lines += [
            f"{stamp},{q.expiry},17,{q.strike},{q.right},{q.bid / FORWARD!r},{q.ask / FORWARD!r},0,{FORWARD},"
            f"63990.0,{q.iv},{q.delta},0,0,0,0"
            for q in quotes()
        ]
    return "\n".join(lines) + "\n"


DERIBIT_DAYS = {"2024-01-19": "19JAN24", "2024-02-16": "16FEB24"}


def deribit_summary_tree() -> dict:
    """Deribit book summaries as objects: an inverse coin, one linear contract, a combo, a future, a perpetual."""

    def row(name: str, bid: float | None, ask: float | None, **more: object) -> dict:
        return {
            "instrument_name": name,
            "bid_price": bid,
            "ask_price": ask,
            "mark_iv": 20.0,
            "underlying_price": FORWARD,
            "creation_timestamp": 1704220308000,
            "high": None,
            **more,
        }

    rows = [
        row(f"BTC-{DERIBIT_DAYS[q.expiry]}-{q.strike:g}-{q.right}".replace(".", "d"), q.bid / FORWARD, q.ask / FORWARD)
        for q in quotes()
    ]
    rows += [
        row("BTC-CS-19JAN24-100_110", 0.01, 0.02),
        row("BTC-PERPETUAL", 64000.0, 64001.0),
        row("BTC-29MAR24", 64500.0, 64501.0),
        row("XRP_USDC-19JAN24-0d625-C", 0.021, 0.023, underlying_price=0.63),
    ]
    return {"jsonrpc": "2.0", "result": rows}


def deribit_summary() -> str:
    """Deribit book summaries."""
    return json.dumps(deribit_summary_tree())


def plain_long(stamps: tuple[str, ...] = (), root: str = "SPXW") -> str:
    """A plain long table, with a column of instants when some are given."""
    lines = [("as_of," if stamps else "") + "expiry,root,strike,right,bid,ask"]
    for stamp in stamps or ("",):
        start = f"{stamp}," if stamps else ""
        lines += [f"{start}{q.expiry},{root},{q.strike},{q.right},{q.bid},{q.ask}" for q in quotes()]
    return "\n".join(lines) + "\n"


def plain_wide(stamps: tuple[str, ...] = (), root: str = "SPXW") -> str:
    """A plain wide table, with a column of instants when some are given."""
    lines = [("as_of," if stamps else "") + "expiry,root,strike,call_bid,call_ask,put_bid,put_ask"]
    for stamp in stamps or ("",):
        start, found = (f"{stamp}," if stamps else ""), quotes()
        lines += [
            f"{start}{call.expiry},{root},{call.strike},{call.bid},{call.ask},{put.bid},{put.ask}"
            for call, put in zip(found[0::2], found[1::2], strict=True)
        ]
    return "\n".join(lines) + "\n"


TAPE_AT_NS = 1_704_229_170_250_000_001
"""2024-01-02 15:59:30.250000001 New York: the one quote of each contract of the tapes, for the board of 16:00."""
POLYGON_HEADER = "ticker,ask_exchange,ask_price,ask_size,bid_exchange,bid_price,bid_size,sequence_number,sip_timestamp"
DATABENTO_HEADER = (
    "ts_recv,ts_event,rtype,publisher_id,instrument_id,side,price,size,flags,bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,"
    "bid_pb_00,ask_pb_00,symbol"
)
TARDIS_HEADER = (
    "exchange,symbol,timestamp,local_timestamp,type,strike_price,expiration,open_interest,last_price,bid_price,"
    "bid_amount,bid_iv,ask_price,ask_amount,ask_iv,mark_price,mark_iv,underlying_index,underlying_price,delta,gamma,"
    "vega,theta,rho"
)


def polygon_row(symbol: str, bid: object, ask: object, stamp: object = TAPE_AT_NS, sequence: object = 7) -> str:
    """One row of a flat file; the symbol without its prefix."""
    return f"O:{symbol},309,{ask},12,302,{bid},5,{sequence},{stamp}"


def polygon(root: str = "SPXW") -> str:
    """A flat file of option quotes."""
    rows = [polygon_row(osi(root, q), q.bid, q.ask, sequence=at) for at, q in enumerate(quotes())]
    return "\n".join([POLYGON_HEADER, *rows]) + "\n"


def padded(symbol: str) -> str:
    """An OSI symbol as OPRA pads it."""
    return symbol[:-15].ljust(6) + symbol[-15:]


def databento_row(symbol: str, bid: object, ask: object, stamp: object = TAPE_AT_NS, rtype: int = 177) -> str:
    """One record; the OSI symbol as it is to stand there."""
    return f"{stamp},{stamp},{rtype},30,1241515301,N,,0,192,{bid},{ask},5,5,30,30,{symbol}"


def databento(root: str = "SPXW", *, pretty: bool = True) -> str:
    """Consolidated quotes with prices and times made pretty, or whole numbers."""
    stamp = "2024-01-02T20:59:30.250000001Z" if pretty else TAPE_AT_NS

    def price(value: float) -> str:
        return f"{value:.9f}" if pretty else str(round(value * 1000) * 1_000_000)

    rows = [databento_row(padded(osi(root, q)), price(q.bid), price(q.ask), stamp) for q in quotes()]
    return "\n".join([DATABENTO_HEADER, *rows]) + "\n"


def tardis_row(symbol: str, bid: object, ask: object, local_us: int, *, forward: object = FORWARD) -> str:
    """One row of an option chain."""
    return (
        f"deribit,{symbol},{local_us - 500_000},{local_us},call,100,1705651200000000,3.5,,{bid},1,,{ask},2,,0.01,20.0,"
        f"SYN.BTC-19JAN24,{forward},0.25,0.0,0.1,0.1,0.1"
    )


def tardis() -> str:
    """An option chain in coin: prices are the sample's, divided by the forward; symbols in capitals."""
    rows = [
        tardis_row(
            f"BTC-{DERIBIT_DAYS[q.expiry]}-{q.strike:g}-{q.right}".replace(".", "D"),
            repr(q.bid / FORWARD),
            repr(q.ask / FORWARD),
            TAPE_AT_NS // 1000,
        )
        for q in quotes()
    ]
    return "\n".join([TARDIS_HEADER, *rows]) + "\n"


FILES = {
    "cboe.csv": cboe_csv,
    "cboe.json": cboe_json,
    "spy_eod_202401.txt": optionsdx,
    "datashop.csv": datashop,
    "ivydb.csv": ivydb,
    "surface.csv": deribit_surface,
    "summary.json": deribit_summary,
    "polygon.csv": polygon,
    "databento.csv": databento,
    "tardis.csv": tardis,
    "long.csv": plain_long,
    "wide.csv": plain_wide,
}
"""One sample of each layout by file name."""
