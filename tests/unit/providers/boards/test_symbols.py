"""Names of contracts."""

from __future__ import annotations

import re
from datetime import date, datetime

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weatherglass.providers.boards.symbols import (
    bare_symbol,
    deribit_option,
    is_adjusted,
    is_deribit_combo,
    osi_columns,
    underlying_of,
)


def test_osi_symbols_are_taken_apart_from_the_end():
    found = osi_columns(
        pl.Series(["SPXW260828P06790000", "AAPL  260702C00307500", "1CRWV260116C00012345", "BRK.B260116P00400000"])
    )
    assert [found.roots[k] for k in found.root] == ["SPXW", "AAPL", "1CRWV", "BRK.B"]
    np.testing.assert_array_equal(
        found.expiry, np.array(["2026-08-28", "2026-07-02", "2026-01-16", "2026-01-16"], "datetime64[D]")
    )
    assert found.right.tolist() == [1, 0, 0, 1]
    assert found.strike.tolist() == [6790.0, 307.5, 12.345, 400.0]
    assert found.sound.all()


@pytest.mark.parametrize(
    "symbol",
    [None, "", "SPX", "SPXW260828X06790000", "SPXW261328P06790000", "SPXW260230P06790000",
     "260828P06790000", "SPXW260828P0679000", "spxw260828P06790000", "TOOLONG260828P06790000", "SPXW26082８P06790000",
     "SPXW260828P06790000X"],
)  # fmt: skip
def test_what_is_no_osi_symbol_is_not_sound(symbol):
    found = osi_columns(pl.Series(["SPX260828C00001000", symbol], dtype=pl.String))
    assert found.sound.tolist() == [True, False]


@pytest.mark.parametrize(
    "symbol", [5, 1.5, True, [], {}, b"SPX260828C00001000", "A\0B260828C00001000", "ＳPX260828C00001000"]
)
def test_what_is_no_plain_text_is_not_sound_and_harms_no_other(symbol):
    found = osi_columns(["SPX260828C00001000", symbol, "SPXW260828P00002500"])
    assert found.sound.tolist() == [True, False, True]
    assert [found.roots[at] for at in found.root] == ["SPX", "-", "SPXW"]
    assert found.strike[[0, 2]].tolist() == [1.0, 2.5]


@pytest.mark.parametrize("symbol", [" SPX260828C00001000\t", "SPX   260828C00001000", "\u3000SPX 260828C00001000\n"])
def test_padding_of_osi_symbols_is_passed_over(symbol):
    found = osi_columns([symbol, None])
    assert (found.roots[found.root[0]], found.sound.tolist()) == ("SPX", [True, False])


@given(st.text(alphabet="AZ09. \tCPcé", max_size=8), st.text(alphabet="0123456789CPX", min_size=13, max_size=16))
def test_what_is_sound_is_what_the_pattern_says(root, tail):
    symbol = root + tail
    match = re.fullmatch(r"([A-Z0-9.]{1,6}) *(\d{6})([CP])(\d{8})", symbol.strip(), re.ASCII)
    try:
        expiry = match and datetime.strptime(f"20{match[2]}", "%Y%m%d").date()
    except ValueError:
        expiry = None
    found = osi_columns([symbol])
    assert found.sound[0] == (expiry is not None)
    if match and expiry:
        assert (found.roots[0], found.expiry[0], found.strike[0]) == (
            match[1],
            np.datetime64(expiry),
            int(match[4]) / 1000,
        )


def test_no_symbols_are_no_columns():
    found = osi_columns([])
    assert (found.roots, found.root.size, found.expiry.size, found.sound.size) == ([], 0, 0, 0)


def test_roots_come_in_order_of_appearance():
    found = osi_columns([f"{root}260828C00001000" for root in ("SPXW", "A", "SPX", "A", "ABCDEF", "SPXW")])
    assert (found.roots, found.root.tolist()) == (["SPXW", "A", "SPX", "ABCDEF"], [0, 1, 2, 1, 3, 0])


def test_years_of_osi_symbols_are_always_of_this_century():
    assert osi_columns(pl.Series(["SPX690118C00001000"])).expiry[0] == np.datetime64("2069-01-18")


@given(
    root=st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=6),
    expiry=st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    right=st.sampled_from("CP"),
    milli=st.integers(0, 99_999_999),
)
def test_osi_symbols_round_trip_exactly(root, expiry, right, milli):
    found = osi_columns(pl.Series([f"{root}{expiry:%y%m%d}{right}{milli:08d}"]))
    assert (found.roots[found.root[0]], found.expiry[0], found.right[0]) == (
        root,
        np.datetime64(expiry),
        "CP".index(right),
    )
    assert round(found.strike[0] * 1000) == milli


@pytest.mark.parametrize(
    ("name", "root", "expiry", "strike", "right"),
    [
        ("BTC-5JUN26-100000-C", "BTC", date(2026, 6, 5), 100000.0, 0),
        ("BTC-25DEC26-100000-P", "BTC", date(2026, 12, 25), 100000.0, 1),
        ("XRP_USDC-30JUN23-0d625-C", "XRP_USDC", date(2023, 6, 30), 0.625, 0),
        ("SOL_USDC-30JUN23-21d5-P", "SOL_USDC", date(2023, 6, 30), 21.5, 1),
    ],
)
def test_deribit_options_are_taken_apart(name, root, expiry, strike, right):
    found = deribit_option(name)
    assert found is not None
    assert (found.root, found.expiry, found.strike, found.right) == (root, expiry, strike, right)


@pytest.mark.parametrize(
    "name",
    ["BTC-PERPETUAL", "BTC-25DEC26", "BTC-CS-28JUN24-60000_70000", "BTC-31FEB26-1-C", "BTC-5XXX26-1-C", "",
     "BTC-5JUN26-1-X", "btc-5JUN26-1-C", "BTC-5JUN26-1e5-C", "BTC-5JUN26--1-C"],
)  # fmt: skip
def test_other_deribit_instruments_are_no_options(name):
    assert deribit_option(name) is None


@pytest.mark.parametrize(
    ("name", "combo"),
    [
        ("BTC-CS-28JUN24-60000_70000", True),
        ("BTC-FS-28JUN24_PERP", True),
        ("BTC_USDC-PS-28JUN24-60000_70000", True),
        ("BTC-PERPETUAL", False),
        ("BTC-25DEC26", False),
        ("BTC-25DEC26-100000-C", False),
    ],
)
def test_combinations_are_known_by_their_names(name, combo):
    assert is_deribit_combo(name) is combo


def test_roots_with_digits_are_adjusted():
    assert [is_adjusted(root) for root in ("AAPL1", "1CRWV", "SPXW", "BRK.B")] == [True, True, False, False]


def test_underlyings_of_weekly_roots_are_the_indices():
    assert [underlying_of(r) for r in ("SPX", "SPXW", "VIXW", "NDXP", "RUTW", "XSP")] == [
        "SPX",
        "SPX",
        "VIX",
        "NDX",
        "RUT",
        "XSP",
    ]
    assert [bare_symbol(s) for s in ("_SPX", "^spx", " $NDX.X ", "SPY")] == ["SPX", "SPX", "NDX", "SPY"]
