"""Tested claims in words: the template's elements in both languages, every code with its text, no bare decimals."""

from __future__ import annotations

import dataclasses
import pkgutil
import re
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import get_args

import pytest

import weatherglass.claims
from claim_making import BASE, CASES, UNIVERSE, a_claim, a_fact_report, a_report, a_test, an_association_report
from weatherglass.app.claim_files import catalog
from weatherglass.app.claim_template import KINDS
from weatherglass.app.claim_tests import tried
from weatherglass.app.claim_wording import (
    OutcomeWords,
    also_name,
    chance,
    choice_text,
    key_of_test,
    often,
    outcome_words,
)
from weatherglass.app.worded_claim import WordedClaim, title_of_claim, worded_claim
from weatherglass.app.worded_claim_tests import EVERYDAY, worded_chances
from weatherglass.claims.claim_events import Event
from weatherglass.claims.claim_file import StatisticalClaim
from weatherglass.claims.claim_sections import Measure, Power, Primary, Second
from weatherglass.claims.reading import claim_from
from weatherglass.claims.results import ClaimReport, Flag, PowerResult, Role, Verdict, Why, Word
from weatherglass.claims.verdict import decide
from weatherglass.errors import UsageError
from weatherglass.messages.text import keys

CLAIMS = Path(__file__).resolve().parents[3] / "src/weatherglass/claims"
LANGUAGES = ("en", "ko")
MADE_HERE = {"phase_residual", "phase_match", "stratify", "match_prior_return", "detrend", "residual", "binomial"}


def said(lang: str = "en", **changes: object) -> WordedClaim:
    claim = a_claim()
    return worded_claim(claim, a_report(claim, **changes), lang, packaged={"BTC"})


# -- every code has its text -------------------------------------------------------------------------------------------


def test_every_code_that_a_report_can_hold_has_its_text_in_both_languages():
    tests = {*get_args(Primary), *get_args(Second), *MADE_HERE, "local_shift", "phase_match_120d"} - {"none"}
    wanted = {
        *(f"verdict.{each}" for each in Word),
        *(f"verdict.meaning.{each}" for each in Word),
        *(f"flag.{each}" for each in Flag),
        *(f"flag.text.{each}" for each in Flag),
        *(f"claim.role.{each}" for each in Role),
        *(f"card.group.{each}" for each in Role),
        *(f"card.role.{each}" for each in Role),
        *(f"claim.why.{each}" for each in Why),
        *(f"claim.kind.{each}" for each in KINDS),
        *(f"claim.measure.{each}" for each in get_args(Measure)),
        *(f"claim.test.{key_of_test(each)}" for each in tests),
        *(f"claim.rule.{each.__struct_config__.tag}" for each in get_args(Event)),
        *(f"claim.null_model.{each}" for each in ("garch", "garch_markov_drift", "bootstrap")),
        *(f"claim.control.{each}" for each in ("negative_signal", "negative_outcome", "reverse")),
        *(f"untestable.{each}" for each in ("no_data", "no_operational_meaning", "not_identified")),
        *(f"claim.everyday.{each}" for each in EVERYDAY),
    }
    assert wanted - keys() == set()
    assert "garch" in str(Power.__annotations__["null_model"])


def names_in(pattern: str, *files: str) -> set[str]:
    """What the modules of the claims write as a name, by a pattern with one group."""
    paths = [CLAIMS / each for each in files] if files else sorted(CLAIMS.glob("*.py"))
    return {found for path in paths for found in re.findall(pattern, path.read_text(encoding="utf-8"))}


def test_every_rule_of_the_scheme_has_its_sentences():
    rules = names_in(r'(?:_reason|holds)\("(\w+)"', "verdict.py")
    assert {"looks_like_chance", "outside_tolerance", "weakest_link"} < rules
    once = {
        "untestable",
        "no_links",
        "weakest_link",
        "no_data",
        "primary_not_valid",
        "definitions_not_counted",
    }  # asked only where they hold
    wanted = {f"reason.{each}.{way}" for each in rules for way in ("yes", "no")} - {f"reason.{e}.no" for e in once}
    assert wanted - keys() == set()


