"""Files of the user as payloads: what is stored is the file, and reading it again needs nothing else."""

from __future__ import annotations

import gzip
import hashlib
import pickle
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from weatherglass.errors import UnreadableFile, UsageError
from weatherglass.market.payload import Payload
from weatherglass.providers.contract import Ask, Provider
from weatherglass.providers.own_file import ImportDeclaration, OwnFile, own_file_payload, read_own_file

NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)
CSV = b"date,rut\n2024-01-18,1923.65\n2024-01-19,1944.39\n2030-01-02,1\n"


@pytest.fixture
def path(tmp_path):
    (tmp_path / "rut.csv").write_bytes(CSV)
    return tmp_path / "rut.csv"


def test_it_is_a_provider():
    provider = OwnFile()
    assert isinstance(provider, Provider)
    assert (provider.name, provider.serves, provider.needs) == ("own-file", ("*",), ())


def test_a_payload_holds_the_bytes_the_declaration_and_no_directory(path):
    said = ImportDeclaration(series="RUT", unit="index_points")
    payload = own_file_payload(path, said, received_at=NOW, known={"^RUT": "RUT"}, latest_day=date(2026, 10, 20))
    assert (payload.source, payload.key, payload.url) == ("own-file", "rut.csv", "file:rut.csv")
    assert (payload.body, payload.received_at) == (CSV, NOW)
    assert dict(payload.context) == {
        "declaration": '{"series": "RUT", "unit": "index_points"}',
        "known": '{"^RUT": "RUT"}',
        "latest_day": "2026-10-20",
    }


def test_the_payload_alone_gives_the_same_answer_again(path):
    said = ImportDeclaration()
    found = read_own_file(path, said, received_at=NOW, known={"RUT": "RUT"}, latest_day=date(2026, 10, 20))
    payload = found.payload
    path.unlink()
    kept = Payload(payload.source, payload.key, payload.url, payload.body, NOW, dict(payload.context))
    again = OwnFile().parse(kept)
    assert again.quality == found.answer.quality
    assert again.rows[0].value.tolist() == found.answer.rows[0].value.tolist() == [1923.65, 1944.39]
    assert {str(code): n for code, n in again.quality.left_out.items()} == {"future_date": 1}


def test_the_hash_is_that_of_the_file_even_when_it_is_compressed(path):
    path.write_bytes(gzip.compress(CSV, mtime=0))
    found = read_own_file(path, ImportDeclaration(series="RUT"), received_at=NOW)
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert found.description == (
        "text with the separator ',', 3 rows, days in column 'date' from 2024-01-18 to 2030-01-02: RUT (close)"
    )


def test_the_description_names_unit_and_only_some_of_many_series(tmp_path):
    names = [f"S{n}" for n in range(15)]
    (tmp_path / "wide.csv").write_text(f"date,{','.join(names)}\n2024-01-19,{','.join('1' for _ in names)}\n")
    said = ImportDeclaration(unit="usd")
    found = read_own_file(tmp_path / "wide.csv", said, received_at=NOW, known={name: name for name in names})
    assert found.description.endswith("S10 (close), S11 (close) and 3 more series in usd")


def test_fetch_gives_the_files_one_at_a_time_and_knows_what_lies_in_the_future(path, tmp_path):
    (tmp_path / "b.csv").write_bytes(b"date,x\n2026-10-20,1\n2026-10-21,2\n2026-10-22,3\n")
    provider = OwnFile((path, tmp_path / "b.csv"), ImportDeclaration(series="RUT"))
    payloads = provider.fetch(Ask(now=NOW.astimezone(timezone(timedelta(hours=-5)))), client=None)  # type: ignore[arg-type]
    assert provider.parse(next(payloads)).rows[0].value.tolist() == [1923.65, 1944.39]
    # At noon UTC the 21st has begun on Kiritimati, and the 22nd nowhere.
    assert provider.parse(next(payloads)).rows[0].value.tolist() == [1.0, 2.0]
    assert next(payloads, None) is None


def test_a_file_beyond_the_bound_is_not_read(path):
    with pytest.raises(UnreadableFile, match=r"rut\.csv: it has more than 10 bytes; split it"):
        own_file_payload(path, ImportDeclaration(), received_at=NOW, max_bytes=10)
    assert own_file_payload(path, ImportDeclaration(), received_at=NOW, max_bytes=len(CSV)).body == CSV


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("rut.cvs", r"there is no such file; is rut\.csv meant\?"),
        (".", r"it is a directory; give one regular file"),
        ("a\0b", r"the path has a NUL character"),
        ("a\ud800b", r"a\\ud800b: the path has characters that no file name can have"),
        ("empty.csv", r"the file is empty \(0 bytes\); export it again"),
    ],
)
def test_a_path_that_is_no_file_says_what_it_is(path, tmp_path, name, message):
    (tmp_path / "empty.csv").touch()
    with pytest.raises(UnreadableFile, match=message):
        own_file_payload(f"{tmp_path}/{name}", ImportDeclaration(), received_at=NOW)


def test_a_name_that_cannot_be_printed_is_escaped(tmp_path):
    (tmp_path / "r\nut\x1b.csv").write_bytes(CSV)
    payload = own_file_payload(tmp_path / "r\nut\x1b.csv", ImportDeclaration(), received_at=NOW)
    assert payload.key == r"r\nut\x1b.csv"


@pytest.mark.parametrize("context", [{"known": "{"}, {"latest_day": "soon"}, {"declaration": "[1]"}])
def test_a_payload_with_another_context_is_refused(context):
    with pytest.raises(UsageError, match=r"another context|no declaration of a file"):
        OwnFile().parse(Payload("own-file", "x.csv", "file:x.csv", CSV, NOW, context))


def test_a_payload_of_bytes_alone_is_read_by_what_its_file_shows():
    answer = OwnFile().parse(Payload("own-file", "x.csv", "file:x.csv", CSV, NOW, {"known": '{"RUT": "RUT"}'}))
    assert (answer.rows[0].series, answer.rows[0].rows) == ("RUT", 3)


def test_a_pickle_is_never_opened():
    body = pickle.dumps({"date": ["2024-01-19"]})
    with pytest.raises(UnreadableFile, match="no Parquet, no Excel and no text"):
        OwnFile().parse(Payload("own-file", "x.pkl", "file:x.pkl", body, NOW))
