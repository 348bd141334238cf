"""Results of claims as JSON: back to the bit for every kind of claim, and nothing but results is read."""

from __future__ import annotations

import base64
import json
import math
from datetime import UTC, date, datetime
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import examples
from stopped_claims import DRAWS, PANEL, PLAIN, Written, bits, stopped_claim
from weatherglass.app.kept_results import decoded, encoded
from weatherglass.claims.assessment import assess
from weatherglass.claims.results import NotRun, SignificanceTest, VariantResult, Why
from weatherglass.errors import DataError
from weatherglass.stats.schedules import Measure
from weatherglass.stats.unit_roots import RootTest, UnitRootTests

TEST = SignificanceTest("t", 1.5, "share", 0.1, 0.2, 0.9, 4, 99, 0.01, details=MappingProxyType({"rows": 3.0}))
PLAIN_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text() | st.dates(), inner),
    max_leaves=10,
)


def back(value: object) -> object:
    return decoded(encoded({"it": value}))["it"]


@pytest.mark.parametrize(
    "kind", [pytest.param(each, marks=pytest.mark.long) if each == "reversion" else each for each in PLAIN]
)
def test_a_report_made_of_parts_that_were_written_and_read_is_the_same_to_the_bit(kind):
    kept, claim = Written(), stopped_claim(kind)
    whole = bits(assess(claim, PANEL, replications=DRAWS, kept=kept))
    made = list(kept.made)
    assert bits(assess(claim, PANEL, replications=DRAWS, kept=kept)) == whole
    assert kept.made == made


def test_power_is_kept_to_the_bit():
    claim = stopped_claim("events", outcome={"measure": "log_return", "horizon_days": 60}, variants={})
    kept = Written()
    whole = bits(assess(claim, PANEL, replications=DRAWS, kept=kept))
    assert kept.results["power"].simulations > 0
    assert bits(assess(claim, PANEL, replications=DRAWS, kept=kept)) == whole


@settings(max_examples=examples(50))
@given(PLAIN_VALUES)
def test_plain_values_come_back_with_their_types(value):
    found = back(value)
    assert bits(found) == bits(value)
    assert type(found) is type(value) or isinstance(found, MappingProxyType)


def test_records_numbers_without_value_and_arrays_come_back():
    assert back(TEST) == TEST
    assert isinstance(back(TEST).details, MappingProxyType)
    roots = UnitRootTests(*(RootTest(-3.5 + at, 0.01 * at, at) for at in range(4)))
    assert back(roots) == roots
    assert back(
        VariantResult({"baseline.start": date(2013, 1, 1), "a": [1, 2.0]}, not_run=NotRun("w", Why.NO_SERIES))
    ) == (VariantResult({"baseline.start": date(2013, 1, 1), "a": [1, 2.0]}, not_run=NotRun("w", Why.NO_SERIES)))
    assert (back(-math.inf), math.isnan(back(math.nan)), math.copysign(1.0, back(-0.0))) == (-math.inf, True, -1.0)
    assert back(datetime(2024, 3, 4, 12, tzinfo=UTC)) == datetime(2024, 3, 4, 12, tzinfo=UTC)
    for array in (
        np.array([0.1, np.nan]),
        np.arange(6).reshape(2, 3),
        np.array([True]),
        np.empty(0),
        np.arange(4.0)[::2],
    ):
        found = back(array)
        assert (found.dtype, found.shape, found.tobytes()) == (array.dtype, array.shape, array.tobytes())
    assert back(np.float64(0.1)) == 0.1
    assert back(np.int64(3)) == 3


@pytest.mark.parametrize(
    "value", [object(), {1, 2}, b"bytes", np.array(["a"]), np.zeros(1, np.float32), Measure.SHARPE, 1j]
)
def test_other_types_are_not_kept(value):
    with pytest.raises(TypeError, match="not kept"):
        encoded({"it": value})


def _record(**changes: object) -> object:
    name, fields = json.loads(encoded({"it": TEST}))["it"]["record"]
    return {"record": [name, {**fields, **changes}]}


@pytest.mark.parametrize(
    "plain",
    [
        {"record": ["Path", {}]}, {"record": ["NotRun", {"what": "a"}]}, _record(p="0.1"), _record(more=1.0), _record(n=1.5),
        _record(details={"mapping": [["rows", "three"]]}), {"enum": ["Why", "because"]}, {"enum": ["Measure", "sharpe"]},
        {"date": "soon"}, {"date": 3}, {"array": ["<f4", [1], "AAAAAA=="]}, {"array": ["O", [1], "AAAAAAAAAAA="]},
        {"array": ["<f8", [2], "AAAAAAAAAAA="]}, {"array": ["<f8", [1], "?"]}, {"eval": "1"}, {}, {"tuple": 3},
        {"tuple": [], "date": "2024-01-01"}, {"mapping": [[[1], 2]]}, {"enum": []},
        {"record": []},
    ],
)  # fmt: skip
def test_what_is_no_result_is_refused(plain):
    with pytest.raises(DataError, match="no kept results"):
        decoded(json.dumps({"it": plain}).encode())


@pytest.mark.parametrize("content", [b"", b"[]", b"3", b"\xff", b'{"a":', b"[" * 100_000, base64.b64encode(b"x" * 9)])
def test_what_is_no_json_of_results_is_refused(content):
    with pytest.raises(DataError, match="no kept results"):
        decoded(content)
