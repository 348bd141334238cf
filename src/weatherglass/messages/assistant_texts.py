"""Words of the answers to assistants: each line has to stay right when it is quoted without the others."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

TEXTS: Mapping[str, Text] = {
    "assistant.started_by_hand": Text(
        "This speaks the Model Context Protocol on standard input and output: an assistant starts it. Ctrl+C ends it.",
        "표준 입출력으로 모델 컨텍스트 프로토콜을 주고받는 명령이다. 어시스턴트가 띄우며 Ctrl+C로 끝낸다.",
    ),
    "assistant.day_asked": Text(
        "As of {day}, as asked: only what was known when that day ended. It says nothing on later days.",
        "{day} 기준이다. 요청한 대로 그날이 끝났을 때 알려진 자료만 썼으며, 그 뒤의 일은 말해 주지 않는다.",
    ),
    "assistant.day_latest": Text(
        "As of {day}, the latest day that all of these data reach, {age} before it was asked for ({today}).",
        "{day} 기준이다. 이 자료가 모두 있는 마지막 날이며, 물은 날({today})보다 {age} 앞선다.",
    ),
    "assistant.day_old": Text(
        "As of {day}, the latest day that all of these data reach, {age} before it was asked for ({today}). "
        "This is not "
        "today's market; do not call it current.",
        "{day} 기준이다. 이 자료가 모두 있는 마지막 날이며 물은 날({today})보다 {age} 앞선다. 오늘의 시장이 "
        "아니므로 현재 값이라고 하면 안 된다.",
    ),
    "assistant.at_instant": Text(
        "As of {at}, {age} before it was asked for ({today}).", "{at} 기준이며, 물은 날({today})보다 {age} 앞선다."
    ),
    "assistant.days": Text("{days} days", "{days}일"),
    "assistant.one_day": Text("1 day", "1일"),
    "assistant.no_days": Text("less than a day", "하루 미만"),
    "assistant.closing": Text(
        "Computed by Weatherglass from the sources named; not an official index value. Information, no investment "
        "advice.",
        "밝힌 출처의 자료로 웨더글라스가 산출했으며 공식 지수가 아니다. 투자 권유가 아닌 정보다.",
    ),
    "assistant.missing": Text("Missing, and why: {what}: {reason}.", "없는 값과 이유: {what}: {reason}."),
    "assistant.missing_series": Text("There are no data of: {names}.", "자료가 없는 계열: {names}."),
    "assistant.value": Text(
        "{name}: {value} ({unit}) on {day}; source: {source}.", "{name}: {value}({unit}), {day}, 출처 {source}."
    ),
    "assistant.value_no_source": Text("{name}: {value} ({unit}) on {day}.", "{name}: {value}({unit}), {day}."),
    "assistant.move": Text("{said} Change on one row: {change}.", "{said} 직전 대비 {change}."),
    "assistant.input": Text(
        "Input: {series} {value} ({unit}) of {day}, {age} before; source: {source}.",
        "입력: {series} {value}({unit}), {day}, {age} 전 값, 출처 {source}.",
    ),
    "assistant.input_same_day": Text(
        "Input: {series} {value} ({unit}) of {day}, the same day; source: {source}.",
        "입력: {series} {value}({unit}), {day}, 당일 값, 출처 {source}.",
    ),
    "assistant.age": Text(
        "{series}: last value of {day} ({age} on the day of the reading); source: {source}.",
        "{series}: 마지막 값 {day}(기준일에서 보아 {age}), 출처 {source}.",
    ),
    "assistant.signal": Text("{title} [{name}]: {value}, {state}.", "{title} [{name}]: {value}, {state}."),
    "assistant.signal.on": Text("{state}, on", "{state}, 켜짐"),
    "assistant.signal.no_state": Text("no state", "상태 없음"),
    "assistant.signal.missing": Text("{title} [{name}]: not available, {reason}.", "{title} [{name}]: 없음, {reason}."),
    "assistant.signal.since": Text("In this state since {day}.", "{day}부터 이 상태다."),
    "assistant.signal.rank": Text(
        "Among its own values up to that day: {percentile}.", "그날까지의 자기 값 가운데 순위: {percentile}."
    ),
    "assistant.signals.on": Text(
        "{on} of {available} signals on. A signal that is on describes the day; it is no forecast.",
        "신호 {available}개 가운데 {on}개가 켜져 있다. 켜진 신호는 그날의 상태를 말할 뿐 예측이 아니다.",
    ),
    "assistant.record.caution": Text(
        "What followed such days is a record of the past beside that of all days; it is no forecast.",
        "비슷한 날 뒤에 일어난 일은 모든 날의 기록과 나란히 놓은 과거 기록이며 예측이 아니다.",
    ),
    "assistant.rows": Text(
        "{name} ({unit}): {kept} of {of} rows, {first} to {last}. {how}",
        "{name}({unit}): {of}행 가운데 {kept}행, {first}~{last}. {how}",
    ),
    "assistant.rows.all": Text("Nothing is left out.", "빠진 행은 없다."),
    "assistant.rows.last": Text(
        "The last rows of the range; earlier ones are left out.", "범위의 마지막 행들이며 앞선 행은 뺐다."
    ),
    "assistant.rows.even": Text(
        "Rows picked evenly over the range, with the first and the last; nothing is averaged. Highs and lows between "
        "them are left out.",
        "범위에서 고르게 뽑은 행이며 처음과 끝은 들어 있다. 평균을 내지 않았고, 그 사이의 고점과 저점은 빠져 있다.",
    ),
    "assistant.rows.none": Text(
        "{name}: no row in this range. Ask for an earlier or a wider one.",
        "{name}: 이 범위에는 행이 없다. 더 이르거나 넓은 범위를 요청한다.",
    ),
    "assistant.rows.source": Text(
        "Source: {source} gave {count} of these values.", "출처: 이 가운데 {count}개는 {source} 값이다."
    ),
    "assistant.row": Text("{day}: {value}", "{day}: {value}"),
    "assistant.row.missing": Text("{day}: no value ({reason})", "{day}: 값 없음({reason})"),
    "assistant.extremes": Text(
        "Of all {of} rows of the range: lowest {low} on {low_day}, highest {high} on {high_day}.",
        "범위의 {of}행 전체에서 최저 {low}({low_day}), 최고 {high}({high_day}).",
    ),
    "assistant.index": Text(
        "{index} = {value} ({unit}) at {at}, edition {edition}, board {source}; status: {status}.",
        "{index} = {value}({unit}), {at}, 규칙 {edition}판, 호가판 {source}, 상태 {status}.",
    ),
    "assistant.index.missing": Text(
        "{index} at {at}, edition {edition}, board {source}: no value, because {reason}.",
        "{index}, {at}, 규칙 {edition}판, 호가판 {source}: 값이 없다. 이유: {reason}.",
    ),
    "assistant.index.term": Text(
        "Term of {expiry} ({root}): {strikes} strikes, forward {forward}, K0 {k0}, rate {rate} a year, variance "
        "{variance} a year (a decimal, not points), weight {weight}.",
        "만기 {expiry}({root}): 행사가 {strikes}개, 선도가 {forward}, K0 {k0}, 금리 연 {rate}, 분산 연 "
        "{variance}(포인트가 아닌 소수), "
        "가중치 {weight}.",
    ),
    "assistant.index.term_missing": Text(
        "Term of {expiry} ({root}): no variance, because {reason}.", "만기 {expiry}({root}): 분산 없음. 이유: {reason}."
    ),
    "assistant.index.strike": Text(
        "{type} {strike} of {expiry}: {share} of the index variance (contribution {contribution}).",
        "{expiry} {type} {strike}: 지수 분산의 {share}(기여분 {contribution}).",
    ),
    "assistant.index.type.put": Text("put", "풋"),
    "assistant.index.type.call": Text("call", "콜"),
    "assistant.index.type.put/call": Text("put and call", "풋과 콜"),
    "assistant.index.sum": Text(
        "All {strikes} strikes: {strips} of the index variance; the forward takes {forwards}; together {sum}. Shares "
        "are of variance, so they do not add up to points of the index.",
        "행사가 {strikes}개 합계: 지수 분산의 {strips}. 선도가 항 {forwards}, 모두 합쳐 {sum}. 분산의 몫이므로 "
        "지수 포인트로 더하면 안 된다.",
    ),
    "assistant.index.kept": Text(
        "The {kept} largest of {of} strikes are given; ask with `top` for more.",
        "행사가 {of}개 가운데 기여가 큰 {kept}개만 싣는다. 더 보려면 `top`으로 요청한다.",
    ),
    "assistant.index.note": Text("To be known: {note}.", "알아 둘 것: {note}."),
    "assistant.index.band": Text(
        "From bids alone {bid}, from asks alone {ask}.", "매수 호가만 쓰면 {bid}, 매도 호가만 쓰면 {ask}다."
    ),
    "assistant.claim.file": Text(
        "What the claim says: {statement} Source: {article}, {published}. This is what is claimed, not what was "
        "found; "
        "it has not been tested here. The tool claim_test tests it.",
        "주장: {statement} 출처: {article}, {published}. 주장일 뿐 검정한 결과가 아니다. claim_test로 검정한다.",
    ),
    "assistant.claim.verdict": Text(
        "Verdict: {verdict}. Claim: {statement} {meaning}", "판정: {verdict}. 주장: {statement} {meaning}"
    ),
    "assistant.claim.cases": Text(
        "Cases counted: n = {n}. So few cases prove nothing either way.",
        "센 사례: n = {n}. 이렇게 적은 사례로는 어느 쪽도 증명되지 않는다.",
    ),
    "assistant.claim.cases_many": Text("Cases counted: n = {n}.", "센 사례: n = {n}."),
    "assistant.claim.no_cases": Text(
        "No cases were counted: this kind of claim is judged by figures, not by a number of cases.",
        "센 사례는 없다. 사례 수가 아니라 수치로 판정하는 주장이다.",
    ),
    "assistant.claim.base": Text(
        "Base rate: {share} of {dates} dates taken at random did as well (between {first} and {last}).",
        "기준 비율: 아무 날짜나 잡아도 {dates}일 가운데 {share}는 그만큼 됐다({first}~{last}).",
    ),
    "assistant.claim.base_mean": Text(
        "Base rate: after any of {dates} dates the mean was {mean} ({unit}, between {first} and {last}).",
        "기준값: 날짜 {dates}일 어느 날 뒤든 평균은 {mean}이었다({unit}, {first}~{last}).",
    ),
    "assistant.claim.p": Text(
        "p = {p} ({often} by chance): how often chance alone does as well if nothing lies behind it, against a "
        "bar of "
        "{alpha}. It is not the probability that the claim is true, nor that it is false.",
        "p = {p}(우연만으로 {often}): 아무 관계가 없어도 우연히 그만큼 되는 빈도이며 기준은 {alpha}다. 주장이 "
        "참이거나 거짓일 확률이 아니다.",
    ),
    "assistant.claim.no_p": Text("There is no p-value: {reason}.", "p값은 없다: {reason}."),
    "assistant.claim.min_p": Text(
        "Smallest p that hits alone could reach if all of these cases had come true: {p} ({often}). A p above "
        "the bar "
        "may then mean too few cases, and not that there is no effect. A test by size has another one.",
        "이 사례가 모두 맞았더라도 적중만으로 나올 수 있는 가장 작은 p: {p}({often}). 기준을 넘지 못한 것은 "
        "효과가 없어서가 아니라 "
        "사례가 적어서일 수 있다. 크기로 하는 검정은 값이 다르다.",
    ),
    "assistant.claim.min_p_test": Text(
        "Smallest p that this test can give with n = {n}: {p} ({often}).",
        "n = {n}에서 이 검정으로 나올 수 있는 가장 작은 p: {p}({often}).",
    ),
    "assistant.claim.no_detectable": Text(
        "Detectable effect: not known, because {reason}.", "드러날 수 있는 크기: 알 수 없다. 이유: {reason}."
    ),
    "assistant.claim.not_said": Text(
        "What it does not say: it is no forecast, and that one thing follows another does not say that it causes it. "
        "“No support” is not “refuted”, and “too few cases” is neither.",
        "말해 주지 않는 것: 예측이 아니며, 한 일이 다른 일에 뒤따른다고 해서 원인이라는 뜻은 아니다. ‘뒷받침 "
        "없음’은 ‘반박됨’이 아니고, "
        "‘사례 부족’은 둘 다 아니다.",
    ),
    "assistant.claim.series": Text(
        "Data: {series} ({field}, {unit}), {first} to {last}, {rows} rows; source: {source}.",
        "자료: {series}({field}, {unit}), {first}~{last}, {rows}행, 출처 {source}.",
    ),
    "assistant.claim.not_run": Text("Not run: {reason}", "돌리지 못한 것: {reason}"),
    "assistant.claim.draws": Text(
        "A first look with {draws} draws; ask without quick for the whole test before quoting a figure.",
        "{draws}번만 뽑은 첫 계산이다. 수치를 인용하려면 quick 없이 전체 검정을 요청한다.",
    ),
    "assistant.playbook.file": Text(
        "What the playbook says: {statement} Source: {article}, {published}. It has not been run here; the tool "
        "playbook_run simulates it.",
        "매매 규칙: {statement} 출처: {article}, {published}. 아직 돌려 보지 않았다. playbook_run으로 모의 실행한다.",
    ),
    "assistant.playbook.verdict": Text(
        "Verdict: {verdict}. Playbook: {statement} {meaning}", "판정: {verdict}. 매매 규칙: {statement} {meaning}"
    ),
    "assistant.playbook.span": Text(
        "Simulated on {first} to {last} after costs; nobody traded it, and the past years are not a forecast.",
        "{first}~{last} 기간에 비용을 빼고 모의 실행했다. 실제로 매매한 기록이 아니며 지난 성과는 예측이 아니다.",
    ),
    "assistant.playbook.episodes": Text(
        "It acted n = {n} times; so many are its cases, not the number of days.",
        "규칙이 움직인 횟수는 n = {n}이다. 사례 수는 날짜 수가 아니라 이 횟수다.",
    ),
    "assistant.playbook.growth": Text(
        "Growth after costs: {growth} a year, deepest fall {deepest}; buying and holding {held} a year.",
        "비용을 뺀 성장률 연 {growth}, 최대 낙폭 {deepest}. 사서 보유하면 연 {held}.",
    ),
    "assistant.job.running": Text(
        "Still at work: {step}, {done} of {of} steps, {ahead} pieces of work before it. There is no result yet, and "
        "nothing can be said on it. Call the tool again with the same arguments to get the result.",
        "아직 계산 중이다: {step}, {of}단계 가운데 {done}단계, 앞에 {ahead}건. 결과가 없으므로 아직 아무 말도 "
        "할 수 없다. "
        "같은 인자로 다시 부르면 결과를 받는다.",
    ),
    "assistant.job.begins": Text("it begins", "시작 준비"),
    "assistant.list.claims": Text(
        "Claims: {n}. None of them has been tested here, and a title is what is claimed, not what was found.",
        "주장 {n}건. 여기서 검정한 것은 없으며, 제목은 주장일 뿐 결과가 아니다.",
    ),
    "assistant.list.playbooks": Text(
        "Playbooks: {n}. None of them has been run here.", "매매 규칙 {n}건. 여기서 돌려 본 것은 없다."
    ),
    "assistant.list.boards": Text("Option boards: {n}.", "옵션 호가판 {n}건."),
    "assistant.list.board": Text(
        "{name}: {underlying}, {first} to {last}, {days}.", "{name}: {underlying}, {first}~{last}, {days}."
    ),
    "assistant.list.indices": Text("Indices that can be recomputed: {n}.", "다시 계산할 수 있는 지수 {n}개."),
    "assistant.list.index": Text(
        "{index}: {title}; options of {underlyings}; {horizon}. Verified: {verified}",
        "{index}: {title}, 기초자산 {underlyings}, {horizon}. 검증한 것: {verified}",
    ),
    "assistant.any_underlying": Text("any underlying", "모든 기초자산"),
    "assistant.ages": Text(
        "Ages are counted to {today}, the day it was asked. Packaged series end where the package ends.",
        "나이는 물은 날({today})까지 센다. 패키지에 든 계열은 패키지의 끝에서 끝난다.",
    ),
    "assistant.ages.row": Text(
        "{series} ({unit}): {first} to {last}, {age} old; source: {source}.",
        "{series}({unit}): {first}~{last}, {age} 지남, 출처 {source}.",
    ),
    "assistant.left_out": Text(
        "{kept} of {of} {what} are given here; the rest is left out.",
        "{what} {of}건 가운데 {kept}건만 싣고 나머지는 뺐다.",
    ),
    "assistant.refused": Text("No answer: {detail}", "답할 수 없다: {detail}"),
    "assistant.unit.vol_points": Text("volatility points, per cent a year", "변동성 포인트, 연 %"),
    "assistant.unit.variance_points": Text("variance points, squared per cent a year", "분산 포인트, 연 % 제곱"),
    "assistant.unit.index_points": Text("index points", "지수 포인트"),
    "assistant.unit.percent": Text("per cent", "퍼센트"),
    "assistant.unit.percentage_points": Text("percentage points", "퍼센트포인트"),
    "assistant.unit.share": Text("share", "비율"),
    "assistant.unit.ratio": Text("ratio", "비율"),
    "assistant.unit.correlation": Text("correlation, −1 to 1", "상관계수, −1~1"),
    "assistant.unit.multiple": Text("multiple", "배수"),
    "assistant.unit.usd": Text("US dollars", "미국 달러"),
    "assistant.unit.usd_millions": Text("millions of US dollars", "백만 미국 달러"),
    "assistant.unit.score": Text("score", "점수"),
    "assistant.unit.percentile": Text("percentile, 0 to 100", "백분위, 0~100"),
    "assistant.unit.z": Text("standard deviations", "표준편차"),
    "assistant.unit.count": Text("count", "건수"),
    "assistant.unit.log_return": Text("log return", "로그 수익률"),
    "assistant.unit.simple_return": Text("simple return", "단순 수익률"),
    "assistant.unit.skew_points": Text("SKEW points", "SKEW 포인트"),
    "assistant.unit.none": Text("no unit", "단위 없음"),
}
