"""`weatherglass today`: the screen, the JSON and its schema, files, languages, days, and the report in a browser."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from rich.cells import cell_len
from rich.console import Console

from weatherglass.app.weather import weather
from weatherglass.app.worded_record import nearly_always
from weatherglass.app.worded_weather import WordedWeather, worded_weather
from weatherglass.delivery.cli import open_report, today_table
from weatherglass.delivery.cli.level_scale import level_scale
from weatherglass.delivery.cli.main import main
from weatherglass.delivery.cli.record_table import record_line
from weatherglass.delivery.cli.today_table import moved, print_today

SCHEMAS = Path(__file__).resolve().parents[3] / "src/weatherglass/delivery/schemas"
TODAY = json.loads((SCHEMAS / "today.schema.json").read_text(encoding="utf-8"))


def checked(document: dict[str, Any], schema: dict[str, Any] = TODAY) -> dict[str, Any]:
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(document)
    return document


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["today", *arguments]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return said.out


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    return checked(json.loads(printed(capsys, *arguments, "--format", "json")))


@pytest.fixture(scope="module")
def worded() -> dict[str, WordedWeather]:
    found = weather()
    return {lang: worded_weather(found, lang) for lang in ("en", "ko")}


def test_the_screen_has_the_level_and_everything_that_a_reader_needs(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "--lang", "en")
    assert out.startswith("Market weather  VIX 24.35, normal · ")
    for part in (
        "New York: Monday, 7 November 2022, end of the day", "The VIX closed at 24.35", "higher than on 79% of days",
        "Changed since the day before", "After such states (record, no forecast)", "2,664 / 65", "Fed rate decision",
        "Signals on / available / all, by family", "Not available", "for want of series", "VIX on 20 Jun 2024",
        "Sources: packaged with Weatherglass (VIX: Cboe",
    ):  # fmt: skip
        assert part in out, part
    assert out.count("no investment advice") == 1


def test_the_screen_in_korean(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "--lang", "ko")
    for part in (
        "시장 기상도  VIX 24.35, 보통", "서울: 2022년 11월 8일(화) 14:00", "1990년 이후 거래일의 79%보다 높다",
        "전날과 달라진 점", "이런 상태 다음에는(과거 기록이며 예측이 아님)", "FOMC 금리 결정", "투자 권유가 아닌 정보다",
    ):  # fmt: skip
        assert part in out, part


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("width", [80, 100, 140])
def test_no_line_is_wider_than_the_terminal_or_a_screen(
    worded: dict[str, WordedWeather], lang: str, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = Console(width=width, record=True, file=io.StringIO(), force_terminal=True)
    monkeypatch.setattr(today_table, "console", lambda: out)
    print_today(worded[lang], "green")
    lines = out.export_text().splitlines()
    assert max(cell_len(line) for line in lines) <= min(width, today_table.WIDEST)
    assert len(lines) <= {80: 110, 100: 90, 140: 90}[width]


def test_the_record_of_a_state_that_nearly_always_held_says_so(worded: dict[str, WordedWeather]) -> None:
    said = {}
    for lang in ("en", "ko"):
        each = next(o for o in worded[lang].outcomes if o.signal == "btc_rut_correlation_year" and o.sampling == "days")
        always = replace(each, n=8_381, base_n=8_400, share_up_text="61%", median_text="+9.0%")
        said[lang] = record_line(always, 1, lang)
        assert record_line(replace(always, n=7_559), 1, lang) != said[lang]
        assert nearly_always(replace(always, n=7_560), 8_400)
        assert not nearly_always(replace(always, n=7_559), 8_400)
        assert not nearly_always(replace(always, n=0), 0)
    assert said == {
        "en": "Bitcoin, 90 days: the state held on 8,381 of 8,400 days, which leaves hardly any other to compare with; "
        "up 61%, median +9.0%",
        "ko": "90일 뒤 비트코인: 8,400일 중 8,381일이 이 상태여서 견줄 날이 거의 없다. 상승 61%, 중앙값 +9.0%",
    }


def test_the_record_of_one_or_two_episodes_has_no_share(worded: dict[str, WordedWeather]) -> None:
    said = {}
    for lang in ("en", "ko"):
        each = next(o for o in worded[lang].outcomes if o.signal == "btc_rut_correlation_year" and o.sampling == "days")
        assert (each.n, each.share_up) == (9, 0.0)
        said[lang] = record_line(each, 1, lang)
        assert each.share_up_text in record_line(each, 3, lang)
    assert said == {
        "en": "Bitcoin, 90 days: 9 days in 1 episode so far, too few for a share",
        "ko": "90일 뒤 비트코인: 지금까지 1차례 9일뿐이라 비율을 내기에는 사례가 너무 적다",
    }


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_marker_stands_in_its_band_and_wide_letters_do_not_move_the_bands(
    worded: dict[str, WordedWeather], lang: str
) -> None:
    numbers, line, names, shares = level_scale(worded[lang].level, 96).plain.split("\n")
    assert {cell_len(each.rstrip()) <= 96 for each in (numbers, line, names, shares)} == {True}
    edges = [at for at, sign in enumerate(line) if sign in "├┼┤"]
    assert len(edges) == 7
    assert edges[2] < line.index("●") < edges[3]  # 24.35 lies between 20 and 30
    label = {"en": "normal", "ko": "보통"}[lang]
    assert edges[2] <= cell_len(names[: names.index(label)]) < edges[3]


def test_a_level_beyond_the_scale_stands_at_its_end() -> None:
    found = worded_weather(weather(as_of=None), "en").level
    for value, at in ((4.0, 0), (150.0, 95)):
        changed = type(found.signal)(**{n: getattr(found.signal, n) for n in found.signal.__slots__} | {"value": value})
        level = type(found)(**{n: getattr(found, n) for n in found.__slots__} | {"signal": changed})
        assert level_scale(level, 96).plain.split("\n")[1].index("●") == at


@pytest.mark.parametrize(
    ("up", "change", "style"),
    [("red", 1.0, "red"), ("red", -1.0, "blue"), ("green", 1.0, "green"), ("green", -1.0, "red"), ("red", 0.0, "")],
)
def test_a_rise_has_the_color_of_the_readers_country(up: str, change: float, style: str) -> None:
    assert str(moved("+1.0", change, up).style) == style


def test_the_json_is_as_its_schema_says(capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, "--lang", "en")
    assert (found["schema_version"], found["lang"], found["as_of"]["day"]) == (1, "en", "2022-11-07")
    assert found["as_of"]["at"] == "2022-11-08T00:00:00-05:00"
    assert (found["level"]["value"], found["level"]["state"], found["level"]["since"]) == (
        24.35,
        "normal",
        "2022-10-25",
    )
    assert [each["series"] for each in found["moves"]] == ["VIX", "SPX", "RUT", "BTC"]
    assert found["on"] == [each["name"] for each in found["signals"] if each["on"]]
    assert found["available"] == sum(each["available"] for each in found["signals"])
    without = next(each for each in found["signals"] if each["name"] == "vix_vix3m")
    assert (without["value"], without["reason"]["code"]) == (None, "no_series")


@pytest.mark.slow
def test_codes_and_numbers_of_the_json_do_not_depend_on_the_language(capsys: pytest.CaptureFixture[str]) -> None:
    def plain(found: Any) -> Any:
        said = (
            "_text",
            "text",
            "title",
            "name",
            "headline",
            "sentences",
            "disclaimer",
            "message",
            "notes",
            "lang",
            "note",
            "terms",
        )
        if isinstance(found, dict):
            return {key: plain(value) for key, value in found.items() if not key.endswith(said)}
        return [plain(each) for each in found] if isinstance(found, list) else found

    english, korean = document(capsys, "--lang", "en"), document(capsys, "--lang", "ko")
    assert plain(english) == plain(korean)
    assert english["headline"] != korean["headline"]
    assert re.search("[가-힣]", korean["as_of"]["new_york_text"])
    assert "Seoul" in english["as_of"]["seoul_text"]


@pytest.mark.parametrize(
    "day",
    [
        "2020-03-15",
        "1990-01-02",
        *(
            pytest.param(day, marks=pytest.mark.slow)
            for day in ("2020-03-16", "1991-07-04", "2024-07-10", "2008-11-20")
        ),
    ],
)
def test_the_json_of_any_day_is_valid_and_holds_no_nan(capsys: pytest.CaptureFixture[str], day: str) -> None:
    out = printed(capsys, "--as-of", day, "--lang", "ko", "--format", "json")
    assert "NaN" not in out
    assert checked(json.loads(out))["as_of"] == {
        **json.loads(out)["as_of"], "day": day, "is_latest": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--as-of", "yesterday"), 2, "--as-of 'yesterday' is no day; write it as 2020-02-03"),
        (("--as-of", "2020-02-30"), 2, "--as-of '2020-02-30' is no day"),
        (("--as-of", "1600-01-01"), 2, "give a day between 1792-05-17 and 2100-12-31"),
        (("--as-of", "1989-12-31"), 1, "the first day of VIX is 1990-01-02"),
        (("--as-of", "2030-01-01"), 1, "the main series end before (VIX on 2024-06-20"),
        (("--output", "no/such/folder/today.json", "--format", "json"), 1, "cannot write no/such/folder/today.json"),
        (("--output", "no/such/folder/today.txt"), 1, "cannot write no/such/folder/today.txt"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, words: str
) -> None:
    assert main(["today", *arguments]) == code
    said = capsys.readouterr()
    assert words in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


@pytest.mark.parametrize("arguments", [("--lang", "de"), ("--format", "xml"), ("--up", "blue")])
def test_a_wrong_choice_is_a_usage_error(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    assert main(["today", *arguments]) == 2
    assert arguments[0] in capsys.readouterr().err


@pytest.mark.slow
def test_the_language_comes_from_the_option_the_setting_and_the_system_in_that_order(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    assert printed(capsys).startswith("시장 기상도")
    monkeypatch.setenv("WEATHERGLASS_LANG", "en")
    assert printed(capsys).startswith("Market weather")
    assert printed(capsys, "--lang", "ko").startswith("시장 기상도")


def test_a_reading_can_be_written_to_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for form, begin in (("table", "Market weather"), ("json", "{")):
        path = tmp_path / f"today.{form}"
        assert printed(capsys, "--lang", "en", "--format", form, "--output", str(path)) == ""
        assert path.read_text(encoding="utf-8").startswith(begin)
    checked(json.loads((tmp_path / "today.json").read_text(encoding="utf-8")))


def test_a_file_holds_no_colors(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    printed(capsys, "--output", str(tmp_path / "today.txt"))
    assert "\x1b" not in (tmp_path / "today.txt").read_text(encoding="utf-8")


def test_the_reading_needs_none_of_the_slow_libraries() -> None:
    # half a second and more each to import; figures of single signals may need them, the reading must not
    script = (
        "import sys; from weatherglass.delivery.cli.main import main; code = main(['today', '--lang', 'en']); "
        "slow = {'numba', 'pandas', 'scipy', 'statsmodels', 'arch', 'exchange_calendars', 'pyarrow', 'deltalake'}; "
        "sys.exit(code or ', '.join(sorted(slow & set(sys.modules))) or None)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


class TestReport:
    """The HTML report, and how it is opened."""

    @pytest.fixture(autouse=True)
    def _cache(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "CI", "BROWSER"):
            monkeypatch.delenv(name, raising=False)

    def test_html_is_one_page_in_the_language(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        out = printed(capsys, "--lang", "ko", "--format", "html")
        assert out.lstrip().lower().startswith("<!doctype html>")
        assert 'lang="ko"' in out
        assert printed(capsys, "--format", "html", "--output", str(tmp_path / "today.html")) == ""
        assert (tmp_path / "today.html").read_text(encoding="utf-8").rstrip().endswith("</html>")

    def test_open_prints_the_screen_and_where_the_report_is(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(open_report, "_cache_folder", lambda: tmp_path / "cache")
        out = printed(capsys, "--lang", "en", "--open")
        assert out.startswith("Market weather")
        path = tmp_path / "cache" / "today-en.html"
        assert out.rstrip().endswith(f"Report: {path}")
        assert path.read_text(encoding="utf-8").lstrip().lower().startswith("<!doctype html>")

    def test_a_cache_that_cannot_be_written_is_no_failure(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "file").write_text("")
        monkeypatch.setattr(open_report, "_cache_folder", lambda: tmp_path / "file" / "cache")
        path = open_report.kept_report("<html></html>", "en")
        assert path.read_text(encoding="utf-8") == "<html></html>"
        assert path.parent.name.startswith("weatherglass-")

    @pytest.mark.parametrize(
        ("environment", "terminal", "shown"),
        [
            ({"DISPLAY": ":0"}, True, True),
            ({"WAYLAND_DISPLAY": "wayland-0"}, True, True),
            ({}, True, False),
            ({"DISPLAY": ":0"}, False, False),
            ({"DISPLAY": ":0", "CI": "true"}, True, False),
            ({"DISPLAY": ":0", "BROWSER": "none"}, True, False),
            ({"DISPLAY": ":0", "BROWSER": ""}, True, False),
            ({"DISPLAY": ":0", "BROWSER": "firefox"}, True, True),
        ],
    )
    def test_a_browser_is_opened_only_where_a_person_sees_it(
        self, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], terminal: bool, shown: bool
    ) -> None:
        monkeypatch.setattr(sys, "platform", "linux")
        monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        assert open_report.can_show() is shown

    @pytest.mark.parametrize(("opens", "words"), [(True, " (opened in the browser)"), (False, "")])
    def test_the_line_says_whether_it_was_opened(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, opens: bool, words: str
    ) -> None:
        import webbrowser

        asked: list[str] = []
        monkeypatch.setattr(open_report, "can_show", lambda: True)
        monkeypatch.setattr(webbrowser, "open", lambda url: asked.append(url) or opens)
        path = tmp_path / "today-en.html"
        assert open_report.shown(path) == f"Report: {path}{words}"
        assert asked == [path.as_uri()]

    def test_a_browser_that_fails_is_no_failure_of_ours(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        import webbrowser

        def fails(url: str) -> bool:
            raise webbrowser.Error(url)

        monkeypatch.setattr(open_report, "can_show", lambda: True)
        monkeypatch.setattr(webbrowser, "open", fails)
        assert open_report.shown(tmp_path / "x.html") == f"Report: {tmp_path / 'x.html'}"
