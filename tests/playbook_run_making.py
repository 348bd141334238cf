"""Playbooks that take a second to run, on packaged data, for the tests of their words, JSON, sheets and commands."""

from __future__ import annotations

from functools import cache

from weatherglass.app.playbook_files import playbook_of_text
from weatherglass.app.playbook_runs import PlaybookRun, ran
from weatherglass.playbooks.playbook_file import Playbook

_HEAD = """\
schema_version: 1
articles: [V22]
source: {article: "mine", published: 2020-01-02, quote_en: "Do it.", quote_ko: "그렇게 하라."}
freeze_date: 2020-01-02
start: 2016-01-04
"""
LEAVE = f"""{_HEAD}
id: leave
title_en: "Leave above 25"
title_ko: "25 이상이면 나간다"
statement: "Hold the S&P 500, and bonds instead above 25."
statement_ko: "S&P 500을 들고 25 이상이면 채권으로 옮긴다."
contradicts: [stages]
assets:
  stocks: {{series: SPX}}
  bonds: {{series: DGS10, returns: ten_year_bond}}
rules:
  - name: fear
    when: {{condition: level, series: VIX, level: 25.0, side: above}}
    hold: {{bonds: 1.0}}
otherwise: {{stocks: 1.0}}
compare_with: [buy_and_hold, random_dates, equal_volatility]
states:
  - {{when: {{condition: level, series: VIX, level: 25.0, side: above}}, asset: stocks, horizon_days: 21, gap_days: 21}}
inference: {{replications: 99}}
variants: {{rules.fear.when.level: [20.0, 25.0, 30.0]}}
"""
STAGES = f"""{_HEAD}
id: stages
statement: "Wait in bills; above 20 buy in three steps for half a year."
note_en: "<b>A note</b> & more."
assets:
  stocks: {{series: SPX}}
rules:
  - name: buy
    when: {{condition: level, series: VIX, level: 20.0, side: above}}
    at_most_days: 126
    hold: {{stocks: 1.0}}
    stages: {{instalments: 3, spacing_days: 10}}
otherwise: {{stocks: 0.0}}
costs: {{tax: 0.2}}
compare_with: [buy_and_hold, lump_sum, random_dates, equal_volatility]
states: [{{when: {{condition: level, series: VIX, level: 20.0}}, asset: stocks, horizon_days: 63}}]
inference: {{replications: 99}}
variants: {{rules.buy.when.level: [20.0, 30.0], rules.buy.stages.instalments: [1, 3]}}
"""


@cache
def playbook_made(name: str) -> Playbook:
    """The playbook `leave` or `stages`."""
    return playbook_of_text({"leave": LEAVE, "stages": STAGES}[name], name)


@cache
def run_made(name: str) -> PlaybookRun:
    """One of them, run once."""
    return ran(playbook_made(name))
