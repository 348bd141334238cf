import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Put a claim to the test · 속설 검정하기")

with app.setup:
    import altair as alt
    import marimo as mo
    import numpy as np
    import polars as pl

    import weatherglass as wg


@app.function(hide_code=True)
def small_table(rows):
    """A table to be read, of a polars table or of mappings."""
    rows = rows.to_dicts() if isinstance(rows, pl.DataFrame) else rows
    lines = [list(rows[0]), ["---"] * len(rows[0]), *(each.values() for each in rows)]
    return mo.md("\n".join(f"| {' | '.join(map(str, line))} |" for line in lines))


@app.cell(hide_code=True)
def _():
    _languages = {"English": "en", "한국어": "ko"}
    lang = mo.ui.dropdown(_languages, value="한국어" if wg.language() == "ko" else "English", label="Language · 언어")
    lang
    return (lang,)


@app.cell(hide_code=True)
def _(lang):
    def say(en, ko):
        """One of two texts, in the reader's language."""
        return ko if lang.value == "ko" else en

    mo.md(
        say(
            """
            # Put a claim to the test

            "When the Russell 2000 broke out in 2016 and 2020, Bitcoin began a bull market, both times. Now it has broken out
            again." The author of the article doubts it himself: two samples are not enough. But not enough for what, and
            what would be? First that claim, with the test done by hand beside the program's. Then yours.

            Every figure is computed while you read, from daily values that ship with the package and end where they end.
            """,
            """
            # 속설 검정하기

            "러셀 2000이 2016년과 2020년에 신고점을 돌파했을 때 비트코인은 두 번 다 강세장에 들어섰다. 이제 또 돌파했다." 기사를 쓴
            사람부터 표본 두 개로는 모자란다고 미심쩍어한다. 그렇다면 무엇에 모자라고, 얼마면 되나. 먼저 이 주장을 손으로 한 검정과
            프로그램의 검정을 나란히 놓고 본다. 그다음은 직접 들은 말 차례다.

            모든 수치는 읽는 동안 계산한다. 자료는 프로그램에 들어 있는 일별 값이며 끝나는 날이 정해져 있다.
            """,
        )
    )
    return (say,)


@app.cell(hide_code=True)
def _(say):
    mo.md(
        say(
            """
            ## The verdict, and what it rests on

            The test takes some seconds. It counts the cases, asks what any other date did, tries every reasonable definition,
            and holds the halving of Bitcoin's supply beside it.
            """,
            """
            ## 판정과 그 근거

            검정에는 몇 초 걸린다. 사례를 세고, 다른 날짜였다면 어땠을지 묻고, 그럴듯한 정의를 모두 돌리고, 비트코인 반감기를 나란히
            놓는다.
            """,
        )
    )
    return


@app.cell
def _():
    tested = wg.claim("r4-russell-breakout-bitcoin")
    return (tested,)


@app.cell
def _(lang, tested):
    words = wg.worded(tested, lang.value)
    return (words,)


@app.cell(hide_code=True)
def _(words):
    mo.vstack(
        [
            mo.callout(mo.md(f"**{words.verdict_line}**\n\n{words.title}\n\n{words.meaning}"), kind="info"),
            mo.md("\n".join(f"* {each}" for each in words.sentences)),
        ]
    )
    return


@app.cell(hide_code=True)
def _(say, words):
    mo.vstack(
        [
            small_table(
                [
                    {
                        say("event", "사건"): each.event_text,
                        say("what it is to the claim", "주장에서의 구실"): each.role_text,
                        say("Bitcoin 365 days later", "365일 뒤 비트코인"): each.outcome_text,
                        say("near", "가까이 있던 일"): each.near or "–",
                    }
                    for each in words.cases
                ]
            ),
            mo.md("\n".join(f"* {each}" for each in words.counter)),
        ]
    )
    return


