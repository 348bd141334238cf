"""What a reading explains: the share of every strike, the row of a strike, and the band of bids and asks."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest

from board_making.hand import board, quote
from board_making.spx import DEAR, EXAMPLE, NEAR, NEXT, NO_INTEREST, SKEWED, WHOLE, spx, vix
from oracle.cboe_index import oracle_index
from weatherglass.indices.engine import index_reading
from weatherglass.indices.family import FAMILY
from weatherglass.indices.reading import IndexReading
from weatherglass.market import TermRates

BTC = board((NEAR, "BTC", WHOLE), (NEXT, "BTC", DEAR), underlying="BTC", as_of=EXAMPLE)


@pytest.mark.parametrize(
    "reading",
    [
        vix(spx()),
        vix(spx(SKEWED, WHOLE), rates=TermRates((0.03, 0.04))),
        vix(spx(), as_of=EXAMPLE - timedelta(days=9)),
        vix(spx(SKEWED, SKEWED), as_of=EXAMPLE + timedelta(days=9)),
        index_reading(spx(SKEWED), FAMILY["VIN"], rates=NO_INTEREST),
        index_reading(spx(SKEWED), FAMILY["VIF"], rates=NO_INTEREST),
        index_reading(BTC, FAMILY["BTC30"]),
    ],
    ids=["inside", "interest", "before", "after", "near", "next", "crypto"],
)
def test_shares_of_strikes_and_of_forwards_sum_to_one(reading: IndexReading) -> None:
    rows = list(reading.explain())
    total = math.fsum(row.share for row in rows) + math.fsum(reading.forward_share(t) for t in reading.terms)
    assert total == pytest.approx(1.0, rel=0, abs=1e-12)
    for term in reading.terms:
        own = [row for row in rows if row.expiry == term.expiry]
        assert math.fsum(row.contribution for row in own) == pytest.approx(term.strip.strip_sum, rel=1e-13)
        assert [row.strike for row in own] == sorted(row.strike for row in own)
        assert len(own) == term.strikes


def test_a_row_of_the_explanation_is_the_strike_as_quoted() -> None:
    rows = {(row.expiry, row.strike): row for row in vix(spx()).explain()}
    put, both, call = (rows[NEAR, k] for k in (95.0, 100.0, 105.0))
    assert [r.type for r in (put, both, call)] == ["put", "put/call", "call"]
    assert (put.root, put.width) == ("SPX", 5.0)
    assert (put.bid, put.ask, put.mid) == (1.15, 1.25, pytest.approx(1.2))
    assert put.contribution == pytest.approx(5.0 / 95.0**2 * 1.2, rel=1e-12)
    assert (both.bid, both.ask) == (2.95, 3.05)


def test_the_band_has_the_index_of_the_bids_below_and_of_the_asks_above() -> None:
    reading = vix(spx())
    assert reading.band is not None
    assert reading.band.mid == reading.value
    near, following = reading.terms
    for side, level in enumerate((reading.band.bid, reading.band.ask)):
        variances = [t.strip.variance_at(t.strip.otm_quotes()[side]) for t in (near, following)]
        assert level == pytest.approx(oracle_index(variances[0], 34_484, variances[1], 44_954, 43_200), rel=1e-12)
    assert reading.band.bid is not None
    assert reading.band.ask is not None
    assert reading.band.bid < reading.band.mid < reading.band.ask


def test_a_band_whose_bids_have_no_root_has_none_there() -> None:
    # the forward is 120 and K0 100: at the bids the strip does not outweigh (F/K0 - 1)^2 = 0.04
    sparse = [
        quote(95.0, (25.0, 25.1), (0.01, 6.0)),
        quote(100.0, (20.0, 20.1), (0.05, 0.05)),
        quote(125.0, (0.01, 6.0), (28.0, 28.2)),
    ]
    reading = vix(spx(sparse, sparse))
    assert reading.value is not None
    assert reading.band is not None
    assert (reading.band.bid, reading.band.mid) == (None, reading.value)
