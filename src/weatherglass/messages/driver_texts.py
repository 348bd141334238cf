"""Texts of what drives the VIX: its moves, the calendar of events and that of the Fed."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.event_texts import CLASSES, EVENTS, NO_EVENTS
from weatherglass.messages.text import Text

_MOVE = {
    "family.drivers": Text("Drivers of the VIX", "VIX를 움직이는 요인"),
    "signal.vix_move.title": Text("VIX move of the day", "VIX 하루 변동"),
    "signal.vix_move.definition": Text(
        "The VIX's log change of the day in standard deviations of its changes over the 252 sessions before. Quiet "
        "between "
        "-0.5 and 0.5, a large rise from 2, a large fall below -2. Past large moves are shown with the event of the "
        "catalogue beside them, or none: an event beside a move need not have made it.",
        "VIX의 하루 로그 변화율을 직전 252거래일 변화율의 표준편차로 나눈 값이다. -0.5~0.5면 잠잠, 2 이상이면 급등, "
        "-2 미만이면 "
        "급락으로 본다. 과거의 큰 변동은 전후 1거래일 안의 목록 사건과 나란히 보이며 사건이 없으면 없다고 적는다. "
        "나란히 있다고 해서 "
        "원인이라는 뜻은 아니다.",
    ),
    "signal.vix_move.state.large_fall": Text("large fall", "급락"),
    "signal.vix_move.state.fall": Text("fall", "하락"),
    "signal.vix_move.state.quiet": Text("quiet", "잠잠"),
    "signal.vix_move.state.rise": Text("rise", "상승"),
    "signal.vix_move.state.large_rise": Text("large rise", "급등"),
    "signal.vix_move.parameter.edge_fall": Text("Large fall below", "급락 기준"),
    "signal.vix_move.parameter.edge_quiet": Text("Quiet from", "잠잠 하한"),
    "signal.vix_move.parameter.edge_rise": Text("Rise from", "상승 기준"),
    "signal.vix_move.parameter.edge_large_rise": Text("Large rise from", "급등 기준"),
    "figure.events_near": Text("events within a session", "전후 1거래일 안 사건 수"),
    "figure.vix_change": Text("log change", "로그 변화율"),
    "figure.vix_close": Text("close", "종가"),
    "spread.circular_shifts": Text("95 % of shifted calendars", "일정을 옮겼을 때의 95% 범위"),
    **{f"signal.vix_move.occasion.{key}": words for key, words in (*EVENTS.items(), *NO_EVENTS.items())},
    **{f"signal.event_calendar.occasion.{key}": words for key, words in EVENTS.items()},
}
_SETS: Mapping[str, tuple[str, str]] = {
    "any": ("any event of the catalogue", "전체 목록"),
    "any_by_price_too": (
        "any event, days that prices put on a list included",
        "전체 목록(가격 급변으로 등재된 날 포함)",
    ),
    **{key: (f"events of the class: {words.en}", words.ko) for key, words in CLASSES.items() if key != "sentiment"},
    **{
        f"{key}_by_price_too": (
            f"events of the class: {CLASSES[key].en}, days that prices put on a list included",
            f"{CLASSES[key].ko}(가격 급변으로 등재된 날 포함)",
        )
        for key in ("technical", "sentiment")
    },
}
_LISTS: Mapping[str, tuple[str, str]] = {
    "business_cycle": ("announcements of peaks and troughs", "경기 정점·저점 발표일"),
    "crowd": ("crowd trading", "개인 집단 매매일"),
    "default": ("defaults of states", "국가 부도일"),
    "dislocation": ("dislocations of trading (on the list because prices moved)", "거래 교란일(가격 급변으로 등재)"),
    "election": ("the sessions after presidential elections", "미국 대선 다음 거래일"),
    "emergency_law": ("House votes on emergency laws", "하원 구제·부양법 표결일"),
    "euro_rescue": ("first requests of euro states for a rescue", "유로존 국가의 첫 구제금융 요청일"),
    "fomc": ("large or unscheduled decisions of the Fed", "연준의 대폭·긴급 결정일"),
    "halt": ("halts of trading (on the list because prices moved)", "서킷브레이커 발동일(가격 급변으로 등재)"),
    "health_emergency": ("health emergencies and pandemics", "보건 비상사태·팬데믹 선언일"),
    "imf_arrangement": ("approvals of large IMF loans", "IMF 대규모 대출 승인일"),
    "institution": ("failures and rescues of large firms", "대형 금융회사 파산·구제일"),
    "outage": ("breakdowns of trading systems", "거래 전산 장애일"),
    "referendum": ("European referendums", "유럽 국민투표 뒤 첫 거래일"),
    "shutdown": ("US government shutdowns", "미국 연방정부 셧다운 첫날"),
    "tariff": ("tariff announcements", "관세 발표일"),
    "us_rating": ("losses of a US top rating", "미국 신용등급 강등일"),
    "war": ("first sessions of wars", "전쟁 발발 뒤 첫 거래일"),
}
_MOVE_FACTS = {
    **{
        f"signal.vix_move.fact.{name}_{key}": Text(en.format(of=of_en), ko.format(of=of_ko))
        for key, (of_en, of_ko) in (
            *_SETS.items(),
            ("decision", ("scheduled decisions of the Fed", "연준 정례 금리 결정")),
        )
        for name, en, ko in (
            (
                "largest_rises_near",
                "Of the 50 largest rises of the VIX, within a session of {of}",
                "VIX 최대 상승 50일 중 전후 1거래일 안에 사건이 있는 비율: {of}",
            ),
            (
                "sessions_near",
                "Of all sessions, within a session of {of}",
                "전체 거래일 중 전후 1거래일 안에 사건이 있는 비율: {of}",
            ),
        )
    },
    **{
        f"signal.vix_move.fact.mean_change_{key}": Text(f"Mean VIX change on {en}", f"VIX 평균 변화율, {ko}")
        for key, (en, ko) in _LISTS.items()
    },
}
_EVENT_CALENDAR = {
    "signal.event_calendar.title": Text("Event calendar", "사건 달력"),
    "signal.event_calendar.definition": Text(
        "Calendar days since the last event of the catalogue could first act on the market. Lists that prices fill "
        "(halts, "
        "dislocations, crowd trading) are left out. After 31 December 2025 the catalogue has only decisions of the "
        "Fed, and "
        "the state says so instead of calling a day quiet.",
        "목록의 가장 최근 사건이 시장에 처음 반영될 수 있던 날부터 센 달력 일수다. 가격 급변으로 등재되는 목록(거래 "
        "중단, 거래 교란, "
        "집단 매매)은 뺀다. 2025년 12월 31일 뒤로는 연준 결정만 이어지므로, 사건이 없는 날로 치지 않고 목록이 "
        "끝났다고 밝힌다.",
    ),
    "signal.event_calendar.state.no_event": Text("no event", "사건 없음"),
    "signal.event_calendar.state.after_event": Text("the session after an event", "사건 다음 거래일"),
    "signal.event_calendar.state.event": Text("first session of an event", "사건 반영 첫 거래일"),
    "signal.event_calendar.state.not_listed": Text("after the end of the catalogue", "목록 종료 이후"),
    "signal.event_calendar.parameter.last_listed": Text("Catalogue ends", "사건 목록의 끝"),
    **{
        f"signal.event_calendar.fact.events_{key}": Text(f"Number of events: {en}", f"사건 수: {ko}")
        for key, (en, ko) in _SETS.items()
    },
}
_GROUPS: Mapping[str, tuple[str, str]] = {
    "before_decision": ("on the session before a scheduled decision", "정례 결정 전 거래일"),
    "on_decision": ("on the day of a scheduled decision", "정례 결정일"),
    "after_decision": ("on the session after a scheduled decision", "정례 결정 다음 거래일"),
    "other_sessions": ("on all other sessions", "그 밖의 거래일"),
}
_DECISIONS = {
    "signal.fed_decision_calendar.title": Text("Days to the Fed's decision", "연준 금리 결정까지"),
    "signal.fed_decision_calendar.definition": Text(
        "Calendar days to the next scheduled decision of the Federal Open Market Committee, known since 1994 and "
        "listed to "
        "the end of 2027. States: the session before, the day itself, the session after, any other day.",
        "다음 연방공개시장위원회(FOMC) 정례 금리 결정까지 남은 달력 일수다. 1994년부터 2027년 말까지의 일정을 쓴다. "
        "상태는 결정 전 "
        "거래일, 결정일, 결정 다음 거래일, 그 밖의 날로 나눈다.",
    ),
    "signal.fed_decision_calendar.state.other_day": Text("other day", "그 밖의 날"),
    "signal.fed_decision_calendar.state.day_before": Text("session before the decision", "결정 전 거래일"),
    "signal.fed_decision_calendar.state.decision_day": Text("decision day", "결정일"),
    "signal.fed_decision_calendar.state.day_after": Text("session after the decision", "결정 다음 거래일"),
    "quantity.days_to_decision": Text("days to the decision", "결정까지 남은 일수"),
    **{
        f"signal.fed_decision_calendar.fact.mean_change_{key}": Text(f"Mean VIX change {en}", f"VIX 평균 변화율, {ko}")
        for key, (en, ko) in _GROUPS.items()
    },
    **{
        f"signal.fed_decision_calendar.fact.mean_points_{key}": Text(
            f"Mean VIX change in points {en}", f"VIX 평균 변화폭, {ko}"
        )
        for key, (en, ko) in _GROUPS.items()
    },
}
_PARTS = {
    "signal.vix_move_parts.title": Text("Parts of the VIX's move", "VIX 변동의 분해"),
    "signal.vix_move_parts.definition": Text(
        "A day's change of the VIX taken apart: time and roll, interest rate, slide along the smile as the index "
        "moved, "
        "parallel shift of volatility, put wing, call wing, and other strikes. It takes the option boards of both "
        "days: "
        "weatherglass index decompose A B.",
        "VIX의 하루 변동을 만기 경과와 교체, 금리, 지수 이동에 따른 스마일 위의 이동, 변동성의 평행 이동, 풋 날개, "
        "콜 날개, 행사가 "
        "구성 변화로 나눈다. 두 날짜의 옵션 시세판이 필요하며 weatherglass index decompose A B 명령으로 구한다.",
    ),
    "needs.vix_move_parts": Text(
        "option boards of both days, for weatherglass index decompose",
        "두 날짜의 옵션 시세판을 weatherglass index decompose 명령에 주어야 한다",
    ),
}
TEXTS: Mapping[str, Text] = {**_MOVE, **_MOVE_FACTS, **_EVENT_CALENDAR, **_DECISIONS, **_PARTS}
