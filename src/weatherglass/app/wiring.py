"""The one place that knows both sides: which sources exist, with which settings they are made, who asks them."""

from __future__ import annotations

from dataclasses import fields
from importlib import import_module
from typing import TYPE_CHECKING, Any

from weatherglass.app.settings import Settings
from weatherglass.errors import UsageError, nearest
from weatherglass.providers.contract import Provider

if TYPE_CHECKING:
    from weatherglass.providers.http_client import HttpClient
    from weatherglass.store import Store

_SOURCES = {
    "cboe-index-history": ("cboe_index_history", "CboeIndexHistory"),
    "cboe-option-chain": ("cboe_option_chain", "CboeOptionChain"),
    "vx-futures": ("vx_futures", "VxFutures"),
    "cfe-settlement": ("cfe_settlement", "CfeSettlement"),
    "treasury": ("treasury", "Treasury"),
    "fred": ("fred", "Fred"),
    "yahoo": ("yahoo", "Yahoo"),
    "coin-metrics": ("coin_metrics", "CoinMetrics"),
    "blockchain-info": ("blockchain_info", "BlockchainInfo"),
    "deribit-options": ("deribit_options", "DeribitOptions"),
    "deribit-dvol": ("deribit_dvol", "DeribitDvol"),
    "ofr-fsi": ("ofr_fsi", "OfrFsi"),
    "sec-frames": ("sec_frames", "SecFrames"),
    "ici-flows": ("ici_flows", "IciFlows"),
    "wikimedia": ("wikimedia", "Wikimedia"),
    "shiller": ("shiller", "Shiller"),
    "cnn-fear-greed": ("cnn_fear_greed", "CnnFearGreed"),
    "crypto-fear-greed": ("crypto_fear_greed", "CryptoFearGreed"),
    "stooq": ("stooq", "Stooq"),
    "packaged": ("packaged_series", "PackagedSeries"),
}
"""Name of each source, and the module and class that know it; in the order in which `pull` asks them."""


def source_names() -> list[str]:
    """Names of all sources, in the order in which `pull` asks them."""
    return list(_SOURCES)


def source_named(name: str, settings: Settings) -> Provider:
    """A source, with the host, key and contact of the settings.

    Raises
    ------
    UsageError
        When there is no source of that name.
    """
    if name not in _SOURCES:
        raise UsageError(f"no source {name!r}; {nearest(name, _SOURCES)}")
    module, class_name = _SOURCES[name]
    kind: Any = getattr(import_module(f"weatherglass.providers.{module}"), class_name)
    stated = {
        "host": settings.hosts.get(name),
        "api_host": settings.hosts.get(f"{name}-api"),
        "api_key": settings.keys.get(name),
        "contact": settings.contact,
    }
    accepted = {each.name for each in fields(kind)}
    made: Provider = kind(**{word: value for word, value in stated.items() if value and word in accepted})
    return made


def check_names(settings: Settings) -> None:
    """Whether the settings speak of sources that exist.

    Raises
    ------
    UsageError
        For a host, a key or a disabled source of no source; with the nearest name.
    """
    known = {*_SOURCES, *(f"{name}-api" for name in _SOURCES)}
    for what, names in (("hosts", settings.hosts), ("keys", settings.keys), ("disabled", settings.disabled)):
        for name in names:
            if name not in known:
                raise UsageError(f"settings: {what} names {name!r}, which is no source; {nearest(name, _SOURCES)}")


def missing_needs(source: Provider) -> list[str]:
    """What must be set before a source can be asked, in words that say where."""
    remedy = {
        "contact": "a contact (WEATHERGLASS_CONTACT, or contact in config.toml): the source wants to know who asks",
        "api_key": (
            f"a key (WEATHERGLASS_{source.name.upper().replace('-', '_')}_KEY, or keys.{source.name} in config.toml)"
        ),
    }
    return [remedy.get(need, need) for need in source.needs if not getattr(source, need, "")]


def http_client(settings: Settings, store: Store | None) -> HttpClient:
    """The client that asks the outside; a store lends it what it knows of documents that it already has."""
    from weatherglass.providers.http_client import HttpClient, HttpPolicy

    policy = HttpPolicy(
        deadline_s=settings.http.deadline_s,
        attempts=settings.http.attempts,
        contact=settings.contact,
        requests_per_s=dict(settings.http.requests_per_s),
    )
    return HttpClient(policy, validators=store.raw.validators if store is not None else None)
