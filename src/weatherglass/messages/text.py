"""Entries in two languages, looked up by key.

Keys: ``signal.NAME.title``, ``signal.NAME.definition``, ``signal.NAME.state.STATE`` (or ``state.STATE`` for words
shared by signals), ``parameter.NAME`` or ``signal.NAME.parameter.PARAMETER``, ``fact.NAME`` or
``signal.NAME.fact.FACT``, ``family.NAME``, ``why.CODE``, ``needs.NAME``, ``quantity.NAME``, ``unit.NAME``, and
sentences of the surfaces.

A Korean text may ask for the particle that fits a word put into it: ``{series:은/는}`` gives "VIX는" and "S&P 500은".
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from types import MappingProxyType

from weatherglass.errors import UsageError, nearest
from weatherglass.messages.particles import Particle, with_particle

LANGUAGES = ("en", "ko")
_MODULES = (
    "shared_texts",
    "surface_texts",
    "sentence_texts",
    "series_texts",
    "chart_texts",
    "volatility_texts",
    "realized_implied_texts",
    "vix_record_texts",
    "term_structure_texts",
    "mean_reversion_texts",
    "comovement_texts",
    "other_fear_texts",
    "record_high_texts",
    "risk_curve_texts",
    "divergence_texts",
    "bitcoin_cycle_texts",
    "bitcoin_market_texts",
    "driver_texts",
    "event_texts",
    "attention_texts",
    "contagion_texts",
    "valuation_texts",
    "forced_flow_texts",
    "greed_texts",
    "composite_texts",
    "verdict_texts",
    "claim_kind_texts",
    "claim_texts",
    "claim_template_texts",
    "playbook_template_texts",
    "playbook_rule_texts",
    "playbook_texts",
    "playbook_sheet_texts",
    "parameter_grid_texts",
    "claim_card_texts",
    "finding_texts",
    "forecast_claim_texts",
    "product_texts",
    "live_texts",
    "backfill_texts",
    "alert_texts",
    "server_texts",
    "said_texts",
    "said_refusal_texts",
    "data_texts",
    "assistant_texts",
    "table_texts",
)
"""Modules of this package with a mapping TEXTS."""


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or word in English and in Korean, with the same `{placeholders}`."""

    en: str
    ko: str

    def placeholders(self, lang: str) -> frozenset[str]:
        """Names of the placeholders of one language."""
        words = self.ko if lang == "ko" else self.en
        return frozenset(name for _, name, _, _ in string.Formatter().parse(words) if name)


@lru_cache(maxsize=1)
def _texts() -> Mapping[str, Text]:
    found: dict[str, Text] = {}
    for module in _MODULES:
        for key, entry in import_module(f"weatherglass.messages.{module}").TEXTS.items():
            if key in found:
                raise UsageError(f"two texts have the key {key}")
            found[key] = entry
    return MappingProxyType(found)


class _Word(str):
    """A word put into a text, which can take a Korean particle."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return with_particle(str(self), Particle(spec)) if "/" in spec else super().__format__(spec)


@lru_cache(maxsize=1)
def keys() -> frozenset[str]:
    """Every key that there is."""
    return frozenset(_texts())


def template(key: str, lang: str) -> str:
    """A text as it stands, with its placeholders."""
    entry = _texts()[key]
    return entry.ko if lang == "ko" else entry.en


def text(key: str, lang: str, **values: object) -> str:
    """A sentence in a language ("en" or "ko") with its values put in.

    Values are put in as they are: numbers and dates are worded before (`weatherglass.messages.wording`).

    Raises
    ------
    UsageError
        When there is no such key or language, or a value is missing.

    Examples
    --------
    >>> text("why.no_series", "en", series="RUT")
    'there is no series RUT up to this day: neither in the store nor in the packaged data'
    """
    if lang not in LANGUAGES:
        raise UsageError(f"no language {lang!r}; there are {', '.join(LANGUAGES)}")
    entry = _texts().get(key)
    if entry is None:
        raise UsageError(f"no text {key!r}; {nearest(key, _texts())}")
    words = {name: _Word(value) if isinstance(value, str) else value for name, value in values.items()}
    try:
        return (entry.ko if lang == "ko" else entry.en).format(**words)
    except KeyError as exc:
        raise UsageError(f"text {key!r} needs a value for {exc}") from exc
