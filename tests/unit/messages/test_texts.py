"""Every text in both languages, with the same placeholders, and every text that the program asks for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from weatherglass.app.observatory import MAIN_SERIES
from weatherglass.app.worded_signal import series_text, title_of
from weatherglass.errors import UsageError
from weatherglass.market.catalogue import PROVIDER_NAMES, Unit
from weatherglass.messages.particles import Particle
from weatherglass.messages.text import LANGUAGES, _texts, keys, text
from weatherglass.messages.wording import units
from weatherglass.signals.panel import Why
from weatherglass.signals.registry import inputs_of, record_targets, signals
from weatherglass.signals.signal import GapRule, Returns
from weatherglass.timeline.coming_events import ComingKind

SOURCE = Path(__file__).resolve().parents[3] / "src" / "weatherglass"
SIGNALS = tuple(signals().values())
HANGUL = re.compile(r"[가-힣]")
SPEC = re.compile(r"\{\w+:([^}]*)\}")
SURFACES = (
    "asof", "boundary", "change", "changed", "disclaimer", "fact", "head", "headline", "history", "level", "made_by",
    "missing", "occasion", "on", "packaged", "percentile", "reading", "record", "section", "since", "term_structure",
)  # fmt: skip
"""First words of the keys of sentences and heads, which the program asks for by name."""


def there(*among: str) -> bool:
    return any(key in keys() for key in among)


def missing(wanted: dict[str, tuple[str, ...]]) -> list[str]:
    return [what for what, among in wanted.items() if not there(*among)]


def test_every_text_is_there_in_both_languages_with_the_same_placeholders():
    assert [key for key, entry in _texts().items() if not (entry.en.strip() and entry.ko.strip())] == []
    assert [key for key, entry in _texts().items() if entry.placeholders("en") != entry.placeholders("ko")] == []


def test_texts_are_set_cleanly():
    assert [key for key, entry in _texts().items() if "  " in entry.en + entry.ko] == []
    # in English a comma, a colon or a new sentence stands in place of a dash
    assert [key for key, entry in _texts().items() if set("\u2013\u2014") & set(entry.en)] == []


def test_only_korean_texts_ask_for_particles_and_for_such_as_there_are():
    assert [key for key, entry in _texts().items() if SPEC.search(entry.en)] == []
    asked = {spec for entry in _texts().values() for spec in SPEC.findall(entry.ko)}
    assert asked <= {str(each) for each in Particle}


def test_korean_texts_are_korean():
    """A sentence without a Korean syllable is one that was not translated; names and formulas may be alike."""
    without = {
        key: re.sub(r"\{[^}]*\}", "", entry.ko) for key, entry in _texts().items() if not HANGUL.search(entry.ko)
    }
    said = {key for key, words in without.items() if re.search("[a-z]{4}", words)}
    assert {key for key in said if not key.startswith(("series.", "made_by"))} == set()


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda each: each.name)
def test_every_word_of_a_signal_is_there(signal):
    own = f"signal.{signal.name}"
    wanted = {
        "title": (f"{own}.title",),
        "definition": (f"{own}.definition",),
        "family": (f"family.{signal.family}",),
        **{f"state {each}": (f"{own}.state.{each}", f"state.{each}") for each in signal.states},
        **{f"parameter {p.name}": (f"{own}.parameter.{p.name}", f"parameter.{p.name}") for p in signal.parameters},
    }
    if signal.never is not None and signal.never.needs:
        wanted["needs"] = (f"needs.{signal.never.needs}",)
    assert missing(wanted) == []


def test_every_number_of_a_signal_has_a_unit_that_can_be_worded():
    wanted = {each.unit for each in SIGNALS}
    wanted |= {each.unit for signal in SIGNALS for each in signal.parameters if not isinstance(each.value, str)}
    assert wanted - units() == set()


def test_no_two_signals_of_a_family_share_a_title():
    for lang in LANGUAGES:
        titles = [(each.family, title_of(each, lang)) for each in SIGNALS]
        assert sorted({each for each in titles if titles.count(each) > 1}) == []


def test_every_code_that_can_be_shown_has_its_text():
    wanted = {
        **{f"why {each}": (f"why.{each}",) for each in Why},
        **{f"missing {each}": (f"missing.{each}",) for each in Why},
        **{f"returns {each}": (f"returns.{each}",) for each in Returns},
        **{f"gap rule {each}": (f"gap_rule.{each}",) for each in GapRule},
        **{f"coming {each}": (f"coming.{each}",) for each in ComingKind},
        **{f"source {each}": (f"source.{each}",) for each in PROVIDER_NAMES},
        **{f"series {each}": (f"series.{each}",) for each in MAIN_SERIES},
        **{f"weekday {each}": (f"weekday.{each}",) for each in range(7)},
        **{f"rows of {each}": (f"row.{each}",) for each in ("sessions", "days", "weeks", "months", "quarters")},
        **{f"sampling {each}": (f"sampling.{each}", f"record.of.{each}") for each in ("days", "episodes")},
    }
    assert missing(wanted) == []


def test_every_unit_of_the_catalogue_can_be_worded():
    assert {str(each) for each in Unit} - units() == set()


def test_every_series_that_a_signal_reads_is_called_by_a_name():
    read = {each.series for each in inputs_of(SIGNALS)} | {name for each in SIGNALS for name, _ in record_targets(each)}
    assert sorted(name for name in read if series_text(name, "ko") == name and f"series.{name}" not in keys()) == []
    assert missing({each.field: (f"field.{each.field}",) for each in inputs_of(SIGNALS) if each.field}) == []


def asked_for() -> set[str]:
    """Keys that stand in the source as they are, and the beginnings of those that are put together there."""
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        if path.parent.name == "messages" and path.name.endswith("_texts.py"):
            continue
        source = path.read_text(encoding="utf-8")
        found.update(re.findall(r"""\btext\(\s*f?["']([a-z_0-9.]+)["'{]""", source))
        found.update(re.findall(r"""["']((?:[a-z_]+\.)+)\{""", source))
    return found


def test_every_text_that_is_asked_for_by_name_is_there():
    assert sorted(each for each in asked_for() if not each.endswith(".") and each not in keys()) == []


def test_every_sentence_of_the_surfaces_is_used():
    used = asked_for()
    beginnings = tuple(each for each in used if each.endswith("."))
    of_surfaces = {key for key in keys() if key.partition(".")[0] in SURFACES and not key.startswith("fact.")}
    by_names = {f"head.{each}" for each in _words_of_tables()} | {f"section.{each}" for each in _sections()}
    assert sorted(of_surfaces - used - by_names - {k for k in of_surfaces if k.startswith(beginnings)}) == []


def _words_of_tables() -> set[str]:
    source = "".join(path.read_text(encoding="utf-8") for path in (SOURCE / "delivery/cli").glob("*.py"))
    return set(re.findall(r"""\("([a-z_0-9]+)", "(?:left|right)"\)""", source))


def _sections() -> set[str]:
    source = "".join(path.read_text(encoding="utf-8") for path in (SOURCE / "delivery/cli").glob("*.py"))
    return set(re.findall(r"""\b(?:head|_section)\("([a-z_]+)", """, source))


def test_a_wrong_key_language_or_value_is_refused_with_help():
    with pytest.raises(UsageError, match=r"^no text 'why\.no_serie'; did you mean 'why\.no_series'\?$"):
        text("why.no_serie", "en")
    with pytest.raises(UsageError, match=r"^no language 'de'; there are en, ko$"):
        text("reading.title", "de")
    with pytest.raises(UsageError, match=r"^text 'why\.no_series' needs a value for 'series'$"):
        text("why.no_series", "en")


def test_a_particle_follows_the_word_that_is_put_in():
    said = [text("boundary.above", "ko", quantity=q, level="30", state="‘높음’", now="20") for q in ("VIX", "변동성")]
    assert said == ["VIX가 30 이상이면 ‘높음’(현재 20)", "변동성이 30 이상이면 ‘높음’(현재 20)"]