def test_every_test_note_and_finding_that_the_claims_can_write_has_its_text():
    notes = names_in(r'note="(\w+)"') | names_in(r'note="" if \w+ else "(\w+)"') | names_in(r'note="(\w+)" if')
    tests = names_in(r'^(?:    |NAME = |[A-Z_]+ = )"?(\w+)"?: "[\d.]+-?[\d.]* %') | names_in(
        r'SignificanceTest\(\s*"(\w+)"'
    )
    findings = names_in(r'(?:Finding|_figure|finding)\("(\w+)"')
    known = keys()
    assert {f"claim.test.{key_of_test(each)}" for each in tests} - known == set()
    assert {each for each in notes if f"claim.test.note.{each}" not in known and f"claim.finding.note.{each}" not in known} == set()  # fmt: skip
    assert {each for each in findings if f"claim.finding.{re.sub(r'_[0-9]+$', '', each)}" not in known} == set()
    assert len(findings) >= 8
    assert "windows_overlap" in notes


def test_every_test_whose_size_was_measured_has_its_text():
    modules = [import_module(f"weatherglass.claims.{each.name}") for each in pkgutil.iter_modules(weatherglass.claims.__path__)]  # fmt: skip
    measured = {name for module in modules for name in getattr(module, "SIZES", ())}
    others = {
        "adf", "phillips_perron", "pesaran_timmermann", "mincer_zarnowitz", "mincer_zarnowitz_apart",
        "diebold_mariano_apart", "giacomini_white_states", "linear_trend", "log_market_cap_trend",
        "event_coincidence_precursor",
    }  # fmt: skip
    assert {each for each in measured | others if f"claim.test.{key_of_test(each)}" not in keys()} == set()
    assert {"circular_shift", "ledoit_wolf", "toda_yamamoto", "clark_west"} <= measured


@pytest.mark.long
@pytest.mark.parametrize("name", list(catalog()))
def test_every_claim_of_the_catalogue_is_worded_without_a_code_in_place_of_a_word(name):
    tested = tried(name, replications=99)
    for lang in LANGUAGES:
        worded = worded_claim(tested.claim, tested.report, lang, packaged=tested.packaged)
        titles = [each.title for each in (*worded.tests, *worded.findings)]
        assert all(worded.sentences)
        assert [each for each in titles if not re.search("[가-힣]", each)] == [] if lang == "ko" else True
        everything = " ".join((*titles, *worded.sentences, *worded.counter, *(each.text for each in worded.reasons)))
        assert re.findall(r"\b[a-z]+_[a-z_]+\b", everything.replace("min_days_since_record", "")) == []


def test_everything_that_the_catalogue_varies_and_allows_for_has_its_words():
    claims = [each for each in catalog().values() if isinstance(each, StatisticalClaim)]
    paths = {path for each in claims for path in each.variants}
    assert {f"claim.path.{each}" for each in paths} - keys() == set()
    confounders = {one.id for each in claims for one in each.confounders}
    assert {f"claim.confounder.id.{each}" for each in confounders} - keys() == set()
    words = {
        value
        for each in claims
        for path, values in each.variants.items()
        for value in values
        if isinstance(value, str) and not path.endswith(".id") and not re.fullmatch(r"\d{4}-\d\d-\d\d", value)
    }
    assert {each for each in words if not {f"claim.choice.{each}", f"claim.measure.{each}"} & keys()} == set()
    assert len(claims) > 20


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_claim_of_the_catalogue_has_a_title(lang):
    titles = [title_of_claim(each, lang) for each in catalog().values()]
    assert all(0 < len(each) <= 120 for each in titles)
    assert len(set(titles)) == len(titles)
    assert all(re.search("[가-힣]", each) for each in titles) is (lang == "ko")


# -- the elements of the template --------------------------------------------------------------------------------------


