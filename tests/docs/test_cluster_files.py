"""The files of `deploy/cluster/`: they start what exists, ask for a token, and open no port to other machines."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from weatherglass.delivery.cli.main import app

ROOT = Path(__file__).resolve().parents[2]
CLUSTER = ROOT / "deploy/cluster"
GUIDE = (ROOT / "docs/how-to/run-on-a-cluster.md").read_text(encoding="utf-8")
COMPOSE = (CLUSTER / "compose.yaml").read_text(encoding="utf-8")
KUBERNETES = (CLUSTER / "ray-cluster.yaml").read_text(encoding="utf-8")


def parsed(arguments: list[str]) -> tuple[str, dict[str, Any]]:
    """A command line's command and options, as the program's own parser takes them."""
    root = typer.main.get_command(app)
    with root.make_context("weatherglass", list(arguments)) as context:
        rest = [*context._protected_args, *context.args]
        name, command, rest = root.resolve_command(context, rest)  # type: ignore[attr-defined]
        with command.make_context(name, rest, parent=context) as own:
            return str(name), dict(own.params)


def commands_in(text: str) -> list[list[str]]:
    """Every `weatherglass backfill ...` of a text, lines that go on joined."""
    plain = re.sub(r"\\\n[#\s]*", "", text)
    return [shlex.split(found)[1:] for found in re.findall(r"weatherglass backfill [^\n`#]+", plain)]


@pytest.mark.parametrize("text", [COMPOSE, KUBERNETES, GUIDE], ids=["compose", "kubernetes", "guide"])
def test_commands_that_are_shown_are_taken(text: str) -> None:
    found = [parsed(each) for each in commands_in(text)]
    assert {name for name, _ in found} == {"backfill"}
    of_cluster = [options for _, options in found if options["address"]]
    assert {(each["engine"], each["address"]) for each in of_cluster} == {("ray", "auto")}
    assert {each["lake"].partition("://")[0] for each in of_cluster} == {"s3"}
    assert {each["results"].partition("://")[0] for each in of_cluster} == {"s3"}


@pytest.mark.slow
def test_services_start_ray_with_options_that_it_has() -> None:
    ray_start = pytest.importorskip("ray.scripts.scripts", reason="pip install 'weatherglass[scale]'").start
    known = {name for each in ray_start.params for name in each.opts}
    services = yaml.safe_load(COMPOSE)["services"]
    shown = [services[name]["command"] for name in ("head", "worker")]
    shown += [shlex.split(each) for each in re.findall(r"`(ray start [^`]+)`", GUIDE)]
    assert len(shown) == 4
    for command in shown:
        assert command[:2] == ["ray", "start"]
        assert {word.partition("=")[0] for word in command[2:]} <= known
    kubernetes = yaml.safe_load(KUBERNETES)["spec"]
    for group in (kubernetes["headGroupSpec"], *kubernetes["workerGroupSpecs"]):
        assert {f"--{name}" for name in group["rayStartParams"]} <= known
        assert all(isinstance(value, str) for value in group["rayStartParams"].values())


def test_no_port_is_open_and_secrets_come_from_a_file_that_is_not_committed() -> None:
    document = yaml.safe_load(COMPOSE)
    services = document["services"]
    assert set(services) == {"head", "worker", "store"}
    for each in services.values():
        assert "ports" not in each
        assert "environment" not in each
        assert (each["env_file"], each["networks"], each["cap_drop"]) == ("cluster.env", ["cluster"], ["ALL"])
        assert {volume.partition(":")[0] for volume in each.get("volumes", [])} <= set(document["volumes"])
    assert (CLUSTER / services["head"]["build"]["context"] / services["head"]["build"]["dockerfile"]).is_file()
    assert services["worker"]["image"] == services["head"]["image"]
    assert re.fullmatch(r"[a-z]+/[a-z]+:\S+", services["store"]["image"])  # a tag, and no host of a registry
    assert "--num-cpus=0" in services["head"]["command"]
    told = set(re.findall(r"^([A-Z_]+)=", GUIDE, re.MULTILINE))
    assert {"RAY_AUTH_MODE", "RAY_AUTH_TOKEN", "AWS_ENDPOINT_URL", "MINIO_ROOT_PASSWORD"} <= told


def test_the_cluster_of_kubernetes_asks_for_a_token_and_has_the_locked_ray() -> None:
    document = yaml.safe_load(KUBERNETES)
    assert (document["apiVersion"], document["kind"]) == ("ray.io/v1", "RayCluster")
    spec = document["spec"]
    assert spec["authOptions"] == {"mode": "token"}
    locked = re.findall(r"^ray(?:\[default\])?==([\d.]+)", (ROOT / "constraints/cluster.txt").read_text(), re.MULTILINE)
    assert set(locked) == {spec["rayVersion"]}
    groups = (spec["headGroupSpec"], *spec["workerGroupSpecs"])
    images = {each["image"] for group in groups for each in group["template"]["spec"]["containers"]}
    assert images == {yaml.safe_load(COMPOSE)["services"]["head"]["image"]}
    for group in spec["workerGroupSpecs"]:
        assert group["minReplicas"] <= group["replicas"] <= group["maxReplicas"]


def test_the_image_is_sent_what_it_copies_and_runs_as_nobody_in_particular() -> None:
    text = (CLUSTER / "Containerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    copied = {
        name
        for line in lines
        if line.startswith("COPY") and "--from" not in line
        for name in line.split()[1:-1]
    }  # fmt: skip
    ignore = (CLUSTER / "Containerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert copied == {line[1:] for line in ignore if line.startswith("!")}
    assert ignore[1] == "*"
    assert [name for name in sorted(copied) if not (ROOT / name).exists()] == []
    assert "USER weatherglass" in lines
    [prepared] = [line for line in lines if line.startswith("RUN [")]
    program, *arguments = json.loads(prepared.removeprefix("RUN "))
    assert (program, parsed(arguments)[0]) == ("weatherglass", "live")
    for setting in ("OPENBLAS_NUM_THREADS=1", "RAY_AUTH_MODE=token", "RAY_USAGE_STATS_ENABLED=0"):
        assert setting in text
