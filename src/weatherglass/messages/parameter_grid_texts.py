"""What is said of a grid of a playbook: how many were tried, what luck gives the best of so many, what the best is."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

TEXTS: Mapping[str, Text] = {
    "grid.verdict.luck": Text(
        "The best of {count} looks like luck: so many tries give as much without any merit",
        "{count}개 중 가장 좋은 조합도 운으로 볼 만하다. 이만큼 많이 시도하면 실력이 없어도 나오는 성과다",
    ),
    "grid.verdict.more": Text(
        "The best of {count} is more than luck gives the best of so many",
        "{count}개 중 가장 좋은 조합은 많이 시도한 운만으로는 설명되지 않는다",
    ),
    "grid.verdict.none": Text(
        "Nothing to judge: no combination does anything else than buying and holding",
        "판정할 것이 없다. 어느 조합도 사서 보유하는 것과 다르지 않다",
    ),
    "grid.span": Text(
        "Simulated from {first} to {last}, {rows}.", "{first}부터 {last}까지 {rows} 동안 모의로 매매했다."
    ),
    "grid.tried": Text(
        "{tried} combinations were tried, {ran} could be simulated, {different} of them gave different results. "
        "{better} did better than buying and holding by {measure}; the one in the middle gained {middle}.",
        "조합 {tried}개를 시도해 {ran}개를 돌렸고, 결과가 서로 다른 것은 {different}개다. {measure} 기준으로 보유보다 "
        "나은 조합은 {better}, 순위 한가운데 조합의 보유 대비 차이는 {middle}.",
    ),
    "grid.best": Text(
        "The best ({setting}) gained {gain}. Had it alone been tried, luck would do as well {alone}; but it was picked "
        "from {count}, and the best of so many does as well by luck {chance} (test of superior predictive ability, "
        "SPA).",
        "가장 좋은 조합({setting})의 보유 대비 차이는 {gain}. 이것 하나만 시도했다면 우연히 이만큼 될 일은 {alone} "
        "있다. 그러나 {count}개 중에서 고른 것이고, 그렇게 고른 최고 성과는 운으로도 {chance} 나온다(우월 예측력 검정, "
        "SPA).",
    ),
    "grid.luck": Text(
        "Were none of them any better than holding, the best would still gain {luck} or more half of the time, and "
        "{rare} or more 1 time in 20.",
        "보유보다 나은 조합이 하나도 없다 해도 가장 좋은 조합의 차이는 둘 중 한 번꼴로 {luck} 이상, 20번 중 1번꼴로 "
        "{rare} 이상이 된다.",
    ),
    "grid.beyond": Text(
        "{beyond} of the {count} lie beyond what luck gives the best of so many at {alpha}.",
        "유의수준 {alpha}에서 그 운을 넘어선 조합은 {count}개 가운데 {beyond}개다.",
    ),
    "grid.half": Text(
        "Whoever had chosen on {middle}, by what had been until then, would have taken “{setting}”: it had "
        "gained {before}, and gained {after} afterwards, place {place} of {of}.",
        "{middle} 이전의 성과만 보고 골랐다면 ‘{setting}’ 조합을 택했을 것이다. 그때까지 차이는 {before}, 그 뒤로는 "
        "{after:으로/로} {of}개 중 {place}위였다.",
    ),
    "grid.hindsight": Text(
        "All of it is hindsight: the combinations were tried on days that are past. Only days to come can show whether "
        "the best is any good.",
        "모두 지난 날을 놓고 고른 결과다. 가장 좋은 조합이 정말 좋은지는 앞으로의 날들로만 알 수 있다.",
    ),
    "grid.not_run": Text("{count} combinations have no figures: {why}.", "수치가 없는 조합 {count}개: {why}."),
    "grid.why.still": Text("they never hold anything but cash", "현금만 들고 움직이지 않는다"),
    "grid.why.too_short": Text("too few days", "날이 너무 적다"),
    "grid.why.no_series": Text("a series is missing", "자료가 없다"),
    "grid.more": Text(
        "{shown} of {count} are shown, by gain; all of them: --format csv, or --output FILE.xlsx",
        "차이가 큰 순서로 {count}개 가운데 {shown}개를 보였다. 모두 보려면 --format csv 또는 --output 파일.xlsx",
    ),
    "grid.section": Text("The best, and what luck makes of them", "성과가 좋은 조합과 운으로 나올 확률"),
    "grid.head.enter": Text("begins at", "시작 기준선"),
    "grid.head.exit": Text("ends at", "끝 기준선"),
    "grid.head.gain": Text("gain on holding", "보유 대비"),
    "grid.head.p_of_all": Text("by luck, as best of all", "운으로 나올 확률"),
    "grid.head.early_late": Text("1st half, 2nd half", "전반, 후반"),
    "grid.held": Text("buy and hold", "사서 보유"),
    "grid.resumed": Text(
        "{there} of {count} combinations are of an earlier run; --fresh begins anew",
        "조합 {count}개 가운데 {there}개는 지난 실행의 것이다. 처음부터 하려면 --fresh",
    ),
    "grid.manifest": Text(
        "Playbook, values and data have the hash {manifest}: the same hash gives the same figures.",
        "플레이북, 시도한 값, 자료의 해시는 {manifest}이다. 해시가 같으면 수치도 같다.",
    ),
    "sheet.grid": Text("Combinations", "조합"),
    "column.grid.number": Text("its number in the grid, from 1", "격자에서의 번호(1부터)"),
    "column.grid.place": Text("1 is the largest gain", "1이 가장 큰 차이"),
    "column.grid.gain": Text(
        "on buying and holding: Sharpe ratio, or percentage points a year",
        "사서 보유와의 차이(샤프 비율, 또는 연 %포인트)",
    ),
    "column.grid.p_of_all": Text(
        "how often the best of so many does as well by luck, decimal share",
        "이만큼 많이 시도한 최고 성과가 운으로 이만큼 될 비율(소수)",
    ),
    "column.grid.p_alone": Text(
        "how often luck does as well if it alone had been tried; not the one to read",
        "이것 하나만 시도했을 때 운으로 이만큼 될 비율. 판단에 쓸 값이 아니다",
    ),
    "column.grid.growth": Text("growth a year, decimal share", "연 수익률(소수)"),
    "column.grid.volatility": Text("a year, decimal share", "연 변동성(소수)"),
    "column.grid.sharpe": Text("Sharpe ratio a year", "연 샤프 비율"),
    "column.grid.deepest": Text("deepest fall, decimal share", "최대 낙폭(소수)"),
    "column.grid.exposure": Text("mean share in assets, decimal", "평균 보유 비중(소수)"),
    "column.grid.turnover": Text("value traded a year, decimal share of the money", "연 매매 회전(소수)"),
    "column.grid.trades": Text("bars with a trade", "거래한 날 수"),
    "column.grid.episodes": Text("how often it did something else than usual", "평소와 달리 움직인 횟수"),
    "column.grid.early_gain": Text("gain in the first half of the days", "전반기의 차이"),
    "column.grid.late_gain": Text("gain in the second half of the days", "후반기의 차이"),
    "column.grid.not_run": Text("why there are no figures", "수치가 없는 까닭"),
}
