"""Writes docs/reference/playbooks.md and playbooks.ko.md from the catalogue of playbooks.

Usage: python scripts/playbooks_reference.py
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from weatherglass.app.playbook_files import playbook_catalog
from weatherglass.app.playbook_list import playbook_rows
from weatherglass.app.worded_playbook_judgement import choice_title, value_text
from weatherglass.app.worded_rules import rule_sentences
from weatherglass.playbooks.playbook_file import Playbook
from weatherglass.playbooks.playbook_reading import variant_count

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"
PAGES = {"en": FOLDER / "playbooks.md", "ko": FOLDER / "playbooks.ko.md"}


@dataclass(frozen=True)
class Heads:
    """The words of the page itself in one language."""

    head: str
    columns: tuple[str, str, str]
    contradictions: str
    against: str
    rules: str
    tried: str


HEADS = {
    "en": Heads(
        head="""# Playbooks

Made by `scripts/playbooks_reference.py` from the files of the catalogue. [한국어](playbooks.ko.md)

`weatherglass playbook run NAME` simulates one of them with costs and judges it, `weatherglass playbook show NAME`
prints its rules, `weatherglass playbook compare NAME NAME` sets two side by side. They are the advice of two articles
made concrete; *acts on* is the number of a statement in its article, R or V. What an article leaves open (when to come
back, in how many steps) is ours, stands in the file's note, and is among the sets of parameters judged together.
""",
        columns=("name", "acts on", "what it does"),
        contradictions="What an article recommends against itself",
        against="{name} against {other}",
        rules="The rules, as read from the files",
        tried="{count} sets of parameters: {keys}.",
    ),
    "ko": Heads(
        head="""# 플레이북

`scripts/playbooks_reference.py`가 플레이북 파일 목록에서 만든다. [English](playbooks.md)

`weatherglass playbook run NAME`은 플레이북 하나를 비용까지 넣어 모의 매매하고 판정하며, `weatherglass playbook show
NAME`은 규칙을 보이고, `weatherglass playbook compare NAME NAME`은 둘을 나란히 놓는다. 모두 두 기사의 조언을 구체적인
규칙으로 옮긴 것이다. *주장 번호*는 기사 안의 진술 번호로 R 또는 V로 시작한다. 기사가 말하지 않은 것(언제 돌아올지, 몇
번에 나눌지)은 우리가 정해 파일의 설명에 밝혔고, 다른 값도 함께 판정한다.
""",
        columns=("이름", "주장 번호", "하는 일"),
        contradictions="기사 스스로 반대로 권하는 곳",
        against="{name}: {other}와 반대다",
        rules="파일에서 읽은 규칙",
        tried="설정 조합 {count}개: {keys}.",
    ),
}


def playbooks_reference(lang: str) -> str:
    """The page in a language as text."""
    heads, playbooks = HEADS[lang], list(playbook_catalog().values())
    table = [f"| {' | '.join(heads.columns)} |", "|---|---|---|"]
    table += [f"| `{e.playbook_id}` | {', '.join(e.articles)} | {e.statement} |" for e in playbook_rows(lang)]
    parts = [heads.head, "\n".join(table) + "\n"]
    parts.append("\n".join([f"## {heads.contradictions}\n", *_contradictions(playbooks, heads)]) + "\n")
    parts.append(f"## {heads.rules}\n")
    parts += ["\n".join(_rules(each, heads, lang)) + "\n" for each in playbooks]
    return "\n".join(parts).rstrip() + "\n"


def _contradictions(playbooks: list[Playbook], heads: Heads) -> Iterator[str]:
    for each in playbooks:
        for other in each.contradicts:
            if each.id < other:
                yield f"* {heads.against.format(name=f'`{each.id}`', other=f'`{other}`')}"


def _rules(playbook: Playbook, heads: Heads, lang: str) -> Iterator[str]:
    yield f"### `{playbook.id}`\n"
    yield from (f"* {each}" for each in rule_sentences(playbook, lang))
    if playbook.variants:
        keys = "; ".join(
            f"{choice_title(path, lang)} {', '.join(value_text(path, value, lang) for value in values)}"
            for path, values in playbook.variants.items()
        )
        yield f"\n{heads.tried.format(count=variant_count(playbook), keys=keys)}"


if __name__ == "__main__":
    for lang, page in PAGES.items():
        page.write_text(playbooks_reference(lang), encoding="utf-8")
