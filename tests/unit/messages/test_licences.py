"""Every term that the catalogue states can be read in Korean."""

from __future__ import annotations

import re

import pytest

from weatherglass.market.catalogue import series_names, spec_of
from weatherglass.messages.licences import licence_worded

SERIES = (*series_names(), "VXF13", "FLOW_SPY")


@pytest.mark.parametrize("name", SERIES)
def test_the_terms_of_a_series_are_there_in_korean(name):
    licence = spec_of(name).licence
    english, korean = licence_worded(licence, "en"), licence_worded(licence, "ko")
    assert " ".join(english) == licence
    assert len(korean) == len(english)
    assert all(re.search("[가-힣]", each) for each in korean)


def test_the_owner_and_the_source_are_two_sentences():
    assert licence_worded(spec_of("RUT").licence, "ko") == (
        "FTSE 러셀 소유.",
        "Cboe 소유. 파일은 개인 용도로 무료로 받을 수 있으나 재배포에는 허가가 필요하다.",
    )


def test_terms_that_nobody_has_put_into_korean_stand_as_they_are():
    assert licence_worded("Property of Somebody.", "ko") == ("Property of Somebody.",)
