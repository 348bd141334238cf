"""Everything that is damaged is found, by name, and nothing else."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from store_making import NOON, POOR_QUALITY, TickingClock, answer_of, document, rows
from weatherglass.errors import StoreCorrupt
from weatherglass.store import Finding, open_store, verify

REMEDY = "restore a backup, or import the affected data into a new home"


@pytest.fixture
def home(tmp_path):
    """Two series with two fields each over three years, and three documents, one of them fetched twice."""
    home = tmp_path / "home"
    with open_store(home, write=True, clock=TickingClock()) as store:
        for body in (b"one", b"two", b"three", b"one"):
            fetch = store.raw.put(document(body))
            store.ingests.add(source="cboe", received_at=NOON, fetch_id=fetch.fetch_id, quality=POOR_QUALITY)
        values = {f"{year}-03-{day:02d}": year + day / 100 for year in (2022, 2023, 2024) for day in range(1, 11)}
        parts = [rows(values, series, field) for series in ("SPX", "VIX") for field in ("close", "open")]
        store.series.record(answer_of(*parts), source="cboe", received_at=NOON)
    return home


def findings(home, **named):
    with open_store(home) as store:
        return list(verify(store, **named))


def alter(home, *statements):
    with closing(sqlite3.connect(home / "weatherglass.db")) as connection:
        for statement in statements:
            assert connection.execute(statement).rowcount > 0
        connection.commit()


def test_a_sound_store_has_no_findings_and_progress_is_told(home):
    told = []
    assert findings(home, progress=lambda *words: told.append(words)) == []
    assert told == [
        ("pages of the database", 0, 1),
        ("pages of the database", 1, 1),
        ("series", 1, 2),
        ("series", 2, 2),
        ("payloads", 1, 3),
        ("payloads", 2, 3),
        ("payloads", 3, 3),
    ]


def test_each_damaged_year_is_a_finding_of_its_own(home):
    alter(
        home,
        "UPDATE vintages SET value = value + 1 WHERE stream_id = 3 AND as_of = '2022-03-04'",
        "DELETE FROM vintages WHERE stream_id = 3 AND as_of = '2024-03-05'",
        "UPDATE vintages SET known_at = '2020-01-01T00:00:00' WHERE stream_id = 2 AND as_of = '2023-03-01'",
    )
    assert findings(home) == [
        Finding("series SPX", "a row of SPX open from cboe for the day '2023-03-01'", REMEDY),
        Finding("series VIX", "a row of VIX close from cboe for the day '2022-03-04'", REMEDY),
        Finding("series VIX", "VIX close from cboe has 9 rows in 2024 where 10 were written", REMEDY),
    ]
    with open_store(home) as store:
        assert store.series.history("SPX").rows == 30
        with pytest.raises(StoreCorrupt, match=r"VIX close from cboe has 9 rows in 2024.*weatherglass data verify"):
            store.series.history("VIX", first=NOON.date())


@pytest.mark.parametrize(
    ("statement", "where", "problem"),
    [
        ("DELETE FROM series WHERE series = 'VIX'", "series", "the table of all series: 1 rows are there where 2"),
        ("UPDATE series SET unit = 'usd' WHERE series = 'VIX'", "series", "the table of all series: a row is altered"),
        ("DELETE FROM streams WHERE stream_id = 4", "series VIX", "the streams of VIX: 1 rows are there where 2"),
        ("UPDATE streams SET source = 'c' WHERE stream_id = 4", "series VIX", "the streams of VIX: a row is altered"),
        ("DELETE FROM years WHERE stream_id = 1 AND year = '2023'", "series SPX", "2 rows are there where 3"),
        ("UPDATE years SET rows = 9 WHERE stream_id = 1", "series SPX", "the years of SPX close from cboe: a row is"),
        ("UPDATE vintages SET stream_id = 9 WHERE stream_id = 1", "series SPX", "has 0 rows in 2022 where 10"),
        ("UPDATE meta SET value = '{}' WHERE key = 'root'", "series", "the row 'root' of table meta is altered"),
        ("UPDATE ingests SET kept = 7 WHERE ingest_id = 2", "ingests", "record 2 is altered"),
        ("DELETE FROM ingests WHERE ingest_id = 2", "ingests", "4 rows are there where 5 were written"),
        ("DELETE FROM fetches WHERE fetch_id = 2", "ingests", "record 2 names fetch 2, which is gone"),
        ("UPDATE fetches SET etag = 'x' WHERE fetch_id = 3", "raw", "the row of fetch 3 is altered"),
    ],
)
def test_damage_at_any_level_is_found(home, statement, where, problem):
    alter(home, statement)
    found = findings(home)
    assert any(each.where == where and problem in each.problem for each in found), found
    assert all(each.remedy for each in found)


def test_rows_that_were_exchanged_for_others_with_sound_digests_are_found(home):
    """Two rows of one year in the place of each other would have the right sum: the key is in the digest."""
    with closing(sqlite3.connect(home / "weatherglass.db")) as connection:
        first, second = connection.execute(
            "SELECT value, known_at, recorded_at, digest FROM vintages WHERE stream_id = 1 AND as_of LIKE '2022-03-0_' LIMIT 2"
        ).fetchall()
        for day, row in (("2022-03-01", second), ("2022-03-02", first)):
            connection.execute(
                "UPDATE vintages SET value = ?, known_at = ?, recorded_at = ?, digest = ? WHERE stream_id = 1 AND as_of = ?",
                (*row, day),
            )
        connection.commit()
    assert [each.problem for each in findings(home)] == ["a row of SPX close from cboe for the day '2022-03-01'"]


def test_missing_and_altered_documents_are_found(home):
    one, two = sorted((home / "raw").rglob("*.zst"))[:2]
    one.unlink()
    two.write_bytes(two.read_bytes()[:-3] + b"xyz")
    problems = {each.problem for each in findings(home)}
    assert {problem.split(" (")[0] for problem in problems} == {str(path.relative_to(home)) for path in (one, two)}
    assert any("is missing" in problem for problem in problems)
    assert any("does not hold the" in problem for problem in problems)


def test_a_file_that_is_no_database_is_a_finding(home):
    (home / "weatherglass.db").write_bytes(b"no database" * 1000)
    found = findings(home)
    assert found[0].where == "weatherglass.db"
    assert "file is not a database" in found[0].problem


def test_a_damaged_page_is_named_by_sqlite(home):
    path = home / "weatherglass.db"
    with closing(sqlite3.connect(path)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'fetches_by_document'").fetchone()[0]
    whole = bytearray(path.read_bytes())
    whole[(page - 1) * 4096 : page * 4096] = bytes(4096)
    path.write_bytes(whole)
    assert any(each.where == "weatherglass.db" for each in findings(home))
