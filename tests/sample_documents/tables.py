"""Sample documents that are text tables: Cboe's files, the Treasury, FRED, the OFR, Stooq."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sample_documents.document import CSV, Document
from sample_documents.levels import SESSIONS, Twist, level, prices, shifted
from weatherglass.providers.cboe_index_history import INDICES
from weatherglass.providers.fred import IDS, PAR_YIELDS
from weatherglass.providers.stooq import SYMBOLS
from weatherglass.timeline.vx_settlement import VxContract, next_vx_contracts, vx_contract, vx_settlement_date

CLOSE_ONLY = frozenset({"SKEW", "SPX", "NDX"})
"""Indices whose file has the date and one column."""
TENORS = {
    "1 Mo": "DGS1MO", "1.5 Month": "DGS1_5MO", "2 Mo": "DGS2MO", "3 Mo": "DGS3MO", "4 Mo": "DGS4MO", "6 Mo": "DGS6MO",
    "1 Yr": "DGS1", "2 Yr": "DGS2", "3 Yr": "DGS3", "5 Yr": "DGS5", "7 Yr": "DGS7", "10 Yr": "DGS10", "20 Yr": "DGS20",
    "30 Yr": "DGS30",
}  # fmt: skip
OFR_PARTS = (
    "Credit", "Equity valuation", "Safe assets", "Funding", "Volatility", "United States", "Other advanced economies",
    "Emerging markets",
)  # fmt: skip
VX_FILES = 8
"""Files of listed VX futures that the sample exchange has; the ninth is not there yet."""
LEGACY_CONTRACT = "VXZ12"
_VX_HEADER = "Trade Date,Futures,Open,High,Low,Close,Settle,Change,Total Volume,EFP,Open Interest"


def table(header: str, rows: Iterable[Sequence[object]]) -> bytes:
    """Lines that end as the sources end theirs."""
    return "".join(f"{line}\n" for line in [header, *(",".join(map(str, row)) for row in rows)]).encode()


def cboe_index_history(_host: str, twist: Twist) -> list[Document]:
    return [_index_file(name, twist) for name in INDICES]


def _index_file(name: str, twist: Twist) -> Document:
    days = [f"{day:%m/%d/%Y}" for day in SESSIONS]
    if name in CLOSE_ONLY:
        body = table(f"DATE,{name}", [(day, f"{level(name, at, twist):.6f}") for at, day in enumerate(days)])
    else:
        rows = [(day, *(f"{price:.6f}" for price in prices(name, at, twist))) for at, day in enumerate(days)]
        body = table("DATE,OPEN,HIGH,LOW,CLOSE", rows)
    return Document(f"/api/global/us_indices/daily_prices/{name}_History.csv", body, CSV)


def vx_futures(_host: str, twist: Twist) -> list[Document]:
    listed = [_vx_file(contract, twist) for contract in next_vx_contracts(SESSIONS[-1], VX_FILES)]
    legacy = vx_contract(LEGACY_CONTRACT)
    assert legacy is not None
    return [*listed, _legacy_vx_file(legacy, twist)]


def _vx_file(contract: VxContract, twist: Twist) -> Document:
    label = f"{contract.letter} ({date(contract.year, contract.month, 1):%b %Y})"
    rows = [(day, label, *_vx_cells(at, twist)) for at, day in enumerate(SESSIONS)]
    path = f"/data/us/futures/market_statistics/historical_data/VX/VX_{vx_settlement_date(contract)}.csv"
    return Document(path, table(_VX_HEADER, rows), CSV)


def _legacy_vx_file(contract: VxContract, twist: Twist) -> Document:
    label = f"{contract.letter} ({date(contract.year, contract.month, 1):%b %y})"
    days = [date(2012, 12, day) for day in (3, 4, 5)]
    rows = [(f"{day:%m/%d/%Y}", label, *_vx_cells(at, twist)) for at, day in enumerate(days)]
    body = b"CFE data is compiled for the convenience of site visitors.\n" + table(_VX_HEADER, rows)
    path = f"/resources/futures/archive/volume-and-price/CFE_{contract.letter}{contract.year % 100:02d}_VX.csv"
    return Document(path, body, CSV)


def _vx_cells(at: int, twist: Twist) -> tuple[object, ...]:
    opened, high, low, close = prices("VX", at, twist)
    return opened, high, low, close, level("VX", at, twist), 0.1, 60000 + at, 300 + at, 58000 + at


def cfe_settlement(_host: str, twist: Twist) -> list[Document]:
    day = SESSIONS[-1]
    contracts = next_vx_contracts(day + timedelta(days=70 if twist is Twist.OTHER_DATE else 0), 4)
    rows = [("VX", f"VX36/{contracts[0].letter}{contracts[0].year % 10}", "2025-09-03", level("VX", 0, twist))]
    rows += [
        (
            "VX",
            f"VX/{each.letter}{each.year % 10}",
            str(vx_settlement_date(each)),
            f"{level('VX', at, twist):.4f}",
        )
        for at, each in enumerate(contracts)
    ]
    body = table("Product,Symbol,Expiration Date,Price", rows)
    path = "/us/futures/market_statistics/settlement/csv"
    return [Document(path, body, CSV, query={"dt": str(day)})]


def treasury(_host: str, twist: Twist) -> list[Document]:
    base = "/resource-center/data-chart-center/interest-rates"
    header = "Date," + ",".join(f'"{tenor}"' for tenor in TENORS)
    rows = [
        (f"{shifted(day, twist):%m/%d/%Y}", *(f"{level(name, at, twist):.2f}" for name in TENORS.values()))
        for at, day in enumerate(SESSIONS)
    ]
    body = table(header, reversed(rows))
    return [
        Document(f"{base}/daily-treasury-rates.csv/2025/all", body, CSV),
        Document(f"{base}/pages/xml", _treasury_xml(twist), "application/xml", query={"field_tdr_date_value": "2025"}),
    ]


def _treasury_xml(twist: Twist) -> bytes:
    entries = []
    for at, day in enumerate(SESSIONS):
        cells = "".join(
            f'<d:BC_{_xml_tenor(tenor)} m:type="Edm.Double">{level(name, at, twist):.2f}</d:BC_{_xml_tenor(tenor)}>\n'
            for tenor, name in TENORS.items()
        )
        stamp = f'<d:NEW_DATE m:type="Edm.DateTime">{shifted(day, twist)}T00:00:00</d:NEW_DATE>\n'
        inner = f'<m:properties>\n{stamp}{cells}<d:BC_30YEARDISPLAY m:null="true"/>\n</m:properties>'
        entries.append(f'<entry>\n<id>{at}</id>\n<content type="application/xml">\n{inner}\n</content>\n</entry>\n')
    spaces = (
        'xmlns="http://www.w3.org/2005/Atom" xmlns:d="http://schemas.microsoft.com/ado/2007/08/dataservices" '
        'xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"'
    )
    return f'<?xml version="1.0" encoding="utf-8"?>\n<feed {spaces}>\n{"".join(entries)}</feed>\n'.encode()


def _xml_tenor(tenor: str) -> str:
    count, _, kind = tenor.partition(" ")
    return f"{count.replace('.', '_')}{'MONTH' if kind.startswith('Mo') else 'YEAR'}"


def fred(_host: str, twist: Twist) -> list[Document]:
    return [_fred_table(PAR_YIELDS, twist), *(_fred_table((name,), twist) for name in IDS if name not in PAR_YIELDS)]


def _fred_table(names: Sequence[str], twist: Twist) -> Document:
    codes = ",".join(IDS[name] for name in names)
    rows = [
        (shifted(day, twist, years=3), *(f"{level(name, at, twist):.2f}" for name in names))
        for at, day in enumerate(SESSIONS)
    ]
    return Document("/graph/fredgraph.csv", table(f"observation_date,{codes}", rows), CSV, query={"id": codes})


def ofr_fsi(_host: str, twist: Twist) -> list[Document]:
    rows = [
        (
            day,
            f"{level('OFR_FSI', at, twist):.3f}",
            *(f"{0.0 if twist is Twist.ZERO else part / 10 - at / 100:.3f}" for part, _ in enumerate(OFR_PARTS)),
        )
        for at, day in enumerate(SESSIONS)
    ]
    body = table(f"Date,OFR FSI,{','.join(OFR_PARTS)}", rows)
    return [Document("/financial-stress-index/data/fsi.csv", body, CSV)]


def stooq(_host: str, twist: Twist) -> list[Document]:
    return [
        Document(
            "/q/d/l/",
            table(
                "Date,Open,High,Low,Close,Volume",
                [
                    (shifted(day, twist), *prices(name, at, twist), 0 if twist is Twist.ZERO else 2_000_000 + at)
                    for at, day in enumerate(SESSIONS)
                ],
            ),
            CSV,
            query={"s": symbol},
        )
        for name, symbol in SYMBOLS.items()
    ]
