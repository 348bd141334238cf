"""`weatherglass pull` against all sources on loopback: what is kept, what a failure costs, what a kill costs."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from backports import zstd

from black_box.program import ONE_ATTEMPT, SOURCES, Outcome, Program
from loopback_sources import CONTACT, KEY, Behavior, Sources
from sample_documents import NOW, REVISED_AT, SESSIONS, Twist, level
from sample_documents.damage import renamed
from store_making import SOURCE_TREE
from weatherglass.errors import SchemaChanged
from weatherglass.providers.cboe_option_chain import CboeOptionChain
from weatherglass.providers.crypto_fear_greed import CryptoFearGreed
from weatherglass.providers.treasury import Treasury
from weatherglass.store import open_store

pytestmark = pytest.mark.slow  # processes and a server on loopback

ONE_OF_EACH = {
    "cboe-index-history": "VIX", "vx-futures": "VXU25", "treasury": "DGS10", "fred": "HY_OAS", "yahoo": "SPY",
    "coin-metrics": "BTC_MVRV", "blockchain-info": "BTC_HASH_RATE", "deribit-dvol": "DVOL", "ofr-fsi": "OFR_FSI",
    "wikimedia": "VIEWS_KO_BITCOIN", "cnn-fear-greed": "FNG_CNN", "crypto-fear-greed": "FNG_CRYPTO", "stooq": "NDX",
}  # fmt: skip
"""Sources of daily values for the days of `SESSIONS`, and a series of each."""
REVISED_OFTEN = frozenset({"cboe-index-history", "treasury", "fred", "coin-metrics", "wikimedia"})
"""The others are in the long lane."""
IN_UTC_DAYS = frozenset({"coin-metrics", "blockchain-info", "deribit-dvol", "wikimedia"})
"""They have no value of the day that still runs."""
NOT_CACHED = frozenset({"sec-frames"})
"""Its documents are put together from two answers, so that no ETag stands for one."""
A_FEW = ("treasury", "ofr-fsi", "crypto-fear-greed")
TOMORROW = NOW + timedelta(days=1)
REVISED_DAY = str(SESSIONS[REVISED_AT])


def said(name: str, twist: Twist = Twist.SOUND) -> dict[str, float]:
    """What the samples say of a series on all their days."""
    base = "VX" if name == "VXU25" else name
    return {str(day): level(base, at, twist) for at, day in enumerate(SESSIONS)}


# ---- what is kept


def test_a_first_pull_takes_everything_from_every_source(first_pull: tuple[Path, Outcome]):
    _, outcome = first_pull
    assert (outcome.code, outcome.err) == (0, "")
    assert list(outcome.by_source) == list(SOURCES)
    for name, report in outcome.by_source.items():
        assert report["state"] == "ok", report
        assert report["documents"] > 0
        assert report["unchanged"] == report["revised"] == report["same"] == 0
        assert report["new"] == report["kept"] > 0, name
        assert report["read"] >= report["kept"]
        assert report["bytes"] > 0
        assert report["problem"] == ""
        assert report["last_success"].startswith("2025-08-29T22:3")
        assert report["newest"] <= "2025-08-29"


def test_values_are_those_that_the_sources_said(pulled: Program):
    for source, name in ONE_OF_EACH.items():
        expected = said(name)
        if source in IN_UTC_DAYS:
            del expected[str(SESSIONS[-1])]
        assert pulled.values(name, "--source", source) == expected, name
    assert pulled.values("VXU25", "--source", "cfe-settlement") == {"2025-08-29": 17.0}
    assert pulled.values("LOSS_SHARE") == {"2025-03-31": 40.0, "2025-06-30": 40.0}
    assert pulled.values("CAPE")["2025-04-01"] == 38.0
    assert pulled.values("FLOW_ICI_BOND") == {"2025-08-06": 9000.0, "2025-08-13": 9090.0, "2025-08-20": 9180.0}
    quotes = {each["underlying"]: each["rows"] for each in pulled.says("data")["quotes"]}
    assert quotes == {"SPX": 28, "VIX": 28, "BTC": 28, "ETH": 28}


def test_one_day_has_one_value_by_the_order_of_the_catalogue(pulled: Program):
    """Five sources of the S&P 500: Cboe's own answers for the days that it has."""
    document = pulled.says("series", "SPX")
    assert document["sources"] == {"cboe-index-history": 5}
    assert document["unit"] == "index_points"
    assert pulled.says("series", "^GSPC", "--source", "yahoo")["sources"] == {"yahoo": 5}


