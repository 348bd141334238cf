"""Kills, crashes and second writers, seen from outside: nothing that was acknowledged is lost, no half is ever seen."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from random import Random

import pytest

from black_box import own_files
from black_box.drivers import CRASHED
from black_box.processes import CommandLine, Commands, acknowledged, killed, many_commands, strace, wait_until
from loopback_sources import Behavior, Sources
from sample_documents import SESSIONS, Twist, level
from weatherglass.app.data_home import opened
from weatherglass.app.settings import Settings
from weatherglass.providers.cboe_index_history import INDICES

SEED = 20261122
RESTART_S = 2.0
KILLS, KILLS_LONG, KILLS_OF_A_HOME = 4, 52, 13
HISTORIES, BOARDS = "cboe-index-history", ("deribit-options", "cboe-option-chain")
PULLED = {"BTC": BOARDS[0], "ETH": BOARDS[0], "SPX": BOARDS[1], "VIX": BOARDS[1]}
"""Underlyings of the sample boards, in the order in which they are pulled."""
QUOTES_PULLED = 28
"""Of each of them."""


@pytest.fixture(scope="module")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    """A process that has run each kind of command once, so that it measures commands and not imports."""
    folder = tmp_path_factory.mktemp("warm")
    line = CommandLine(folder / "home")
    with many_commands() as process:
        for write in (own_files.write_series, own_files.write_board):
            assert process(line, "import", write(folder, 0)).code == 0
        process.values(line, "RUT")
        process.require_sound(line)
        yield process


def boards_in(home: Path, underlying: str) -> list[tuple[datetime, list[float]]]:
    """Instant and bids of every snapshot of the lake."""
    with opened(settings=Settings(home=home)) as (_store, lake):
        return [(each.as_of, each.quotes.bid.tolist()) for each in lake.snapshots(underlying)]


def require_whole_boards(home: Path) -> set[datetime]:
    """Instants of the snapshots that users' files gave, each once and with all its quotes."""
    found = boards_in(home, own_files.UNDERLYING)
    for instant, bids in found:
        assert bids == own_files.bids_of(instant), f"a part of the snapshot of {instant}"
    instants = {instant for instant, _ in found}
    assert len(instants) == len(found), "a snapshot is there twice"
    return instants


# ---- kills while files are imported


def kill_imports(folder: Path, commands: Commands, kills: int, seed: int) -> None:
    """Kill an endless import again and again; look at what is there each time, and let the next one go on."""
    draw, line, last, sure = Random(seed), CommandLine(folder / "home"), -1, set[int]()
    for turn in range(kills):
        writer = line.drive("imports", folder, last + 1)
        assert writer.stdout is not None
        files = draw.randrange(6) if turn else 4
        said = "".join(writer.stdout.readline() for _ in range(files))
        time.sleep(draw.uniform(0.0, 0.15) if files else draw.uniform(0.2, 1.5))
        kept = acknowledged(said + killed(writer)[0])
        last = max([last, *(int(name[7:-4]) for name in kept if name.startswith("series-"))])
        sure |= {int(name[6:-4]) for name in kept if name.startswith("board-")}

        values = {name: commands(line, "series", name, "--format", "json") for name in own_files.SERIES}
        assert max(each.seconds for each in values.values()) < RESTART_S
        numbers = {own_files.number_of(name, dict(each.json["rows"])) for name, each in values.items()}
        # one file may have been stored and not yet acknowledged; both of its series were, or neither
        assert numbers in ({last}, {last + 1}), f"kill {turn}: file {last} was acknowledged"
        instants = require_whole_boards(line.home)
        assert instants >= {instant for number in sure for instant in own_files.instants_of(number)}
        commands.require_sound(line)
        if sure:
            again = commands(line, "import", folder / f"board-{max(sure)}.csv", "--format", "json")
            assert (again.json[0]["new"], again.json[0]["same"]) == (0, 72)
            assert again.seconds < RESTART_S
    assert last > kills // 2
    assert len(sure) > kills // 2


@pytest.mark.slow
def test_killed_imports_lose_nothing_that_they_acknowledged_and_leave_no_half(
    tmp_path: Path, commands: Commands
) -> None:
    kill_imports(tmp_path, commands, KILLS, SEED)