@app.cell(hide_code=True)
def _(say):
    mo.md(
        say(
            """
            ## What any date did

            The clock starts at the first close of Bitcoin after the event was known, and runs for 365 days. Here is the same
            for *every* date: the claim's two cases are marked. The scale is of multiples, in logs; `outcome` in the table is the
            natural logarithm of `multiple`.
            """,
            """
            ## 아무 날이나 골랐다면

            사건이 알려진 뒤 비트코인의 첫 종가에서 재기 시작해 365일을 센다. *모든* 날짜에 똑같이 해 본 것이 아래 그림이며, 주장이 든 두
            사례에 줄을 그었다. 눈금은 배수이며 로그다. 표의 `outcome`은 `multiple`(배수)의 자연로그다.
            """,
        )
    )
    return


@app.cell
def _(tested):
    base = tested.report.base_rate
    cases = wg.frame(tested)
    claimed = cases.filter(pl.col("role") == "claimed")
    small_table(claimed.select("event", "entry", pl.col("outcome", "multiple").round(4), "hit"))
    return base, cases, claimed


@app.cell
def _(base, claimed, say):
    def histogram(outcomes, marks, title):
        """Outcomes of all dates in bins of a log scale, and the cases as lines; outcomes are natural logs."""
        counts, edges = np.histogram(outcomes, bins=50)
        bins = pl.DataFrame(
            {"from": np.exp(edges[:-1]), "to": np.exp(edges[1:]), "share": counts / counts.sum(), "zero": np.zeros(50)}
        )
        log = alt.Scale(type="log", nice=False)
        bars = (
            alt.Chart(bins)
            .mark_rect(color="#b8c4ce", stroke="white", strokeWidth=0.5)
            .encode(
                x=alt.X("from:Q", scale=log, title=title),
                x2="to:Q",
                y=alt.Y("share:Q", axis=alt.Axis(format="%"), title=say("share of dates", "날짜의 비율")),
                y2="zero:Q",
                tooltip=[
                    alt.Tooltip("from:Q", format=".2f"),
                    alt.Tooltip("to:Q", format=".2f"),
                    alt.Tooltip("share:Q", format=".1%"),
                ],
            )
        )
        lines = (
            alt.Chart(marks)
            .mark_rule(color="#d1495b", strokeWidth=2)
            .encode(x=alt.X("multiple:Q", scale=log), tooltip=["event:T", alt.Tooltip("multiple:Q", format=".2f")])
        )
        return (bars + lines).properties(width="container", height=200)

    histogram(base.outcomes, claimed, say("Bitcoin 365 days later, multiple", "365일 뒤 비트코인(배수)"))
    return (histogram,)


@app.cell(hide_code=True)
def _(base, say):
    mo.md(
        say(
            f"""
            Of {base.dates:,} dates from {base.first} to {base.last}, **{base.share:.1%}** were followed by more than a doubling;
            the usual multiple (geometric mean) was x{np.exp(base.mean):.2f}. They hold only about
            {base.independent_windows:.0f} spans of 365 days that do not overlap: thousands of dates are not thousands of
            cases.
            """,
            f"""
            {base.first}부터 {base.last}까지 {base.dates:,}개 날짜 가운데 **{base.share:.1%}**에서 두 배 넘게 올랐고, 보통의 배수(기하평균)는
            {np.exp(base.mean):.2f}배였다. 다만 서로 겹치지 않는 365일은 약 {base.independent_windows:.0f}개뿐이다. 날짜가 수천 개라고 해서
            사례가 수천 개인 것은 아니다.
            """,
        )
    )
    return


@app.cell(hide_code=True)
def _(say):
    mo.md(
        say(
            """
            ## Why two of two is a coin toss

            If a usual date has the chance *b*, then *n* cases are all hits by chance with *b* to the power of *n*. No way of
            counting makes two cases rarer than that. Move both and look for the point at which a perfect record would mean
            something.
            """,
            """
            ## 둘 중 둘이 동전 던지기인 까닭

            보통 날짜의 확률이 *b*라면 *n*개가 모두 적중하는 일은 우연만으로도 *b*의 *n*제곱만큼 일어난다. 어떻게 세어도 사례 둘은 그보다
            드물어질 수 없다. 둘을 움직여, 모두 적중했다는 기록이 뜻을 갖기 시작하는 곳을 찾아보자.
            """,
        )
    )
    return