def test_a_second_pull_brings_nothing_new_and_documents_that_have_not_changed_are_not_sent_again(
    pulled: Program, sources: Sources
):
    # the samples name their own host in links to further pages; two servers have different ones
    pulled("pull", "coin-metrics")
    sources.asked.clear()
    outcome = pulled("pull", *SOURCES, "--format", "json")
    assert (outcome.code, outcome.err) == (0, "")
    for name, report in outcome.by_source.items():
        assert report["state"] == ("ok" if name in NOT_CACHED else "unchanged"), report
        assert report["new"] == report["revised"] == 0
    answered = {each.status for each in sources.asked if each.source not in NOT_CACHED}
    assert answered == {304, 404}  # 404: a VX contract that is not listed yet


def test_a_second_pull_of_sources_that_know_no_etags_changes_nothing_either(pulled: Program, sources: Sources):
    sources.with_etags = False
    before = pulled.says("data")
    outcome = pulled("pull", *SOURCES, "--format", "json")
    for report in outcome.by_source.values():
        assert (report["state"], report["new"], report["revised"]) == ("ok", 0, 0), report
        assert report["same"] == report["kept"] > 0
    after = pulled.says("data")
    for one, other in zip(before["series"], after["series"], strict=True):
        assert {**one, "last_recorded_at": None} == {**other, "last_recorded_at": None}
    assert after["quotes"] == before["quotes"]


def test_the_packaged_series_are_pulled_like_any_source(program: Program):
    outcome = program("pull", "packaged", "--series", "BTC", "--format", "json")
    assert outcome.code == 0
    (report,) = outcome.json
    assert (report["state"], report["documents"], report["new"]) == ("ok", 1, report["kept"])
    assert report["kept"] > 5000
    assert program.says("data")["series"][0]["name"] == "BTC"


@pytest.mark.parametrize(
    "source", [pytest.param(each, marks=() if each in REVISED_OFTEN else pytest.mark.long) for each in ONE_OF_EACH]
)
def test_a_revised_value_is_a_new_vintage_and_the_old_one_stays(pulled: Program, sources: Sources, source: str):
    name = ONE_OF_EACH[source]
    sources.behave(source, Behavior.REVISED)
    # pages of DVOL go back from the newest, and are not followed beyond one that has not changed
    sources.with_etags = source != "deribit-dvol"
    pulled.now = TOMORROW
    (report,) = pulled("pull", source, "--format", "json").json
    assert report["state"] == "ok"
    assert report["revised"] > 0

    old, new = said(name), said(name, Twist.REVISED)
    assert old[REVISED_DAY] != new[REVISED_DAY]
    assert pulled.values(name, "--source", source)[REVISED_DAY] == new[REVISED_DAY]
    for as_known in ("2025-08-29", "2025-08-30T22:29:00+00:00"):  # the day before, and a minute before
        known = pulled.values(name, "--source", source, "--as-known", as_known)
        assert known[REVISED_DAY] == old[REVISED_DAY], as_known
    assert (
        pulled.values(name, "--source", source, "--as-known", "2025-08-30T22:31:00+00:00")[REVISED_DAY]
        == new[REVISED_DAY]
    )

    vintages = [each for each in pulled.says("data", "vintages", name, REVISED_DAY) if each["source"] == source]
    assert [(each["value"], each["revision"]) for each in vintages] == [(old[REVISED_DAY], 0), (new[REVISED_DAY], 1)]
    assert vintages[1]["known_at"].startswith("2025-08-30T22:3")
    assert vintages[0]["known_at"] < vintages[1]["known_at"]
    (line,) = [each for each in pulled.says("data")["series"] if each["name"] == name]
    assert line["revised"] > 0