def test_the_answer_has_every_element_of_the_template_in_its_order():
    sentences = said().sentences
    wanted = (
        "In 2 of 2 cases Bitcoin had more than doubled 365 days later (x9.34, x3.94).",
        "did as well about 1 time in 2 (50% of 4,000 dates, which hold about 11 spans that do not overlap)",
        "So a record this good comes about by chance about 1 time in 4.",
        "By size, x6.07 on average against x2.01 after any date, chance does as well about 1 time in 7",
        "Of the 4 definitions tried the best does as well by chance about 1 time in 11; the claim's own chance is the larger",
        "The start of the sample decides: from 18 Jul 2010 about 1 in 7, from 1 Jan 2015 about 1 in 50.",
        "Bitcoin halving: 2 of 2 cases lie within 220 days of it; by chance as many do about 1 time in 10.",
        "With n = 2 even a perfect record comes about by chance about 1 time in 4; 5 of 5 would be needed.",
        "Only an effect beyond x8 against what is usual would be seen about 4 times in 5.",
        "The claimed effect (x5) would be seen about 1 time in 2.",
        "Since the publication on 22 Jan 2026: 2 Feb 2026 (open, x0.63 so far).",
        "Open prediction: multiple of Bitcoin of more than x2 from 18 Sep 2025 to 18 Sep 2026, x0.63 so far.",
    )
    assert len(sentences) == len(wanted)
    for part, sentence in zip(wanted, sentences, strict=True):
        assert part in sentence


def test_what_the_text_leaves_out_is_always_said():
    counter = said().counter
    assert counter[0] == "Its own rule also finds 2 Jan 2013 (x59.1), which the text leaves out."
    assert "All 4 events of the rule together: in 4 of them Bitcoin had more than doubled, by chance about 1 time in 16." in counter[1]  # fmt: skip
    assert "By size they average x7.39, by chance about 1 time in 37." in counter[1]
    assert "With Bitcoin halving allowed for: about 1 time in 24 (dates in the same phase)." in counter[1]
    assert "Over other spans: 180 days about 1 time in 6." in counter[1]
    assert counter[2] == "The text also names 25 Nov 2024 (x0.94) and does not count it as evidence."
    beyond = said(cases=tuple(each for each in CASES if each.role is not Role.NAMED)).counter
    assert beyond[2] == "The text also names 25 November 2024, which the data do not reach."


def test_korean_says_the_same_in_its_own_words():
    korean = said("ko")
    assert korean.verdict_line == "사례 부족, 교란 요인 있음(C, S, L, D, O)"
    assert korean.sentences[0] == "사례 2건 중 2건에서 365일 뒤 비트코인이 두 배를 넘었다(9.34배, 3.94배)."
    assert korean.sentences[2] == "따라서 이만한 기록은 우연히 4번 중 1번꼴로 나온다."
    assert korean.counter[0] == "같은 규칙으로 2013.1.2(59.1배)도 나오지만 기사는 이를 뺐다."
    assert len(korean.sentences) == len(said().sentences)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_has_a_bare_p_or_speaks_of_significance_or_of_no_effect(lang):
    worded = said(lang)
    everything = " ".join((
        *worded.sentences, *worded.counter, *worded.since, *(each.text for each in worded.reasons), worded.meaning,
        *(each.text for each in worded.controls), *(s for each in worded.confounders for s in each.sentences),
    ))  # fmt: skip
    assert re.search(r"\b0\.\d{3}", everything) is None
    assert re.search(r"significan|no effect|유의|효과가 없", everything) is None


@pytest.mark.parametrize(
    ("p", "shown", "adverb"),
    [
        (0.145, "about 1 in 7", "about 1 time in 7"),
        (0.97, "nearly always", "nearly always"),
        (1.0, "nearly always", "nearly always"),
        (1 / 8_261, "about 1 in 8,300", "about 1 time in 8,300"),
        (1e-9, "below 1 in a million", "less than 1 time in a million"),
        (0.0, "below 1 in a million", "less than 1 time in a million"),
    ],
)
def test_a_chance_is_a_frequency_at_both_ends_of_the_scale(p, shown, adverb):
    assert (chance(p, "en"), often(p, "en")) == (shown, adverb)


# -- verdicts and reasons ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", list(Word))
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_verdict_has_a_line_and_a_meaning(word, lang):
    worded = said(lang, verdict=Verdict(word, (Flag.CONFOUNDED, Flag.HINDSIGHT), ()))
    assert worded.word is word
    assert worded.verdict_line.startswith(worded.verdict)
    assert worded.verdict_line.endswith("(C, L)")
    assert len(worded.meaning) > 20
    assert [each.letter for each in worded.flags] == ["C", "L"]


