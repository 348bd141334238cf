"""When VIX futures settle."""

from __future__ import annotations

import csv
from datetime import date, datetime

import pytest

from shared_files import shared
from weatherglass.errors import UsageError
from weatherglass.timeline.vx_settlement import VxContract, next_vx_contracts, vx_contract, vx_settlement_date


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("VXK04", date(2004, 5, 19)),
        ("VXN04", date(2004, 7, 14)),  # the rule of 2004; that of today would say the 21st
        ("VXV04", date(2004, 10, 13)),
        ("VXF05", date(2005, 1, 19)),
        ("VXG08", date(2008, 2, 19)),  # Good Friday 2008-03-21
        ("VXF13", date(2013, 1, 16)),
        ("VXH14", date(2014, 3, 18)),
        ("VXH19", date(2019, 3, 19)),
        ("VXH22", date(2022, 3, 15)),
        ("VXM24", date(2024, 6, 18)),  # 30 days before 2024-07-19 is Juneteenth
        ("VXH25", date(2025, 3, 18)),
        ("VXZ25", date(2025, 12, 17)),
        ("VXK26", date(2026, 5, 19)),  # the third Friday of June 2026 is Juneteenth
        ("VXU26", date(2026, 9, 16)),
        ("VXF27", date(2027, 1, 20)),
    ],
)
def test_contracts_settle_thirty_days_before_the_expiry_of_the_options_that_settle_them(name, day):
    contract = vx_contract(name)
    assert contract is not None
    assert (contract.name, vx_settlement_date(contract)) == (name, day)


@pytest.mark.parametrize("name", ["VIX", "VX", "VXA13", "VXF2013", "VXf13", "VX40V26", "VXF1３"])
def test_other_names_are_no_contracts(name):
    assert vx_contract(name) is None


def test_a_contract_is_the_next_one_until_the_day_on_which_it_settles():
    assert [c.name for c in next_vx_contracts(date(2022, 3, 15), 2)] == ["VXH22", "VXJ22"]
    assert [c.name for c in next_vx_contracts(date(2022, 3, 16), 2)] == ["VXJ22", "VXK22"]
    assert [c.name for c in next_vx_contracts(date(2022, 12, 22), 2)] == ["VXF23", "VXG23"]


def test_months_without_a_contract_are_passed_over():
    assert [c.name for c in next_vx_contracts(date(2000, 1, 1), 3)] == ["VXK04", "VXM04", "VXN04"]
    assert [c.name for c in next_vx_contracts(date(2004, 11, 18), 3)] == ["VXF05", "VXG05", "VXH05"]
    assert not VxContract(2004, 4).is_listed


def test_days_beyond_the_calendar_and_empty_counts_are_refused():
    with pytest.raises(UsageError, match="outside the US calendar known here, 1970-01-01 to 2040-12-31"):
        vx_settlement_date(VxContract(2040, 12))
    assert VxContract(2040, 11).is_listed
    assert not VxContract(2040, 12).is_listed
    with pytest.raises(UsageError, match="outside the US calendar known here"):
        next_vx_contracts(date(2040, 9, 1), 9)
    with pytest.raises(UsageError, match="count=0 must be at least 1"):
        next_vx_contracts(date(2024, 1, 2), 0)


def test_every_settled_contract_of_the_archive_ends_on_its_settlement_date():
    last_day: dict[str, date] = {}
    with shared("futures/vix_futures.csv").open(encoding="utf-8") as lines:
        for day, future, *_ in list(csv.reader(lines))[1:]:
            contract = f"VX{future[0]}{future[-3:-1]}"
            last_day[contract] = datetime.strptime(day, "%m/%d/%Y").date()
    settled = {name: day for name, day in last_day.items() if day < date(2014, 8, 14)}
    assert len(settled) == 119
    assert {name: vx_settlement_date(vx_contract(name)) for name in settled} == settled