def test_releases_that_a_keyed_source_states_are_known_from_their_own_days(program: Program, sources: Sources):
    program.environment = sources.environment(program.home, keyed=True)
    (report,) = program("pull", "fred", "--series", "DFF", "--format", "json").json
    assert (report["state"], report["new"], report["revised"]) == ("ok", 5, 1)
    first = str(SESSIONS[0])
    assert program.values("DFF")[first] == 4.34
    assert program.values("DFF", "--as-known", "2025-08-27")[first] == 4.33
    assert sources.asked_of("fred") == []


def test_days_asked_for_reach_the_sources(program: Program, sources: Sources):
    days = ("--from", "2025-08-26", "--to", "2025-08-27")
    outcome = program("pull", "stooq", "wikimedia", "fred", "--series", "VIEWS_VIX", "--series", "SPX", *days)
    assert outcome.code == 0, outcome.out  # each is asked for the series that it gives
    targets = [each.target for each in sources.asked if "apikey" not in each.target]
    assert any("d1=20250826&d2=20250827" in each.target for each in sources.asked_of("stooq"))
    assert any("/VIX/daily/2025082600/2025082700" in target for target in targets)
    assert any("cosd=2025-08-26&coed=2025-08-27" in target for target in targets)


def test_a_source_that_never_has_the_days_asked_for_does_not_keep_the_others_from_being_asked(program: Program):
    days = ("--from", "2025-02-03", "--to", "2025-02-07", "--format", "json")
    outcome = program("pull", "cfe-settlement", "ofr-fsi", *days)
    assert outcome.code == 0
    assert outcome.by_source["cfe-settlement"]["state"] == "skipped"
    assert "The history of VIX futures is in vx-futures" in outcome.by_source["cfe-settlement"]["problem"]
    assert outcome.by_source["ofr-fsi"]["new"] == 45
    alone = program("pull", "cfe-settlement", *days)
    assert (alone.code, alone.out) == (2, "[]\n")
    assert "cfe-settlement answers for 2025-07-01 to 2025-08-29" in alone.err


# ---- failures

SENTENCES = {
    Behavior.HTML: r"an HTML page titled 'Before you continue'",
    Behavior.QUOTA: r"a notice: 'Exceeded the daily hits limit'",
    Behavior.EMPTY: r"an empty answer",
    Behavior.GARBLED: r"bytes that are no text|no JSON",
    Behavior.TRUNCATED: r"127\.0\.0\.1 cut its answer off",
    Behavior.ERROR_500: r"refused with HTTP status 500; the source is in trouble",
    Behavior.NOT_FOUND: r"refused with HTTP status 404; it has no such document",
    Behavior.REDIRECT: r"a redirect to another host, consent\.example",
    Behavior.SLOW: r"no complete answer of 127\.0\.0\.1 within the deadline of 0\.3 s",
}


def assert_only_this_failed(victim: str, outcome: Outcome, sentence: str) -> None:
    """One source failed and says why; the others went on."""
    assert outcome.code == 3
    for name, report in outcome.by_source.items():
        if name != victim:
            assert report["state"] in ("ok", "unchanged"), report
            assert report["last_success"].startswith("2025-08-30T22:3"), report
    report = outcome.by_source[victim]
    assert report["state"] == "failed"
    assert re.search(sentence, report["problem"]), report["problem"]
    assert report["problem"].startswith(f"{victim}: ")
    assert (report["documents"], report["new"], report["revised"]) == (0, 0, 0)
    assert report["last_success"].startswith("2025-08-29T22:3")


@pytest.mark.parametrize("victim", ["treasury", "crypto-fear-greed"])
@pytest.mark.parametrize("behavior", SENTENCES)
def test_a_source_that_fails_says_why_and_costs_nothing_else(
    pulled: Program, sources: Sources, behavior: Behavior, victim: str
):
    before = pulled.values(ONE_OF_EACH[victim])
    sources.behave(victim, behavior)
    if behavior is Behavior.SLOW:
        (pulled.home / "config.toml").write_text("[http]\nattempts = 1\ndeadline_s = 0.3\n", encoding="utf-8")
    pulled.now = TOMORROW
    outcome = pulled("pull", *A_FEW, "--format", "json")
    assert_only_this_failed(victim, outcome, SENTENCES[behavior])
    assert pulled.values(ONE_OF_EACH[victim]) == before


