"""`weatherglass gauge`: the family from the packaged real boards, with the strikes that make it."""

from __future__ import annotations


def gauge() -> None:
    """The gauge on real boards that ship with the package: no file, no key, no network."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from weatherglass.app.packaged_gauge import packaged_gauge
    from weatherglass.delivery.cli.strike_chart import strike_chart
    from weatherglass.delivery.cli.tables import DISCLAIMER
    from weatherglass.delivery.cli.terminal import console

    out = console()
    lines = packaged_gauge()
    out.print(Text("Weatherglass: market fear recomputed from real option quotes", style="bold"))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("index (computed)", "value", "bid - ask", "as of", "expiries", "note"):
        table.add_column(name, justify="right" if name == "value" else "left", overflow="fold")
    for line in lines:
        r = line.reading
        table.add_row(
            line.label,
            "-" if r.value is None else f"{r.value:.2f}",
            "-" if r.band is None else f"{r.band.bid or float('nan'):.2f} - {r.band.ask or float('nan'):.2f}",
            f"{r.as_of:%Y-%m-%d %H:%M} UTC",
            " ".join(f"{t.expiry:%m-%d}" for t in r.terms),
            r.reason.message if r.reason else ", ".join(f.replace("_", " ") for f in r.flags),
        )
    out.print(table)
    main = lines[0].reading
    out.print(Text.assemble((f"{lines[0].label}  ", "bold"), (f"{main.value:.2f}", "bold cyan")))
    out.print(strike_chart(main, out.width))
    out.print(
        f"{lines[0].context}\n"
        "Every strike of it:   weatherglass index packaged:SPY_2022-07-15 --index 30D --explain\n"
        "Your own board:       weatherglass index BOARD.csv --rates RATES.csv --band\n"
        "All indices:          weatherglass index family"
    )
    out.print(Text(DISCLAIMER, style="dim"))
