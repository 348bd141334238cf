"""The fixed words of the page in both languages: heads of sections and columns, buttons, notes."""

from __future__ import annotations

from dataclasses import dataclass

from weatherglass.delivery.report.view import Lang


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Every word that the page itself brings; all others come with the view."""

    skip: str
    contents: str
    today: str
    changes: str
    changes_of_week: str
    events: str
    on: str
    on_none: str
    of_family: str
    """With {on}, {available} and {all}: numbers of signals."""
    signals: str
    signal: str
    state: str
    reading: str
    since: str
    percentile: str
    percentile_of: str
    would_change: str
    not_available: str
    rules: str
    outcomes: str
    outcomes_note: str
    condition: str
    cases: str
    spread: str
    median: str
    base: str
    base_share: str
    charts: str
    charts_missing: str
    as_table: str
    marked: str
    log_scale: str
    span: str
    no_charts: str
    no_script: str
    ages: str
    series: str
    last_day: str
    age: str
    source: str
    sources: str
    date: str
    year: str
    month: str
    value: str
    last: str
    lowest: str
    highest: str
    key_low_high: str
    key_middle: str
    key_base: str


WORDS: dict[Lang, Words] = {
    "en": Words(
        skip="Skip to the reading",
        contents="On this page",
        today="Today",
        changes="Changed since the day before",
        changes_of_week="Not as it was a week ago",
        events="Next dates",
        on="Signals that are on",
        on_none="No signal is on.",
        of_family="{on} on, {available} of {all} available",
        signals="All signals",
        signal="Signal",
        state="State",
        reading="Reading",
        since="Since",
        percentile="Percentile",
        percentile_of="percentile of its history",
        would_change="Would change:",
        not_available="Not available, because",
        rules="How they are worked out",
        outcomes="After days like this",
        outcomes_note=(
            "A record, not a forecast: each row shows how far the cases lay apart, with all days beside it. Counted "
            "are all days in the state, and first days of episodes alone; where the two disagree, few episodes speak."
        ),
        condition="State of the day",
        cases="Cases",
        spread="Spread",
        median="Median",
        base="All days: median",
        base_share="All days",
        charts="Charts",
        charts_missing="Charts without data",
        as_table="The same as a table",
        marked="Marked",
        log_scale="Log scale",
        span="Period",
        no_charts=(
            "The charts are not built in this installation; their values stand in the tables below. "
            "In a source tree they are built with: python hatch_build.py"
        ),
        no_script="The charts are drawn by the script in this file; without it, their values stand in the tables.",
        ages="How old the data are",
        series="Series",
        last_day="Last day",
        age="Age",
        source="Source",
        sources="Sources",
        date="Date",
        year="Year",
        month="Month",
        value="Value",
        last="Last",
        lowest="Lowest",
        highest="Highest",
        key_low_high="spread of the cases",
        key_middle="median",
        key_base="median of all days",
    ),
    "ko": Words(
        skip="본문으로 건너뛰기",
        contents="차례",
        today="오늘",
        changes="전날과 달라진 점",
        changes_of_week="일주일 전과 달라진 점",
        events="다가오는 일정",
        on="켜진 신호",
        on_none="켜진 신호는 없다.",
        of_family="켜짐 {on}개, 산출 {available}/{all}개",
        signals="전체 신호",
        signal="신호",
        state="상태",
        reading="값",
        since="시작",
        percentile="백분위",
        percentile_of="자기 이력 대비 백분위",
        would_change="바뀌는 조건:",
        not_available="산출 불가. 이유:",
        rules="산출 방법",
        outcomes="이런 날 다음에는",
        outcomes_note=(
            "예측이 아니라 기록이다. 행마다 사례가 얼마나 흩어졌는지를 전체 기간의 수치와 나란히 보인다. 그 상태였던 "
            "모든 날과 국면이 시작된 날을 따로 센다. 둘이 다르면 몇 안 되는 국면이 결과를 좌우한 것이다."
        ),
        condition="그날의 상태",
        cases="표본",
        spread="분포",
        median="중앙값",
        base="전체 기간 중앙값",
        base_share="전체 기간",
        charts="차트",
        charts_missing="자료가 없어 그리지 못한 차트",
        as_table="표로 보기",
        marked="표시 시점",
        log_scale="로그 눈금",
        span="기간",
        no_charts=(
            "이 설치본에는 차트가 빌드되어 있지 않아 값은 아래 표로 보인다. "
            "소스 폴더에서 python hatch_build.py 를 실행하면 차트가 만들어진다."
        ),
        no_script="차트는 이 파일에 든 스크립트가 그린다. 스크립트가 꺼져 있으면 값은 표로 볼 수 있다.",
        ages="자료의 시점",
        series="계열",
        last_day="최근 자료일",
        age="경과",
        source="출처",
        sources="자료 출처",
        date="날짜",
        year="연도",
        month="월",
        value="값",
        last="기간 말",
        lowest="최저",
        highest="최고",
        key_low_high="사례의 분포",
        key_middle="중앙값",
        key_base="전체 기간 중앙값",
    ),
}