@pytest.mark.long
@pytest.mark.parametrize("victim", SOURCES)
@pytest.mark.parametrize("behavior", [each for each in SENTENCES if each is not Behavior.SLOW])
def test_every_source_fails_in_every_way_and_costs_nothing_else(
    pulled: Program, sources: Sources, behavior: Behavior, victim: str
):
    others = [each for each in A_FEW if each != victim]
    sentence = SENTENCES[behavior]
    if behavior is Behavior.GARBLED and victim in ("ici-flows", "shiller"):
        sentence = "bytes that begin with"
    before = pulled.holdings(victim)
    sources.behave(victim, behavior)
    pulled.now = TOMORROW
    outcome = pulled("pull", others[0], victim, others[1], "--format", "json")
    assert_only_this_failed(victim, outcome, sentence)
    assert pulled.holdings(victim) == before


@pytest.mark.parametrize(
    ("victim", "behavior", "sentence"),
    [
        ("crypto-fear-greed", Behavior.CUT, "the answer was cut off after"),
        ("yahoo", Behavior.CUT, "the answer was cut off after"),
        ("shiller", Behavior.CUT, "a damaged workbook|a workbook that cannot be read"),
        ("treasury", Behavior.ZERO, "every yield of the document of 2025 is zero"),
        ("crypto-fear-greed", Behavior.ZERO, "all of its 5 scores are zero"),
        ("ofr-fsi", Behavior.ZERO, "all parts of the index are zero"),
        (
            "treasury",
            Behavior.OTHER_DATE,
            "the answer is of another date: row 1 of the document of 2025 is of 2024-08-29",
        ),
        ("cfe-settlement", Behavior.OTHER_DATE, "its first monthly contract is VXX25, and that of the day was VXU25"),
        ("cnn-fear-greed", Behavior.OTHER_DATE, "its last point is of 2019-08-31"),
        ("sec-frames", Behavior.OTHER_DATE, "the frame of NetIncomeLoss is of CY2024Q1"),
    ],
)
def test_a_document_that_cannot_be_right_is_refused(
    pulled: Program, sources: Sources, victim: str, behavior: Behavior, sentence: str
):
    before = pulled.holdings(victim)
    sources.behave(victim, behavior)
    outcome = pulled("pull", victim, "--format", "json")
    assert outcome.code == 3
    (report,) = outcome.json
    assert report["state"] == "failed"
    assert re.search(sentence, report["problem"]), report["problem"]
    assert pulled.holdings(victim) == before


@pytest.mark.parametrize(
    ("source", "name", "field"),
    [
        ("yahoo", "SPY", "close"),
        ("coin-metrics", "BTC", "close"),
        ("cboe-index-history", "VIX", "close"),
        ("deribit-dvol", "DVOL", "close"),
        ("yahoo", "SPY", "adjclose"),
        ("coin-metrics", "BTC_MVRV", "close"),
    ],
)
def test_zeros_in_place_of_prices_replace_nothing(
    pulled: Program, sources: Sources, source: str, name: str, field: str
):
    before = pulled.values(name, "--source", source, "--field", field)
    sources.behave(source, Behavior.ZERO)
    (report,) = pulled("pull", source, "--series", name, "--format", "json").json
    assert sum(report["left_out"].values()) > 0
    assert pulled.values(name, "--source", source, "--field", field) == before


def test_people_are_told_what_failed_and_that_the_old_values_stay(pulled: Program, sources: Sources):
    sources.behave("treasury", Behavior.HTML)
    pulled.now = TOMORROW
    outcome = pulled("pull", *A_FEW)
    assert outcome.code == 3
    assert outcome.err == ""
    lines = [" ".join(line.split()) for line in outcome.out.splitlines()]
    assert "what it said before stays; it last answered 2025-08-29 22:30 UTC" in lines
    assert any(line.startswith("treasury: expected a CSV table or XML and got an HTML page titled") for line in lines)
    assert "1 failed, 2 unchanged" in lines, outcome.out