@app.cell(hide_code=True)
def _(base, say):
    chance_of_one = mo.ui.slider(
        0.05,
        0.95,
        step=0.01,
        value=round(base.share, 2),
        show_value=True,
        label=say("chance of any date, b", "아무 날짜의 확률 b"),
    )
    number_of_cases = mo.ui.slider(1, 12, value=2, show_value=True, label=say("cases, n", "사례 n"))
    mo.hstack([chance_of_one, number_of_cases], justify="start", gap=3)
    return chance_of_one, number_of_cases


@app.cell
def _(chance_of_one, number_of_cases):
    perfect = chance_of_one.value**number_of_cases.value
    needed = int(np.ceil(np.log(0.05) / np.log(chance_of_one.value)))
    return needed, perfect


@app.cell(hide_code=True)
def _(needed, number_of_cases, perfect, say):
    mo.md(
        say(
            f"""
            {number_of_cases.value} of {number_of_cases.value} come about by chance with **{perfect:.3f}**, about 1 time in
            {1 / perfect:,.1f}. To be rarer than 1 in 20 it takes **{needed} of {needed}**.
            """,
            f"""
            {number_of_cases.value}번 중 {number_of_cases.value}번은 우연만으로 **{perfect:.3f}**, 곧 {1 / perfect:,.1f}번에 한 번꼴로
            나온다. 스무 번에 한 번보다 드물려면 **{needed}번 중 {needed}번**이어야 한다.
            """,
        )
    )
    return


@app.cell(hide_code=True)
def _(say):
    mo.md(
        say(
            """
            ## The test by hand

            By size it is a little less usual. Keep the distance between the two dates, shift both together through all dates
            (what falls off the end comes back at the start), and count how often the average is at least as large. That keeps
            what Bitcoin's years have in common, which drawing single dates would destroy.
            """,
            """
            ## 손으로 하는 검정

            크기까지 보면 조금 더 드물다. 두 날짜의 간격을 그대로 둔 채 함께 밀어 모든 날짜를 돌면서(끝에서 넘치면 처음으로 돌아온다)
            평균이 그만큼 큰 때가 얼마나 되는지 센다. 이렇게 하면 비트코인의 해들이 서로 이어져 있다는 사실이 남는다. 날짜를 하나씩 따로
            뽑으면 그것이 사라진다.
            """,
        )
    )
    return


@app.cell
def _(base, claimed):
    bitcoin = wg.frame(wg.series("BTC")).filter(pl.col("date") >= base.first)
    price = bitcoin["close"].to_numpy()
    every_date = np.log(price[365:] / price[:-365])
    at = bitcoin["date"].search_sorted(claimed["entry"]).to_numpy()
    observed = every_date[at].mean()
    shifted = np.array([np.roll(every_date, -by)[at].mean() for by in range(every_date.size)])
    p_by_hand = float((shifted >= observed - 1e-12).mean())
    return every_date, observed, p_by_hand


@app.cell(hide_code=True)
def _(base, observed, p_by_hand, say, tested):
    test = tested.report.primary
    mo.md(
        say(
            f"""
            The two cases average x{np.exp(observed):.2f} against x{np.exp(base.mean):.2f} after any date. Of
            {base.dates:,} shifts **{p_by_hand:.1%}** do as well (p = {p_by_hand:.4f}); the program says p = {test.p:.4f}
            ({test.name}, n = {test.n}). About 1 time in {1 / p_by_hand:.0f}: nothing that a doubter has to explain.
            """,
            f"""
            두 사례의 평균은 {np.exp(observed):.2f}배, 아무 날짜나 골랐을 때는 {np.exp(base.mean):.2f}배다. 날짜를 {base.dates:,}번
            밀어 보니 **{p_by_hand:.1%}**에서 그만큼 되었고(p = {p_by_hand:.4f}), 프로그램의 답은 p = {test.p:.4f}이다({test.name},
            n = {test.n}). {1 / p_by_hand:.0f}번에 한 번꼴이니, 의심하는 사람이 굳이 해명할 거리가 못 된다.
            """,
        )
    )
    return


