"""Board files as accidents leave them: whatever the bytes, a board comes out or an error of ours."""

from __future__ import annotations

import gzip
import importlib.util
import subprocess
import sys
import warnings
from datetime import date
from pathlib import Path
from types import ModuleType

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lanes import examples
from weatherglass.errors import WeatherglassError
from weatherglass.providers.boards import BoardLayout, read_boards
from weatherglass.timeline import US_SESSIONS

_SAMPLES = Path(__file__).parents[1] / "unit" / "providers" / "boards" / "sample_boards.py"
MEGABYTE = 1 << 20


def _samples() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sample_boards_of_faults", _SAMPLES)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


SAMPLES = {name: make().encode() for name, make in _samples().FILES.items()}


@pytest.fixture(scope="module", autouse=True)
def warm_calendar() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        US_SESSIONS.is_session(date(2024, 1, 2))
        US_SESSIONS.option_close_minute(date(2024, 1, 2))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("boards")


def survives(path: Path, **how: object) -> None:
    """Read a file; every board that comes out keeps its invariants, and every error is one of ours."""
    try:
        for board in read_boards(path, **how):  # type: ignore[arg-type]
            assert board.as_of is None or board.as_of.tzinfo is not None
            for term in board.terms:
                assert np.isfinite(term.strike).all()
                for bid, ask in ((term.call_bid, term.call_ask), (term.put_bid, term.put_ask)):
                    np.testing.assert_array_equal(np.isnan(bid), np.isnan(ask))
                    assert not np.isinf(bid).any()
                    assert not np.isinf(ask).any()
                    assert (bid[~np.isnan(bid)] >= 0).all()
    except WeatherglassError as exc:
        message = str(exc)
    else:
        return
    assert message
    assert message.isprintable()


def how(name: str) -> dict[str, str]:
    return {"at": "eod"} if name.startswith("datashop") else {}


@st.composite
def mutilated(draw: st.DrawFn, content: bytes) -> bytes:
    """A file after one to four accidents."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(content) - 1, 0)))
        length = draw(st.integers(1, 60))
        accident = draw(
            st.sampled_from(
                ["cut", "cut head", "flip", "nul", "insert", "delete", "repeat", "quote", "newline", "swap", "cell"]
            )
        )
        if accident == "cut":
            content = content[:at]
        elif accident == "cut head":
            content = content[at:]
        elif accident == "flip":
            content = (
                content[:at] + bytes([content[at] ^ (1 << draw(st.integers(0, 7)))]) + content[at + 1 :]
                if content
                else b""
            )
        elif accident == "nul":
            content = content[:at] + b"\0" + content[at:]
        elif accident == "insert":
            content = content[:at] + draw(st.binary(min_size=1, max_size=20)) + content[at:]
        elif accident == "delete":
            content = content[:at] + content[at + length :]
        elif accident == "repeat":
            content = content[:at] + content[at : at + length] * draw(st.integers(2, 50)) + content[at + length :]
        elif accident == "quote":
            content = content[:at] + b'"' + content[at:]
        elif accident == "newline":
            content = content[:at] + draw(st.sampled_from([b"\n", b"\r", b"\r\n", b"\n\n"])) + content[at:]
        elif accident == "swap":
            other = draw(st.integers(0, max(len(content) - 1, 0)))
            low, high = sorted((at, other))
            content = content[:low] + content[low + length : high] + content[low : low + length] + content[high:]
        else:
            cells = content.split(b",")
            cells[at % len(cells)] = draw(
                st.sampled_from(
                    [b"NaN", b"inf", b"-1", b"1e400", b"", b"null", b"1_0", "１２".encode(), b"99999999999", b"{", b"]"]
                )
            )
            content = b",".join(cells)
    return content


FUZZ = settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("name", SAMPLES)
@FUZZ
@given(data=st.data())
def test_a_mutilated_file_gives_a_board_or_an_error_of_ours(folder, name, data):
    path = folder / f"mutilated_{name}"
    path.write_bytes(data.draw(mutilated(SAMPLES[name])))
    survives(path, **how(name))


@pytest.mark.parametrize("layout", BoardLayout)
@FUZZ
@given(data=st.data())
def test_a_mutilated_file_of_any_name_survives_a_named_layout(folder, layout, data):
    name = data.draw(st.sampled_from(sorted(SAMPLES)))
    path = folder / "named"
    path.write_bytes(data.draw(mutilated(SAMPLES[name])))
    survives(path, layout=layout)


@FUZZ
@given(content=st.binary(max_size=400))
def test_random_bytes_give_an_error_of_ours(folder, content):
    path = folder / "random"
    path.write_bytes(content)
    survives(path)


@FUZZ
@given(data=st.data())
def test_a_mutilated_gzip_file_gives_a_board_or_an_error_of_ours(folder, data):
    path = folder / "packed.csv.gz"
    path.write_bytes(data.draw(mutilated(gzip.compress(SAMPLES["long.csv"], mtime=0))))
    survives(path)


@FUZZ
@given(data=st.data())
def test_a_mutilated_text_of_another_encoding_survives(folder, data):
    path = folder / "utf16.csv"
    text = SAMPLES["wide.csv"].decode()
    path.write_bytes(
        data.draw(mutilated(text.encode(data.draw(st.sampled_from(["utf-16", "utf-8-sig", "utf-16-be"])))))
    )
    survives(path)


@FUZZ
@given(data=st.data())
def test_columns_of_another_order_give_the_same_board(folder, data):
    lines = [line.split(",") for line in SAMPLES["wide.csv"].decode().splitlines()]
    order = data.draw(st.permutations(range(len(lines[0]))))
    path = folder / "permuted.csv"
    path.write_text("\n".join(",".join(line[at] for at in order) for line in lines) + "\n")
    board = next(read_boards(path))
    assert board.terms[0].call_bid.tolist() == [11.0, 10.5, 10.25, 9.5]
    assert board.terms[1].put_ask.tolist() == [9.5, 10.0, 10.25, 11.0]


@FUZZ
@given(data=st.data())
def test_rows_of_another_order_give_the_same_board(folder, data):
    header, *rows = SAMPLES["long.csv"].decode().splitlines()
    path = folder / "shuffled.csv"
    path.write_text("\n".join([header, *data.draw(st.permutations(rows))]) + "\n")
    board = next(read_boards(path))
    assert board.terms[0].call_bid.tolist() == [11.0, 10.5, 10.25, 9.5]
    assert board.terms[1].put_ask.tolist() == [9.5, 10.0, 10.25, 11.0]


def test_parquet_cut_anywhere_gives_an_error_of_ours(folder):
    source = folder / "long.csv"
    source.write_bytes(SAMPLES["long.csv"])
    whole = folder / "whole.parquet"
    pl.read_csv(source).write_parquet(whole)
    content = whole.read_bytes()
    for size in range(4, len(content), 37):
        path = folder / "cut.parquet"
        path.write_bytes(content[:size])
        with pytest.raises(WeatherglassError):
            list(read_boards(path))


READ_AND_REPORT = """
import sys
from pathlib import Path
import numpy, polars
from weatherglass.providers.boards import read_boards
boards = quotes = 0
for board in read_boards(sys.argv[1]):
    boards += 1
    quotes += board.rows_read