def test_a_source_that_recovers_is_as_before(pulled: Program, sources: Sources):
    sources.behave("treasury", Behavior.ERROR_500)
    assert pulled("pull", "treasury").code == 3
    sources.behave("treasury", Behavior.OK)
    pulled.now = TOMORROW
    (report,) = pulled("pull", "treasury", "--format", "json").json
    assert (report["state"], report["problem"]) == ("unchanged", "")
    assert report["last_success"].startswith("2025-08-30T22:3"), "that nothing has changed is an answer"


def test_one_document_that_fails_costs_only_itself(pulled: Program, sources: Sources):
    sources.behave("cboe-index-history", Behavior.HTML, only="/VIX9D_")
    sources.with_etags = False
    pulled.now = TOMORROW
    (report,) = pulled("pull", "cboe-index-history", "--format", "json").json
    assert report["state"] == "partly"
    assert report["documents"] == 15
    assert "VIX9D_History.csv" in report["problem"]
    asked = [each.target for each in sources.asked_of("cboe-index-history")]
    assert len(asked) == len(set(asked)) == 16
    assert pulled.values("VIX9D") == said("VIX9D")


def test_after_a_failure_nothing_is_asked_that_was_not_wanted_before(pulled: Program, sources: Sources):
    sources.behave("cboe-option-chain", Behavior.HTML, only="_SPX")
    pulled("pull", "cboe-option-chain")
    asked = {each.target.rpartition("/")[2] for each in sources.asked_of("cboe-option-chain")}
    assert asked == {"_SPX.json", "_VIX.json"}


def test_one_series_of_a_keyed_source_that_fails_costs_only_itself(program: Program, sources: Sources):
    program.environment = sources.environment(program.home, keyed=True)
    sources.behave("fred-api", Behavior.HTML, only="observations?series_id=DGS10")
    (report,) = program("pull", "fred", "--format", "json").json
    assert report["state"] == "partly"
    assert report["documents"] == 28


@pytest.mark.parametrize("attempts", [2])
def test_a_source_in_trouble_is_asked_again_as_often_as_the_settings_say(
    pulled: Program, sources: Sources, attempts: int
):
    (pulled.home / "config.toml").write_text(f"[http]\nattempts = {attempts}\n", encoding="utf-8")
    sources.behave("ofr-fsi", Behavior.ERROR_500)
    (report,) = pulled("pull", "ofr-fsi", "--format", "json").json
    assert "(tried 2 times)" in report["problem"]
    assert len(sources.asked_of("ofr-fsi")) == attempts


def test_without_a_network_two_sources_are_tried_and_the_others_are_not(pulled: Program):
    closed = {name: "http://127.0.0.1:9/x" for name in pulled.environment if name.endswith("_HOST")}
    pulled.environment = {**pulled.environment, **closed}
    before = pulled.values("DGS10")
    outcome = pulled("pull", *SOURCES[:6], "--format", "json")
    assert outcome.code == 3
    reports = outcome.json
    assert [each["state"] for each in reports] == ["offline"] * 6
    assert all("no connection to 127.0.0.1" in each["problem"] for each in reports[:2])
    assert [each["problem"] for each in reports[2:]] == ["not asked: there is no network"] * 4
    assert all(each["last_success"].startswith("2025-08-29T22:3") for each in reports[:2])
    assert pulled.values("DGS10") == before


# ---- a kill between keeping and reading


