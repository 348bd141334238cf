"""Documents as they came: kept once, found again, never read altered."""

from __future__ import annotations

import hashlib
import os
import tracemalloc
from datetime import timedelta

import pytest
from backports import zstd

from store_making import NOON, POOR_QUALITY, TickingClock, answer, document
from weatherglass.errors import StoreCorrupt, UsageError
from weatherglass.store import Store, open_store

BODY = b"DATE,CLOSE\n03/01/2024,13.11\n"
SHA = hashlib.sha256(BODY).hexdigest()


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "home", write=True, clock=TickingClock()) as store:
        yield store


def file_of(store: Store, sha256: str = SHA):
    return store.home / "raw" / sha256[:2] / f"{sha256}.zst"


def test_a_document_is_kept_under_the_hash_of_its_body_and_comes_back_as_it_was(store):
    stored = store.raw.put(document(BODY))
    assert (stored.fetch_id, stored.sha256, stored.bytes) == (1, SHA, 28)
    assert stored.stored_bytes == file_of(store).stat().st_size
    assert zstd.decompress(file_of(store).read_bytes()) == BODY
    assert store.raw.get(SHA) == BODY
    assert store.raw.payload(1) == document(BODY)
    assert store.raw.fetch(1) == stored
    with open_store(store.home) as reader:
        assert reader.raw.payload(1) == document(BODY)


def test_the_same_body_again_is_another_fetch_of_the_same_file(store):
    store.raw.put(document(BODY))
    inode = file_of(store).stat().st_ino
    again = store.raw.put(document(BODY, received_at=NOON + timedelta(days=1), etag=None))
    assert (again.fetch_id, again.sha256) == (2, SHA)
    assert file_of(store).stat().st_ino == inode
    assert [path.name for path in (store.home / "raw").rglob("*.zst")] == [f"{SHA}.zst"]
    assert [store.raw.payload(number).received_at for number in (1, 2)] == [NOON, NOON + timedelta(days=1)]
    assert store.raw.payload(2).etag is None


def test_an_empty_body_and_a_body_of_megabytes_come_back(store):
    large = os.urandom(3 << 20)
    for body in (b"", large):
        assert store.raw.get(store.raw.put(document(body)).sha256) == body


def test_a_damaged_file_is_put_right_by_the_same_document(store):
    store.raw.put(document(BODY))
    file_of(store).write_bytes(b"garbage")
    with pytest.raises(StoreCorrupt):
        store.raw.get(SHA)
    store.raw.put(document(BODY))
    assert store.raw.get(SHA) == BODY


def test_every_cut_and_every_flipped_bit_of_a_file_is_noticed(store):
    store.raw.put(document(BODY))
    whole = file_of(store).read_bytes()
    altered = [whole[:kept] for kept in range(len(whole))]
    altered += [
        whole[:at] + bytes([whole[at] ^ (1 << bit)]) + whole[at + 1 :] for at in range(len(whole)) for bit in range(8)
    ]
    noticed: list[str] = []
    for data in altered:
        file_of(store).write_bytes(data)
        try:
            assert store.raw.get(SHA) == BODY
        except StoreCorrupt as exc:
            noticed.append(str(exc))
    assert len(noticed) > len(altered) * 0.9
    name = f"raw/{SHA[:2]}/{SHA}.zst (cboe-index-history VIX)"
    assert set(noticed) == {
        f"damaged: {name} does not hold the 28 bytes that were stored; restore it from a backup, or fetch the document again"
    }


def test_a_sound_file_with_other_bytes_in_it_is_noticed(store):
    store.raw.put(document(BODY))
    file_of(store).write_bytes(zstd.compress(BODY.replace(b"13.11", b"13.12")))
    with pytest.raises(StoreCorrupt, match="does not hold the 28 bytes that were stored"):
        store.raw.get(SHA)


def test_a_missing_file_is_noticed(store):
    store.raw.put(document(BODY))
    file_of(store).unlink()
    with pytest.raises(StoreCorrupt, match="is missing"):
        store.raw.payload(1)


def test_a_file_that_unpacks_to_a_gigabyte_is_refused_without_unpacking_it(store):
    store.raw.put(document(BODY))
    packer = zstd.ZstdCompressor()
    packer.set_pledged_input_size(1 << 30)
    zeros = bytes(1 << 20)
    file_of(store).write_bytes(b"".join([packer.compress(zeros) for _ in range(1024)] + [packer.flush()]))
    tracemalloc.start()
    with pytest.raises(StoreCorrupt, match="does not hold the 28 bytes that were stored"):
        store.raw.get(SHA)
    assert tracemalloc.get_traced_memory()[1] < 20 << 20
    tracemalloc.stop()