# Not ru_maxrss: that one remembers the parent's size across fork and exec.
status = Path("/proc/self/status").read_text()
print(boards, quotes, int(status.split("VmHWM:")[1].split()[0]) * 1024)
"""
QUOTES_A_DAY = 20_000


def write_archive(path: Path, days: int) -> None:
    """A long table of many days, about 1.25 MB each."""
    body = "".join(
        f",2030-0{1 + month}-18,SPXW,{1000 + 5 * k},{right},{k % 900 + 0.05:.2f},{k % 900 + 0.35:.2f}\n"
        for month in range(9)
        for k in range(QUOTES_A_DAY // 18)
        for right in "CP"
    )
    lines = body.count("\n")
    assert lines <= QUOTES_A_DAY
    first = date(2001, 1, 1).toordinal()
    with path.open("w") as out:
        out.write("as_of,expiry,root,strike,right,bid,ask\n")
        for day in range(days):
            stamp = f"{date.fromordinal(first + day)}T16:15:00-05:00"
            out.write(body.replace("\n,", f"\n{stamp},").replace(",2030", f"{stamp},2030", 1))


def peak_memory(path: Path, days: int) -> int:
    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", READ_AND_REPORT, str(path)], capture_output=True, text=True, check=True
    )
    boards, _, peak = map(int, found.stdout.split())
    assert boards == days
    return peak


needs_proc = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from /proc")


@needs_proc
@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(folder):
    peaks = []
    for days in (15, 60):
        path = folder / f"archive{days}.csv"
        write_archive(path, days)
        peaks.append(peak_memory(path, days))
        path.unlink()
    assert peaks[1] - peaks[0] < 40 * MEGABYTE, peaks


@needs_proc
@pytest.mark.long
@pytest.mark.parametrize("packed", [False, True])
def test_half_a_gigabyte_is_read_in_a_third_of_it(folder, packed):
    path = folder / "archive.csv"
    write_archive(path, 420)
    assert path.stat().st_size > 480 * MEGABYTE
    if packed:
        subprocess.run(["gzip", "-1", str(path)], check=True)
        path = path.with_suffix(".csv.gz")
    peak = peak_memory(path, 420)
    path.unlink()
    assert peak < 320 * MEGABYTE