def interrupted(*_words: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("source", "kind", "new"),
    [("treasury", Treasury, 70), ("crypto-fear-greed", CryptoFearGreed, 5), ("cboe-option-chain", CboeOptionChain, 28)],
)
def test_a_document_that_a_killed_pull_stored_is_read_by_the_next_one_even_when_the_source_is_down(
    program: Program, sources: Sources, monkeypatch: pytest.MonkeyPatch, source: str, kind: type, new: int
):
    with monkeypatch.context() as patch:
        patch.setattr(kind, "parse", interrupted)
        outcome = program("pull", source)
    assert outcome.code == 130
    assert outcome.err == "weatherglass: interrupted; what was stored before stays\n"
    with open_store(program.home) as store:
        assert [each.source for each in store.raw.unparsed()] == [source]
    assert "1 stored and not read, the first" in program("doctor").out

    sources.behave(source, Behavior.ERROR_500)
    outcome = program("pull", source, "--format", "json")
    assert outcome.code == 3
    (report,) = outcome.json
    assert (report["state"], report["documents"], report["new"]) == ("partly", 1, new)
    assert "refused with HTTP status 500" in report["problem"]
    with open_store(program.home) as store:
        assert store.raw.unparsed() == ()
    assert "not read yet" not in program("doctor").out


def test_a_process_killed_between_keeping_and_reading_loses_nothing(program: Program, sources: Sources):
    """A real process and a real kill; its clock is that of the machine."""
    environment = {**os.environ, "PYTHONPATH": str(SOURCE_TREE), **program.environment}
    kill = (
        "import os; from weatherglass.providers.crypto_fear_greed import CryptoFearGreed\n"
        "CryptoFearGreed.parse = lambda self, payload: os.kill(os.getpid(), 9)\n"
        "from weatherglass.delivery.cli.main import run; run()\n"
    )
    arguments = ["pull", "crypto-fear-greed", "--format", "json"]
    killed = subprocess.run(
        [sys.executable, "-c", kill, *arguments], env=environment, capture_output=True, timeout=60, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    sources.behave("crypto-fear-greed", Behavior.NOT_FOUND)
    command = [sys.executable, "-m", "weatherglass", *arguments]
    after = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)
    (report,) = json.loads(after.stdout)
    assert (after.returncode, report["state"], report["new"]) == (3, "partly", 5)
    assert program.values("FNG_CRYPTO") == said("FNG_CRYPTO")


def test_a_document_that_could_not_be_read_is_read_again_only_when_that_is_asked_for(
    program: Program, sources: Sources, monkeypatch: pytest.MonkeyPatch
):
    """As after an update that knows a changed format: the stored document is there, and the source is down."""

    def not_known_yet(*_words: object) -> None:
        raise SchemaChanged("treasury", ("10 Yr",), ("Date", "10 Year Note"))

    with monkeypatch.context() as patch:
        patch.setattr(Treasury, "parse", not_known_yet)
        outcome = program("pull", "treasury", "--format", "json")
    assert outcome.code == 3
    assert "the document has no '10 Yr'" in outcome.by_source["treasury"]["problem"]
    (record,) = program.says("data", "ingests")
    assert (record["outcome"], record["source"]) == ("failed", "treasury")
    assert "The source may have changed its format" in record["problem"]

    sources.behave("treasury", Behavior.ERROR_500)
    (report,) = program("pull", "treasury", "--format", "json").json
    assert (report["state"], report["new"], report["last_success"]) == ("failed", 0, None)
    (report,) = program("pull", "treasury", "--again", "--format", "json").json
    assert (report["state"], report["new"]) == ("partly", 70)
    assert program.values("DGS10") == said("DGS10")


def test_a_stored_document_that_still_cannot_be_read_does_not_keep_the_source_from_being_asked(
    program: Program, sources: Sources
):
    sources.change("treasury", lambda body: renamed("treasury", body, "Date"))
    assert program("pull", "treasury").code == 3
    sources.changes.clear()
    outcome = program("pull", "treasury", "--again", "--format", "json")
    report = outcome.by_source["treasury"]
    assert (outcome.code, report["state"], report["new"]) == (3, "partly", 70)
    assert "the document has no 'Date'" in report["problem"]
    assert program("pull", "treasury").code == 0


