"""How readings are shown: the language and the color of a rise, from the option, the setting and the system."""

from __future__ import annotations

from pathlib import Path

import pytest

from weatherglass.app.settings import DisplaySettings, read_settings
from weatherglass.errors import UsageError

LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")


def settings_of(home: Path, text: str = "", **environment: str) -> DisplaySettings:
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_text(text, encoding="utf-8")
    return read_settings({"WEATHERGLASS_HOME": str(home), **environment}).display


@pytest.fixture(autouse=True)
def _system_without_language(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in LOCALES:
        monkeypatch.setenv(name, "")
    monkeypatch.setattr("weatherglass.app.settings.locale.getlocale", lambda: (None, None))


def test_unset_it_is_english_with_green_rises(tmp_path: Path) -> None:
    display = settings_of(tmp_path)
    assert (display, display.language(), display.up_color("en")) == (DisplaySettings("", ""), "en", "green")


@pytest.mark.parametrize("variable", LOCALES)
@pytest.mark.parametrize(("value", "lang"), [("ko_KR.UTF-8", "ko"), ("ko", "ko"), ("en_US.UTF-8", "en"), ("C", "en")])
def test_the_language_of_the_system_decides_where_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, lang: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert settings_of(tmp_path).language() == lang


def test_the_first_variable_of_the_system_that_is_set_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setenv("LANG", "ko_KR.UTF-8")
    assert settings_of(tmp_path).language() == "en"


def test_a_system_without_variables_is_asked_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("weatherglass.app.settings.locale.getlocale", lambda: ("ko_KR", "UTF-8"))
    assert settings_of(tmp_path).language() == "ko"


def test_the_file_wins_over_the_system_the_environment_over_the_file_and_the_option_over_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "ko_KR.UTF-8")
    text = '[display]\nlang = "en"\nup = "red"\n'
    from_file = settings_of(tmp_path, text)
    assert (from_file.language(), from_file.up_color("en")) == ("en", "red")
    from_environment = settings_of(tmp_path, text, WEATHERGLASS_LANG="ko", WEATHERGLASS_UP="green")
    assert (from_environment.language(), from_environment.up_color("ko")) == ("ko", "green")
    assert (from_environment.language("en"), from_environment.up_color("ko", "red")) == ("en", "red")


def test_a_variable_that_is_empty_counts_as_not_set(tmp_path: Path) -> None:
    assert settings_of(tmp_path, '[display]\nlang = "ko"\n', WEATHERGLASS_LANG="").lang == "ko"


@pytest.mark.parametrize(("lang", "color"), [("ko", "red"), ("en", "green")])
def test_a_rise_has_the_color_of_the_screens_of_the_language(lang: str, color: str) -> None:
    assert DisplaySettings().up_color(lang) == color


@pytest.mark.parametrize(
    ("text", "environment", "words"),
    [
        ('[display]\nlang = "de"\n', {}, r"^display\.lang = 'de' must be one of en, ko$"),
        ("", {"WEATHERGLASS_LANG": "kr"}, r"^display\.lang = 'kr' must be one of en, ko$"),
        ('[display]\nup = "blue"\n', {}, r"^display\.up = 'blue' must be one of green, red$"),
        ("[display]\nlang = 7\n", {}, r"display\.lang = 7 must be of kind str$"),
        ('[display]\nlanguage = "ko"\n', {}, r"unknown setting display\.language; did you mean 'lang'\?$"),
        ('display = "ko"\n', {}, r"display = 'ko' must be of kind dict$"),
    ],
)
def test_a_wrong_setting_is_told(tmp_path: Path, text: str, environment: dict[str, str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        settings_of(tmp_path, text, **environment)
