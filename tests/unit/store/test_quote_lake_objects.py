"""The quote lake in an object store: the same promises as in a directory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import polars as pl
import pytest

from lake_making import CLOSE, minutes, require_same, rich_snapshot, snapshot
from object_store import BUCKET, running_store
from weatherglass.errors import StoreCorrupt, StoreError, UsageError
from weatherglass.store.quote_lake import LakeSummary, QuoteLake
from weatherglass.store.quote_lake_places import ObjectFiles, split_options


@pytest.fixture(scope="module")
def options() -> Iterator[dict[str, str]]:
    with running_store() as found:
        yield found


def lake(options: dict[str, str], name: str, **how: object) -> QuoteLake:
    how = {"writable": True, **how}
    return QuoteLake(f"s3://{BUCKET}/{name}/quotes", storage_options=options, **how)  # type: ignore[arg-type]


def test_snapshots_are_added_once_and_come_back(options: dict[str, str]) -> None:
    ours = lake(options, "there-and-back")
    assert ours.version is None
    wanted = rich_snapshot()
    assert ours.add([wanted, snapshot(underlying="BRK/B")], ingest="test").snapshots == 2
    assert ours.add([wanted], ingest="test") == LakeSummary(skipped=1)
    (found,) = lake(options, "there-and-back", writable=False).snapshots("BTC")
    require_same(found, wanted)
    assert [each.underlying for each in ours.overview()] == ["BRK/B", "BTC"]
    assert list(ours.verify()) == []


def test_other_programs_read_it(options: dict[str, str]) -> None:
    ours = lake(options, "others")
    ours.add(minutes(3), ingest="test")
    seen = pl.scan_delta(ours.uri, storage_options=options)
    assert seen.select(pl.len()).collect().item() == 144
    assert all(
        uri.startswith(f"s3://{BUCKET}/others/quotes/underlying=SPX/date=2024-01-02/part-") for uri in ours.files("SPX")
    )


def test_versions_and_two_writers_in_turn(options: dict[str, str]) -> None:
    first, second = lake(options, "versions"), lake(options, "versions")
    first.add([snapshot()], ingest="a")
    version = first.version
    second.add([snapshot(CLOSE + timedelta(days=1))], ingest="b")
    first.add([snapshot(CLOSE + timedelta(days=2))], ingest="c")
    assert len(list(second.snapshots("SPX"))) == 3
    assert len(list(lake(options, "versions", writable=False, version=version).snapshots("SPX"))) == 1


def test_damage_is_found_and_a_stray_object_is_removed(options: dict[str, str]) -> None:
    ours = lake(options, "damage")
    ours.add([snapshot(), snapshot(CLOSE + timedelta(days=1))], ingest="test")
    objects = ObjectFiles(ours.uri, options)
    bad = ours.files("SPX")[0].removeprefix(f"{ours.uri}/")
    body = bytearray(objects.get(bad))
    body[len(body) // 2] ^= 1
    objects.put(bad, bytes(body))
    objects.put("underlying=SPX/date=2024-01-02/part-stray.parquet", b"left by a kill")
    reader = lake(options, "damage", writable=False)
    with pytest.raises(StoreCorrupt, match=r"quotes of SPX on 2024-01-02: its bytes are not those that were written"):
        list(reader.snapshots("SPX"))
    (finding,) = reader.verify()
    assert finding.path == bad
    assert ours.tidy() == ("underlying=SPX/date=2024-01-02/part-stray.parquet",)
    ours.quarantine(finding)
    assert [each.as_of for each in ours.snapshots("SPX")] == [CLOSE + timedelta(days=1)]
    assert ours.add([snapshot()], ingest="again").snapshots == 1
    assert len(list(ours.snapshots("SPX"))) == 2
    assert list(ours.verify()) == []


def test_a_missing_bucket_is_named(options: dict[str, str]) -> None:
    nowhere = QuoteLake("s3://no-such-bucket/quotes", writable=True, storage_options=options)
    with pytest.raises(
        StoreError, match=r"cannot read the log of the quote lake s3://no-such-bucket/quotes: .*NoSuchBucket"
    ):
        nowhere.add([snapshot()], ingest="test")


def test_an_address_that_no_client_knows_is_refused() -> None:
    with pytest.raises(UsageError, match=r"ftp://host/quotes: .*; check the address and the storage options"):
        QuoteLake("ftp://host/quotes", writable=False)


def test_options_of_the_delta_library_alone_are_not_given_to_the_client() -> None:
    assert split_options(
        {
            "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
            "AWS_ALLOW_HTTP": "false",
            "AWS_S3_ALLOW_UNSAFE_RENAME": "true",
            "timeout": "20s",
            "max_retries": "2",
        }
    ) == ({"aws_endpoint_url": "http://127.0.0.1:1"}, {"allow_http": False, "timeout": "20s"})
