"""What can be read beside the tools: published schemas, and the files of the catalogues. Nothing else has a name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from weatherglass.delivery.mcp.tools import TOOLS
from weatherglass.delivery.published_schemas import schema_bytes

SCHEME = "weatherglass://"
JSON_SCHEMA, YAML = "application/schema+json", "application/yaml"
FURTHER_SCHEMAS = ("assistant-answer", "problem")


@dataclass(frozen=True, slots=True)
class Readable:
    """A resource, read when it is asked for."""

    uri: str
    title: str
    media_type: str
    read: Callable[[], str]


def readables(lang: str) -> Mapping[str, Readable]:
    """Every resource by its address.

    Parameters
    ----------
    lang
        Of titles.
    """
    return {each.uri: each for each in (*_schemas(), *_claims(lang), *_playbooks(lang))}


def _schemas() -> Iterator[Readable]:
    names = dict.fromkeys([*(kind for tool in TOOLS for kind in tool.gives), *FURTHER_SCHEMAS])
    for name in names:
        yield Readable(
            f"{SCHEME}schema/{name}",
            name,
            JSON_SCHEMA,
            lambda name=name: schema_bytes(name).decode(),  # type: ignore[misc]
        )


def _claims(lang: str) -> Iterator[Readable]:
    from weatherglass.app.claim_list import claim_rows, shown_claim

    for row in claim_rows(lang):
        yield Readable(
            f"{SCHEME}claim/{row.claim_id}",
            row.title,
            YAML,
            lambda name=row.claim_id: shown_claim(name, lang).content,  # type: ignore[misc]
        )


def _playbooks(lang: str) -> Iterator[Readable]:
    from weatherglass.app.playbook_list import playbook_rows, shown_playbook

    for row in playbook_rows(lang):
        yield Readable(
            f"{SCHEME}playbook/{row.playbook_id}",
            row.title,
            YAML,
            lambda name=row.playbook_id: shown_playbook(name, lang).content,  # type: ignore[misc]
        )