def test_the_reasons_stand_in_the_order_of_the_rules_with_their_numbers():
    weak = PowerResult(0.01, 5, 0.9, 2.0, 1.5, "multiple", 0.8, "garch", 400)
    worded = said(power=weak, primary=a_test(0.012), multiverse=replace(UNIVERSE, p_adjusted=0.06), confounders=())
    assert [(each.rule, each.held) for each in worded.reasons] == [
        ("record_cannot_reach_alpha", False), ("too_little_power", False), ("opposite_direction", False),
        ("looks_like_chance", False), ("p_between", True), ("confounded", False), ("sign_unstable", False),
    ]  # fmt: skip
    texts = [each.text for each in worded.reasons]
    assert texts[0] == "A perfect record of so many cases would come about by chance about 1 time in 100, rarer than the 1 in 20 asked for."  # fmt: skip
    assert texts[3] == "Chance alone does as well about 1 time in 17: less often than 1 in 5."
    assert texts[4] == "That is not rarer than the 1 in 20 asked for."
    assert texts[6] == "75% of the definitions tried point the claimed way."
    assert (worded.word, worded.verdict) == (Word.SUGGESTIVE, "Suggestive")


def test_a_contradicted_claim_says_so_in_its_answer():
    power = PowerResult(0.01, 5, 0.9, 2.0, 1.5, "multiple", 0.8, "garch", 400)
    against = a_test(0.99, p_opposite=0.003)
    worded = said(power=power, primary=against, multiverse=replace(UNIVERSE, p_adjusted=0.99, p_adjusted_opposite=0.01))
    assert worded.word is Word.CONTRADICTED
    assert "The data go the other way, and chance takes them so far only about 1 time in 50." in worded.sentences


def test_a_report_without_a_verdict_says_nothing():
    with pytest.raises(UsageError, match="breakouts: a report without a verdict has nothing to say"):
        worded_claim(a_claim(), ClaimReport("breakouts", "event_outcome", date(2026, 1, 1), ""), "en")


# -- the parts -----------------------------------------------------------------------------------------------------------


def test_cases_say_what_they_are_and_whether_the_test_counts_them():
    cases = said().cases
    assert [(each.event_text, each.role_text, each.counted, each.outcome_text) for each in cases] == [
        ("2 Jan 2013", "left out by the text", False, "x59.1"),
        ("14 Nov 2016", "counted by the text", True, "x9.34"),
        ("13 Nov 2020", "counted by the text", True, "x3.94"),
        ("25 Nov 2024", "named, not counted", False, "x0.94"),
        ("2 Feb 2026", "after the publication", False, "x0.63, open"),
    ]
    assert cases[1].further == (("deepest fall", "−36.0%"), ("days to x2", "–"))
    assert (cases[1].near, cases[4].near) == ("Bitcoin halving", "")


def test_tests_that_are_not_valid_are_labelled_and_never_decide():
    first, record, local = said().tests
    assert (first.title, first.decides, first.valid, first.chance_text) == ("Shifted dates", True, True, "about 1 in 7")
    assert first.size_text == "wrong 3.4-5.8% of the time at a nominal 5%, by simulation"
    assert (record.draws_text, record.effect_text, record.decides) == ("exact", "100%", False)
    assert (local.valid, local.decides) == (False, False)
    assert local.note.startswith("not valid here: the events are states of the target's own volatility")


def test_chances_mark_the_one_that_decides():
    chances = worded_chances(a_report(), "en")
    assert [(each.key, each.text, each.decides) for each in chances] == [
        ("size", "about 1 in 7", True), ("record", "about 1 in 4", False), ("definitions", "about 1 in 11", False),
        ("confounder", "about 3 in 10", False),
    ]  # fmt: skip
    raised = worded_chances(a_report(multiverse=replace(UNIVERSE, p_adjusted=0.4)), "en")
    assert [each.key for each in raised if each.decides] == ["definitions"]


def test_definitions_are_summed_up_by_each_of_their_choices():
    worded = said()
    assert (worded.variants, worded.variants_run) == (5, 4)
    rows = {(each.path, each.value): each for each in worded.choices}
    half, year = rows["outcome.horizon_days", "180 days"], rows["outcome.horizon_days", "365 days"]
    assert (half.tried, half.is_own, half.right_sign, half.below_alpha, half.effect) == (2, False, 1.0, 0.0, pytest.approx(0.3))  # fmt: skip
    assert (year.tried, year.is_own, year.below_text, year.effect_text) == (2, True, "50%", "x3.49")
    assert rows["event.source", "those of the text"].is_own
    assert not rows["event.source", "all of the rule"].is_own