@pytest.mark.parametrize("sha256", ["", "abc", "../../etc/passwd", SHA.upper(), SHA + "0"])
def test_what_is_no_hash_is_refused(store, sha256):
    with pytest.raises(UsageError, match="is not 64 hexadecimal digits"):
        store.raw.get(sha256)


def test_what_was_never_stored_is_refused_by_name(store):
    with pytest.raises(UsageError, match=f"no document with sha256 {SHA} is stored"):
        store.raw.get(SHA)
    for ask in (store.raw.fetch, store.raw.payload):
        with pytest.raises(UsageError, match="fetch_id=9: no payload of that number is stored"):
            ask(9)


def test_a_document_without_a_body_is_refused(store):
    with pytest.raises(UsageError, match="cboe-index-history VIX: an unchanged document has no body to keep"):
        store.raw.put(document(b"", unchanged=True))
    assert store.raw.unparsed() == ()


def test_validators_are_those_of_the_newest_copy_that_was_taken_in(store):
    first = store.raw.put(document(b"1", etag='"one"'))
    second = store.raw.put(document(b"2", etag='"two"', last_modified=None))
    third = store.raw.put(document(b"3", etag='"three"'))
    assert store.raw.validators("cboe-index-history", "VIX") is None
    store.series.record(
        answer({"2024-03-01": 13.11}), source="cboe-index-history", received_at=NOON, fetch_id=first.fetch_id
    )
    store.ingests.add(source="cboe-index-history", received_at=NOON, fetch_id=second.fetch_id)
    store.ingests.add(source="cboe-index-history", received_at=NOON, fetch_id=third.fetch_id, problem="a quota notice")
    assert store.raw.validators("cboe-index-history", "VIX") == ('"two"', None)
    assert store.raw.validators("cboe-index-history", "VVIX") is None
    assert store.raw.validators("yahoo", "VIX") is None


def test_documents_that_were_kept_and_not_read_are_listed_until_they_are(store):
    fetches = [store.raw.put(document(bytes([at]))).fetch_id for at in range(3)]
    assert [each.fetch_id for each in store.raw.unparsed()] == fetches
    store.ingests.add(source="cboe", received_at=NOON, fetch_id=fetches[0], quality=POOR_QUALITY)
    store.ingests.add(source="cboe", received_at=NOON, fetch_id=fetches[1], problem="no CLOSE column")
    assert [each.fetch_id for each in store.raw.unparsed()] == [fetches[2]]
    assert [each.fetch_id for each in store.raw.unparsed(failed=True)] == fetches[1:]
    store.series.record(answer({}), source="cboe", received_at=NOON, fetch_id=fetches[1])
    assert [each.fetch_id for each in store.raw.unparsed(failed=True)] == [fetches[2]]


def test_ingest_records_hold_what_was_left_out_and_why(store):
    fetch = store.raw.put(document(BODY))
    store.ingests.add(source="cboe", received_at=NOON, fetch_id=fetch.fetch_id, quality=POOR_QUALITY)
    store.ingests.add(source="fred", received_at=NOON, fetch_id=None, problem="status 403")
    failed, taken = store.ingests.latest()
    assert (taken.ingest_id, taken.source, taken.fetch_id, taken.payload_sha256) == (1, "cboe", 1, SHA)
    assert (taken.outcome, taken.problem, taken.quality) == ("ingested", "", POOR_QUALITY)
    assert taken.started_at < taken.finished_at
    assert (failed.ingest_id, failed.outcome, failed.problem, failed.payload_sha256) == (2, "failed", "status 403", "")
    assert [each.source for each in store.ingests.latest(1)] == ["fred"]
    assert [each.ingest_id for each in store.ingests.latest(source="cboe")] == [1]


def test_an_ingest_record_of_a_document_that_is_not_stored_is_refused(store):
    with pytest.raises(UsageError, match="fetch_id=7: no payload of that number is stored; put the payload first"):
        store.ingests.add(source="cboe", received_at=NOON, fetch_id=7)
    assert store.ingests.latest() == ()


@pytest.mark.parametrize("limit", [0, -1, 10_001])
def test_a_limit_out_of_bounds_is_refused(store, limit):
    with pytest.raises(UsageError, match=f"limit={limit} is not within 1 to 10,000"):
        store.ingests.latest(limit)


def test_unfinished_files_of_a_killed_writer_are_cleared_by_the_next_one(store):
    store.raw.put(document(BODY))
    home = store.home
    store.close()
    left = home / "raw" / "incoming" / ".abc.zst.4711.part"
    left.write_bytes(b"half")
    with open_store(home):
        assert left.exists()
    with open_store(home, write=True) as again:
        assert not left.exists()
        assert again.raw.get(SHA) == BODY
