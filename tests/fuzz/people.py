"""Texts that people write: claims, playbooks, alerts, settings, indices, days and symbols."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

from fuzz.sources import in_a_file
from fuzz.target import Target, Targets
from weatherglass.app.alert_files import alert_of_text
from weatherglass.app.alert_template import ALERT_KINDS, new_alert
from weatherglass.app.claim_files import claim_of_text
from weatherglass.app.definitions import read_definitions
from weatherglass.app.plain_yaml import plain_data, text_of_file
from weatherglass.app.playbook_files import playbook_of_text
from weatherglass.app.series_values import instant_meant
from weatherglass.app.settings import CONFIG, HOME, Settings, read_settings
from weatherglass.claims.claim_file import ClaimBase
from weatherglass.playbooks.playbook_file import Playbook
from weatherglass.providers.boards.cells import number
from weatherglass.providers.boards.symbols import OsiColumns, deribit_option, osi_columns
from weatherglass.providers.notices.address_guard import AddressGuard
from weatherglass.stream.alert_rules import AlertRule

SETTINGS = b"""contact = "ann@example.org"
disabled = ["stooq"]
[hosts]
yahoo = "https://mirror.example.org"
[keys]
fred = "0123456789abcdef0123456789abcdef"
[http]
deadline_s = 30.0
attempts = 2
requests_per_s = { "example.org" = 0.5 }
[store]
lake = "s3://bucket/path"
options = { region = "ap-northeast-2" }
[display]
lang = "ko"
up = "red"
[alerts]
allow_loopback = false
attempts = 3
channels = { desk = "https://hooks.example.org/x" }
[serve]
host = "127.0.0.1"
port = 8421
names = "glass.example"
"""
DEFINITIONS = b"""[[index]]
name = "SPY45"
title = "45-day SPY volatility"
underlyings = ["SPY"]
horizon_days = 45
selection = "bracket"
min_days = 0
day_count = "calendar_date"
extrapolates = true
rate = 0.03
min_abs_delta = 0.05
[[index.roots]]
root = "SPY"
settlement = "pm"
expiries = "all"
[[index]]
name = "X9"
horizon_days = 9
roots = [{ root = "X" }]
"""


def _packaged(package: str, every: int) -> Callable[[], list[bytes]]:
    @cache
    def documents() -> list[bytes]:
        names = sorted(each.name for each in files(package).iterdir() if each.name.endswith(".yaml"))
        return [files(package).joinpath(name).read_bytes() for name in names[::every]]

    return documents


@cache
def _alerts() -> list[bytes]:
    return [new_alert("fuzz", kind=kind, settings=Settings(Path("nowhere"))).encode() for kind in ALERT_KINDS]


def _settings(path: Path) -> Settings:
    return read_settings({HOME: str(path.parent), CONFIG: str(path)})


def _alert(path: Path) -> AlertRule:
    return alert_of_text(text_of_file(path, "alert file"), path.name)


def _symbols(body: bytes) -> object:
    names = body.decode("utf-8", "replace").split("\n")
    for each in names:
        deribit_option(each)
        number(each)
    return osi_columns(names)


def _address(body: bytes) -> object:
    return AddressGuard().why_not(body.decode("utf-8", "replace"))


def people_targets() -> Targets:
    """One for each kind of text."""
    return {
        "claim file": Target(
            ("app.claim_files:claim_of_text", "app.plain_yaml:plain_data", "app.plain_yaml:text_of_file"),
            _packaged("weatherglass.claims.catalog", 24),
            in_a_file("claim.yaml", lambda path: claim_of_text(text_of_file(path, "claim file"), path.name)),
            ClaimBase,
            costly=10,
        ),
        "playbook file": Target(
            ("app.playbook_files:playbook_of_text",),
            _packaged("weatherglass.playbooks.catalog", 1),
            in_a_file("playbook.yaml", lambda path: playbook_of_text(text_of_file(path, "playbook file"), path.name)),
            Playbook,
            costly=4,
        ),
        "alert file": Target(
            ("app.alert_files:alert_of_text",), _alerts, in_a_file("alert.yaml", _alert), AlertRule, costly=4
        ),
        "plain yaml": Target(
            ("app.plain_yaml:plain_data",),
            lambda: [
                b"a: 1\nb: [x, 2026-03-04, 1.5, true]\nc:\n  d: {e: 'f'}\n",
                b"- 2026-01-02T03:04:05Z\n- ~\n- .inf",
            ],
            lambda body: plain_data(body.decode("utf-8", "replace"), "file"),
            (Mapping, list, str, int, float, bool, date, type(None)),
        ),
        "settings": Target(
            ("app.settings:read_settings", "app.plain_toml:toml_of"),
            lambda: [SETTINGS],
            in_a_file("config.toml", _settings),
            Settings,
        ),
        "index definitions": Target(
            ("app.definitions:read_definitions",),
            lambda: [DEFINITIONS],
            in_a_file("indices.toml", read_definitions),
            dict,
        ),
        "day or instant": Target(
            ("app.series_values:instant_meant",),
            lambda: [b"2020-02-03", b"2020-02-03T16:00:00-05:00", b"2020-W06-1", b"20200203T160000Z"],
            lambda body: instant_meant(body.decode("utf-8", "replace"), "as_of"),
            (date, type(None)),
        ),
        "symbols": Target(
            ("providers.boards.symbols:osi_columns", "providers.boards.symbols:deribit_option"),
            lambda: [b"SPXW260828P06790000\n1CRWV260116C00100000\nBTC-5JUN26-100000-C\nXRP_USDC-30JUN23-0d625-C"],
            _symbols,
            OsiColumns,
        ),
        "address of a message": Target(
            ("providers.notices.address_guard:AddressGuard.why_not",),
            lambda: [b"8.8.8.8", b"::ffff:127.0.0.1", b"fe80::1%eth0", b"2002:7f00:1::", b"0x7f.1"],
            _address,
            str,
        ),
    }
