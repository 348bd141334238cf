"""The daily histories that ship with the package, as a source that needs no network.

Rows that a defect spoils are left out. The S&P 500 is taken from its own file and not from the file of three indices,
whose single-precision numbers would look like a revision of it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from weatherglass.errors import ImpossibleAnswer, NotTheDocument, SchemaChanged
from weatherglass.market.payload import Payload
from weatherglass.market.series import Days, IngestQuality, ObservationDefect, Quarantined, SeriesAnswer, SeriesRows
from weatherglass.providers.asking import wanted
from weatherglass.providers.contract import Ask, Client
from weatherglass.providers.observations import SHOWN_EXAMPLES, SHOWN_TEXT
from weatherglass.providers.packaged.provenance import Dataset, packaged_files, provenance

if TYPE_CHECKING:
    import polars as pl

_TENORS = {
    "cmt_1m": "DGS1MO", "cmt_2m": "DGS2MO", "cmt_3m": "DGS3MO", "cmt_4m": "DGS4MO", "cmt_6m": "DGS6MO",
    "cmt_1y": "DGS1", "cmt_2y": "DGS2", "cmt_3y": "DGS3", "cmt_5y": "DGS5", "cmt_7y": "DGS7", "cmt_10y": "DGS10",
    "cmt_20y": "DGS20", "cmt_30y": "DGS30",
}  # fmt: skip
COLUMNS: Mapping[str, Mapping[str, tuple[str, str]]] = MappingProxyType({
    "VIX": {name: ("VIX", name) for name in ("open", "high", "low", "close")},
    "SPX": {"close": ("SPX", "close")},
    "US_INDICES": {"ixic": ("IXIC", "close"), "rut": ("RUT", "close")},
    "CMT": {column: (series, "close") for column, series in _TENORS.items()},
    "BTC": {"close": ("BTC", "close")},
})  # fmt: skip
"""Columns of each packaged file to series and field."""
DEFECTS: Mapping[str, ObservationDefect] = MappingProxyType({
    "impossible_ohlc": ObservationDefect.IMPOSSIBLE_RANGE,
    "not_a_session": ObservationDefect.FILLED_IN,
    "carried": ObservationDefect.FILLED_IN,
    "flat": ObservationDefect.FILLED_IN,
    "not_a_close": ObservationDefect.UNREADABLE_VALUE,
    "empty": ObservationDefect.RAGGED_ROW,
})  # fmt: skip
"""Codes of the packaged files to the codes under which observations are left out."""


@dataclass(frozen=True, slots=True)
class PackagedSeries:
    """The packaged histories of VIX, S&P 500, two more indices, Treasury par yields and Bitcoin."""

    name: ClassVar[str] = "packaged"
    title: ClassVar[str] = "Histories shipped with the package"
    licence: ClassVar[str] = (
        "Taken from open packages (MIT, BSD); the origins have terms of their own, as provenance.json says."
    )
    serves: ClassVar[tuple[str, ...]] = tuple(
        dict.fromkeys(series for columns in COLUMNS.values() for series, _ in columns.values())
    )
    needs: ClassVar[tuple[str, ...]] = ()

    def fetch(self, ask: Ask, client: Client) -> Iterator[Payload]:  # noqa: ARG002 - it asks nobody
        """The files that hold the series, as bytes; whole, whatever span is asked for.

        Raises
        ------
        ImpossibleAnswer
            When a file is not, byte for byte, the one that was recorded.
        """
        names = wanted(ask, self.serves, self.name)
        for dataset in _datasets():
            if not any(series in names for series, _ in COLUMNS[dataset.name].values()):
                continue
            body = (packaged_files() / dataset.file).read_bytes()
            if hashlib.sha256(body).hexdigest() != dataset.sha256:
                raise ImpossibleAnswer(
                    self.name, f"the file {dataset.file} is not the one that was recorded; reinstall weatherglass"
                )
            yield Payload(
                source=self.name,
                key=dataset.file,
                url=f"package:weatherglass/{dataset.file}",
                body=body,
                received_at=ask.now,
                context={"dataset": dataset.name},
                media_type="application/vnd.apache.parquet",
            )

    def parse(self, payload: Payload) -> SeriesAnswer:
        """The series of one file.

        Raises
        ------
        NotTheDocument
            When it is no Parquet file.
        SchemaChanged
            When a column is missing.
        """
        dataset = next(each for each in _datasets() if each.name == payload.context["dataset"])
        table = _table(payload, ("session", "defect", *COLUMNS[dataset.name]))
        days = table["session"].to_numpy().astype("datetime64[D]")
        found = [_column(dataset, table, days, column) for column in COLUMNS[dataset.name]]
        origin = f"{dataset.name} from {dataset.package} {dataset.version}: {dataset.origin}; {dataset.origin_terms}"
        left_out = Counter(each.code for _, spoiled in found for each in spoiled)
        kept = sum(rows.rows for rows, _ in found)
        quality = IngestQuality(
            read=len(found) * table.height,
            kept=kept,
            blank=len(found) * table.height - kept - left_out.total(),
            left_out=MappingProxyType(dict(left_out)),
            examples=tuple(sorted((each for _, spoiled in found for each in spoiled), key=_by_row)[:SHOWN_EXAMPLES]),
            notes=(origin, *dataset.known_defects),
        )
        return SeriesAnswer(tuple(rows for rows, _ in found if rows.rows), quality)


def _column(dataset: Dataset, table: pl.DataFrame, days: Days, column: str) -> tuple[SeriesRows, list[Quarantined]]:
    """One column of a file: its sound values, and those that a defect spoils."""
    import polars as pl

    series, field = COLUMNS[dataset.name][column]
    spoiling = [each.code for each in dataset.defect_codes if column in each.spoils]
    there = table[column].is_not_null()
    spoiled = there & table.select(pl.col("defect").is_in(spoiling).fill_null(value=False)).to_series()
    sound = (there & ~spoiled).to_numpy()
    value = table[column].cast(pl.Float64).to_numpy()
    out = [
        Quarantined(
            at + 1, DEFECTS[table["defect"][at]], f"{days[at]} {column} {value[at]} {table['defect'][at]}"[:SHOWN_TEXT]
        )
        for at in spoiled.to_numpy().nonzero()[0].tolist()
    ]
    return SeriesRows(series, field, days[sound], value[sound]), out


def _by_row(each: Quarantined) -> int:
    return each.row


def _datasets() -> list[Dataset]:
    return [dataset for dataset in provenance() if dataset.name in COLUMNS]


def _table(payload: Payload, names: tuple[str, ...]) -> pl.DataFrame:
    import io

    import polars as pl

    try:
        table = pl.read_parquet(io.BytesIO(payload.body))
    except (pl.exceptions.PolarsError, OSError) as exc:
        raise NotTheDocument(payload.source, f"the Parquet file {payload.key}", f"a damaged file ({exc})") from exc
    missing = [name for name in names if name not in table.columns]
    if missing:
        raise SchemaChanged(payload.source, missing, table.columns)
    return table.select(names)