@app.cell(hide_code=True)
def _(say, words):
    mo.vstack(
        [
            mo.md(
                say(
                    "## How surprised should you be?\n\nEach way of asking, as a chance; ● is the one that the verdict rests on.",
                    "## 얼마나 놀라야 하나\n\n묻는 방법마다 우연의 확률을 적었다. ●가 판정의 근거다.",
                )
            ),
            small_table(
                [
                    {
                        say("asked", "물음"): each.title,
                        say("chance does as well", "우연만으로"): each.text,
                        "p": round(each.p, 4),
                        say("decides", "판정의 근거"): "●" if each.decides else "",
                    }
                    for each in words.chances
                ]
            ),
            mo.md("\n".join(f"* **{each.title}**: {each.text}" for each in words.flags)),
        ]
    )
    return


@app.cell(hide_code=True)
def _(say):
    mo.md(
        say(
            """
            ## Now yours

            "When X closes above so much, Y stands higher so many days later." Choose, and the same rules judge it: what any
            date did, shifted dates, the level a tenth higher and lower, what so few cases could ever show. After the VIX,
            returns are compared in units of the volatility that was expected then: wild days swing wide both ways.

            A negative answer is an answer. So is that a series is missing: NDX does not ship with the package.
            """,
            """
            ## 이제 직접 들은 말

            "X가 얼마를 넘어 마감하면 며칠 뒤 Y는 올라 있다." 고르기만 하면 같은 규칙으로 판정한다. 아무 날짜나 골랐을 때, 날짜를 밀었을
            때, 기준을 10% 높이거나 낮췄을 때, 이만한 사례로 애초에 무엇이 드러날 수 있는지를 본다. VIX를 고르면 수익률을 그때 예상된
            변동성으로 나누어 비교한다. 거친 날에는 위로도 아래로도 크게 출렁이기 때문이다.

            아니라는 답도 답이다. 자료가 없다는 답도 그렇다. NDX는 프로그램에 들어 있지 않다.
            """,
        )
    )
    return


@app.cell(hide_code=True)
def _(say):
    _packaged = ["VIX", "SPX", "RUT", "NDX", "IXIC", "BTC"]
    my_signal = mo.ui.dropdown(_packaged, value="VIX", label=say("when", "무엇이"))
    my_side = mo.ui.dropdown(
        {say("closes at or above", "이상으로 마감하면"): "above", say("closes below", "아래로 마감하면"): "below"},
        value=say("closes at or above", "이상으로 마감하면"), label=" ",
    )  # fmt: skip
    my_level = mo.ui.number(start=0.0, stop=1e6, step=0.5, value=40.0, label=say("level", "기준값"))
    my_target = mo.ui.dropdown(["SPX", "RUT", "IXIC", "BTC", "VIX"], value="SPX", label=say("then", "그 뒤"))
    my_direction = mo.ui.dropdown(
        {say("stands higher", "오른다"): "greater", say("stands lower", "내린다"): "less"},
        value=say("stands higher", "오른다"), label=" ",
    )  # fmt: skip
    my_days = mo.ui.slider(
        5, 365, value=63, show_value=True, label=say("so many of its days later", "며칠 뒤(그 시장의 날)")
    )
    mo.vstack(
        [
            mo.hstack([my_signal, my_side, my_level], justify="start", wrap=True),
            mo.hstack([my_target, my_direction, my_days], justify="start", wrap=True),
        ]
    )
    return my_days, my_direction, my_level, my_side, my_signal, my_target


