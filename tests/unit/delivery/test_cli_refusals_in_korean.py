"""What a newcomer types wrongly is answered in Korean, whole sentences of it, and says what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.unit.delivery.test_cli_data_in_korean import english_left

from weatherglass.delivery.cli.main import main
from weatherglass.messages.said import said_in

BOARD = "packaged:SPY_2022-07-15"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "korean"),
    [
        (("signals", "vix"), r"^weatherglass: 'vix'라는 신호는 없다\. 비슷한 이름: vix_against_har, .* 외 \d+개\. 모두 \d+개이며"),
        (("history", "vix_bnd"), r"'vix_bnd'라는 신호는 없다\. 'vix_band' 아닌가\?$"),
        (("claim", "test", "r4"), r"'r4-russell-breakout-bitcoin' 아닌가\?$"),
        (("claim", "test", "VIX 40 넘으면 사라"), r"문장만으로는 검정할 수 없다\. .*비슷한 것: v19-vix-over-40-is-a-buy"),
        (("claim", "test", "none.yaml"), r"none\.yaml 파일을 읽을 수 없다\. 그런 파일이 없다\. 주장 파일의 경로를 준다$"),
        (("playbook", "run", "v2"), r"'v2'라는 플레이북은 목록에 없고 그런 파일도 없다\. 쓸 수 있는 것: buy-and-hold, "),
        (("playbook", "run", "none.yaml"), r"그런 파일이 없다\. 플레이북 파일의 경로를 준다$"),
        (("today", "--as-of", "1985-01-01"), r"1985-01-01에는 알려진 값이 없다\. VIX 자료는 1990-01-02부터 있다$"),
        (("today", "--as-of", "2040-01-01"), r"2040-01-01의 기상도는 낼 수 없다\. .*VIX on 2024-06-20, SPX on 2022-12-28, "),
        (("series", "DVOL"), r"DVOL: 저장소에도, 프로그램에 든 계열\(BTC, DGS1, .*import 파일 --series DVOL`"),
        (("product", "VXX"), r"저장소에 VIX 선물 정산가가 없다\. `weatherglass pull vx-futures --from 2005-10-03`"),
        (("up", "--feed", "foo", "--no-open"), r"'foo'라는 시세는 없다\. 쓸 수 있는 것: cboe, deribit, "),
    ],
)  # fmt: skip
def test_what_is_typed_wrongly(
    words: tuple[str, ...],
    korean: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    refused(words, korean, tmp_path, monkeypatch, capsys)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "korean"),
    [
        (("packaged:SPY",), r"'SPY'라는 호가판은 프로그램에 들어 있지 않다\. 쓸 수 있는 것: BTC_2021-10-21, "),
        ((BOARD,), r"VIX는 SPX 옵션으로 정의된 지수인데 이 호가판은 SPY \(SPY\)이다\. .*30D로 묻거나"),
        ((BOARD, "-i", "VXX"), r"'VXX'라는 지수는 없다\. 'VXGDX' 아닌가\? .*: 30D$"),
        ((BOARD, "-i", "30D", "--rates", "DGS.csv"), r"--rates 'DGS\.csv': 숫자도 아니고 그런 파일도 없다\. "),
        (("none.csv",), r"none\.csv 파일을 읽을 수 없다\. 그런 파일이 없다\. "),
        (("korean.csv",), r"첫 줄 '만기,행사가,콜매수'가 아는 형식\(cboe_csv, .*가장 가까운 형식은 plain_wide이며"),
        (("half.csv",), r"구분 기호가 ';'이라 '1,5'가 1\.5인지 두 칸인지 알 수 없다\. "),
        (("page.csv",), r"호가가 아니라 웹페이지다\('<html>'\)\. 자료 파일을 다시 받는다$"),
        (("empty.csv",), r"빈 파일이다\(0바이트\)\. 다시 받거나 내보낸다$"),
        (("bytes.csv",), r"\d+번째 바이트가 UTF-8이 아니다\. UTF-8 텍스트로 저장하거나 다시 받는다$"),
        ((".",), r"폴더다\. 그 안의 파일 하나를 준다$"),
        (("untimed.csv", "-i", "30D"), r"호가의 시각이 없다\. --as-of 2022-09-27T10:45:15-04:00처럼 준다$"),
    ],
)
def test_boards_that_cannot_be_read(
    words: tuple[str, ...],
    korean: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("WEATHERGLASS_LANG", "ko")
    refused(("index", *words), korean, tmp_path, monkeypatch, capsys, lang=False)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "korean"),
    [
        ("level: 40.0", "level: 4O", r"event\.params\.level: 값이 맞지 않는다\. 필요한 것: 수, 적힌 것: 글자$"),
        ("\noutcome:", "\noutcom:", r"outcom: 그런 키는 없다\. 'outcome' 아닌가\?$"),
        ("direction: greater", "direction: grater", r"direction: 'grater'는 쓸 수 없다\. 'greater' 아닌가\? 쓸 수 있는 것: greater, less, two_sided$"),
        ("horizon_days: 63", "horizon_days: -5", r"outcome\.horizon_days: 값이 맞지 않는다\. 필요한 것: 정수, 1 이상$"),
        ("alpha: 0.05", "alpha: 5", r"inference\.alpha: 값이 맞지 않는다\. 필요한 것: 수, 0\.5 미만$"),
        ("id: mine", "id: 내 주장", r"id: 값이 맞지 않는다\. 필요한 것: 영문 소문자로 시작하는 소문자, 숫자, 하이픈 2~80자$"),
        ("freeze_date: ", "freeze_date: soon #", r"freeze_date: 날짜가 아니다\. 2020-02-03처럼 적는다$"),
        ("freeze_date: ", "freeze_date: 2020-01-01 #", r"freeze_date: 2020-01-01이 발표일 \d{4}-\d\d-\d\d보다 앞선다\. "),
        ("\n  rule:", "\n\trule:", r"mine\.yaml \d+행 1칸: YAML이 아니다\('\\t'로 시작할 수 없다\. 탭이면 빈칸으로 바꾼다\)$"),
        ("\nevent:", "\nevent", r"mine\.yaml \d+행 \d+칸: YAML이 아니다\(콜론\(:\)이 없다\)$"),
        ("horizon_days: 63,", "horizon_days: 63", r"YAML이 아니다\(쉼표\(,\)나 닫는 괄호가 있어야 할 곳에 ':'가 있다\)$"),
    ],
)  # fmt: skip
def test_a_claim_file_that_was_edited_wrongly(
    old: str, new: str, korean: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["claim", "new", "mine.yaml", "--signal", "VIX", "--target", "SPX", "--lang", "ko"]) == 0
    path = tmp_path / "mine.yaml"
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace(old, new, 1), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != before
    capsys.readouterr()
    refused(("claim", "test", "mine.yaml"), korean, tmp_path, monkeypatch, capsys)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "korean"),
    [
        (("claim", "test"), r"^사용법: weatherglass claim test \[OPTIONS\] \{ID\|FILE\}\n도움말: weatherglass claim test --help\n\n오류: 'ID\|FILE'가 빠졌다\.$"),
        (("today", "--lnag", "ko"), r"\n오류: --lnag: 그런 옵션은 없다\. 비슷한 것: --lang$"),
        (("tody",), r"^사용법: weatherglass \[OPTIONS\] COMMAND \[ARGS\]\.\.\.\n도움말: weatherglass --help\n\n오류: 'tody': 그런 명령은 없다\. 'today' 아닌가\?$"),
        (("signals", "--format", "yml"), r"\n오류: '--format' / '-f': 'yml'은 쓸 수 없다\. 쓸 수 있는 것: 'table', "),
        (("history", "a", "b"), r"\n오류: 남는 인자가 있다: b$"),
        (("signals", "--as-of"), r"오류: '--as-of' 뒤에 값이 있어야 한다\.$"),
        (("up", "--port", "a"), r"\n오류: '--port'에 맞지 않는 값이다\. 정수로 적는다\.$"),
    ],
)  # fmt: skip
def test_command_lines_that_cannot_be_read(
    words: tuple[str, ...],
    korean: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("WEATHERGLASS_LANG", "ko")
    refused(words, korean, tmp_path, monkeypatch, capsys, lang=False)


def test_a_command_line_that_cannot_be_read_in_english(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["today", "--format", "yaml", "--lang", "en"]) == 2
    found = capsys.readouterr()
    assert found.out == ""
    assert found.err.startswith(
        "Usage: weatherglass today [OPTIONS]\nTry 'weatherglass today --help' for help.\n\nError: "
    )
    assert "'yaml' is not one of 'table', " in found.err
    assert "Value error" not in found.err


def test_what_stops_a_server_and_what_an_extra_is_needed_for() -> None:
    port = "cannot listen at 127.0.0.1 port 8421: Address already in use; give another --port (0 takes a free one) or --host"
    assert (
        said_in(port, "ko")
        == "127.0.0.1 8421번 포트를 열 수 없다(이미 쓰는 중). 다른 --port(0은 빈 포트)나 --host를 준다"
    )
    extra = "assistants need the extra 'mcp' (mcp is missing): pip install 'weatherglass[mcp]'"
    assert said_in(extra, "ko") == "AI 비서: 추가 묶음 'mcp'가 있어야 한다(mcp 없음). pip install 'weatherglass[mcp]'"


def test_a_sentence_that_is_not_known_loses_no_word() -> None:
    for sentence in ("nothing of it is on the disk", "what is left of 3 days, and more", "see: the other page"):
        assert said_in(sentence, "ko") == sentence


def refused(
    words: tuple[str, ...],
    korean: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    lang: bool = True,
) -> None:
    monkeypatch.setenv("WEATHERGLASS_HOME", str(folder / "home"))
    monkeypatch.chdir(folder)
    (folder / "korean.csv").write_text("만기,행사가,콜매수\n2022-10-21,3600,100\n", encoding="utf-8")
    (folder / "half.csv").write_text("expiry;strike;call_bid;call_ask;put_bid;put_ask\n2022-10-21;3600;1,5;2;3;4\n")
    (folder / "page.csv").write_text("<html>\n")
    (folder / "empty.csv").write_bytes(b"")
    (folder / "bytes.csv").write_bytes(b"\xb8\xb8\xb1\xe2\n1\n")
    (folder / "untimed.csv").write_text("expiry,strike,call_bid,call_ask,put_bid,put_ask\n2022-10-21,3600,1,2,3,4\n")
    code = main([*words, "--lang", "ko"] if lang else [*words])
    found = capsys.readouterr()
    assert code in (1, 2)
    assert found.out == ""
    assert re.search(korean, found.err.strip()), found.err
    told = [line for line in found.err.splitlines() if not line.startswith(("사용법: ", "도움말: "))]  # commands
    assert english_left("\n".join(told)) == []
