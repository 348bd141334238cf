"""`weatherglass product`: from prices in a store to a sentence, a table, JSON, CSV and a page."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from rich.cells import cell_len

from report_making import BUNDLE
from store_making import NOON, answer
from vx_making import DAYS, FIRST, LAST, bills, walked, walked_index
from weatherglass.app.settings import Settings
from weatherglass.app.volatility_products import Contango, ProductView, product_view
from weatherglass.app.worded_product import listed_products, money, worded_product
from weatherglass.delivery.cli.main import main
from weatherglass.delivery.product_json import ROW_COLUMNS, product_document
from weatherglass.delivery.report.product_page import product_charts, product_page
from weatherglass.errors import DataError, UsageError
from weatherglass.indices.vx_roll import contract_at, roll_calendar
from weatherglass.playbooks.volatility_product_list import VOLATILITY_PRODUCTS
from weatherglass.playbooks.volatility_products import product_history
from weatherglass.store.home import open_store

SCHEMA = json.loads(
    (Path(__file__).resolve().parents[3] / "src/weatherglass/delivery/schemas/product.schema.json").read_text("utf-8")
)
FROM = ("--from", str(FIRST))


def filled(home: Path, *, with_bills: bool = True, without: tuple[str, ...] = (), **how: Any) -> Path:
    """A home with made-up contracts, and bills in per cent."""
    with open_store(home, write=True) as store:
        for each in walked(**how):
            if each.name in without:
                continue
            prices = dict(zip(each.days.astype(str).tolist(), each.settle.tolist(), strict=True))
            rows = answer(prices, series=each.name, field="settle")
            store.series.record(rows, source="vx-futures", received_at=NOON)
        if with_bills:
            rates = bills()
            percent = dict(zip(rates.days.astype(str).tolist(), (100.0 * rates.rate).tolist(), strict=True))
            store.series.record(answer(percent, series="DTB3"), source="fred", received_at=NOON)
    return home


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("vx") / "home")


@pytest.fixture
def here(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("WEATHERGLASS_HOME", str(home))
    monkeypatch.setenv("WEATHERGLASS_LANG", "en")
    return


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["product", *arguments]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return said.out


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(printed(capsys, *arguments, "--format", "json"))
    check(found)
    return found


def check(found: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(found)


@pytest.mark.usefixtures("here")
def test_the_sentence_stands_on_top(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "vxx", *FROM)
    expected = product_history(VOLATILITY_PRODUCTS["VXX"], walked_index(), first=FIRST).value[-1]
    lines = out.splitlines()
    assert lines[0] == "VXX  +1x on short-term VIX futures (first and second); fee 0.89% a year"
    assert lines[2].startswith(f"100 in VXX on 1 November 2017 would have become {money(expected)} by 30 April 2018 (")
    assert lines[3].startswith("Why: one at a time, 100 would have become ")
    assert "by the roll" in out
    assert "no official value" in out
    assert "were not checked with its documents" in out
    assert max(map(cell_len, lines)) <= 110


@pytest.mark.usefixtures("here")
def test_korean(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "SPVXSTR", *FROM, "--to", "2017-11-10", "--lang", "ko", "--amount", "1000")
    assert "2017년 11월 1일에 SPVXSTR에 넣은 1,000은 2017년 11월 10일에 " in out
    assert "공식 수치가 아니다" in out
    assert out.count("2017-11-") == 8  # every day of a short range


@pytest.mark.usefixtures("here")
def test_json_says_all_and_its_parts_add_up(capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, "XIV", *FROM)
    assert (found["name"], found["kind"], found["official"], found["holds"]) == ("XIV", "product", False, "short_term")
    assert (found["terms"]["leverage"], found["terms"]["accelerates_at"]) == (-1.0, 0.2)
    assert found["terms"]["from_memory"] is True
    assert sum(each["log"] for each in found["parts"]) == pytest.approx(found["log_return"], abs=1e-12)
    assert np.log(found["became"] / 100.0) == pytest.approx(found["log_return"], abs=1e-12)
    assert len(found["rows"]) == DAYS.shape[0] == found["quality"]["sessions"]
    assert found["rows"][0] == {
        "date": "2017-11-01", "value": 100.0, "level": None, "price": None, "leverage": -1.0,
        "futures_return": None, "bill_return": None, "reason": None,
    }  # fmt: skip
    assert found["quality"]["hypothetical"] is False
    prices = {each.name: dict(zip(each.days, each.settle, strict=True)) for each in walked()}
    first = [[contract_at(int(number) + place).name for place in (0, 1)] for number in roll_calendar(FIRST, LAST).first]
    over = [prices[two][day] / prices[one][day] - 1.0 for day, (one, two) in zip(DAYS, first, strict=True)]
    assert found["contango"]["mean_percent"] == pytest.approx(100.0 * np.mean(over), rel=1e-10)
    assert found["contango"]["share_of_days"] == pytest.approx(np.mean(np.array(over) > 0.0), rel=1e-12)


@pytest.mark.usefixtures("here")
def test_an_index_has_a_level_of_100000_on_its_base(capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, "SPVXSP", *FROM)
    assert [each["level"] for each in found["rows"]] == pytest.approx(walked_index().level.tolist(), rel=1e-12)
    assert [each["name"] for each in found["parts"]] == ["spot", "premium", "roll"]


@pytest.mark.usefixtures("here")
def test_csv_has_every_session(capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(printed(capsys, "UVXY", *FROM, "--format", "csv"))))
    assert tuple(rows[0]) == ROW_COLUMNS
    assert len(rows) == DAYS.shape[0]
    assert {row["date"]: row["leverage"] for row in rows}["2018-02-27"] == "2.0"
    assert rows[-1]["leverage"] == "1.5"


@pytest.mark.usefixtures("here")
def test_the_list_names_everything(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "list")
    rows = json.loads(printed(capsys, "list", "--format", "json"))["products"]
    assert len(rows) == len(listed_products("ko")) == 25
    assert all(row["name"] in out for row in rows)
    assert {row["kind"] for row in rows} == {"index", "product"}
    assert printed(capsys, "list", "--format", "csv").startswith("name,kind,terms,begins,from_memory\n")


@pytest.mark.usefixtures("here")
def test_a_page_is_written_to_a_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert printed(capsys, "VXX", *FROM, "--format", "html", "--output", str(tmp_path / "vxx.html")) == ""
    page = (tmp_path / "vxx.html").read_text("utf-8")
    assert 'data-up="green"' in page
    monkeypatch.setenv("WEATHERGLASS_UP", "red")
    printed(capsys, "VXX", *FROM, "--format", "html", "--output", str(tmp_path / "red.html"))
    assert 'data-up="red"' in (tmp_path / "red.html").read_text("utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "would have become" in page


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_page_holds_charts_whose_parts_add_up(home: Path, lang: str) -> None:
    view = view_of(home, "TVIX")
    worded = worded_product(view, lang)
    page = product_page(view, worded, bundle=BUNDLE)
    for said in (*worded.sentences, *worded.notes, worded.disclaimer, *(each.alone_text for each in worded.parts)):
        assert escape(said) in page
    assert "http" not in page.replace("http-equiv", "")
    charts = product_charts(view, worded)
    assert view.parts is not None
    assert sum(v or 0.0 for v in charts["parts"].series[0].values) == pytest.approx(100.0 * view.parts.log, abs=0.05)
    assert f'data-up="{"red" if lang == "ko" else "green"}"' in page
    without = product_page(view, worded, up="green", bundle="")
    assert 'data-up="green"' in without
    assert "<script" not in without
    with pytest.raises(UsageError, match="cannot hold"):
        product_page(view, worded, bundle="</script>")


def view_of(home: Path, name: str, **asked: Any) -> ProductView:
    return product_view(name, settings=Settings(home=home), **{"first": FIRST, **asked})


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("VXX", None),
        ("TVIX", ("futures fall by 50% or more", "하루에 50% 이상 내리면")),
        ("SVXY", ("futures rise by 100% or more", "하루에 100% 이상 오르면")),
        ("XIV", ("takes 80% of its value or more", "하루에 가치의 80% 이상을 잃으면")),
    ],
)
def test_what_a_day_can_do_to_a_product_is_said(home: Path, name: str, rule: tuple[str, str] | None) -> None:
    view = view_of(home, name)
    for lang, said in (("en", 0), ("ko", 1)):
        notes = " ".join(worded_product(view, lang).notes)
        found = [each for each in ("futures fall by", "futures rise by", "takes 80%", "하루에") if each in notes]
        assert (found == []) if rule is None else (rule[said] in notes)


@pytest.mark.parametrize(
    ("name", "side"), [("VXX", "loses for whoever holds it"), ("XIV", "earns for whoever is short of it")]
)
def test_the_roll_is_what_the_premium_loses_to_whoever_holds_it(home: Path, name: str, side: str) -> None:
    view = replace(view_of(home, name), contango=Contango(mean=4.0, share=0.8, days=900))
    assert worded_product(view, "en").sentences[2].endswith(f"where the VIX stays: that is what the roll part {side}.")
    assert worded_product(view, "ko").sentences[2].startswith("차근월물은 최근월물보다 평균 4.0% 비쌌고")


def test_a_place_on_the_curve_is_no_month_of_the_year() -> None:
    """In Korean the first contract is no contract of January."""
    terms = {each.name: each.terms for each in listed_products("ko")}
    assert terms["VXX"] == "VIX 단기 선물(최근월물·차근월물) 1배, 연 보수 0.89%"
    assert terms["ZIV"] == "VIX 중기 선물(4~7번째 월물) −1배, 연 보수 1.35%"
    assert not [name for name, said in terms.items() if re.search(r"\d월물", said)]


def test_what_is_lost_stays_lost(tmp_path: Path) -> None:
    """All futures more than double on 5 February 2018: an inverse product is worth nothing from then on, and says so."""
    home = filled(tmp_path / "home", volatility=0.004, shock=("2018-02-05", 2.3))
    view = view_of(home, "SVXY")
    for lang, said in (("en", "lost to the last cent on 5 February 2018"), ("ko", "2018년 2월 5일에 전액 사라졌을")):
        worded = worded_product(view, lang)
        assert said in worded.sentences[0]
        assert worded.parts == ()
        assert worded.parts_reason
        assert product_page(view, worded, bundle="")
    found = product_document(view, worded_product(view, "en"))
    check(found)
    assert (found["became"], found["ended"], found["log_return"]) == (0.0, "2018-02-05", None)
    assert found["rows"][-1]["reason"] == "it lost all its value on 2018-02-05"


def test_what_was_ended_by_its_own_rule_says_so(tmp_path: Path) -> None:
    home = filled(tmp_path / "home", volatility=0.004, shock=("2018-02-05", 1.96))
    view = view_of(home, "XIV")
    worded = worded_product(view, "en")
    assert "There is no value after 5 February 2018: it was ended by its own rule, and paid out." in worded.notes
    assert "5 February 2018" in worded.sentences[0]
    found = product_document(view, worded)
    check(found)
    assert found["rows"][-1]["value"] is None
    assert 0.0 < found["became"] < 10.0


def test_a_span_before_a_product_began_is_what_it_would_have_been(home: Path) -> None:
    view = view_of(home, "VXXB", last=date(2017, 12, 29))
    assert view.hypothetical is True
    assert any("It began on 17 January 2018" in note for note in worded_product(view, "en").notes)
    assert view_of(home, "VXXB", first=None).history.days[0].item() == date(2018, 1, 17)


def test_a_store_without_prices_or_bills_says_what_to_pull(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="weatherglass pull vx-futures --from 2005-10-03"):
        product_view("VXX", settings=Settings(home=tmp_path / "none"))
    home = filled(tmp_path / "home", with_bills=False)
    with pytest.raises(DataError, match="weatherglass pull fred --series DTB3"):
        view_of(home, "VXX")
    assert view_of(home, "SPVXSP").became > 0.0


def test_a_level_that_ends_early_says_why(tmp_path: Path) -> None:
    """The contract of February 2018 is missing: from 20 December on it would be held, and is not there."""
    home = filled(tmp_path / "home", without=("VXG18",))
    view = view_of(home, "SPVXSP")
    worded = worded_product(view, "en")
    assert any(
        note.startswith("There is no value after 19 December 2017: VXG18 has no settlement price")
        for note in worded.notes
    )
    assert any("VXG18의 정산가가 없다" in note for note in worded_product(view, "ko").notes)
    found = product_document(view, worded)
    check(found)
    assert found["quality"]["chain_broken"] is True
    assert found["last"] == "2017-12-19"
    reasons = {row["date"]: row["reason"] for row in found["rows"] if row["value"] is None}
    assert reasons["2017-12-20"] == "there are no prices of VXG18, which is held at the close of 2017-12-20"
    assert reasons["2018-03-01"].startswith("a contract that was held settled before the next close")


def test_requests_that_cannot_be_met(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UsageError, match="the first day lies after the last"):
        view_of(home, "VXX", last=date(2017, 10, 1))
    with pytest.raises(UsageError, match="must be above zero"):
        view_of(home, "VXX", amount=0.0)
    with pytest.raises(DataError, match="they end on 2018-04-30; `weatherglass pull vx-futures --from 2018-04-30`"):
        view_of(home, "VXX", first=date(2018, 5, 1))
    assert main(["product", "list", "--from", "2018-01-02"]) == 2
    assert main(["product", "VXZZ"]) == 2
    assert "did you mean 'VXZ'" in capsys.readouterr().err
