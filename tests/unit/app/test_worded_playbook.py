"""A playbook that was run in words: sentences, figures, states, choices and pictures against the records."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from playbook_run_making import playbook_made, run_made
from weatherglass.app.playbook_pictures import SHARPE_ROWS, VOLATILITY_ROWS, playbook_pictures
from weatherglass.app.playbook_runs import ran
from weatherglass.app.worded_playbook import worded_playbook
from weatherglass.app.worded_playbook_figures import money_text, worded_years
from weatherglass.app.worded_playbook_judgement import base_text, gain_text
from weatherglass.claims.results import Word
from weatherglass.errors import UsageError
from weatherglass.messages.text import keys
from weatherglass.messages.wording import return_worded
from weatherglass.playbooks.playbook_report import Notice, Remark
from weatherglass.playbooks.timing_tests import NO_GAIN, OWN_PRICES, OWN_VOLATILITY


def figures(name: str, lang: str = "en") -> dict[str, tuple[str, ...]]:
    return {each.key: each.values for each in worded_playbook(run_made(name), lang).figures}


def test_figures_are_those_of_the_playbook_and_of_each_comparison():
    report, found = run_made("stages").report, figures("stages")
    every = [report.performance, *(each.performance for each in report.beside)]
    assert found["growth"] == tuple(return_worded(each.growth) for each in every)
    assert found["sharpe"] == tuple(f"{each.sharpe:.2f}".replace("-", "−") for each in every)
    assert found["deepest"] == tuple(return_worded(each.deepest.depth) for each in every)
    assert found["gap"][1] == "–"  # holding is not held against itself
    assert found["taxes"][0] != "0.00%"
    assert "money_weighted" not in found  # nothing was paid in
    assert worded_playbook(run_made("stages"), "en").paths[3].startswith("equal volatility (")


def test_taxes_are_left_out_where_there_are_none():
    assert not {"taxes", "taxes_lost"} & set(figures("leave"))


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_sentences_hold_the_numbers_of_the_judgement(lang):
    found = run_made("stages")
    judgement, said = found.report.judgement, " ".join(worded_playbook(found, lang).sentences)
    assert money_text(1.0 + found.report.performance.time_weighted) in said
    assert gain_text(judgement.gain, "ratio", lang) in said
    assert base_text(judgement.base, "ratio", lang) in said
    assert return_worded(math.expm1(judgement.staged[0].any_date)) in said
    assert f"{found.report.other_dates.draws}" in said
    assert ("4 sets" if lang == "en" else "4개") in said
    left = sum(p < 0.05 for p in judgement.grid.stepwise)
    assert (f"(StepM), {left} of the 4" if lang == "en" else f"4개 가운데 {left}개다") in said
    gap = judgement.question.purge + judgement.question.embargo
    assert (gap, judgement.question.embargo) == (147, 21)
    assert ("8 times, 147 sessions left out" if lang == "en" else "8번, 고르기 직전 147거래일 제외") in said
    assert all(name in said for name in ("SPA", "PBO"))


def test_the_opposite_advice_of_the_text_is_named():
    assert (
        "The same text recommends the opposite in the same state: stages."
        in worded_playbook(run_made("leave"), "en").sentences
    )


def test_after_the_publication_is_said_what_came_since():
    said = worded_playbook(run_made("stages"), "en").sentences[-1]
    after = next(each for each in run_made("stages").report.judgement.findings if each.name == "effect_after_freeze")
    gain = f"{after.value:+.2f}".replace("-", "−")
    assert said == f"Since the publication ({after.n:,} sessions): {gain} against holding."


def test_other_measures_have_their_own_units():
    assert (gain_text(1.234, "percentage_points", "en"), base_text(-33.9, "percentage_points", "en")) == (
        "+1.23 points",
        "−33.9%",
    )
    assert gain_text(-0.081, "ratio", "ko") == "−0.08"


def test_states_say_how_they_are_counted():
    rows = worded_playbook(run_made("leave"), "en").states
    assert [(each.sampling, each.entry) for each in rows] == [
        ("every_day", "next_close"), ("every_day", "same_close"), ("first_day", "next_close"), ("first_day", "same_close"),
    ]  # fmt: skip
    for each, record in zip(rows, run_made("leave").report.states, strict=True):
        assert each.up_text == f"{record.up:,} of {record.resolved:,}"
        assert each.mean == record.mean
        assert each.beside_text.startswith("others" if each.sampling == "every_day" else "all days")


def test_choices_count_every_set_and_mark_the_files_own():
    found = worded_playbook(run_made("stages"), "en")
    by = {(each.key, each.value): each for each in found.choices}
    assert {key for key, each in by.items() if each.is_own} == {("Level", "20"), ("Instalments", "3")}
    assert [each.tried for each in found.choices] == [2, 2, 2, 2]
    gains = [e.effect for e in run_made("stages").report.judgement.grid.multiverse.variants]
    of_level = [g for g, e in zip(gains, run_made("stages").report.judgement.grid.multiverse.variants, strict=True)
                if e.setting["rules.buy.when.level"] == 30.0]  # fmt: skip
    assert by["Level", "30"].gain == pytest.approx(sum(of_level) / 2)
    assert (found.variants, found.variants_run) == (4, 4)


def test_years_are_marked_that_are_not_whole():
    years = worded_years(run_made("leave").report)
    assert [each.name for each in years] == [str(year) for year in range(2016, 2023)]
    assert [each.name for each in years if not each.whole] == ["2016", "2022"]


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("notice", list(Notice))
def test_every_notice_has_its_sentence(notice, lang):
    found = run_made("leave")
    remark = Remark(notice, "VIX", found.report.span.first, 3)
    changed = replace(found, report=replace(found.report, remarks=(remark,)))
    said = worded_playbook(changed, lang).notices[0]
    assert not re.search(r"\{|\}|None", said)
    if notice in {Notice.RUINED, Notice.BEGINS_LATE}:
        assert ("4 Jan 2016" if lang == "en" else "2016.1.4") in said
    if notice in {Notice.UNANSWERED, Notice.BILLS_LATE, Notice.STOPS_AT_CLOSES}:
        assert ("3 sessions" if lang == "en" else "3거래일") in said


def test_a_span_must_not_end_before_it_begins():
    day = run_made("leave").report.span.first
    with pytest.raises(UsageError, match="the first day must come before the last"):
        ran(run_made("leave").playbook, first=day, last=day)


def test_buying_and_holding_has_nothing_to_test():
    found = ran("buy-and-hold", first=date(2021, 1, 4))
    worded = worded_playbook(found, "en")
    assert worded.word is Word.NOT_TESTABLE
    assert "It is the benchmark itself: there is nothing to test." in worded.sentences
    assert worded.reasons[0].text.startswith("There is nothing to test")
    assert playbook_pictures(found).months[0].year == "2021"


def test_every_step_of_a_run_has_its_words():
    told: list[str] = []
    ran(run_made("stages").playbook, first=date(2020, 1, 2), draws=99, progress=lambda what, *_: told.append(what))
    assert told[0] == "simulation"
    assert sorted({f"playbook.step.{each}" for each in told} - keys()) == []
    assert len(set(told)) == 7


# -- pictures ----------------------------------------------------------------------------------------------------------


def test_windows_are_those_of_the_last_rows_and_nothing_later():
    found = run_made("leave")
    windows, done = playbook_pictures(found).windows, found.done
    unit, cash = done.path.unit, done.plan.market.cash
    days = done.plan.days.tolist()
    for at in (400, 900, len(windows.days) - 1):
        row = days.index(windows.days[at].item())
        returns = [unit[k] / unit[k - 1] - 1.0 for k in range(row - SHARPE_ROWS + 1, row + 1)]
        excess = np.array(
            [each - cash[k] for each, k in zip(returns, range(row - SHARPE_ROWS + 1, row + 1), strict=True)]
        )
        ratio = math.sqrt(done.plan.days_a_year) * excess.mean() / excess.std(ddof=1)
        assert windows.sharpe[0][at] == pytest.approx(ratio, rel=1e-8)
        spread = np.std(returns[-VOLATILITY_ROWS:], ddof=1) * math.sqrt(done.plan.days_a_year) * 100.0
        assert windows.volatility[0][at] == pytest.approx(spread, rel=1e-8)
    assert np.isnan(windows.sharpe[0][: 252 // 2]).all()


def test_too_few_days_are_said_with_how_many_it_takes_and_what_to_do():
    short = ran(playbook_made("leave"), first=date(2022, 12, 15))
    for lang, said in (
        ("en", "known on 9 of the days asked for, and it takes 20 sessions"),
        ("ko", "값이 모두 있는 날은 9일이고 적어도 20거래일이"),
    ):
        (missing,) = [each.text for each in worded_playbook(short, lang).not_run if each.what == "playbook"]
        assert said in missing
        assert "`weatherglass pull`" in missing


def test_every_note_on_a_test_of_a_playbook_has_words():
    notes = {f"claim.test.note.{each}" for each in (OWN_VOLATILITY, OWN_PRICES, NO_GAIN)}
    assert sorted(notes - keys()) == []


def test_months_multiply_to_their_year():
    for row in playbook_pictures(run_made("stages")).months:
        there = [each for each in row.months if each is not None]
        assert len(there) == 12
        product = math.prod(1.0 + each / 100.0 for each in there) - 1.0
        assert 100.0 * product == pytest.approx(row.whole, abs=1e-9)


def test_hills_hold_every_date_and_the_playbook():
    pictures = playbook_pictures(run_made("stages"))
    assert float(pictures.other.share.sum()) == pytest.approx(100.0)
    each, hill = pictures.staged[0]
    assert float(hill.share.sum()) == pytest.approx(100.0)
    assert hill.own == pytest.approx(100.0 * math.expm1(each.mean))
    assert hill.middles[0] < hill.own < hill.middles[-1]
