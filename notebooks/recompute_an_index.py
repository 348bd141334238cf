import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Recompute an index · 지수 다시 계산하기")

with app.setup:
    import math

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
            # Recompute an index from a board

            An option board has a price for every "what if the market falls to 3,500", "what if it rises to 4,500". A
            volatility index puts all of them into one number: how far the market is expected to swing, in per cent a year.
            Here it is taken apart down to the single strike, put together by hand, and pushed to see what moves.

            The boards are real, and ship with the package. What comes out is computed by us from their quotes; no value is
            an official one.
            """,
            """
            # 호가판에서 지수 다시 계산하기

            옵션 호가판에는 '3,500까지 내리면', '4,500까지 오르면'마다 값이 매겨져 있다. 변동성 지수는 그 전부를 숫자 하나에 담은
            것으로, 시장이 한 해에 몇 퍼센트나 출렁이리라고 보는지를 나타낸다. 여기서는 지수를 행사가 하나하나까지 뜯어보고, 손으로 다시
            맞추고, 어디를 건드리면 움직이는지 밀어 본다.

            호가판은 실제 호가이며 프로그램에 들어 있다. 나오는 값은 그 호가로 직접 산출한 것으로 공식 지수가 아니다.
            """,
        )
    )
    return (say,)


@app.cell(hide_code=True)
def _(say):
    mo.md(say("## A board, and a horizon", "## 호가판과 기간"))
    return


@app.cell(hide_code=True)
def _(say):
    board_name = mo.ui.dropdown(
        list(wg.packaged_boards()), value="packaged:SPY_2022-07-15", label=say("board", "호가판")
    )
    own_path = mo.ui.text(
        placeholder="board.csv",
        full_width=True,
        label=say("or the path of your own (CSV, Parquet)", "또는 내 파일의 경로(CSV, 파케이)"),
    )
    own_instant = mo.ui.text(
        full_width=True, placeholder="2022-09-27T10:45:15-04:00", label=say("instant of its quotes", "호가의 시각")
    )
    horizon = mo.ui.slider(7, 120, value=30, show_value=True, full_width=True, label=say("horizon, days", "기간(일)"))
    mo.vstack([board_name, mo.hstack([own_path, own_instant], widths=[3, 2]), horizon])
    return board_name, horizon, own_instant, own_path


@app.cell
def _(board_name, own_instant, own_path):
    try:
        board, why_no_board = wg.read_board(own_path.value or board_name.value), ""
        as_of = own_instant.value if own_path.value and own_instant.value else None
    except wg.WeatherglassError as fault:
        board, why_no_board, as_of = None, str(fault), None
    return as_of, board, why_no_board


@app.cell
def _(as_of, board, horizon, why_no_board):
    mo.stop(board is None, mo.callout(why_no_board, kind="warn"))
    name = f"{horizon.value}D"
    try:
        reading, fault = wg.index(board, name, as_of=as_of), ""
    except wg.WeatherglassError as found:
        reading, fault = None, str(found)
    return fault, name, reading


@app.cell(hide_code=True)
def _(board, fault, reading, say):
    mo.stop(reading is None, mo.callout(fault, kind="warn"))
    mo.stop(
        reading.value is None,
        mo.callout(
            say("Not calculable: ", "산출 불가: ") + (reading.reason.message if reading.reason else ""), kind="warn"
        ),
    )
    mo.vstack(
        [
            mo.hstack(
                [
                    mo.stat(
                        value=f"{reading.value:.2f}",
                        label=say(f"{reading.index}, vol points", f"{reading.index}(변동성 포인트)"),
                        caption=f"{board.underlying} · {reading.as_of:%Y-%m-%d %H:%M %Z}",
                    ),
                    mo.stat(
                        value=f"{reading.band.bid:.2f} ~ {reading.band.ask:.2f}",
                        label=say("from bids, from asks", "매수 호가로, 매도 호가로"),
                        caption=say("forward and strikes of the mids", "선도가격과 행사가는 중간값 그대로"),
                    ),
                    mo.stat(
                        value=f"{sum(term.strikes for term in reading.terms)}",
                        label=say("strikes in it", "들어간 행사가"),
                        caption=f"{say('rules', '규칙판')} {reading.edition}",
                    ),
                ],
                widths="equal",
                wrap=True,
            ),
            mo.md(
                say("What the value carries with it:", "값에 딸린 주석(영어):")
                + "\n\n"
                + "\n".join(f"* {each}" for each in reading.notes)
            ),
        ]
    )
    return


@app.cell(hide_code=True)
def _(say):
    mo.md(
        say(
            """
            ## Two expiries, two forwards

            No option runs for exactly the horizon, so two expiries around it are weighted. In each, the strike at which call
            and put cost nearly the same says where the market expects the price: the forward. K0 is the listed strike at or
            just below it; puts count under it, calls above it, the mean of both at it.
            """,
            """
            ## 만기 둘, 선도가격 둘

            기간에 꼭 맞는 옵션은 없으므로 앞뒤 두 만기를 가중한다. 만기마다 콜과 풋의 값이 거의 같은 행사가가 시장이 보는 만기 가격,
            곧 선도가격을 알려 준다. K0은 선도가격과 같거나 바로 아래인 행사가다. 그 아래에서는 풋을, 위에서는 콜을, K0에서는 둘의
            평균을 쓴다.
            """,
        )
    )
    return


@app.cell
def _(reading, say):
    mo.stop(reading is None or reading.value is None)
    terms = pl.DataFrame(
        {
            say("expiry", "만기"): [each.expiry for each in reading.terms],
            say("days", "남은 일수"): [round(each.days, 3) for each in reading.terms],
            say("rate, % a year", "금리(연 %)"): [round(100 * each.rate, 4) for each in reading.terms],
            say("forward", "선도가격"): [round(each.forward, 4) for each in reading.terms],
            "K0": [each.k0 for each in reading.terms],
            say("variance, a year", "분산(연)"): [round(each.variance, 9) for each in reading.terms],
            say("strikes", "행사가 수"): [each.strikes for each in reading.terms],
            say("weight", "가중치"): [round(each.weight, 4) for each in reading.terms],
        }
    )
    small_table(terms)
    return


@app.cell(hide_code=True)
def _(say):
    mo.md(
        say(
            r"""
            ## Every strike

            Each out-of-the-money option counts with its mid price $Q$, divided by its strike squared, times the distance
            $\Delta K$ to its neighbours. `share` is its part of the index's variance. Hover over a bar.
            """,
            r"""
            ## 행사가 하나하나

            외가격 옵션은 저마다 중간값 $Q$를 행사가의 제곱으로 나누고 이웃 행사가와의 간격 $\Delta K$를 곱한 만큼 들어간다.
            `share`는 지수의 분산에서 그 옵션이 차지하는 몫이다. 막대 위에 마우스를 올려 보자.
            """,
        )
    )
    return


@app.cell
def _(reading):
    mo.stop(reading is None or reading.value is None)
    strikes = wg.frame(reading)
    mo.ui.table(
        strikes,
        selection=None,
        show_column_summaries=False,
        format_mapping={"mid": "{:.3f}".format, "contribution": "{:.4e}".format, "share": "{:.3%}".format},
    )
    return (strikes,)


@app.cell
def _(say, strikes):
    (
        alt.Chart(strikes)
        .mark_bar()
        .encode(
            x=alt.X("strike:Q", title=say("strike, quote currency", "행사가(호가 통화)"), scale=alt.Scale(zero=False)),
            y=alt.Y("share:Q", axis=alt.Axis(format=".1%"), title=say("share of the variance", "분산에서 차지하는 몫")),
            color=alt.Color(
                "type:N",
                title=say("option", "옵션"),
                scale=alt.Scale(domain=["put", "put/call", "call"], range=["#33658a", "#222222", "#f26419"]),
            ),
            row=alt.Row("expiry:T", title=None, header=alt.Header(format="%Y-%m-%d")),
            tooltip=["strike", "type", "bid", "ask", "mid", alt.Tooltip("share:Q", format=".2%")],
        )
        .properties(width=620, height=150)
    )
    return


@app.cell(hide_code=True)
def _(say):
    mo.md(
        say(
            r"""
            ## Put together by hand

            $$\sigma^2 = \frac{2}{T}\sum_i \frac{\Delta K_i}{K_i^2}\,e^{RT}\,Q(K_i) - \frac{1}{T}\left(\frac{F}{K_0}-1\right)^2$$

            for each expiry; then the two are weighted so that they stand for the horizon, and 100 times the root is the
            index (Cboe, Volatility Index Mathematics Methodology). `contribution` in the table is one term of the sum.
            """,
            r"""
            ## 손으로 다시 맞추기

            $$\sigma^2 = \frac{2}{T}\sum_i \frac{\Delta K_i}{K_i^2}\,e^{RT}\,Q(K_i) - \frac{1}{T}\left(\frac{F}{K_0}-1\right)^2$$

            만기마다 이렇게 낸 분산 둘을 기간에 맞게 가중하고, 그 제곱근에 100을 곱하면 지수다(Cboe, Volatility Index Mathematics
            Methodology). 표의 `contribution`이 합의 한 항이다.
            """,
        )
    )
    return


@app.cell
def _(reading, strikes):
    minutes_a_year = 525_600
    total = 0.0
    for _term in reading.terms:
        _years = _term.minutes / minutes_a_year
        _sum = strikes.filter((pl.col("expiry") == _term.expiry) & (pl.col("root") == _term.root))["contribution"].sum()
        _variance = 2 / _years * _sum - (_term.forward / _term.k0 - 1) ** 2 / _years
        total += _term.weight * _years * _variance
    by_hand = 100 * math.sqrt(total * minutes_a_year / reading.horizon_minutes)
    return (by_hand,)


@app.cell(hide_code=True)
def _(by_hand, reading, say, strikes):
    mo.md(
        say(
            f"""
            By hand **{by_hand:.6f}**, by the program **{reading.value:.6f}** vol points. The shares add up to
            {strikes["share"].sum():.6f}, a little over 1: the forward never falls exactly on K0, and the formula takes a
            small correction off at the end.
            """,
            f"""
            손으로 **{by_hand:.6f}**, 프로그램으로 **{reading.value:.6f}** 변동성 포인트다. 몫을 모두 더하면
            {strikes["share"].sum():.6f}으로 1을 조금 넘는다. 선도가격이 K0과 꼭 맞는 일은 없어서, 공식이 끝에 작은 보정을 빼기 때문이다.
            """,
        )
    )
    return


@app.cell(hide_code=True)
def _(say):
    mo.md(
        say(
            """
            ## Push the rate

            The rate enters only through what money costs until expiry. Guess how much a whole percentage point is worth before
            you move it.
            """,
            """
            ## 금리를 밀어 보기

            금리는 만기까지 돈값을 셈하는 데만 들어간다. 1%포인트가 지수로 얼마나 될지 짐작해 본 다음 움직여 보자.
            """,
        )
    )
    return


@app.cell(hide_code=True)
def _(say):
    rate = mo.ui.slider(
        0, 10, step=0.25, value=6, show_value=True, full_width=True,
        label=say("one rate for both expiries, % a year", "두 만기에 같은 금리(연 %)"),
    )  # fmt: skip
    rate
    return (rate,)


@app.cell
def _(as_of, board, name, rate, reading):
    mo.stop(reading is None or reading.value is None)
    with_rate = wg.index(board, name, as_of=as_of, rates=rate.value / 100)
    return (with_rate,)


@app.cell(hide_code=True)
def _(rate, reading, say, with_rate):
    mo.md(
        say(
            f"At {rate.value:g} % the index is **{with_rate.value:.4f}**, {with_rate.value - reading.value:+.4f} vol points "
            f"from {reading.value:.4f} at the Treasury's own rates.",
            f"금리를 {rate.value:g}%로 놓으면 지수는 **{with_rate.value:.4f}**로, 국채 금리로 낸 {reading.value:.4f}에서 "
            f"{with_rate.value - reading.value:+.4f} 변동성 포인트 움직인다.",
        )
    )
    return


@app.cell(hide_code=True)
def _(say):
    mo.md(
        say(
            """
            ## Push a quote

            The board is a table; change a cell and give the table back. Pick a strike and multiply its price. As long as the
            forward and the strikes stay, its share says beforehand what will come out.
            """,
            """
            ## 호가 하나를 밀어 보기

            호가판은 표다. 칸 하나를 고쳐 표를 돌려주면 된다. 행사가를 골라 값에 배수를 곱해 보자. 선도가격과 들어가는 행사가가 그대로인
            한, 그 옵션의 몫이 결과를 미리 말해 준다.
            """,
        )
    )
    return


@app.cell(hide_code=True)
def _(say, strikes):
    options = {
        f"{row['expiry']} {row['strike']:g} {row['type']} ({row['share']:.1%})": number
        for number, row in enumerate(strikes.iter_rows(named=True))
        if row["type"] != "put/call"
    }
    likely = {
        label: number
        for label, number in options.items()
        if strikes["type"][number] == "put" and strikes["strike"][number] <= 0.97 * strikes["strike"].median()
    }
    largest = max(likely or options, key=lambda label: strikes["share"][options[label]])
    pushed = mo.ui.dropdown(options, value=largest, searchable=True, label=say("option (its share)", "옵션(그 몫)"))
    factor = mo.ui.slider(0.5, 3, step=0.1, value=2, show_value=True, label=say("times its price", "값에 곱할 배수"))
    mo.hstack([pushed, factor], widths=[3, 2])
    return factor, pushed


@app.cell
def _(board, factor, pushed, strikes):
    quotes = wg.frame(board)
    row = strikes.row(pushed.value, named=True)
    leg = [f"{row['type']}_bid", f"{row['type']}_ask"]
    same_option = (
        (pl.col("expiry") == row["expiry"]) & (pl.col("root") == row["root"]) & (pl.col("strike") == row["strike"])
    )
    changed_quotes = quotes.with_columns(pl.when(same_option).then(pl.col(leg) * factor.value).otherwise(pl.col(leg)))
    return changed_quotes, quotes, row


@app.cell
def _(as_of, changed_quotes, factor, name, quotes, reading, row):
    before = wg.index(quotes, name, as_of=as_of)
    after = wg.index(changed_quotes, name, as_of=as_of)
    foretold = reading.value * math.sqrt(1 + row["share"] * (factor.value - 1))
    return after, before, foretold


@app.cell(hide_code=True)
def _(after, before, foretold, row, say):
    mo.stop(after.value is None, mo.callout(after.reason.message if after.reason else "", kind="warn"))
    mo.md(
        say(
            f"""
            {row["strike"]:g} {row["type"]} at a share of {row["share"]:.2%}: from {before.value:.4f} to
            **{after.value:.4f}** vol points ({after.value - before.value:+.4f}). Foretold by the share: {foretold:.4f}.
            Where the two differ, the push has moved the forward or the strikes that count.
            """,
            f"""
            {row["strike"]:g} {row["type"]}, 몫 {row["share"]:.2%}: {before.value:.4f}에서 **{after.value:.4f}** 변동성
            포인트로({after.value - before.value:+.4f}). 몫으로 미리 낸 값은 {foretold:.4f}다. 둘이 다르면 그 호가가 선도가격이나
            들어가는 행사가를 바꾼 것이다.
            """,
        )
    )
    return


@app.cell
def _(after, before, say):
    mo.stop(after.value is None or before.value is None)
    parts_in_words = {
        "time_and_roll": say("time and roll", "시간과 만기 교체"),
        "rate": say("rate", "금리"),
        "spot_slide": say("forward along the smile", "스마일 위의 선도가격 이동"),
        "parallel_shift": say("all vols alike", "변동성 전체의 이동"),
        "put_wing": say("put wing", "풋 쪽 날개"),
        "call_wing": say("call wing", "콜 쪽 날개"),
        "strip": say("other strikes", "행사가 띠의 변화"),
    }
    move = wg.decompose(before, after)
    parts = pl.DataFrame(
        {"part": [parts_in_words[str(part)] for part, _ in move.parts], "points": [p for _, p in move.parts]}
    )
    (
        alt.Chart(parts)
        .mark_bar(color="#33658a")
        .encode(
            x=alt.X("points:Q", title=say("vol points", "변동성 포인트")),
            y=alt.Y("part:N", sort=None, title=None),
            tooltip=["part", alt.Tooltip("points:Q", format="+.4f")],
        )
        .properties(
            width="container",
            height=170,
            title=say("What moved it: the parts add up to the change", "무엇이 움직였나: 더하면 변화와 같다"),
        )
    )
    return move, parts


@app.cell(hide_code=True)
def _(say):
    mo.md(
        say(
            """
            ## From your own tables

            `wg.index` takes polars, pandas and Arrow tables, and dictionaries of columns, with the columns
            `expiry, root, strike, call_bid, call_ask, put_bid, put_ask`. The same quotes are the same index, to the last bit.
            """,
            """
            ## 내 표에서

            `wg.index`는 폴라스, 판다스, 애로 표와 열의 사전을 받는다. 열은 `expiry, root, strike, call_bid, call_ask, put_bid,
            put_ask`다. 같은 호가면 끝자리 비트까지 같은 지수다.
            """,
        )
    )
    return


@app.cell
def _(as_of, board, name, quotes, say):
    try:
        other = wg.index(wg.frame(board, "pandas"), name, as_of=as_of).value
        said = say("pandas", "판다스")
    except wg.UsageError:  # pandas is not installed: a dictionary of columns is a table, too
        other = wg.index(quotes.to_dict(as_series=False), name, as_of=as_of).value
        said = say("a dictionary", "사전")
    same = other == wg.index(quotes, name, as_of=as_of).value
    mo.md(
        say(
            f"From polars and from {said}: the same value? **{same}**",
            f"폴라스와 {said}에서 낸 값이 같은가? **{'예' if same else '아니오'}**",
        )
    )
    return (same,)


@app.cell(hide_code=True)
def _(say):
    mo.md(
        say(
            "---\n\nComputed by Weatherglass from the quotes given; not an official index value. Information, no advice.",
            "---\n\n주어진 호가로 웨더글라스가 산출했으며 공식 지수가 아니다. 투자 권유가 아닌 정보다.",
        )
    )
    return


if __name__ == "__main__":
    app.run()
