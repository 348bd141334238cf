"""One door to the words of everything that is computed, and to the language that they are in."""

from __future__ import annotations

import pytest

import weatherglass as wg
from report_making import a_weather
from weatherglass.app.worded_playbook import worded_playbook
from weatherglass.app.worded_weather import worded_weather
from weatherglass.errors import UsageError


@pytest.fixture(scope="module")
def weather():
    return a_weather()


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_words_of_the_weather_are_those_of_the_command_line(weather, lang):
    assert wg.worded(weather, lang) == worded_weather(weather, lang)


def test_words_of_a_signal_and_of_a_claim_are_in_the_language_asked_for():
    view = wg.signal("vix_band", "2020-03-16")
    assert [wg.worded(view, lang).signal.state_text for lang in ("en", "ko")] == ["crisis", "위기"]
    tested = wg.claim("v13-highest-vix-ever")
    assert [wg.worded(tested, lang).verdict for lang in ("en", "ko")] == ["Wrong on facts", "사실과 다름"]


@pytest.mark.slow  # simulates a playbook
def test_words_of_a_playbook_are_those_of_its_sheet():
    run = wg.playbook("buy-and-hold", first="2020-01-02", last="2020-12-31")
    assert wg.worded(run, "ko") == worded_playbook(run, "ko")


@pytest.mark.parametrize("said", ["en", "ko"])
def test_the_language_is_the_one_asked_for_or_that_of_the_settings(weather, said, monkeypatch):
    monkeypatch.setenv("WEATHERGLASS_LANG", said)
    assert (wg.language(), wg.language("ko"), wg.language("en")) == (said, "ko", "en")
    assert wg.worded(weather).lang == said


def test_another_language_and_what_has_no_words_are_refused(weather):
    with pytest.raises(UsageError, match=r"^lang='kr' is no language here; valid: en, ko"):
        wg.language("kr")
    with pytest.raises(UsageError, match=r"^lang='' is no language here"):
        wg.worded(weather, "")
    with pytest.raises(UsageError, match=r"^there are no words for a dict; give what today\(\), signal\(\), claim"):
        wg.worded({}, "en")


def test_the_packaged_boards_are_those_that_can_be_read():
    assert wg.packaged_boards() == tuple(sorted(wg.packaged_boards()))
    assert [wg.read_board(name).underlying for name in wg.packaged_boards()] == ["BTC", "GLD", "SPY", "VIX"]
