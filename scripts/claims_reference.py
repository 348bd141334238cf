"""Writes docs/reference/claims.md and claims.ko.md from the catalogue of claims.

Usage: python scripts/claims_reference.py
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from weatherglass.app.claim_files import catalog
from weatherglass.claims.assessment import kind_of
from weatherglass.claims.claim_file import ClaimBase
from weatherglass.messages.text import text

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"
PAGES = {"en": FOLDER / "claims.md", "ko": FOLDER / "claims.ko.md"}


@dataclass(frozen=True)
class Heads:
    """The words of the page itself in one language."""

    head: str
    articles: dict[str, str]
    columns: tuple[str, str, str, str]
    untestable: str
    needs: str
    contradictions: str
    against: str


HEADS = {
    "en": Heads(
        head="""# Claims

Made by `scripts/claims_reference.py` from the files of the catalogue. [한국어](claims.ko.md)

`weatherglass claim test NAME` puts one of them to its test and says how the verdict came about,
`weatherglass claim show NAME` prints its file. The claims are those of two articles; *of* is the number of a statement
in its article, R or V. One statement can make several claims, and one claim can come from several statements.
""",
        articles={
            "R": "R: small caps at a record, and Bitcoin's cycle (TechFlow, January 2026)",
            "V": "V: the VIX, the fear gauge of the stock market (Korean explainer, April 2025)",
        },
        columns=("name", "of", "kind", "statement"),
        untestable="What no data here can decide",
        needs="Needed:",
        contradictions="What an article says against itself",
        against="{name} against {other}",
    ),
    "ko": Heads(
        head="""# 주장

`scripts/claims_reference.py`가 주장 파일 목록에서 만든다. [English](claims.md)

`weatherglass claim test NAME`은 주장 하나를 검정하고 판정에 이른 과정을 밝히며, `weatherglass claim show NAME`은
그 파일을 보인다. 모두 두 기사에서 나온 주장이다. *번호*는 기사 안의 진술 번호로 R 또는 V로 시작한다. 진술 하나가
여러 주장이 되기도 하고, 주장 하나가 여러 진술에서 나오기도 한다.
""",
        articles={
            "R": "R: 중소형주 신고점과 비트코인 사이클(테크플로우, 2026년 1월)",
            "V": "V: 주식시장의 공포지수 VIX(해설 기사, 2025년 4월)",
        },
        columns=("이름", "번호", "종류", "주장"),
        untestable="여기 자료로는 판정할 수 없는 주장",
        needs="필요한 것:",
        contradictions="기사 스스로 어긋나는 곳",
        against="{name}: {other}와 어긋난다",
    ),
}


def claims_reference(lang: str) -> str:
    """The page in a language as text."""
    heads, claims = HEADS[lang], catalog()
    parts = [heads.head]
    for letter, title in heads.articles.items():
        of = [each for each in claims.values() if each.id.startswith(letter.lower())]
        parts.append("\n".join([f"## {title}\n", *_table(of, heads, lang)]) + "\n")
    parts.append("\n".join([f"## {heads.untestable}\n", *_untestable(claims.values(), heads, lang)]) + "\n")
    parts.append("\n".join([f"## {heads.contradictions}\n", *_contradictions(claims.values(), heads)]) + "\n")
    return "\n".join(parts).rstrip() + "\n"


def _table(claims: list[ClaimBase], heads: Heads, lang: str) -> Iterator[str]:
    yield f"| {' | '.join(heads.columns)} |"
    yield "|---|---|---|---|"
    for each in claims:
        said = each.statement if lang == "en" else each.statement_ko
        kind = text(f"claim.kind.{kind_of(each)}", lang)
        yield f"| `{each.id}` | {', '.join(each.articles)} | {kind} | {said} |"


def _untestable(claims: Iterable[ClaimBase], heads: Heads, lang: str) -> Iterator[str]:
    for each in claims:
        if each.untestable is not None:
            english = lang == "en"
            why = each.untestable.why_en if english else each.untestable.why_ko
            needed = each.untestable.would_need_en if english else each.untestable.would_need_ko
            yield f"* `{each.id}`: {why} {heads.needs} {needed}"


def _contradictions(claims: Iterable[ClaimBase], heads: Heads) -> Iterator[str]:
    for each in claims:
        for other in each.contradicts:
            if each.id < other:
                yield f"* {heads.against.format(name=f'`{each.id}`', other=f'`{other}`')}"


if __name__ == "__main__":
    for lang, page in PAGES.items():
        page.write_text(claims_reference(lang), encoding="utf-8")
