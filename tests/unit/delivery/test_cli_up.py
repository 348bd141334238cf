"""What `serve` and `up` choose and say before the server runs, in this process."""

from __future__ import annotations

import socket
import sys
from contextlib import closing
from pathlib import Path

import pytest

from weatherglass.app.settings import ServeSettings, Settings
from weatherglass.delivery.cli import port_holder as port_holder_module
from weatherglass.delivery.cli.main import main
from weatherglass.delivery.cli.open_report import opened
from weatherglass.delivery.cli.port_holder import port_holder
from weatherglass.delivery.cli.serving import ChosenFeed, chosen_feed
from weatherglass.delivery.cli.up import feed_words
from weatherglass.errors import UsageError


def settings(tmp_path: Path, **serve: str) -> Settings:
    return Settings(home=tmp_path, serve=ServeSettings(**serve))  # type: ignore[arg-type]


def test_an_option_wins_over_the_settings_and_these_over_what_a_command_takes_by_itself(tmp_path: Path) -> None:
    own = settings(tmp_path, feed="replay:packaged:GLD_2022-07-15", indices="GVZ")
    assert chosen_feed(own, "simulated", ()).name == "simulated"
    assert chosen_feed(own, None, (), unless_set="simulated").name == "replay:packaged:GLD_2022-07-15"
    assert chosen_feed(settings(tmp_path), None, (), unless_set="simulated").name == "simulated"
    assert chosen_feed(settings(tmp_path), None, ()) == ChosenFeed("", None)
    assert chosen_feed(own, "none", (), unless_set="simulated") == ChosenFeed("", None)


def test_indices_of_the_settings_are_those_of_their_feed(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="VIX is made of options of SPX; the movement is around options of SPY"):
        chosen_feed(settings(tmp_path, feed="simulated", indices="30D, VIX"), None, ())
    assert chosen_feed(settings(tmp_path, feed="cboe", indices="VIX"), "simulated", ()).name == "simulated"
    with pytest.raises(UsageError, match="--index 30D belongs to --feed"):
        chosen_feed(settings(tmp_path), None, ("30D",))


def test_what_moves_is_said_in_both_languages() -> None:
    gold = ChosenFeed("simulated:packaged:GLD_2022-07-15")
    assert feed_words(gold, "en").startswith(
        "Live values are simulated: a movement around the real GLD board of 15 July 2022, no price of a market."
    )
    assert "실제 2022년 7월 15일 GLD 호가판을 바탕으로 만든 움직임이며 시장 가격이 아니다." in feed_words(gold, "ko")
    assert feed_words(ChosenFeed("deribit"), "en") == "Feed: deribit"
    assert feed_words(ChosenFeed(), "en") == "No feed runs: live values are offline. --feed starts one."


def test_who_holds_a_port_is_found_where_the_system_says_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(port_holder_module, "_PATIENCE_S", 0.05)
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        found = port_holder("127.0.0.1", taken.getsockname()[1])
    if sys.platform == "linux":
        assert found.endswith(f", process {__import__('os').getpid()}")
    else:
        assert found == ""
    with closing(socket.create_server(("127.0.0.1", 0))) as gone:
        port = gone.getsockname()[1]
    assert port_holder("127.0.0.1", port) == ""


@pytest.mark.parametrize("command", ["up", "serve"])
def test_without_the_extra_it_says_how_to_get_it(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert main([command, "--feed", "none"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "needs the extra 'serve' (uvicorn is missing): pip install 'weatherglass[serve]'" in err


def test_no_browser_is_opened_where_nobody_sits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setenv("CI", "1")
    assert opened("http://127.0.0.1:1/") is False
