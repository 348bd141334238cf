"""Texts that signals of several families share: parameters, reasons, units of time."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

TEXTS: Mapping[str, Text] = {
    "parameter.buffer": Text("Buffer above the level", "기준선 위 여유폭"),
    "parameter.gap_days": Text("Days without it before a new case begins", "새 사례로 치기까지의 공백일"),
    "parameter.high_from": Text("High from", "높음 기준"),
    "parameter.horizon": Text("Horizon", "예측 기간"),
    "parameter.lags": Text("Lags", "시차"),
    "parameter.low_below": Text("Low below", "낮음 기준"),
    "parameter.margin": Text("Margin for leaving a band", "구간 이탈 여유폭"),
    "parameter.minimum": Text("Fewest values needed", "최소 필요 관측치"),
    "parameter.refit": Text("Refitted every", "재추정 주기"),
    "parameter.window": Text("Window", "산출 기간"),
    "why.no_boards": Text(
        "it needs option boards, and the store has none for this day",
        "옵션 시세판이 필요하지만 이 날짜의 시세판이 저장소에 없다",
    ),
    "why.no_common_days": Text(
        "its inputs ({series} and the others) have no day in common", "{series} 등 입력 자료가 겹치는 날이 없다"
    ),
    "why.no_library": Text(
        "it needs the extra '{needs}': pip install 'weatherglass[{needs}]'",
        "추가 구성 '{needs}'이 필요하다: pip install 'weatherglass[{needs}]'",
    ),
    "why.no_series": Text(
        "there is no series {series} up to this day: neither in the store nor in the packaged data",
        "{series} 자료가 이 날짜까지 저장소에도 기본 자료에도 없다",
    ),
    "why.not_collected": Text("no free source gives the data; {needs}", "무료로 구할 수 있는 자료가 없다. {needs}"),
    "why.stale": Text(
        "{series} ends on {last_day}, {days} days before this reading; {needed} are allowed",
        "{series} 자료가 {last_day}에 끝나 기준일보다 {days}일 이르다(허용 {needed}일)",
    ),
    "why.too_few_parts": Text(
        "only {days} of the parts that it is put together from are there, and it takes {needed}",
        "구성 항목 가운데 {days}개만 있고, 최소 {needed}개가 필요하다",
    ),
    "why.too_short": Text(
        "{series} has {days} rows so far, and the rule needs {needed}",
        "{series} 자료가 아직 {days}행뿐이고, 규칙에는 {needed}행이 필요하다",
    ),
}