def test_a_stored_document_that_is_damaged_before_it_was_read_does_not_stop_the_pull(
    program: Program, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as patch:
        patch.setattr(Treasury, "parse", interrupted)
        program("pull", "treasury")
    (stored,) = (program.home / "raw").glob("??/*.zst")
    stored.write_bytes(stored.read_bytes()[:-20])
    outcome = program("pull", "treasury", "ofr-fsi", "--format", "json")
    report = outcome.by_source["treasury"]
    assert (outcome.code, report["state"], report["new"]) == (3, "partly", 70)
    assert "does not hold the" in report["problem"]
    assert outcome.by_source["ofr-fsi"]["state"] == "ok"
    assert program("pull", "treasury", "ofr-fsi").code == 0


def test_while_another_process_writes_the_pull_says_which(program: Program):
    with open_store(program.home, write=True, command="weatherglass import"):
        outcome = program("pull", "ofr-fsi")
    assert outcome.code == 1
    assert "is being written by" in outcome.err
    assert "weatherglass import" in outcome.err
    assert f"{os.getpid()}" in outcome.err


# ---- what is asked and what is printed


def test_the_list_of_sources_says_what_each_gives_and_needs(program: Program):
    program.environment = {}
    lines = {each["name"]: each for each in program.says("pull", "--list")}
    assert list(lines)[-1] == "packaged"
    assert set(lines) == {*SOURCES, "packaged"}
    assert lines["treasury"]["missing"] == []
    assert lines["sec-frames"]["missing"] == [
        "a contact (WEATHERGLASS_CONTACT, or contact in config.toml): the source wants to know who asks"
    ]
    assert lines["stooq"]["missing"] == ["a key (WEATHERGLASS_STOOQ_KEY, or keys.stooq in config.toml)"]
    assert "VIX" in lines["cboe-index-history"]["serves"]
    rows = list(csv.DictReader(io.StringIO(program("pull", "--list", "--format", "csv").out)))
    assert [row["name"] for row in rows] == list(lines)
    assert rows[0].keys() == {"name", "title", "serves", "licence", "missing"}
    table = program("pull", "--list")
    assert table.code == 0
    assert all(name in table.out for name in lines)


def test_an_unknown_source_or_series_is_a_wrong_call_that_names_the_nearest(program: Program, sources: Sources):
    outcome = program("pull", "treasure")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == "weatherglass: no source 'treasure'; did you mean 'treasury'?\n"
    outcome = program("pull", "--series", "DGS11", "--format", "json")
    assert (outcome.code, outcome.out) == (2, "[]\n")
    assert "none of the sources gives DGS11; `weatherglass pull --list` says who does" in outcome.err
    outcome = program("pull", "yahoo", "--series", "DGS10", "--format", "json")
    assert (outcome.code, outcome.out) == (2, "[]\n")
    assert "yahoo does not give DGS10; valid: BTC, DJI" in outcome.err
    assert program("pull", "--from", "2025-02-30").code == 2
    outcome = program("pull", "--from", "2025-08-30", "--to", "2025-08-29")
    assert outcome.code == 2
    assert "from 2025-08-30 to 2025-08-29: the first day lies after the last" in outcome.err
    assert sources.asked == []


def test_only_sources_of_the_named_series_are_asked_and_only_for_it(program: Program, sources: Sources):
    outcome = program("pull", "--series", "ofr_fsi", "--format", "json")
    assert outcome.code == 0, outcome.err
    assert list(outcome.by_source) == ["ofr-fsi"]
    outcome = program("pull", "yahoo", "fred", "--series", "VIXCLS", "--format", "json")
    assert [(each["source"], each["documents"]) for each in outcome.json] == [("yahoo", 1), ("fred", 1)]


def test_sources_without_what_they_need_are_skipped_and_say_what_to_set(program: Program, sources: Sources):
    program.environment = {
        name: value
        for name, value in program.environment.items()
        if name not in ("WEATHERGLASS_CONTACT", "WEATHERGLASS_STOOQ_KEY")
    }
    outcome = program("pull", "sec-frames", "wikimedia", "stooq", "ofr-fsi", "--format", "json")
    assert outcome.code == 0
    states = {name: report["state"] for name, report in outcome.by_source.items()}
    assert states == {"sec-frames": "skipped", "wikimedia": "skipped", "stooq": "skipped", "ofr-fsi": "ok"}
    assert "needs a contact (WEATHERGLASS_CONTACT" in outcome.by_source["wikimedia"]["problem"]
    assert "needs a key (WEATHERGLASS_STOOQ_KEY" in outcome.by_source["stooq"]["problem"]
    assert {each.source for each in sources.asked} == {"ofr-fsi"}


def test_disabled_sources_are_asked_only_by_name(program: Program, sources: Sources):
    everything_else = [name for name in (*SOURCES, "packaged") if name != "ofr-fsi"]
    (program.home / "config.toml").write_text(
        f"disabled = {json.dumps(everything_else)}\n{ONE_ATTEMPT}", encoding="utf-8"
    )
    assert list(program("pull", "--format", "json").by_source) == ["ofr-fsi"]
    assert list(program("pull", "treasury", "--format", "json").by_source) == ["treasury"]


def test_who_asks_is_told_to_those_who_want_to_know(program: Program, sources: Sources):
    assert program("pull", "sec-frames", "wikimedia").code == 0
    agents = {each.source: each.headers["User-Agent"] for each in sources.asked}
    assert all(CONTACT in agent for agent in agents.values())


FIELDS = [
    "source", "state", "documents", "unchanged", "bytes", "read", "kept", "new", "revised", "same", "left_out", "newest",
    "last_success", "problem", "notes",
]  # fmt: skip


def test_reports_as_json_and_as_csv(program: Program, sources: Sources):
    sources.behave("crypto-fear-greed", Behavior.QUOTA)
    outcome = program("pull", "cfe-settlement", "crypto-fear-greed", "--format", "json")
    assert outcome.code == 3
    settlements, scores = outcome.json
    assert list(settlements) == list(scores) == FIELDS
    assert settlements["left_out"] == {"filled_in": 1}
    assert (settlements["newest"], scores["newest"], scores["last_success"]) == ("2025-08-29", None, None)
    sources.with_etags = False
    text = program("pull", "cfe-settlement", "crypto-fear-greed", "--format", "csv")
    assert text.code == 3
    rows = list(csv.DictReader(io.StringIO(text.out)))
    assert list(rows[0]) == [name for name in FIELDS if name not in ("left_out", "notes")]
    assert [row["state"] for row in rows] == ["ok", "failed"]
    assert (rows[0]["kept"], rows[0]["same"], rows[1]["newest"]) == ("4", "4", "")


# ---- secrets


def test_a_key_is_seen_by_its_source_and_nowhere_else(program: Program, sources: Sources):
    """Pulls that succeed and pulls that fail, with servers that repeat the question; every file and all output."""
    program.environment = {**sources.environment(program.home, keyed=True), "WEATHERGLASS_DEBUG": "1"}
    printed = []
    for behavior in (Behavior.OK, Behavior.ERROR_500, Behavior.HTML, Behavior.REDIRECT, Behavior.TRUNCATED):
        sources.behave("fred-api", behavior)
        sources.behave("stooq", behavior)
        asked = ("pull", "fred", "stooq", "--series", "SPX", "--format")
        printed += [program(*asked, form) for form in ("table", "json")]
    printed += [
        program("doctor"),
        program("data"),
        program("data", "ingests", "--format", "json"),
        program("pull", "--list"),
    ]
    assert [outcome.code for outcome in printed[:4]] == [0, 0, 3, 3]
    assert all(KEY in each.target for source in ("fred-api", "stooq") for each in sources.asked_of(source))
    for outcome in printed:
        assert KEY not in outcome.out + outcome.err
    assert "***" in "".join(outcome.out for outcome in printed)
    program("data", "backup", str(program.home.parent / "backup.tar"))
    files = [each for each in program.home.parent.rglob("*") if each.is_file()]
    assert {path.suffix for path in files} >= {".db", ".zst", ".tar", ".toml"}
    for path in files:
        held = path.read_bytes()
        assert KEY.encode() not in held, path
        if path.suffix == ".zst":
            assert KEY.encode() not in zstd.decompress(held), path
