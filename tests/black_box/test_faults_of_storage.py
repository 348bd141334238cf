"""Damaged files, full and failing disks, newer stores and few file handles, as the command line meets them.

Whatever happens, a command prints what it would have printed of a sound store, or one sentence and exit code 1.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from urllib.parse import unquote

import pytest

from black_box import own_files
from black_box.processes import CommandLine, Commands, Ended, many_commands, strace
from store_making import remount, small_disk, tree_of
from weatherglass.store.meta import SCHEMA_VERSION_KEY, set_meta_value

SEED = 20261130
FLIPS, FLIPS_LONG = 25, 1_500
FILES = 3
"""Of series and of boards, each, in the sound home."""
BOARD = f"store:{own_files.UNDERLYING}"
INDEX = ("index", BOARD, "-i", "30D", "--rates", "0.04", "--format", "json")
QUESTIONS: dict[str, tuple[str, ...]] = {
    "series": ("series", "RUT", "--format", "json"),
    "other series": ("series", "SPX", "--format", "csv", "--from", "2024-01-04"),
    "vintages": ("data", "vintages", "RUT", "2024-01-03", "--format", "json"),
    "index": INDEX,
    "earlier index": (*INDEX, "--as-of", own_files.instants_of(0)[0].isoformat()),
}
"""RUT and SPX are packaged too: a store that loses them must not answer with other numbers."""


@pytest.fixture(scope="module")
def commands() -> Iterator[Commands]:
    with many_commands() as process:
        yield process


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, commands: Commands) -> CommandLine:
    """A home with three vintages of two series and three boards of two snapshots; copy it before damaging it."""
    folder = tmp_path_factory.mktemp("sound")
    line = CommandLine(folder / "home")
    assert commands(line, "import", *files_of(folder, range(FILES))).code == 0
    return line


@pytest.fixture
def copied(sound: CommandLine, tmp_path: Path) -> CommandLine:
    shutil.copytree(sound.home, tmp_path / "home")
    return CommandLine(tmp_path / "home")


@pytest.fixture(scope="module")
def right(sound: CommandLine, commands: Commands) -> dict[str, Ended]:
    """What the sound home answers."""
    answers = {name: commands(sound, *question) for name, question in QUESTIONS.items()}
    assert {answer.code for answer in answers.values()} == {0}
    assert own_files.number_of("RUT", dict(answers["series"].json["rows"])) == FILES - 1
    return answers


def require_right_or_refused(answer: Ended, right: Ended, where: str) -> bool:
    """An answer is that of the sound home, or one sentence; whether it is the latter."""
    if answer.code == 0:
        assert answer.out == right.out, f"{where}: another answer"
        return False
    assert answer.refusal, where
    assert answer.out in ("", "[]\n"), where
    return True


# ---- torn, truncated and lost files


def cut_to(share: float) -> Callable[[Path], None]:
    def cut(path: Path) -> None:
        body = path.read_bytes()
        path.write_bytes(body[: int(len(body) * share)])

    return cut


def database(home: Path) -> Path:
    return home / "weatherglass.db"


def payload(home: Path) -> Path:
    return sorted(home.glob("raw/*/*.zst"))[0]


def log_entry(home: Path) -> Path:
    """The last entry of the log of the lake."""
    return sorted(home.glob("lake/quotes/_delta_log/*.json"))[-1]


def quotes(home: Path) -> Path:
    """The file with the latest board."""
    (named,) = (json.loads(line)["add"]["path"] for line in log_entry(home).read_text().splitlines() if '"add"' in line)
    return home / "lake" / "quotes" / unquote(named)


OF_SERIES, OF_QUOTES = {"series", "other series", "vintages"}, {"index", "earlier index"}
TORN: dict[str, tuple[Callable[[Path], Path], Callable[[Path], None], set[str], str]] = {
    "a database cut in half": (database, cut_to(0.5), OF_QUOTES, "the database of .*malformed"),
    "an empty database": (database, cut_to(0.0), OF_QUOTES, "missing or empty although payloads are stored"),
    "a database that is gone": (database, Path.unlink, OF_QUOTES, "missing or empty although payloads are stored"),
    "a payload cut in half": (
        payload,
        cut_to(0.5),
        OF_SERIES | OF_QUOTES,
        "does not hold the .* bytes that were stored",
    ),
    "an empty payload": (payload, cut_to(0.0), OF_SERIES | OF_QUOTES, "does not hold the .* bytes that were stored"),
    "a payload that is gone": (payload, Path.unlink, OF_SERIES | OF_QUOTES, r"raw/.*\.zst .* is missing"),
    "quotes cut in half": (quotes, cut_to(0.5), OF_SERIES | {"earlier index"}, "bytes and was written with"),
    "an empty file of quotes": (quotes, cut_to(0.0), OF_SERIES | {"earlier index"}, "it has 0 bytes"),
    "quotes that are gone": (quotes, Path.unlink, OF_SERIES | {"earlier index"}, "it is not there"),
    "a lake log cut in half": (log_entry, cut_to(0.5), OF_SERIES, "the log of the quote lake"),
    "an empty lake log": (log_entry, cut_to(0.0), OF_SERIES, "the log of the quote lake"),
}
"""What is torn and how, which questions are answered nonetheless, and what `data verify` says."""


@pytest.mark.parametrize("accident", TORN)
@pytest.mark.slow
def test_a_torn_file_is_told_in_a_sentence_and_the_rest_is_served(
    sound: CommandLine, right: dict[str, Ended], copied: CommandLine, commands: Commands, accident: str
) -> None:
    chosen, damage, served, finding = TORN[accident]
    damage(chosen(copied.home))
    answers = {name: commands(copied, *question) for name, question in QUESTIONS.items()}
    for name, answer in answers.items():
        require_right_or_refused(answer, right[name], accident)
    assert {name for name, answer in answers.items() if answer.code == 0} == served
    verified = commands(copied, "data", "verify", "--format", "json")
    assert (verified.code, verified.err) == (1, "")
    problems = {each["problem"] for each in json.loads(verified.out)}
    assert len(problems) == 1
    assert re.search(finding, problems.pop())


@pytest.mark.slow
def test_what_is_here_is_told_as_far_as_it_can_be_read(copied: CommandLine, commands: Commands) -> None:
    cut_to(0.5)(log_entry(copied.home))
    told = commands(copied, "data", "--format", "json")
    assert "damaged: the log of the quote lake" in told.refusal
    found = json.loads(told.out)
    assert ([each["name"] for each in found["series"]], found["quotes"]) == (["RUT", "SPX"], [])
    assert "RUT" in commands(copied, "data").out


@pytest.mark.slow
def test_torn_files_are_replaced_by_importing_them_again(
    right: dict[str, Ended], copied: CommandLine, commands: Commands, tmp_path: Path
) -> None:
    cut_to(0.5)(quotes(copied.home))
    for torn in copied.home.glob("raw/*/*.zst"):
        cut_to(0.5)(torn)
    board = own_files.write_board(tmp_path, FILES - 1)
    assert "it has" in commands(copied, "import", board).refusal, "nothing is built on damaged quotes"
    repaired = commands(copied, "data", "verify", "--repair", "--format", "json")
    assert repaired.code == 1
    assert [
        each["remedy"] for each in json.loads(repaired.out) if "quotes of" in each["where"] or "XYZ" in each["where"]
    ] == ["taken out of the lake; import that day again"]
    written = [own_files.write_series(tmp_path, number) for number in range(FILES)]
    assert commands(copied, "import", board, *reversed(written)).code == 0
    commands.require_sound(copied)
    assert commands(copied, *INDEX).out == right["index"].out


# ---- flipped bytes


def flip(path: Path, sound: bytes, draw: Random) -> str:
    """Change one byte of a file; which."""
    damaged = bytearray(sound)
    at = draw.randrange(len(sound))
    damaged[at] ^= 1 << draw.randrange(8) if draw.random() < 0.7 else draw.randrange(1, 256)
    path.write_bytes(damaged)
    return f"byte {at} of {path.name} is {damaged[at]} for {sound[at]}"


def flip_bytes(
    path: Path, names: set[str], right: dict[str, Ended], line: CommandLine, commands: Commands, flips: int, seed: int
) -> int:
    """Flip a byte of a file at a time, and ask; how many times that was noticed."""
    draw, whole, noticed = Random(seed), path.read_bytes(), 0
    for _ in range(flips):
        where = flip(path, whole, draw)
        name = draw.choice(sorted(names))
        noticed += require_right_or_refused(commands(line, *QUESTIONS[name]), right[name], where)
    path.write_bytes(whole)
    commands.require_sound(line)
    return noticed


FLIPPED: dict[str, tuple[Callable[[Path], Path], set[str], float]] = {
    "the database": (database, OF_SERIES, 0.02),
    "the quotes": (quotes, {"index"}, 1.0),
    "the lake log": (log_entry, {"index"}, 0.5),
}
"""A file, the questions that it answers, and the share of flips that is noticed at least: a database has free pages."""


@pytest.mark.parametrize("what", FLIPPED)
@pytest.mark.slow
def test_a_flipped_byte_never_gives_other_numbers(
    right: dict[str, Ended], copied: CommandLine, commands: Commands, what: str
) -> None:
    chosen, names, share = FLIPPED[what]
    assert flip_bytes(chosen(copied.home), names, right, copied, commands, FLIPS, SEED) >= share * FLIPS


@pytest.mark.long
@pytest.mark.parametrize("what", FLIPPED)
def test_a_thousand_flipped_bytes_never_give_other_numbers(
    right: dict[str, Ended], copied: CommandLine, commands: Commands, what: str
) -> None:
    chosen, names, share = FLIPPED[what]
    noticed = flip_bytes(chosen(copied.home), names, right, copied, commands, FLIPS_LONG, SEED + 1)
    assert noticed >= share * FLIPS_LONG


@pytest.mark.slow
def test_a_flipped_byte_of_a_payload_is_found(right: dict[str, Ended], copied: CommandLine, commands: Commands) -> None:
    draw, path = Random(SEED), payload(copied.home)
    whole, found = path.read_bytes(), 0
    for _ in range(FLIPS):
        where = flip(path, whole, draw)
        verified = commands(copied, "data", "verify", "--format", "json")
        assert verified.code in (0, 1), where
        problems = [each["problem"] for each in json.loads(verified.out)]
        assert all(str(path.relative_to(copied.home)) in each for each in problems), where
        found += len(problems)
    # a bit of the frame's header has no meaning
    assert FLIPS * 0.9 <= found <= FLIPS
    assert commands(copied, *QUESTIONS["series"]).out == right["series"].out


# ---- full, failing and read-only disks


def files_of(folder: Path, numbers: Iterable[int], *, quotes_first: bool = False) -> list[Path]:
    """Files of series and of quotes in turn."""
    writes = (own_files.write_series, own_files.write_board)
    return [write(folder, number) for number in numbers for write in (reversed(writes) if quotes_first else writes)]


@pytest.mark.slow
def test_a_full_disk_stops_an_import_and_what_was_there_is_served(tmp_path: Path, commands: Commands) -> None:
    with small_disk(tmp_path / "disk", "3m") as disk:
        line, ballast, files = CommandLine(disk / "home"), disk / "ballast", files_of(tmp_path, range(12))
        assert commands(line, "import", *files[:2]).code == 0
        ballast.write_bytes(bytes(shutil.disk_usage(disk).free - 500_000))
        stopped = line.run("import", *files[2:], "--format", "json")
        assert stopped.code == 1
        full = r"weatherglass: .*-\d+\.csv: cannot write to the store at .*: the disk is full.*; free some space.*\n"
        assert re.fullmatch(full, stopped.err)
        kept = [Path(report["path"]) for report in json.loads(stopped.out)]
        assert 0 < len(kept) < len(files) - 2
        assert kept == files[2 : 2 + len(kept)], "what was kept before the disk was full is reported"
        assert require_files(line, commands) == len(kept) + 2
        assert "the disk is full" in commands(line, "import", *files[2:]).err
        assert require_files(line, commands) >= len(kept) + 2
        ballast.unlink()
        assert commands(line, "import", *files[2:]).code == 0
        assert require_files(line, commands) == len(files)


def require_files(line: CommandLine, commands: Commands) -> int:
    """The store is sound and holds whole files only; how many."""
    commands.require_sound(line)
    numbers = {own_files.number_of(name, commands.values(line, name)) for name in own_files.SERIES}
    assert len(numbers) == 1
    (lake,) = commands.says(line, "data")["quotes"]
    boards, rest = divmod(lake["rows"], own_files.QUOTES_OF_A_SNAPSHOT * own_files.SNAPSHOTS)
    assert rest == 0
    return numbers.pop() + 1 + boards


@pytest.mark.parametrize(
    ("nth", "quotes_first"), [pytest.param(1, False, marks=pytest.mark.long), (3, True), (6, False)]
)
@pytest.mark.slow
def test_an_error_of_the_device_stops_an_import_and_nothing_acknowledged_is_lost(
    copied: CommandLine, commands: Commands, tmp_path: Path, nth: int, quotes_first: bool
) -> None:
    files = files_of(tmp_path, range(FILES, 6), quotes_first=quotes_first)
    calls = "fsync,fdatasync"
    failing = strace("-e", f"trace={calls}", "-e", f"inject={calls}:error=EIO:when={nth}+")
    stopped = copied.run("import", *files, "--format", "json", under=failing)
    assert re.search("cannot write to the store at .*: input/output error.*; check the disk", stopped.refusal)
    kept = len(json.loads(stopped.out))
    assert (kept > 0, "/lake/quotes" in stopped.refusal) == (nth > 3, quotes_first)
    # what reached the disk before its fsync failed may be there, and is whole
    assert 2 * FILES + kept <= require_files(copied, commands) <= 2 * FILES + kept + 1
    assert commands(copied, "import", *files).code == 0
    assert require_files(copied, commands) == 2 * 6


@pytest.mark.slow
def test_a_read_only_disk_is_read_and_refuses_writers(
    sound: CommandLine, right: dict[str, Ended], commands: Commands, tmp_path: Path
) -> None:
    new = own_files.write_series(tmp_path, FILES)
    with small_disk(tmp_path / "disk", "4m") as disk:
        line = CommandLine(disk / "home")
        shutil.copytree(sound.home, line.home)
        remount(disk, "ro")
        before = tree_of(disk)
        for name, question in QUESTIONS.items():
            assert commands(line, *question).out == right[name].out
        commands.require_sound(line)
        for writing in (("import", new), ("pull", "packaged"), ("data", "verify", "--repair")):
            assert re.search("read-only file system.*; give write permission, or", commands(line, *writing).refusal)
        assert tree_of(disk) == before
        remount(disk, "rw")


# ---- newer stores, few handles


@pytest.mark.slow
def test_a_store_of_a_newer_version_is_left_alone(copied: CommandLine, commands: Commands, tmp_path: Path) -> None:
    with closing(sqlite3.connect(database(copied.home), isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        set_meta_value(connection, SCHEMA_VERSION_KEY, "4")
        connection.execute("PRAGMA user_version = 4")
    new = own_files.write_series(tmp_path, FILES)
    before = tree_of(copied.home)
    asking: tuple[Sequence[str | Path], ...] = (
        *(question for name, question in QUESTIONS.items() if name in OF_SERIES), ("data",), ("data", "ingests"),
        ("data", "gaps", "RUT"), ("data", "export", tmp_path / "out"), ("data", "backup", tmp_path / "out.tar"),
        ("import", new), ("import", own_files.write_board(tmp_path, FILES)), ("pull", "packaged"),
    )  # fmt: skip
    for arguments in asking:
        refusal = commands(copied, *arguments).refusal
        assert "has schema version 4, and this version of weatherglass knows versions up to 3; update" in refusal
    verified = commands(copied, "data", "verify", "--format", "json")
    assert (verified.code, "has schema version 4" in verified.out) == (1, True)
    after = tree_of(copied.home)
    assert {name: body for name, body in after.items() if name != "writer.lock"} == {
        name: body for name, body in before.items() if name != "writer.lock"
    }
    assert not (tmp_path / "out.tar").exists()


SCARCE = [(most, question) for most in (8, 10, 14, 16, 20, 32) for question in ("series", "index", "import")]
SCARCE_FAST = [(10, "index"), (32, "import")]


def with_few_handles(
    handles: int, question: str, right: dict[str, Ended], line: CommandLine, commands: Commands, folder: Path
) -> None:
    limited = ("sh", "-c", f'ulimit -n {handles}; exec "$@"', "sh")
    new = files_of(folder, [FILES])
    ended = line.run(*QUESTIONS.get(question, ("import", *new)), under=limited)
    assert ended.code == 0 if handles >= 32 else ended.code in (0, 1), ended.err
    if ended.code:
        # a library in Rust says its own words first
        assert ended.err.splitlines()[-1].startswith("weatherglass: "), ended.err
        assert "Traceback" not in ended.err
    elif question in right:
        assert ended.out == right[question].out
    commands.require_sound(line)
    assert commands(line, "import", *new).code == 0
    assert require_files(line, commands) == 2 * FILES + 2


@pytest.mark.parametrize(("handles", "question"), SCARCE_FAST)
@pytest.mark.slow
def test_few_file_handles_are_enough_or_are_told(
    right: dict[str, Ended], copied: CommandLine, commands: Commands, tmp_path: Path, handles: int, question: str
) -> None:
    with_few_handles(handles, question, right, copied, commands, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize(("handles", "question"), SCARCE)
def test_fewer_and_fewer_file_handles_are_enough_or_are_told(
    right: dict[str, Ended], copied: CommandLine, commands: Commands, tmp_path: Path, handles: int, question: str
) -> None:
    with_few_handles(handles, question, right, copied, commands, tmp_path)