@pytest.mark.long
@pytest.mark.parametrize("home", range(KILLS_LONG // KILLS_OF_A_HOME))
def test_dozens_of_killed_imports_lose_nothing(tmp_path: Path, commands: Commands, home: int) -> None:
    kill_imports(tmp_path, commands, KILLS_OF_A_HOME, SEED + 1 + home)


@pytest.mark.slow
def test_an_import_that_was_killed_is_completed_by_repeating_it(tmp_path: Path, commands: Commands) -> None:
    line = CommandLine(tmp_path / "home")
    files = [
        write(tmp_path, number) for number in range(12) for write in (own_files.write_series, own_files.write_board)
    ]
    writer = line.start("import", *files)
    wait_until((line.home / "lake" / "quotes" / "_delta_log" / f"{2:020d}.json").exists)
    assert killed(writer)[0] == "", "it reports at its end"
    first_board = commands.says(line, "data")["quotes"][0]["rows"]
    reports = line.says("import", *files)
    assert [report["kept"] for report in reports[1::2]] == [72] * 12
    assert sum(report["new"] for report in reports[1::2]) == 12 * 72 - first_board
    assert own_files.number_of("RUT", commands.values(line, "RUT")) == 11
    assert require_whole_boards(line.home) == {at for number in range(12) for at in own_files.instants_of(number)}
    commands.require_sound(line)


# ---- kills while sources are pulled


def twists_of(home: Path) -> dict[str, Twist]:
    """Which of its two documents each pulled series is of; a mixture fails."""
    found = {}
    with opened(settings=Settings(home=home)) as (store, _lake):
        for name in store.series.names():
            history = store.series.history(name)
            values = dict(zip(history.as_of.astype(str).tolist(), history.value.tolist(), strict=True))
            said = [twist for twist in (Twist.SOUND, Twist.REVISED) if values == said_of(name, twist)]
            assert said, f"{name} is neither as the one document says nor as the other"
            found[name] = said[0]
    return found


def said_of(name: str, twist: Twist) -> dict[str, float]:
    """Values of a series by day, as its sample document says."""
    return {str(day): level(name, at, twist) for at, day in enumerate(SESSIONS)}


def require_one_record_a_document(home: Path) -> int:
    """Every stored document was read once, and has one record of that; how many there are."""
    with opened(settings=Settings(home=home)) as (store, _lake):
        fetches = [each.fetch_id for each in store.raw.every_fetch()]
        records = Counter(each.fetch_id for each in store.ingests.latest(10_000) if each.fetch_id is not None)
        assert records == Counter(fetches)
        assert {each.outcome for each in store.ingests.latest(10_000)} == {"ingested"}
    return len(fetches)


def require_whole_pulled_boards(home: Path, at_most: int) -> dict[str, int]:
    """How many snapshots each underlying has, each with all its quotes and with quotes of its own."""
    counts = {}
    for underlying in PULLED:
        found = boards_in(home, underlying)
        assert all(len(bids) == QUOTES_PULLED for _, bids in found), f"a part of a board of {underlying}"
        assert len({str(bids) for _, bids in found}) == len(found) <= at_most
        counts[underlying] = len(found)
    return counts


def kill_pulls(folder: Path, sources: Sources, commands: Commands, kills: int, seed: int) -> None:
    """Kill a pull again and again while its sources say another thing each time; then let one come to its end."""
    draw, line = Random(seed), CommandLine(folder / "home", sources.environment(folder / "home"))
    assert commands(line, "pull", HISTORIES).code == 0
    for turn in range(kills):
        behavior = (Behavior.REVISED, Behavior.OK)[turn % 2]
        for source in (HISTORIES, *BOARDS):
            sources.behave(source, behavior)
        puller = line.drive("pulls", *BOARDS, HISTORIES)
        assert puller.stdout is not None
        assert puller.stdout.readline() == "ready\n"
        time.sleep(draw.uniform(0.2, 1.0))
        done = Counter(acknowledged(killed(puller)[0]))

        again = commands(line, "series", INDICES[0], "--format", "json")
        assert (again.code, again.seconds < RESTART_S) == (0, True)
        twist = Twist.REVISED if behavior is Behavior.REVISED else Twist.SOUND
        found = twists_of(line.home)
        assert {found[name] for name in INDICES[: done[HISTORIES]]} <= {twist}, f"kill {turn}: {done}"
        counts = require_whole_pulled_boards(line.home, at_most=2)
        for source in BOARDS:
            ours = [name for name in PULLED if PULLED[name] == source]
            assert all(counts[name] > 0 for name in ours[: done[source]])
        commands.require_sound(line)
    ended = line.run("pull", *BOARDS, HISTORIES, "--format", "json")
    assert {report["state"] for report in ended.json} <= {"ok", "unchanged"}
    assert set(twists_of(line.home).values()) == {twist}
    assert min(require_whole_pulled_boards(line.home, at_most=2).values()) >= 1
    assert require_one_record_a_document(line.home) >= len(INDICES) + len(PULLED)
    commands.require_sound(line)


@pytest.mark.slow
def test_killed_pulls_lose_nothing_and_the_next_one_completes_them(
    tmp_path: Path, sources: Sources, commands: Commands
) -> None:
    kill_pulls(tmp_path, sources, commands, KILLS // 2, SEED)


@pytest.mark.long
@pytest.mark.parametrize("home", range(KILLS_LONG // KILLS_OF_A_HOME))
def test_dozens_of_killed_pulls_lose_nothing(tmp_path: Path, sources: Sources, commands: Commands, home: int) -> None:
    kill_pulls(tmp_path, sources, commands, KILLS_OF_A_HOME, SEED + 1 + home)


# ---- crashes between the steps of a document

STEPS = [
    ("after the document is stored", HISTORIES, 3),
    ("after the series are recorded", HISTORIES, 3),
    ("after the document is stored", BOARDS[0], 1),
    ("before the ingest is recorded", BOARDS[0], 2),
]
STEPS_LONG = [
    ("before the document is stored", HISTORIES, 2),
    ("before the series are recorded", HISTORIES, len(INDICES)),
    ("before the quotes are committed", BOARDS[0], 2),
    ("after the quotes are committed", BOARDS[0], 1),
    ("after the ingest is recorded", BOARDS[0], 1),
]


def crash_and_complete(folder: Path, sources: Sources, commands: Commands, step: str, source: str, nth: int) -> None:
    line = CommandLine(folder / "home", sources.environment(folder / "home"))
    crashed = line.drive("crashes", step, nth, "pull", source)
    out, err = crashed.communicate(timeout=60)
    assert (crashed.returncode, out) == (CRASHED, ""), err
    commands.require_sound(line)
    asked = len(sources.asked)
    (report,) = commands.says(line, "pull", source)
    assert report["state"] in ("ok", "unchanged")
    whole = list(INDICES) if source == HISTORIES else ["BTC", "ETH"]
    assert len(sources.asked) - asked == len(whole), "each document is asked for once"
    if source == HISTORIES:
        assert set(twists_of(line.home).values()) == {Twist.SOUND}
        counts = {each["name"]: each["revised"] for each in commands.says(line, "data")["series"]}
        assert counts == dict.fromkeys(whole, 0)
    else:
        assert {name: len(boards_in(line.home, name)) for name in whole} == dict.fromkeys(whole, 1)
    assert require_one_record_a_document(line.home) == len(whole)
    commands.require_sound(line)


@pytest.mark.parametrize(("step", "source", "nth"), STEPS)
@pytest.mark.slow
def test_a_document_at_whose_step_a_pull_crashed_is_completed_by_the_next(
    tmp_path: Path, sources: Sources, commands: Commands, step: str, source: str, nth: int
) -> None:
    crash_and_complete(tmp_path, sources, commands, step, source, nth)


@pytest.mark.long
@pytest.mark.parametrize(("step", "source", "nth"), STEPS_LONG)
def test_a_document_at_whose_every_step_a_pull_crashed_is_completed_by_the_next(
    tmp_path: Path, sources: Sources, commands: Commands, step: str, source: str, nth: int
) -> None:
    crash_and_complete(tmp_path, sources, commands, step, source, nth)


CALLS = {
    "fdatasync": "a series and quotes", "fsync": "a series", "rename": "a series", "ftruncate": "a series and quotes",
    "unlink": "a series and quotes", "fsync of quotes": "quotes", "rename of quotes": "quotes",
    "linkat of quotes": "quotes", "pwrite64": "a series",
}  # fmt: skip
"""System calls that decide what is on the disk, and the files during whose import they are counted, thread by thread."""


def kill_before(call: str, nth: int, folder: Path, commands: Commands) -> bool:
    """Kill an import before its nth change of the disk, and complete it; False when it has fewer of them."""
    line = CommandLine(folder / f"home-{nth}")
    old = [own_files.write_series(folder, 0), own_files.write_board(folder, 0)]
    new = [own_files.write_series(folder, 1), own_files.write_board(folder, 1)]
    files = {"a series": new[:1], "quotes": new[1:], "a series and quotes": new}[CALLS[call]]
    assert commands(line, "import", *old).code == 0
    name = call.partition(" ")[0]
    ended = line.run(
        "import", *files, "--format", "json",
        under=strace("-e", f"trace={name}", "-e", f"inject={name}:signal=SIGKILL:when={nth}"),
    )  # fmt: skip
    was_killed = ended.out == ""
    assert was_killed or [len(ended.json), ended.code] == [len(files), 0]
    commands.require_sound(line)
    numbers = {own_files.number_of(name, commands.values(line, name)) for name in own_files.SERIES}
    assert numbers in ({0}, {1})
    assert require_whole_boards(line.home) >= set(own_files.instants_of(0))
    for report in commands.says(line, "import", *files):
        assert was_killed or report["new"] + report["revised"] == 0, "what was acknowledged is there"
    assert commands(line, "import", *new).code == 0
    assert require_whole_boards(line.home) == {*own_files.instants_of(0), *own_files.instants_of(1)}
    assert own_files.number_of("RUT", commands.values(line, "RUT")) == 1
    commands.require_sound(line)
    return was_killed


@pytest.mark.parametrize(("call", "nth"), [("fdatasync", 3), ("linkat of quotes", 1)])
@pytest.mark.slow
def test_an_import_killed_at_a_change_of_the_disk_is_completed(
    tmp_path: Path, commands: Commands, call: str, nth: int
) -> None:
    assert kill_before(call, nth, tmp_path, commands)


@pytest.mark.long
@pytest.mark.parametrize("call", CALLS)
def test_an_import_killed_at_every_change_of_the_disk_is_completed(
    tmp_path: Path, commands: Commands, call: str
) -> None:
    nth = 1
    while kill_before(call, nth, tmp_path, commands):
        nth += 1
    assert nth > 1, "an import without such a call"


# ---- two writers


@pytest.mark.slow
def test_a_second_writer_is_refused_with_the_name_of_the_first_and_readers_go_on(
    tmp_path: Path, sources: Sources, commands: Commands
) -> None:
    line = CommandLine(tmp_path / "home", sources.environment(tmp_path / "home"))
    old, new = own_files.write_series(tmp_path, 0), own_files.write_series(tmp_path, 1)
    assert commands(line, "import", old, own_files.write_board(tmp_path, 0)).code == 0
    sources.behave(BOARDS[0], Behavior.SLOW)
    first, lock = line.start("pull", BOARDS[0]), line.home / "writer.lock"
    wait_until(lambda: f"process {first.pid} " in lock.read_text())
    holder = f"is being written by process {first.pid} (weatherglass pull, since 20"
    refused = line.run("import", new).refusal
    assert holder in refused
    assert refused.endswith("wait for it to end, or stop it")
    assert holder in commands(line, "pull", HISTORIES).refusal
    assert holder in commands(line, "data", "verify", "--repair").refusal
    assert own_files.number_of("RUT", commands.values(line, "RUT")) == 0
    assert [each["rows"] for each in commands.says(line, "data")["quotes"]] == [72]
    commands.require_sound(line)
    killed(first)
    assert f"process {first.pid} " in lock.read_text(), "the file stays, and blocks nobody"
    taken = commands(line, "import", new, "--format", "json")
    assert taken.json[0]["revised"] == 20
    assert taken.seconds < RESTART_S


@pytest.mark.slow
def test_readers_see_whole_files_while_a_writer_works(tmp_path: Path, commands: Commands) -> None:
    line = CommandLine(tmp_path / "home")
    writer = line.drive("imports", tmp_path, 0)
    assert writer.stdout is not None
    assert [writer.stdout.readline() for _ in range(2)] == ["done series-0.csv\n", "done board-0.csv\n"]
    seen: list[int] = []
    until = time.monotonic() + 1.5
    while time.monotonic() < until:
        seen += [own_files.number_of(name, commands.values(line, name)) for name in own_files.SERIES]
        require_whole_boards(line.home)
    killed(writer)
    assert seen == sorted(seen)
    assert seen[-1] > seen[0]