def test_controls_say_what_they_show_and_which_should_not():
    held = said(controls=tuple(replace(e, test=replace(e.test, p=0.01)) if e.test else e for e in a_report().controls))
    signal, target, reverse = held.controls
    assert (signal.failed, signal.text) == (
        True,
        "The same rule on S&P 500 in place of the signal: 2 cases, by chance about 1 time in 100: it shows what the "
        "claim does, and should not.",
    )
    assert (target.ran, target.text) == (False, "Gold in place of the target: not run, because there are no data on Gold, neither in the store nor packaged.")  # fmt: skip
    assert (reverse.failed, reverse.text.endswith("it holds the other way round as well.")) == (False, True)


def test_what_was_not_run_is_said_once_for_all_definitions():
    assert [(each.what, each.count, each.text) for each in said().not_run] == [
        ("rule_monte_carlo", 1, "Rule on simulated signals: not run, because the data are too short (12)."),
        ("signal", 1, "1 definitions: not run, because there is no Russell 2000 (high)."),
    ]


def test_beliefs_are_said_with_the_base_rate_and_an_interval():
    first, last = said().beliefs
    assert (first.strength_text, first.mean_text, first.interval_text, first.next_text) == ("2 cases", "75%", "30%~99%", "about 3 in 4")  # fmt: skip
    assert "believed in the base rate of 50% as firmly as after 20 cases now expects 55%" in last.sentence


def test_series_say_where_they_are_from_and_what_was_cut():
    signal, target = said().series
    assert (signal.name, signal.note, signal.vintage) == ("Russell 2000", "begins later than asked for", "aa11")
    assert target.source_text == "packaged with Weatherglass"


def test_a_first_look_says_how_often_it_drew():
    claim = a_claim()
    worded = worded_claim(claim, a_report(claim), "en", draws=999)
    assert worded.notes[-1].startswith("A first look: 999 draws in place of the 9,999 of the file.")


# -- other kinds ---------------------------------------------------------------------------------------------------------


def test_figures_stand_beside_the_right_ones():
    claim, report = a_fact_report()
    worded = worded_claim(claim, report, "en")
    assert (worded.word, worded.sentences[0]) == (Word.WRONG_ON_FACTS, "Figures checked: 5. Wrong 2, right 2, not to be looked up 1.")  # fmt: skip
    assert [(each.name, each.claimed, each.right, each.tolerance, each.holds_text) for each in worded.checks] == [
        ("Change over 2025", "40%", "11.29%", "± 2%", "wrong"),
        ("A record in 2024", "yes", "yes", "exact", "right"),
        ("Year of the election", "2016", "2016", "exact", "right"),
        ("Day of the peak", "20 Nov 2008", "16 Mar 2020", "± 3 days", "wrong"),
        ("Share with a loss", "40%", "–", "± 3%", "not looked up"),
    ]
    assert worded.checks[4].reason == "there are no data on Share of companies with a loss, neither in the store nor packaged"  # fmt: skip
    assert (worded.checks[0].where, worded.checks[1].where, worded.checks[2].where) == ("Russell 2000", "Bitcoin (high)", "a document")  # fmt: skip
    korean = worded_claim(claim, report, "ko").checks
    assert [each.name for each in korean][:2] == ["2025년 등락률", "2024년 신고점"]


def test_right_figures_are_supported_by_a_meaning_of_their_own():
    claim, report = a_fact_report(a_fact_report()[1].checks[1:3])
    worded = worded_claim(claim, report, "en")
    assert (worded.word, worded.sentences) == (Word.SUPPORTED, ("Figures checked: 2. Right 2.",))
    assert worded.meaning == "Every figure that could be looked up lies within its tolerance."


def test_an_association_says_its_estimate_with_its_interval():
    claim, report = an_association_report()
    worded = worded_claim(claim, report, "en")
    assert worded.sentences[0] == (
        "Correlation of Russell 2000 and Bitcoin: −0.715, 95% interval −0.730 to −0.700 (n = 9,000, 2 Jan 2020 to "
        "2 Jan 2026)."
    )
    assert [each.title for each in worded.findings] == ["Correlation of Russell 2000 and Bitcoin", "The same in the first half of the sample"]  # fmt: skip
    assert worded.findings[0].note == "interval by resampling whole blocks of days"
    assert worded.findings[0].between == "95%: −0.730 to −0.700"
    assert worded.cases == worded.counter == ()


