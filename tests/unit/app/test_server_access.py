"""Who may reach the server: no token no neighbours, which hosts are ours, which files hold a token."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weatherglass.app.server_access import Access, access_of
from weatherglass.app.settings import ServeSettings, Settings, read_settings
from weatherglass.errors import UnreadableFile, UsageError

TOKEN = "canary-0123456789abcdef"  # noqa: S105 - of tests


def access(
    home: Path, *, environment: dict[str, str] | None = None, serve: ServeSettings | None = None, **how
) -> Access:
    return access_of(Settings(home=home, serve=serve or ServeSettings()), environment=environment or {}, **how)


def a_token_file(tmp_path: Path, text: str = TOKEN, mode: int = 0o600) -> str:
    path = tmp_path / "token"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return str(path)


def test_unset_only_this_machine_reaches_it_and_no_token_is_asked_for(tmp_path: Path) -> None:
    found = access(tmp_path)
    assert (found.host, found.port, found.token, found.loopback) == ("127.0.0.1", 8421, "", True)
    assert found.knows("") is False


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "glass.example"])  # noqa: S104 - they are refused
def test_a_host_that_others_reach_is_refused_without_a_token(tmp_path: Path, host: str) -> None:
    with pytest.raises(UsageError, match=r"can be reached by others, and there is no token: give --token-file FILE"):
        access(tmp_path, host=host)
    assert access(tmp_path, host=host, environment={"WEATHERGLASS_TOKEN": TOKEN}).token == TOKEN


def test_the_file_of_the_option_wins_over_the_setting_and_both_over_the_environment(tmp_path: Path) -> None:
    setting = ServeSettings(token_file=a_token_file(tmp_path, f"  {TOKEN}-setting \n"))
    environment = {"WEATHERGLASS_TOKEN": f"{TOKEN}-environment"}
    assert access(tmp_path, environment=environment, serve=setting).token == f"{TOKEN}-setting"
    other = tmp_path / "other"
    other.mkdir()
    option = a_token_file(other, f"{TOKEN}-option")
    assert access(tmp_path, environment=environment, serve=setting, token_file=option).token == f"{TOKEN}-option"


def test_a_token_file_must_be_there_be_ours_alone_and_hold_something(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="No such file"):
        access(tmp_path, token_file=str(tmp_path / "none"))
    with pytest.raises(UnreadableFile, match="others than its owner can read it; chmod 600"):
        access(tmp_path, token_file=a_token_file(tmp_path, mode=0o640))
    with pytest.raises(UnreadableFile, match="it is empty"):
        access(tmp_path, token_file=a_token_file(tmp_path, " \n"))


@pytest.mark.parametrize("token", ["short", "x" * 513, "sixteen characters\x07", "토큰" * 10])
def test_a_token_that_is_too_short_or_no_plain_text_is_refused_and_not_repeated(tmp_path: Path, token: str) -> None:
    with pytest.raises(UsageError, match=r"it must have 16 to 512, printable ASCII") as refused:
        access(tmp_path, environment={"WEATHERGLASS_TOKEN": token})
    assert token not in str(refused.value)


def test_a_token_is_in_no_representation(tmp_path: Path) -> None:
    assert TOKEN not in repr(access(tmp_path, environment={"WEATHERGLASS_TOKEN": TOKEN}))


@pytest.mark.parametrize(("port", "host"), [(-1, None), (65536, None), (1, ""), (1, "a b"), (1, "x\x00")])
def test_an_impossible_place_is_refused(tmp_path: Path, port: int, host: str | None) -> None:
    with pytest.raises(UsageError, match=r"must be 0 to 65535|is no address to listen at"):
        access(tmp_path, port=port, host=host)


def test_the_settings_file_says_where_and_under_which_names(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[serve]\nport = 9000\nnames = "Glass.example, b.example"\n')
    settings = read_settings({"WEATHERGLASS_HOME": str(tmp_path)})
    found = access_of(settings, environment={})
    assert (found.port, found.names) == (9000, {"localhost", "glass.example", "b.example"})
    (tmp_path / "config.toml").write_text("[serve]\nprot = 9000\n")
    with pytest.raises(UsageError, match=r"unknown setting serve\.prot; did you mean 'port'"):
        read_settings({"WEATHERGLASS_HOME": str(tmp_path)})


@given(st.text(max_size=40))
def test_no_host_header_that_is_not_on_the_list_is_answered_on_loopback(header: str) -> None:
    name = header.lower().split("]")[0].lstrip("[").split(":")[0] if "]" not in header else header.lower()
    if Access("127.0.0.1", 1).answers_to(header):
        assert name.rstrip(".") in {"localhost"} or "127." in name or "::1" in header or ":1" in header


@given(st.text(min_size=1, max_size=60))
def test_only_the_whole_token_is_known(given_token: str) -> None:
    assert Access("127.0.0.1", 1, TOKEN).knows(given_token) is (given_token == TOKEN)
