"""The files of `deploy/`: they call commands and options that exist, as a user that may do nothing else."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from weatherglass.delivery.cli.main import app

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
PROGRAM = "/opt/weatherglass/.venv/bin/weatherglass"
SERVICES = ("weatherglass.service", "weatherglass-pull.service")
SETTINGS_PAGE = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")


def parsed(arguments: list[str]) -> tuple[str, dict[str, Any]]:
    """The command of a command line and its options, as the program's own parser takes them."""
    root = typer.main.get_command(app)
    with root.make_context("weatherglass", list(arguments)) as context:
        rest = [*context._protected_args, *context.args]
        name, command, rest = root.resolve_command(context, rest)  # type: ignore[attr-defined]
        with command.make_context(name, rest, parent=context) as own:
            return str(name), dict(own.params)


def unit(name: str) -> dict[str, list[tuple[str, str]]]:
    """Sections of a unit; a key may stand in one more than once."""
    found: dict[str, list[tuple[str, str]]] = {}
    section = ""
    for line in (DEPLOY / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
            found[section] = []
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found[section].append((key, value))
    return found


def values(name: str, section: str, key: str) -> list[str]:
    return [value for each, value in unit(name)[section] if each == key]


def instructions() -> list[tuple[str, str]]:
    """Instructions of the Containerfile with what they are given, lines that go on joined."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines()
    return [(line.partition(" ")[0], line.partition(" ")[2].strip()) for line in joined]


def of(kind: str) -> list[str]:
    return [value for each, value in instructions() if each == kind]


# ---- systemd


@pytest.mark.parametrize(("name", "command"), [(SERVICES[0], "serve"), (SERVICES[1], "pull")])
def test_a_unit_starts_a_command_with_options_that_exist(name: str, command: str) -> None:
    ((program, *arguments),) = (shlex.split(each) for each in values(name, "Service", "ExecStart"))
    assert program == PROGRAM
    found, options = parsed(arguments)
    assert found == command
    if command == "serve":
        assert (options["feed"], options["index"], options["host"]) == ("deribit", ["BTC30"], None)


@pytest.mark.parametrize("name", SERVICES)
def test_a_unit_runs_as_a_user_that_owns_its_state_and_nothing_else(name: str) -> None:
    service = dict(unit(name)["Service"])
    assert {key: service[key] for key in ("DynamicUser", "User", "StateDirectory", "ProtectSystem", "NoNewPrivileges")} == {
        "DynamicUser": "yes", "User": "weatherglass", "StateDirectory": "weatherglass", "ProtectSystem": "strict",
        "NoNewPrivileges": "yes",
    }  # fmt: skip
    assert service["CapabilityBoundingSet"] == ""
    assert service["MemoryMax"] == "2G"
    given = dict(pair.split("=", 1) for value in values(name, "Service", "Environment") for pair in value.split())
    assert given["WEATHERGLASS_HOME"] == "/var/lib/weatherglass"
    assert all(path.startswith(("/var/lib/weatherglass", "/var/cache/weatherglass")) for path in given.values())
    assert not any("TOKEN" in value for _, value in unit(name)["Service"])  # it comes by a file


def test_a_fault_starts_the_server_again_and_a_wrong_setting_does_not() -> None:
    service = dict(unit(SERVICES[0])["Service"])
    assert (service["Restart"], service["RestartPreventExitStatus"]) == ("on-failure", "2")
    assert values("weatherglass-pull.timer", "Install", "WantedBy") == ["timers.target"]


@pytest.mark.slow
@pytest.mark.parametrize("name", [*SERVICES, "weatherglass-pull.timer"])
def test_systemd_finds_nothing_wrong_with_a_unit(name: str, tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed")
    for each in DEPLOY.glob("weatherglass*.*"):  # it also wants the program to be there
        (tmp_path / each.name).write_text(each.read_text("utf-8").replace(PROGRAM, sys.executable), encoding="utf-8")
    ran = subprocess.run([analyze, "verify", str(tmp_path / name)], capture_output=True, text=True, check=False)
    if "Failed to" in ran.stderr and "manager" in ran.stderr:
        pytest.skip(f"systemd-analyze cannot work here: {ran.stderr.splitlines()[0]}")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


# ---- the container


def test_the_base_is_named_by_a_tag_and_nothing_else_is_fetched_from_a_place() -> None:
    bases = [value.split(" AS ")[0] for value in of("FROM")]
    assert len(bases) == 2
    assert len(set(bases)) == 1
    name, _, tag = bases[0].partition(":")
    assert (name, bool(re.fullmatch(r"3\.1[1-3]-slim-\w+", tag))) == ("python", True)
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    assert re.findall(r"https?://[^/:]+", text) == ["http://127.0.0.1"]
    assert "--require-hashes" in text
    assert of("ADD") == []


def test_the_container_runs_commands_that_exist_as_nobody_in_particular() -> None:
    assert json.loads(of("ENTRYPOINT")[0]) == ["weatherglass"]
    command, options = parsed(json.loads(of("CMD")[0]))
    assert (command, options["host"], options["port"]) == ("serve", "0.0.0.0", 8421)  # noqa: S104 - inside of it
    for each in of("RUN"):
        if each.startswith("["):
            program, *arguments = json.loads(each)
            assert (program, parsed(arguments)[0]) == ("weatherglass", "live")
    assert of("USER")[-1] == "weatherglass"
    assert "--uid 10001" in of("RUN")[2]
    assert of("EXPOSE") == ["8421"]
    names = re.findall(r"(\w+)=", of("ENV")[0])
    assert [name for name in names if name.startswith("WEATHERGLASS_") and f"`{name}`" not in SETTINGS_PAGE] == []


def test_what_is_copied_is_there_and_is_sent_to_the_builder() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    sent = {line[1:] for line in lines if line.startswith("!")}
    copied = {name for each in of("COPY") if not each.startswith("--from") for name in each.split()[:-1]}
    assert copied == sent
    assert [name for name in sorted(copied) if not (ROOT / name).exists()] == []
    assert lines[1] == "*"
    assert {"page/node_modules", "**/__pycache__"} <= set(lines)


@pytest.mark.slow
def test_the_health_check_passes_while_the_server_answers_and_fails_when_it_does_not(tmp_path: Path) -> None:
    pytest.importorskip("fastapi", reason="the server is an extra: pip install 'weatherglass[serve]'")
    from dashboard_making import running

    python, flag, code = json.loads(of("HEALTHCHECK")[0].partition("CMD ")[2])
    assert (python, flag) == ("python", "-c")

    def ends_with(port: int) -> int:
        command = [sys.executable, "-c", code.replace(":8421/", f":{port}/")]
        return subprocess.run(command, capture_output=True, check=False).returncode

    with running(tmp_path / "home") as server:
        assert ends_with(server.port) == 0
    assert ends_with(server.port) == 1


def test_the_compose_file_starts_what_exists_and_only_this_machine_reaches_it() -> None:
    document = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    services = document["services"]
    assert {name: parsed(each["command"])[0] for name, each in services.items()} == {
        "weatherglass": "serve",
        "pull": "pull",
    }
    server = services["weatherglass"]
    assert (DEPLOY / server["build"]["context"] / server["build"]["dockerfile"]).is_file()
    assert server["ports"] == ["127.0.0.1:8421:8421"]
    assert server["restart"] == "unless-stopped"
    for each in services.values():
        assert (each["read_only"], each["cap_drop"]) == (True, ["ALL"])
        assert {volume.partition(":")[0] for volume in each["volumes"]} == set(document["volumes"])
        assert "environment" not in each  # secrets come by a file that is not committed
