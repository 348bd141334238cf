"""Fixed words of the surfaces: heads, labels, coming events, the words of states of data, the disclaimer."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

TEXTS: Mapping[str, Text] = {
    "age.fresh": Text("current", "최신"),
    "age.revised": Text("current, revised by its source", "최신(사후 수정 자료)"),
    "age.stale": Text("too old to use", "오래되어 쓸 수 없음"),
    "coming.fomc_decision": Text("Fed rate decision (FOMC)", "FOMC 금리 결정"),
    "coming.halving": Text(
        "Bitcoin halving no. {number}, at block {height}", "비트코인 {number}차 반감기({height}번째 블록)"
    ),
    "coming.monthly_expiry": Text("Monthly option expiry", "월간 옵션 만기"),
    "coming.quarterly_expiry": Text("Quarterly option and futures expiry", "분기 동시 만기(옵션·지수 선물)"),
    "coming.vix_last_full_session": Text(
        "VIX futures, last full session ({contract})", "VIX 선물 최종 정규 거래일({contract})"
    ),
    "coming.vix_settlement": Text("VIX settlement ({contract})", "VIX 최종 결제({contract})"),
    "coming.estimate": Text("estimated day", "추정일"),
    "coming.tentative": Text("tentative", "잠정"),
    "disclaimer": Text(
        "Information, no investment advice. Computed by Weatherglass from the sources named; no value is an official "
        "index value. Nothing phones home.",
        "투자 권유가 아닌 정보다. 밝힌 출처의 자료로 웨더글라스가 산출했으며 공식 지수가 아니다. "
        "이용 기록을 어디에도 보내지 않는다.",
    ),
    "fact.spread.iqr": Text("middle half", "가운데 절반"),
    "gap_rule.calendar_days": Text("spans in calendar days", "달력 일수 기준"),
    "gap_rule.common_days": Text("days that all series have", "모든 계열에 값이 있는 날만"),
    "gap_rule.every_row": Text("every day with a value", "값이 있는 모든 날"),
    "gap_rule.not_overlapping": Text("spans that do not overlap", "겹치지 않는 구간"),
    "head.age": Text("age", "경과"),
    "head.base": Text("all days", "전체 기간"),
    "head.cases": Text("days / episodes", "일수/국면"),
    "head.later": Text("afterwards", "그 뒤"),
    "head.change_1": Text("1 day", "1일"),
    "head.change_5": Text("5 days", "5일"),
    "head.day": Text("day", "날짜"),
    "head.level": Text("level", "수준"),
    "head.median": Text("median", "중앙값"),
    "head.percentile": Text("pctl", "백분위"),
    "head.quartiles": Text("middle half", "가운데 절반"),
    "head.series": Text("series", "계열"),
    "head.signal": Text("signal", "신호"),
    "head.since": Text("since", "시작"),
    "head.source": Text("source", "출처"),
    "head.state": Text("state", "상태"),
    "head.up": Text("up", "상승"),
    "head.value": Text("value", "값"),
    "made_by": Text("weatherglass {version}", "weatherglass {version}"),
    "reading.title": Text("Market weather", "시장 기상도"),
    "returns.level_changes": Text("changes of the level", "수준 변화"),
    "returns.log_returns": Text("log returns", "로그 수익률"),
    "returns.none": Text("levels", "수준"),
    "returns.simple_returns": Text("simple returns", "단순 수익률"),
    "row.days": Text("days", "날"),
    "row.months": Text("months", "달"),
    "row.quarters": Text("quarters", "분기"),
    "row.sessions": Text("days", "거래일"),
    "row.weeks": Text("weeks", "주"),
    "sampling.days": Text("all days in the state", "해당 상태인 모든 날"),
    "sampling.episodes": Text("first days of episodes", "국면이 시작된 날"),
    "section.changed": Text("Changed since the day before", "전날과 달라진 점"),
    "section.changed_of_week": Text("In another state than a week ago", "일주일 전과 달라진 점"),
    "section.data": Text("Data", "자료"),
    "section.events": Text("Next", "다가오는 일정"),
    "section.families": Text("Signals on / available / all, by family", "분야별 신호(켜짐/산출 가능/전체)"),
    "section.missing": Text("Not available", "산출 불가"),
    "section.on": Text("On", "켜진 신호"),
    "section.record": Text("After such states (record, no forecast)", "이런 상태 다음에는(과거 기록이며 예측이 아님)"),
    "section.sources": Text("Sources", "출처"),
    "state.not_available": Text("not available", "산출 불가"),
    "state.none": Text("no state", "상태 구분 없음"),
    "weekday.0": Text("Monday", "월"),
    "weekday.1": Text("Tuesday", "화"),
    "weekday.2": Text("Wednesday", "수"),
    "weekday.3": Text("Thursday", "목"),
    "weekday.4": Text("Friday", "금"),
    "weekday.5": Text("Saturday", "토"),
    "weekday.6": Text("Sunday", "일"),
}
