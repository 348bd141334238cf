"""Which engine does long work: what a command says, what the settings say, and what no cluster could do."""

from __future__ import annotations

from pathlib import Path

import pytest

from weatherglass.app.engine_choice import chosen_engine
from weatherglass.app.settings import ScaleSettings, Settings, read_settings
from weatherglass.errors import UsageError
from weatherglass.scale.local_engine import LocalEngine, usable_cores


def settings(**scale: object) -> Settings:
    return Settings(home=Path("nowhere"), scale=ScaleSettings(**scale))  # type: ignore[arg-type]


def test_a_command_wins_over_the_settings_and_these_over_every_core() -> None:
    assert [
        chosen_engine(settings(**said), workers=workers).workers
        for said, workers in (({}, None), ({"workers": 7}, None), ({"workers": 7}, 3))
    ] == [usable_cores(), 7, 3]
    assert isinstance(chosen_engine(settings(engine="ray"), "local"), LocalEngine)
    with pytest.raises(UsageError, match="engine='dask' is unknown"):
        chosen_engine(settings(engine="dask"))


def test_an_address_in_the_settings_is_not_for_this_machine_but_one_in_a_command_is_refused() -> None:
    assert chosen_engine(settings(engine="ray", address="head:6379"), "local", places=["lake"]).name == "local"
    with pytest.raises(UsageError, match="has no address"):
        chosen_engine(settings(), "local", address="head:6379")


@pytest.mark.parametrize("named_by", ["command", "settings", "environment"])
def test_a_directory_is_refused_for_a_cluster_unless_all_see_it(named_by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ray")
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    said = settings(address="head:6379") if named_by == "settings" else settings()
    address = "head:6379" if named_by == "command" else None
    if named_by == "environment":
        monkeypatch.setenv("RAY_ADDRESS", "head:6379")
    with pytest.raises(UsageError, match=r"/data/lake is a directory, .* shared_directories = true"):
        chosen_engine(said, "ray", address=address, places=["s3://bucket/lake", "/data/lake"])
    engine = chosen_engine(said, "ray", address=address, places=["s3://bucket/lake"])
    assert (engine.name, engine.workers) == ("ray", 1)  # not connected: nobody knows yet how many there are


def test_settings_name_the_engine(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        '[scale]\nengine = "ray"\naddress = "auto"\nworkers = 40\nobject_store_mb = 200\nshared_directories = true\n'
    )
    found = read_settings({"WEATHERGLASS_HOME": str(tmp_path)}).scale
    assert found == ScaleSettings("ray", 40, "auto", 200, True)
    (tmp_path / "config.toml").write_text("[scale]\nworker = 40\n")
    with pytest.raises(UsageError, match=r"unknown setting scale.worker; did you mean 'workers'"):
        read_settings({"WEATHERGLASS_HOME": str(tmp_path)})


@pytest.mark.parametrize(("how", "match"), [({"store_mb": 79}, "80 or more"), ({"address": "ray://head"}, "HOST:6379")])
def test_what_ray_could_not_do_is_refused_before_it_starts(how: dict[str, object], match: str) -> None:
    pytest.importorskip("ray")
    from weatherglass.scale.ray_engine import RayEngine

    with pytest.raises(UsageError, match=match):
        RayEngine(**how)  # type: ignore[arg-type]
