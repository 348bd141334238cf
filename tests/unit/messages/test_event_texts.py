"""Every event, class and list of the catalogue has its words, and no word is left without its event."""

from __future__ import annotations

import re

from weatherglass.messages.event_texts import TEXTS
from weatherglass.signals.market_events import EVENT_LISTS, FIRST_LISTED, LAST_LISTED, EventClass, events_between

_HANGUL = re.compile("[가-힣]")


def test_texts_are_those_of_the_catalogue():
    events = {f"event.{each.key}" for each in events_between(FIRST_LISTED, LAST_LISTED)}
    classes = {f"event_class.{each}" for each in EventClass}
    lists = {f"event_list.{name}" for name in EVENT_LISTS}
    assert set(TEXTS) == events | classes | lists | {"event.none", "event.not_listed", "event.scheduled_decision"}
    assert len(events) == 129


def test_texts_are_in_their_languages():
    for key, entry in TEXTS.items():
        assert _HANGUL.search(entry.ko), key
        assert entry.en.isascii(), key
        assert entry.placeholders("en") == entry.placeholders("ko") == frozenset(), key


def test_the_text_of_a_list_names_its_source():
    for name in EVENT_LISTS:
        assert re.search(r"\(.+\)", TEXTS[f"event_list.{name}"].en), name
        assert re.search(r"\(.+\)", TEXTS[f"event_list.{name}"].ko), name


def test_no_two_events_read_alike():
    for lang in ("en", "ko"):
        words = [getattr(entry, lang) for key, entry in TEXTS.items() if key.startswith("event.")]
        assert len(set(words)) == len(words)
