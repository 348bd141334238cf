import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Read the VIX · VIX 읽기")

with app.setup:
    import altair as alt
    import marimo as mo
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
            # Read the VIX as the article explains it

            A newspaper explains the VIX with a clinical thermometer. It is computed from options on the S&P 500. 19 to 20
            is normal; below 20 markets are calm, above 30 they are feverish, above 60 they are in crisis. It goes against
            share prices, and comes back from its heights. This page takes the sentences in their order and looks at each.

            Every figure is computed while you read, from daily values that ship with the package; no network is asked.
            Move a control and what depends on it moves.
            """,
            """
            # 기사대로 VIX 읽기

            신문은 VIX를 체온계에 빗댄다. S&P 500 옵션으로 계산하고, 19~20이면 정상이며, 20 아래는 평온, 30 위는 열, 60 위는
            위기라고 한다. 주가와 거꾸로 움직이고, 치솟은 뒤에는 되돌아온다고도 한다. 여기서는 이 문장들을 차례로 숫자에 대어 본다.

            모든 수치는 읽는 동안 계산한다. 자료는 프로그램에 들어 있는 일별 값이며 네트워크에 아무것도 묻지 않는다. 손잡이를 움직이면
            거기 딸린 수치와 그림이 따라 움직인다.
            """,
        )
    )
    return (say,)


@app.cell(hide_code=True)
def _(say):
    mo.md(say("## Where it stands", "## 지금 어디에 있나"))
    return


@app.cell
def _():
    weather = wg.today()
    return (weather,)


@app.cell
def _(lang, weather):
    words = wg.worded(weather, lang.value)
    return (words,)


@app.cell(hide_code=True)
def _(say, words):
    ages = {each.series: f"{each.last_day_text} ({each.age})" for each in words.ages}
    mo.vstack(
        [
            mo.hstack(
                [
                    mo.stat(
                        value=each.text,
                        label=f"{each.name}{say(', vol points', ', 변동성 포인트') if each.series == 'VIX' else ''}",
                        caption=f"{say('1 day', '하루')} {each.change_text} · {ages.get(each.series, each.day_text)}",
                    )
                    for each in words.moves
                ],
                widths="equal",
                wrap=True,
            ),
            mo.md(f"**{words.as_of[0]}**\n\n{words.prose.level}"),
        ]
    )
    return


@app.cell
def _(say, words):
    bands = pl.DataFrame(
        {
            "state": [each.label for each in words.level.bands],
            "from": [each.lower or 8.0 for each in words.level.bands],
            "to": [each.upper or 90.0 for each in words.level.bands],
            "share": [each.share for each in words.level.bands],
        }
    )
    vix_axis = alt.Scale(type="log", domain=[8, 90], nice=False)
    band_colors = alt.Scale(
        domain=bands["state"].to_list(), range=["#4c9f70", "#9ccb86", "#e9d985", "#f4a259", "#e4572e", "#8c1c13"]
    )
    gauge = (
        alt.Chart(bands)
        .mark_bar(height=34)
        .encode(
            x=alt.X("from:Q", scale=vix_axis, title=say("VIX, vol points", "VIX(변동성 포인트)")),
            x2="to:Q",
            color=alt.Color("state:N", scale=band_colors, sort=None, title=say("band", "구간")),
            tooltip=["state", "from", "to", alt.Tooltip("share:Q", format=".1%")],
        )
        .properties(width="container", height=60)
    )
    here = alt.Chart(pl.DataFrame({"vix": [words.level.signal.value]})).mark_rule(strokeWidth=3).encode(x="vix:Q")
    gauge + here
    return bands, vix_axis


@app.cell(hide_code=True)
def _(bands, say, words):
    mo.vstack(
        [
            small_table(
                bands.select(
                    pl.col("state").alias(say("band", "구간")),
                    pl.concat_str(
                        pl.col("from").round(0).cast(pl.Int64), pl.lit("~"), pl.col("to").cast(pl.Int64)
                    ).alias(say("vol points", "변동성 포인트")),
                    (100 * pl.col("share")).round(1).alias(say("share of days, %", "날의 비율(%)")),
                )
            ),
            mo.md(
                say(
                    f"""
                    A band is entered at its edge and left only 5 % below it, so that a wobble about 30 is not two changes
                    of weather. Shares are of all days since {words.level.first:%Y}, by the edges alone.
                    """,
                    f"""
                    구간에는 경계에서 들어가고 경계보다 5% 아래에서 나온다. 30 언저리의 흔들림을 날씨가 두 번 바뀐 것으로 세지 않기
                    위해서다. 비율은 {words.level.first:%Y}년 이후 모든 날을 경계만으로 센 것이다.
                    """,
                )
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _(say):
    mo.md(
        say(
            """
            ## Its past, and what "normal" is

            The article says that 19 to 20 is normal. Set the range to 19 and 20 and read how many days lay there; then look
            for the range in which half of all days lay.
            """,
            """
            ## 지나온 길, 그리고 '정상'이란

            기사는 19~20을 정상이라고 한다. 범위를 19와 20에 놓고 그런 날이 얼마나 되었는지 읽어 보자. 그다음 모든 날의 절반이 드는
            범위를 찾아보자.
            """,
        )
    )
    return


@app.cell
def _():
    vix = wg.frame(wg.series("VIX"))
    small_table(vix.tail(3))
    return (vix,)


@app.cell(hide_code=True)
def _(say):
    normal = mo.ui.range_slider(
        start=8, stop=60, step=0.5, value=[19, 20], show_value=True, full_width=True,
        label=say("range of the VIX, vol points", "VIX 범위(변동성 포인트)"),
    )  # fmt: skip
    normal
    return (normal,)


@app.cell
def _(normal, vix):
    close = vix["close"]
    low, high = normal.value
    inside = float(close.is_between(low, high, closed="left").mean())
    below = float((close < low).mean())
    return below, close, high, inside, low


@app.cell(hide_code=True)
def _(below, close, high, inside, low, say, vix):
    first, last = vix["date"][0], vix["date"][-1]
    mo.md(
        say(
            f"""
            Of {close.len():,} closes from {first} to {last}, **{inside:.1%}** lay from {low:g} to below {high:g}, and
            {below:.1%} lower. The mean is {close.mean():.2f}, the median {close.median():.2f} vol points: few bad months
            pull the mean up, and a usual day is calmer than "normal".
            """,
            f"""
            {first}부터 {last}까지 종가 {close.len():,}개 가운데 **{inside:.1%}**가 {low:g} 이상 {high:g} 미만이었고, {below:.1%}는 그보다
            낮았다. 평균은 {close.mean():.2f}, 중앙값은 {close.median():.2f} 변동성 포인트다. 나쁜 몇 달이 평균을 끌어올렸으며, 보통
            날은 '정상'보다 평온하다.
            """,
        )
    )
    return


@app.cell
def _(high, low, say, vix, vix_axis):
    weekly = vix.group_by_dynamic("date", every="1w").agg(pl.col("close").max())
    past = (
        alt.Chart(weekly)
        .mark_line(strokeWidth=1, color="#33475b")
        .encode(
            x=alt.X("date:T", title=None),
            y=alt.Y(
                "close:Q", scale=alt.Scale(type="log"), title=say("VIX, vol points (log)", "VIX(변동성 포인트, 로그)")
            ),
            tooltip=["date:T", alt.Tooltip("close:Q", format=".2f")],
        )
        .properties(width="container", height=220, title=say("Highest close of each week", "주마다 가장 높은 종가"))
    )
    chosen = (
        alt.Chart(pl.DataFrame({"low": [low], "high": [high]}))
        .mark_rect(opacity=0.3, color="#f4a259")
        .encode(y=alt.Y("low:Q", scale=vix_axis), y2="high:Q")
    )
    chosen + past
    return


@app.cell(hide_code=True)
def _(say):
    mo.md(
        say(
            """
            ## Does it go against share prices?

            A day counts when both the VIX and the S&P 500 have a close, and so has the day before.
            """,
            """
            ## 주가와 거꾸로 움직이나

            VIX와 S&P 500의 종가가 그날도 전날도 모두 있는 날만 센다.
            """,
        )
    )
    return


@app.cell
def _(vix):
    stocks = wg.frame(wg.series("SPX")).select("date", spx="close")
    both = (
        vix.select("date", vix="close")
        .join(stocks, on="date", how="inner")
        .sort("date")
        .with_columns(rise=pl.col("vix").diff(), gain=100 * (pl.col("spx") / pl.col("spx").shift() - 1))
        .drop_nulls()
    )
    return (both,)


@app.cell(hide_code=True)
def _(both, say):
    years = mo.ui.range_slider(
        start=both["date"].dt.year().min(), stop=both["date"].dt.year().max(), step=1, full_width=True,
        label=say("years", "연도"),
    )  # fmt: skip
    years
    return (years,)


@app.cell
def _(both, years):
    among = both.filter(pl.col("date").dt.year().is_between(*years.value))
    opposite = float((among["rise"] * among["gain"] < 0).mean())
    together = float(((among["rise"] > 0) & (among["gain"] > 0)).mean())
    return among, opposite, together


@app.cell(hide_code=True)
def _(among, opposite, say, together):
    mo.md(
        say(
            f"""
            On **{opposite:.1%}** of {among.height:,} days ({among["date"][0]} to {among["date"][-1]}) they went opposite
            ways. On {together:.1%} both rose, which the article calls "risk-on". Mostly is not always; and going opposite
            ways on the same day forecasts nothing.
            """,
            f"""
            {among["date"][0]}부터 {among["date"][-1]}까지 {among.height:,}일 가운데 **{opposite:.1%}**에서 둘은 반대로 움직였다. 함께
            오른 날은 {together:.1%}이며, 기사는 이를 '위험 선호'라고 부른다. 대체로 그렇다는 것이지 늘 그렇지는 않다. 같은 날 반대로
            움직였다고 해서 앞날을 알려 주지도 않는다.
            """,
        )
    )
    return


@app.cell
def _(among, say):
    (
        alt.Chart(among.sample(min(2_000, among.height), seed=1))
        .mark_circle(size=14, opacity=0.35, color="#33475b")
        .encode(
            x=alt.X("gain:Q", title=say("S&P 500, change of the day, %", "S&P 500 하루 등락(%)")),
            y=alt.Y("rise:Q", title=say("VIX, change of the day, vol points", "VIX 하루 변화(변동성 포인트)")),
            tooltip=["date:T", alt.Tooltip("gain:Q", format="+.2f"), alt.Tooltip("rise:Q", format="+.2f")],
        )
        .properties(width="container", height=260, title=say("Up to 2,000 days of these", "그 가운데 최대 2,000일"))
    )
    return


@app.cell(hide_code=True)
def _(say):
    mo.md(
        say(
            """
            ## A past day, as it was known then

            Nothing that became known after the day is in its reading. On 16 March 2020 the VIX closed higher than ever. Pick
            another day; a day without data says why.
            """,
            """
            ## 지난 어느 날을 그날 알던 대로

            그날이 지나 알려진 것은 하나도 들어가지 않는다. 2020년 3월 16일 VIX는 사상 가장 높은 종가를 기록했다. 다른 날을 골라
            보자. 자료가 없는 날은 이유를 밝힌다.
            """,
        )
    )
    return


@app.cell(hide_code=True)
def _(say):
    day = mo.ui.date(
        value="2020-03-16", start="1985-01-01", stop="2030-12-31", label=say("day (New York)", "날짜(뉴욕)")
    )
    day
    return (day,)


@app.cell
def _(day, lang):
    try:
        then, why_not = wg.today(day.value), ""
    except wg.WeatherglassError as fault:
        then, why_not = None, str(fault)
    then_words = wg.worded(then, lang.value) if then else None
    return then, then_words, why_not


@app.cell(hide_code=True)
def _(say, then_words, why_not):
    mo.stop(then_words is None, mo.callout(why_not, kind="warn"))
    prose = then_words.prose
    mo.vstack(
        [
            mo.md(f"### {then_words.headline}"),
            mo.md("\n\n".join(each for each in (prose.level, prose.term_structure, prose.record) if each)),
            mo.accordion(
                {
                    say("What changed in a week", "한 주 사이에 바뀐 것"): mo.md(
                        "\n".join(f"* {each}" for each in then_words.changes_of_week_text)
                    ),
                    say("Every signal that is on", "켜진 신호 모두"): small_table(
                        [
                            {
                                say("signal", "신호"): each.title,
                                say("state", "상태"): each.state_text,
                                say("value", "값"): each.value_text,
                                say("since", "언제부터"): each.since_text,
                            }
                            for each in then_words.on
                        ]
                    ),
                }
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _(say):
    mo.md(
        say(
            """
            ## What happened after such states

            After each day in the same band: the S&P 500 from the next close on. The middle half of the changes, the median, how
            often it rose, and beside it the same over all days: a share of rises says nothing without it. Days of one
            episode are no independent cases; switch to episodes and see how few there are.
            """,
            """
            ## 이런 상태 다음에는

            같은 구간이던 날마다 다음 종가부터 S&P 500이 어떻게 움직였는지 본다. 가운데 절반, 중앙값, 오른 비율을 모든 날과 나란히
            둔다. 나란히 두지 않으면 오른 비율은 아무 뜻이 없다. 한 국면에 든 날들은 서로 독립된 사례가 아니다. 국면으로 바꿔 보면
            사례가 얼마나 적은지 드러난다.
            """,
        )
    )
    return


@app.cell(hide_code=True)
def _(say):
    counted = mo.ui.radio(
        {say("every day", "모든 날"): "days", say("first day of each episode", "국면마다 첫날"): "episodes"},
        value=say("every day", "모든 날"), inline=True, label=say("cases", "사례"),
    )  # fmt: skip
    counted
    return (counted,)


@app.cell
def _(counted, say, then_words, why_not):
    mo.stop(then_words is None, mo.callout(why_not, kind="warn"))
    after = [e for e in then_words.outcomes if e.signal == "vix_band" and e.sampling == counted.value]
    rows = [
        {
            say("afterwards", "그 뒤"): f"{e.target_text}, {e.horizon_text}",
            say("cases", "사례"): e.n,
            say("middle half", "가운데 절반"): f"{e.q25_text} ~ {e.q75_text}" if e.n else e.missing,
            say("median", "중앙값"): e.median_text,
            say("rose", "상승"): e.share_up_text,
            say("all days: median", "모든 날 중앙값"): e.base_median_text,
            say("all days: rose", "모든 날 상승"): e.base_share_up_text,
        }
        for e in after
    ]
    mo.vstack(
        [
            mo.md(f"**{after[0].condition}**" if after else say("No state on this day.", "이날은 상태가 없다.")),
            small_table(rows) if rows else mo.md(""),
            mo.md(say("A record as it was known on the day, no forecast.", "그날까지 알려진 기록이며 예보가 아니다.")),
        ]
    )
    return (after,)


@app.cell(hide_code=True)
def _(say):
    mo.md(
        say(
            """
            ## What cannot be said, and why

            A signal whose data are missing or too old says so. It never stands in the middle instead. This is the latest
            reading again.
            """,
            """
            ## 말할 수 없는 것과 그 까닭

            자료가 없거나 너무 오래된 신호는 그렇다고 밝힌다. 중립값으로 때우지 않는다. 다시 최신 기상도다.
            """,
        )
    )
    return


@app.cell
def _(weather, words):
    signals = wg.frame(weather)
    silent = signals.filter(pl.col("value").is_null()).group_by("why").len().sort("len", descending=True)
    mo.vstack([mo.md("\n".join(f"* {each.text}" for each in words.missing)), mo.md("\n\n".join(words.notes))])
    return signals, silent


@app.cell(hide_code=True)
def _(say):
    mo.md(
        say(
            """
            ## Take the tables with you

            `wg.frame` gives polars, and pandas where it is installed; the cells are the same to the last bit. Whatever knows
            Arrow's stream interface takes the polars one.
            """,
            """
            ## 표로 가져가기

            `wg.frame`은 폴라스 표를, 판다스가 깔려 있으면 판다스 표도 준다. 값은 끝자리 비트까지 같다. 애로 스트림 인터페이스를 아는
            라이브러리는 폴라스 표를 그대로 받는다.
            """,
        )
    )
    return


@app.cell
def _(say, signals, vix):
    try:
        same = wg.frame(wg.series("VIX"), "pandas")["close"].to_numpy().tobytes() == vix["close"].to_numpy().tobytes()
        said = say(
            f"Same bits in pandas and polars: {same}", f"판다스와 폴라스의 비트가 같은가: {'예' if same else '아니오'}"
        )
    except wg.UsageError as fault:  # pandas is not installed
        same, said = None, str(fault)
    mo.vstack(
        [
            mo.ui.table(
                signals.drop_nulls("value"),
                selection=None,
                page_size=8,
                show_column_summaries=False,
                format_mapping={"value": "{:.4f}".format, "percentile": "{:.1f}".format},
            ),
            mo.md(said),
        ]
    )
    return (same,)


@app.cell(hide_code=True)
def _(words):
    mo.md(f"---\n\n{words.disclaimer} {words.made_by}")
    return


if __name__ == "__main__":
    app.run()