@app.cell
def _(my_days, my_direction, my_level, my_side, my_signal, my_target):
    level, days = float(my_level.value or 0.0), my_days.value
    higher = my_direction.value == "greater"
    mine = {
        "schema_version": 1,
        "id": "my-claim",
        "kind": "event_outcome",
        "source": {"article": "heard somewhere", "published": "2026-11-20"},
        "statement": f"After a first close of {my_signal.value} {my_side.value} {level:g}, {my_target.value} stands "
        f"{'higher' if higher else 'lower'} {days} days later.",
        "statement_ko": f"{my_signal.value} 종가가 처음으로 {level:g} {'이상' if my_side.value == 'above' else '아래'}이면 {days}일 뒤 "
        f"{my_target.value}는 {'올라' if higher else '내려'} 있다.",
        "freeze_date": "2026-11-20",
        "direction": my_direction.value,
        "data": {"signal": {"id": my_signal.value}, "target": {"id": my_target.value}},
        "event": {
            "rule": "threshold_cross",
            "params": {"level": level, "side": my_side.value, "new_episode_after_days": 21},
        },
        "outcome": {"measure": "log_return", "horizon_days": days, "also": ["hit_gt_1x"]},
        "inference": {
            "primary": "circular_shift_vol_standardised" if my_signal.value == "VIX" else "circular_shift",
            "replications": 999,
            "seed": 1,
        },
        "variants": {"event.params.level": [round(0.9 * level, 4), level, round(1.1 * level, 4)]},
    }
    return (mine,)


@app.cell
def _(lang, mine):
    try:
        my_test, my_fault = wg.claim(mine), ""
        my_words = wg.worded(my_test, lang.value)
    except wg.WeatherglassError as fault:
        my_test, my_words, my_fault = None, None, str(fault)
    return my_fault, my_test, my_words


@app.cell(hide_code=True)
def _(my_fault, my_words):
    mo.stop(my_words is None, mo.callout(my_fault, kind="warn"))
    mo.vstack(
        [
            mo.callout(
                mo.md(f"**{my_words.verdict_line}**\n\n{my_words.statement}\n\n{my_words.meaning}"), kind="info"
            ),
            mo.md("\n".join(f"* {each}" for each in my_words.sentences)),
            mo.md("\n".join(f"* {each.text}" for each in my_words.not_run)),
            mo.md(" ".join(my_words.notes)),
        ]
    )
    return


@app.cell
def _(histogram, my_days, my_target, my_test, say):
    mo.stop(my_test is None or my_test.report.base_rate is None)
    my_cases = wg.frame(my_test).drop_nulls("multiple")
    histogram(
        my_test.report.base_rate.outcomes,
        my_cases,
        say(f"{my_target.value} {my_days.value} days later, multiple", f"{my_days.value}일 뒤 {my_target.value}(배수)"),
    )
    return (my_cases,)


@app.cell(hide_code=True)
def _(say):
    mo.md(
        say(
            """
            The claim above is a mapping with the keys of a claim file. `weatherglass claim new mine.yaml` writes such a file with
            every key explained; `wg.claim` takes either. Series of your own come in with
            `wg.import_series(table, "MINE", unit="usd")`, from polars or pandas, and can then be named in it.
            """,
            """
            위의 주장은 주장 파일의 키를 그대로 쓴 사전이다. `weatherglass claim new mine.yaml`은 키마다 설명이 붙은 파일을 써 주며,
            `wg.claim`은 둘 다 받는다. 자기 계열은 폴라스나 판다스 표에서 `wg.import_series(table, "MINE", unit="usd")`로 들여온 뒤 이름을
            적으면 된다.
            """,
        )
    )
    return


@app.cell(hide_code=True)
def _(words):
    mo.md(f"---\n\n{words.disclaimer} {words.made_by}")
    return


if __name__ == "__main__":
    app.run()
