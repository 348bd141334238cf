"""Which claims and playbooks a sentence of people is most like."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lanes import examples

from weatherglass.app.alike import alike
from weatherglass.app.claim_files import catalog, claim_named
from weatherglass.app.packaged_files import texts_of
from weatherglass.app.playbook_files import playbook_named
from weatherglass.errors import UsageError

CLAIMS = {each.id: texts_of(each) for each in catalog().values()}


@pytest.mark.parametrize(
    ("posted", "first"),
    [
        ("VIX가 40을 넘으면 무조건 사라. 지난 10번 모두 1년 뒤 올랐다", "v19-vix-over-40-is-a-buy"),
        ("Every time VIX > 40, buy. It worked 10 of 10 times!", "v19-vix-over-40-is-a-buy"),
        (
            "러셀2000이 신고점 돌파하면 비트코인 대세상승 옵니다. 2016, 2020 두 번 다 적중!!",
            "r4-russell-breakout-bitcoin",
        ),
        ("반감기 뒤에는 비트코인이 오른다", "r20-bitcoin-rises-after-a-halving"),
        ("VIX 30 넘으면 분할매수", "v22-buy-in-instalments"),
    ],
)
def test_what_people_post_is_near_to_the_claim_that_says_it(posted: str, first: str) -> None:
    found = alike(posted, CLAIMS)
    assert found[0] == first
    assert 1 <= len(found) <= 3


def test_a_sentence_that_shares_nothing_is_like_none() -> None:
    assert alike("hello world", CLAIMS) == ()
    assert alike("", CLAIMS) == ()
    assert alike("VIX", CLAIMS) == ()  # one word is no sentence


def test_how_often_and_in_which_year_say_nothing_and_levels_do() -> None:
    texts = {"level": ["above 10 buy gold"], "times": ["10 cases of rain"]}
    assert alike("buy it above 10", texts) == ("level",)
    assert alike("worked 10 times of 10 times in cases", texts) == ()


@settings(max_examples=examples(80))
@given(st.text(max_size=60))
@pytest.mark.parametrize("most", [1, 3])
def test_any_text_gets_so_many_names_at_most_each_once(most: int, posted: str) -> None:
    found = alike(posted, CLAIMS, most)
    assert len(found) == len(set(found)) <= most
    assert set(found) <= set(CLAIMS)


def test_a_sentence_in_place_of_a_name_is_told_what_to_do_with_it() -> None:
    with pytest.raises(
        UsageError,
        match=r"^a sentence cannot be put to the test before it says what, when and how much: `weatherglass claim new "
        r"mine\.yaml` writes a file to say it in\. Those of the list most like it: v19-vix-over-40-is-a-buy, ",
    ):
        claim_named("VIX over 40 is a buy")
    with pytest.raises(UsageError, match=r"`weatherglass playbook new .*: v22-buy-in-stages-above-thirty$"):
        playbook_named("VIX 30 이상이면 나눠서 사라")
    with pytest.raises(UsageError, match=r"say it in\. `weatherglass claim list` shows those that are there$"):
        claim_named("hello world")
