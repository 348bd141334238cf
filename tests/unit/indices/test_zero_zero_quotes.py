"""A leg quoted 0 / 0 says that nobody quotes: it is no price (decision 4)."""

from __future__ import annotations

import numpy as np
import pytest

from weatherglass.indices import kernels

STRIKE = np.array([80.0, 90.0, 100.0, 110.0, 200.0])
CALL_BID = np.array([20.4, 11.0, 3.9, 0.4, 0.0])
CALL_ASK = np.array([20.6, 11.2, 4.1, 0.6, 0.05])
PUT_BID = np.array([0.4, 1.0, 3.7, 10.3, 0.0])
PUT_ASK = np.array([0.6, 1.2, 3.9, 10.5, 0.0])


def term(call_bid=CALL_BID, call_ask=CALL_ASK, put_bid=PUT_BID, put_ask=PUT_ASK):
    n = STRIKE.size
    return kernels.term_variance(
        STRIKE, call_bid, call_ask, put_bid, put_ask, 0.0, 0.1, False, False,
        np.empty(n, np.uint8), np.empty(n), np.empty(n), np.empty(n),
    )  # fmt: skip


def test_a_far_strike_with_an_unquoted_put_is_no_half_of_the_parity_pair():
    """Taken as a price of zero, its gap of 0.025 would beat the true pair at 100, whose gap is 0.2."""
    assert kernels.atm_position(STRIKE, CALL_BID, CALL_ASK, PUT_BID, PUT_ASK) == 2
    code, forward, zero, *_ = term()
    assert (code, zero) == (kernels.OK, 2)
    assert forward == pytest.approx(100.2)


@pytest.mark.parametrize("side", ["call", "put"])
def test_at_k0_it_counts_as_missing(side):
    """K0 is 100 from the pair at 90; its own leg is gone."""
    bid, ask = (CALL_BID.copy(), CALL_ASK.copy()) if side == "call" else (PUT_BID.copy(), PUT_ASK.copy())
    bid[2] = ask[2] = 0.0
    result = term(call_bid=bid, call_ask=ask) if side == "call" else term(put_bid=bid, put_ask=ask)
    assert (result[0], result[2]) == (kernels.K0_QUOTE_MISSING, 2)


def test_a_zero_bid_with_an_ask_at_k0_is_a_quote():
    """The rule on zero bids does not reach K0: 0.00 / 0.30 is served."""
    bid, ask = PUT_BID.copy(), PUT_ASK.copy()
    bid[2], ask[2] = 0.0, 7.6
    assert term(put_bid=bid, put_ask=ask)[0] == kernels.OK
