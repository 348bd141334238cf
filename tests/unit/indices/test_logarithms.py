"""Our own logarithm against one with 40 digits, and lane by lane against itself."""

from __future__ import annotations

import math
from decimal import Context, Decimal

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from lanes import examples
from weatherglass.compiling import compiled
from weatherglass.indices import kernels
from weatherglass.indices.kernels.blocks import address, load, store
from weatherglass.indices.kernels.logarithms import logarithms

FORTY = Context(prec=40)
NORMAL = st.floats(min_value=2.0**-1022, allow_nan=False, allow_infinity=False)


@compiled
def _eight(x, found):  # type: ignore[no-untyped-def]
    store(address(found, 0), 0, logarithms(load(address(x, 0), 0)))


def units_off(x: float) -> float:
    """Distance of our logarithm from the true one, in units of the last place of that."""
    wanted = FORTY.ln(Decimal(x))
    return float(abs(Decimal(kernels.logarithm(x)) - wanted) / Decimal(math.ulp(float(wanted))))


@settings(max_examples=examples(400))
@given(st.one_of(NORMAL, st.floats(min_value=0.2, max_value=5.0), st.floats(min_value=0.999, max_value=1.001)))
@example(math.nextafter(1.0, 0.0))
@example(math.nextafter(1.0, 2.0))
@example(math.sqrt(0.5))
@example(math.nextafter(math.sqrt(0.5), 0.0))
@example(math.sqrt(2.0))
@example(2.0**-1022)
@example(math.nextafter(math.inf, 0.0))
def test_it_is_within_two_units_of_the_last_place(x: float) -> None:
    assert units_off(x) <= 2.0


@pytest.mark.parametrize("power", [-1022, -3, -1, 0, 1, 2, 1023])
def test_powers_of_two_have_the_rounded_logarithm(power: int) -> None:
    assert kernels.logarithm(2.0**power) == float(FORTY.multiply(Decimal(power), FORTY.ln(Decimal(2))))


@settings(max_examples=examples(100))
@given(st.lists(NORMAL, min_size=8, max_size=8))
def test_each_lane_has_the_bits_of_the_number_alone(x: list[float]) -> None:
    found: NDArray[np.float64] = np.empty(8)
    _eight(np.array(x), found)
    assert found.tolist() == [kernels.logarithm(each) for each in x]