@pytest.mark.parametrize(
    ("note", "ends"), [("quartiles", "half of all days −0.730 to −0.700"), ("range", "from −0.730 to −0.700")]
)
def test_ends_that_hold_values_are_not_called_a_confidence_interval(note, ends):
    claim, report = an_association_report()
    report = replace(report, findings=(replace(report.findings[0], note=note),))
    found = worded_claim(claim, report, "en").findings[0]
    assert f": −0.715, {ends} (n = 9,000" in found.sentence
    assert "95%" not in found.sentence + found.between


def test_a_claim_that_no_data_decide_says_why_and_what_would_be_needed():
    plain = {
        "schema_version": 1, "id": "story", "kind": "mechanism", "statement": "It spreads.", "freeze_date": date(2026, 1, 22),
        "source": {"article": "a", "published": date(2026, 1, 22)},
        "untestable": {"reason": "not_identified", "why_en": "No event.", "why_ko": "사건이 없다.", "would_need_en": "One.", "would_need_ko": "하나."},
    }  # fmt: skip
    claim = claim_from(plain)
    report = ClaimReport("story", "mechanism", date(2026, 6, 1), "")
    worded = worded_claim(claim, replace(report, verdict=decide(claim, report)), "ko")
    assert (worded.word, worded.sentences) == (Word.NOT_TESTABLE, ("사건이 없다. 있어야 할 것: 하나.",))


def test_a_claim_without_data_says_which_rule_ended_it():
    worded = said(primary=None, cases=(), base_rate=None, tests=(), multiverse=None, power=None, prediction=None)
    assert worded.sentences == (
        "A series that the test needs is not there, or no case has ended yet.",
        "Rule on simulated signals: not run, because the data are too short (12).",
    )
    assert worded.chances == worded.power == ()


# -- numbers in their measure --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measure", "multiples", "value", "difference"),
    [
        ("log_return", True, "x2.72", "x2.72"),
        ("log_return", False, "+171.8%", "+171.8%"),
        ("max_drawdown", False, "−100.0%", "−100 points"),
        ("hit", False, "100%", "+100 points"),
        ("time_to_target", False, "1 session", "+1 session"),
        ("log_realised_variance", False, "164.9%", "+64.9%"),
        ("realised_volatility", False, "1.00%", "+1.00 points"),
    ],
)
def test_outcomes_are_said_in_their_measure(measure, multiples, value, difference):
    words = OutcomeWords(measure, multiples, "en", "sessions")
    assert (words.value(1.0), words.difference(1.0)) == (value, difference)


def test_wide_outcomes_are_multiples_and_narrow_ones_per_cent():
    claim = a_claim()
    assert outcome_words(claim, BASE, "en").multiples
    assert not outcome_words(claim, replace(BASE, q05=-0.2, q95=0.3), "en").multiples
    assert not outcome_words(claim, None, "en").multiples


@pytest.mark.parametrize(
    ("name", "english", "korean"),
    [
        ("hit_gt_2x", "more than x2", "2배 초과"),
        ("time_to_2x", "days to x2", "2배까지"),
        ("max_drawdown", "deepest fall", "최대 낙폭"),
    ],
)
def test_further_outcomes_have_names(name, english, korean):
    assert (also_name(name, "en"), also_name(name, "ko")) == (english, korean)


@pytest.mark.parametrize(
    ("path", "value", "shown"),
    [
        ("outcome.horizon_days", 365, "365 days"),
        ("baseline.start", "2015-01-01", "1 Jan 2015"),
        ("data.signal.id", "SPX", "S&P 500"),
        ("data.signal.field", "high", "intraday high"),
        ("event.params.level", 40.0, "40"),
        ("event.params.buffer", 0.01, "0.01"),
        ("controls.reverse", True, "yes"),
    ],
)
def test_choices_of_definitions_are_said_as_readers_know_them(path, value, shown):
    assert choice_text(path, value, a_claim(), "en") == shown


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_field_of_a_worded_claim_is_plain(lang):
    def plain(thing: object) -> bool:
        if isinstance(thing, tuple):
            return all(plain(each) for each in thing)
        if dataclasses.is_dataclass(thing):
            return all(plain(getattr(thing, each.name)) for each in dataclasses.fields(thing))
        return thing is None or isinstance(thing, str | int | float | bool | date)

    assert plain(said(lang))
