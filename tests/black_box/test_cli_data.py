"""`series`, `data` and `doctor` as a user meets them: on an empty home, on a filled one, on a damaged one."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from black_box.program import Program
from loopback_sources import Behavior, Sources
from sample_documents import NOW, SESSIONS, level, prices
from weatherglass.market.catalogue import series_names

pytestmark = pytest.mark.slow  # processes on a filled store

Homes = Callable[[str], Program]
VIX = {str(day): level("VIX", at) for at, day in enumerate(SESSIONS)}


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def lines_of(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


# ---- series


def test_a_series_as_a_table_says_unit_span_sources_and_instants(pulled: Program):
    outcome = pulled("series", "VIX", "--from", "2025-08-28")
    assert (outcome.code, outcome.err) == (0, "")
    lines = lines_of(outcome.out)
    assert lines[0] == "VIX close in vol_points Cboe Volatility Index: S&P 500 options, 30 days"
    assert lines[1] == "2 days, 2025-08-28 to 2025-08-29; by source: cboe-index-history 2"
    assert "2025-08-28 15.45 2025-08-28 20:15 cboe-index-history" in lines
    assert "2025-08-29 15.6 2025-08-29 20:15 cboe-index-history" in lines


def test_a_series_as_json_and_csv(pulled: Program):
    document = pulled.says("series", "VIX")
    assert list(document) == ["schema_version", "series", "unit", "field", "as_known", "sources", "notes", "rows"]
    assert (document["series"], document["unit"], document["field"]) == ("VIX", "vol_points", "close")
    assert (document["as_known"], document["sources"]) == (None, {"cboe-index-history": 5})
    assert dict(document["rows"]) == VIX
    rows = rows_of(pulled("series", "VIX", "--format", "csv").out)
    assert list(rows[0]) == ["date", "close", "known_at", "source", "revision"]
    assert {row["date"]: float(row["close"]) for row in rows} == VIX
    assert (rows[0]["known_at"], rows[0]["source"], rows[0]["revision"]) == (
        "2025-08-25T20:15:00Z",
        "cboe-index-history",
        "0",
    )


def test_fields_of_a_series_and_the_main_field_of_a_future(pulled: Program):
    highs = {str(day): prices("VIX", at)[1] for at, day in enumerate(SESSIONS)}
    assert pulled.values("VIX", "--field", "high") == highs
    assert pulled.says("series", "vxu25")["field"] == "settle"
    assert pulled.says("series", "VXU25", "--field", "open_interest")["unit"] == "count"


def test_what_was_known_is_cut_at_the_end_of_a_day_or_at_an_instant(pulled: Program):
    """Cboe's close is known a quarter of an hour after the session, at 20:15 UTC in summer."""
    assert list(pulled.values("VIX", "--as-known", "2025-08-28")) == [str(day) for day in SESSIONS[:4]]
    assert list(pulled.values("VIX", "--as-known", "2025-08-28T20:14:59+00:00")) == [str(day) for day in SESSIONS[:3]]
    assert list(pulled.values("VIX", "--as-known", "2025-08-28T16:15:00-04:00")) == [str(day) for day in SESSIONS[:4]]
    outcome = pulled("series", "VIX", "--as-known", "2025-08-28T16:15")
    assert outcome.code == 2
    assert outcome.err.startswith("weatherglass: --as-known '2025-08-28T16:15' has no offset; write it as ")


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["VIXX"], 2, "no series 'VIXX' in the store or the catalogue; did you mean 'VIX'?"),
        (["VIX", "--field", "vol"], 2, "VIX has no field 'vol'; its fields are: close, high, low, open"),
        (["VIX", "--source", "treasury"], 2, "VIX close is not stored from 'treasury'; its sources are: "),
        (["VIX", "--from", "2025-08-29", "--to", "2025-08-28"], 2, "the first day lies after the last"),
        (["VIX", "--from", "29/08/2025"], 2, "--from '29/08/2025' is no day; write it as 2020-02-03"),
        (["VIX", "--as-known", "yesterday"], 2, "--as-known 'yesterday' is no day"),
        (["VIX", "--from", "2025-08-30"], 1, "no value of VIX close from 2025-08-30; `weatherglass data` shows"),
        (["VIX", "--as-known", "1985-08-01"], 1, "no value of VIX close as known on 1985-08-01"),
        (["VXF13"], 1, "the store has nothing of VXF13"),
    ],
)
def test_what_cannot_be_shown_is_one_sentence(pulled: Program, arguments: list[str], code: int, sentence: str):
    outcome = pulled("series", *arguments, "--format", "json")
    assert (outcome.code, outcome.out) == (code, ""), "its JSON is an object, and there is none"
    assert sentence in outcome.err
    assert outcome.err.count("\n") == 1


def test_without_a_store_the_packaged_values_answer_and_say_so(another_home: Homes):
    program = another_home("nothing")
    document = program.says("series", "VIX", "--from", "2008-11-20", "--to", "2008-11-21")
    assert document["rows"] == [["2008-11-20", 80.86], ["2008-11-21", 72.67]]
    assert document["sources"] == {"packaged": 2}
    assert document["notes"] == ["the store has none of these: they are the packaged values, which end where they end"]
    outcome = program("series", "MOVE")
    assert outcome.code == 1
    assert "`weatherglass pull` asks its sources, `weatherglass import FILE --series MOVE` takes a file" in outcome.err
    assert not program.home.exists(), "reading makes nothing"


# ---- data


def test_an_empty_home_says_what_to_do_and_is_not_made_by_looking(another_home: Homes):
    program = another_home("nothing")
    outcome = program("data")
    assert outcome.code == 0
    assert "nothing here yet. `weatherglass pull` asks the free sources" in outcome.out
    nothing = {"series": [], "quotes": [], "journals": [], "disagreements": []}
    assert program.says("data") == {"home": str(program.home), **nothing}
    assert rows_of(program("data", "--format", "csv").out) == []
    assert program.says("data", "ingests") == program.says("data", "verify") == []
    for arguments in (["gaps", "VIX"], ["vintages", "VIX", "2025-08-26"]):
        outcome = program("data", *arguments)
        assert outcome.code == 2
        assert "no series 'VIX': nothing is stored at" in outcome.err
    assert program("data", "export", str(program.home.parent / "out")).code == 1
    outcome = program("data", "backup", str(program.home.parent / "store.tar"))
    assert (outcome.code, outcome.err) == (1, f"weatherglass: there is nothing at {program.home} to back up\n")
    assert not program.home.exists()


def test_the_overview_has_range_age_sources_and_gaps_of_every_series(pulled: Program):
    found = pulled.says("data")
    lines = {each["name"]: each for each in found["series"]}
    assert {"VIX", "VXU25", "DGS1_5MO", "LOSS_SHARE", "CAPE", "VIEWS_KO_VIX", "BTC"} <= set(lines)
    assert lines["VIX"] == {
        "name": "VIX",
        "title": "Cboe Volatility Index: S&P 500 options, 30 days",
        "unit": "vol_points",
        "fields": ["close", "high", "low", "open"],
        "first": "2025-08-25",
        "last": "2025-08-29",
        "rows": 20 + 5 + 19,  # Cboe, FRED, and Yahoo without the open of one day
        "sources": ["cboe-index-history", "fred", "yahoo"],
        "state": "fresh",
        "age": "VIX is up to date: its last day is 2025-08-29",
        "gaps": 0,
        "revised": 0,
        "last_recorded_at": lines["VIX"]["last_recorded_at"],
    }
    assert lines["VIX"]["last_recorded_at"].startswith("2025-08-29T22:3")
    assert {each["underlying"]: each["rows"] for each in found["quotes"]} == dict.fromkeys(
        ("SPX", "VIX", "BTC", "ETH"), 28
    )
    rows = {row["name"]: row for row in rows_of(pulled("data", "--format", "csv").out)}
    assert set(rows) == set(lines)
    assert (rows["VIX"]["sources"], rows["VIX"]["rows"]) == ("cboe-index-history fred yahoo", "44")
    pulled.now = NOW + timedelta(days=20)
    assert {each["name"]: each["state"] for each in pulled.says("data")["series"]}["VIX"] == "stale"
    assert "VIX" in pulled("data").out


def test_gaps_are_missing_days_official_closures_and_values_on_closed_days(program: Program, tmp_path: Path):
    path = tmp_path / "vix3m.csv"
    path.write_text(
        "date,close\n2025-08-27,17.5\n2025-08-28,17.4\n2025-09-01,17.1\n2025-09-03,18.0\n", encoding="utf-8"
    )
    program.now = NOW + timedelta(days=7)
    assert program("import", str(path), "--series", "VIX3M").code == 0
    rows = program.says("data", "gaps", "VIX3M")
    assert [(row["day"], row["kind"]) for row in rows] == [
        ("2025-08-29", "missing"),
        ("2025-09-01", "holiday"),
        ("2025-09-01", "extra"),
        ("2025-09-02", "missing"),
    ]
    assert rows[1]["why"] == "Labor Day"
    only = program.says("data", "gaps", "VIX3M", "--from", "2025-09-02", "--to", "2025-09-03")
    assert [row["day"] for row in only] == ["2025-09-02"]
    assert rows_of(program("data", "gaps", "VIX3M", "--format", "csv").out)[0]["day"] == "2025-08-29"
    outcome = program("data", "gaps", "VIX3N")
    assert outcome.code == 2
    assert "did you mean 'VIX3M'?" in outcome.err


def test_vintages_of_a_day_by_source(pulled: Program):
    found = pulled.says("data", "vintages", "VIX", "2025-08-26")
    assert [(each["source"], each["value"], each["revision"]) for each in found] == [
        ("cboe-index-history", 15.15, 0),
        ("fred", 15.15, 0),
        ("yahoo", 15.15, 0),
    ]
    assert list(found[0]) == ["source", "value", "known_at", "recorded_at", "revision", "ingest_id"]
    assert [each["value"] for each in pulled.says("data", "vintages", "VIX", "2025-08-26", "--field", "high")] == [
        15.45
    ] * 2
    assert pulled.says("data", "vintages", "VIX", "2025-08-24") == []
    assert pulled("data", "vintages", "VIX", "2025-08-24").out == "no source has said anything of VIX on 2025-08-24\n"
    outcome = pulled("data", "vintages", "VIX", "2025-8-24")
    assert outcome.code == 2
    assert "DAY '2025-8-24' is no day" in outcome.err


def test_ingests_are_the_quality_records_newest_first(pulled: Program, sources: Sources):
    sources.behave("treasury", Behavior.ZERO)
    assert pulled("pull", "treasury").code == 3
    newest, before = pulled.says("data", "ingests", "--limit", "2")
    assert (newest["source"], newest["outcome"], newest["kept"]) == ("treasury", "failed", 0)
    assert "every yield of the document of 2025 is zero" in newest["problem"]
    assert (before["source"], before["outcome"], before["problem"]) == ("stooq", "ingested", "")
    (record,) = pulled.says("data", "ingests", "--source", "cfe-settlement")
    assert (record["read"], record["kept"], record["blank"], record["left_out"]) == (5, 4, 0, {"filled_in": 1})
    assert (record["new"], record["revised"], record["same"]) == (4, 0, 0)
    rows = rows_of(pulled("data", "ingests", "--source", "cfe-settlement", "--format", "csv").out)
    assert rows[0]["left_out"] == "filled_in=1"
    assert pulled("data", "ingests", "--limit", "0").code == 2


def test_the_catalogue_lists_every_series_and_tells_one_in_full(another_home: Homes):
    program = another_home("nothing")
    assert [each["name"] for each in program.says("data", "catalogue")] == list(series_names())
    (vix,) = program.says("data", "catalogue", "VIXCLS")
    assert (vix["name"], vix["unit"], vix["sources"][0]) == ("VIX", "vol_points", "cboe-index-history")
    assert vix["codes"]["fred"] == "VIXCLS"
    text = program("data", "catalogue", "VIX").out
    assert "Cboe Volatility Index: S&P 500 options, 30 days" in text
    assert rows_of(program("data", "catalogue", "--format", "csv").out)[0]["unit"] == "vol_points"
    outcome = program("data", "catalogue", "VIXY")
    assert outcome.code == 2
    assert "no series 'VIXY' in the catalogue; did you mean" in outcome.err


# ---- export and import again


def test_an_exported_series_imported_into_another_home_has_the_same_values(pulled: Program, another_home: Homes):
    folder = pulled.home.parent / "out"
    outcome = pulled("data", "export", str(folder), "--series", "HY_OAS", "--series", "BTC_MVRV", "--series", "CAPE")
    assert (outcome.code, outcome.out) == (0, f"3 files with 14 rows in {folder}\n")
    other = another_home("other")
    for name in ("HY_OAS", "BTC_MVRV", "CAPE"):
        options = ("--series", name, "--column", "value", "--known-at-column", "known_at")
        (report,) = other.says("import", str(folder / f"{name}.csv"), *options)
        assert (report["content"], report["names"], report["left_out"]) == ("series", [name], {})
        before, after = (rows_of(each("series", name, "--format", "csv").out) for each in (pulled, other))
        assert [(row["date"], row["close"], row["known_at"]) for row in after] == [
            (row["date"], row["close"], row["known_at"]) for row in before
        ]
        assert {row["source"] for row in after} == {"own-file"}
        (again,) = other.says("import", str(folder / f"{name}.csv"), *options)
        assert (again["new"], again["revised"], again["same"]) == (0, 0, report["new"])


def test_an_exported_series_of_several_fields_is_imported_again_by_its_field_column(
    pulled: Program, another_home: Homes
):
    folder = pulled.home.parent / "out"
    pulled("data", "export", str(folder), "--series", "VIX")
    other = another_home("other")
    exported = (str(folder / "VIX.csv"), "--series", "VIX", "--column", "value", "--known-at-column", "known_at")
    refused = other("import", *exported)
    assert refused.code == 1
    assert "give another value for a day that has one already" in refused.err
    assert "--field-column" in refused.err
    other.says("import", *exported, "--field-column", "field")
    for field in ("open", "high", "low", "close"):
        assert other.values("VIX", "--field", field) == pulled.values("VIX", "--field", field)


def test_a_whole_store_is_exported_as_parquet_with_every_vintage(pulled: Program, sources: Sources):
    sources.behave("treasury", Behavior.REVISED)
    pulled.now = NOW + timedelta(days=1)
    pulled("pull", "treasury")
    folder = pulled.home.parent / "out"
    assert pulled("data", "export", str(folder), "--format", "parquet", "--vintages").code == 0
    names = {each["name"] for each in pulled.says("data")["series"]}
    assert {path.name for path in folder.iterdir()} == {f"{name}.parquet" for name in names}
    table = pl.read_parquet(folder / "DGS10.parquet")
    assert table.columns == ["field", "date", "value", "unit", "known_at", "recorded_at", "source", "revision"]
    revised = table.filter((pl.col("source") == "treasury") & (pl.col("date") == SESSIONS[1])).sort("revision")
    assert revised["value"].to_list() == [4.27, 4.77]
    assert revised["unit"].to_list() == ["percent"] * 2
    assert table["known_at"].dtype == pl.Datetime("us", "UTC")
    assert table.height == 5 + 1 + 5  # the Treasury's with one revision, and FRED's


def test_an_export_that_cannot_be_made_says_why(pulled: Program):
    target = pulled.home.parent / "out"
    outcome = pulled("data", "export", str(target), "--series", "VIXX")
    assert outcome.code == 2
    assert "no series 'VIXX' in the store; did you mean 'VIX'?" in outcome.err
    outcome = pulled("data", "export", str(target), "--format", "xls")
    assert (outcome.code, outcome.err) == (2, "weatherglass: --format 'xls'; did you mean 'xlsx'?\n")
    target.write_text("a file stands where the folder should be", encoding="utf-8")
    outcome = pulled("data", "export", str(target), "--series", "VIX")
    assert outcome.code == 1
    assert f"cannot write {target / 'VIX.csv'}: File exists; choose another folder" in outcome.err


def test_a_failed_import_prints_one_json_array(program: Program, tmp_path: Path):
    outcome = program("import", str(tmp_path / "nothing.csv"), "--series", "VIX", "--format", "json")
    assert (outcome.code, outcome.out) == (1, "[]\n")
    assert "nothing.csv" in outcome.err


# ---- verify, backup, restore


def test_a_sound_store_is_verified_and_a_flipped_byte_is_found(pulled: Program):
    assert pulled("data", "verify").out == "everything is as it was written\n"
    assert pulled.says("data", "verify") == []
    stored = sorted((pulled.home / "raw").glob("??/*.zst"))[7]
    held = bytearray(stored.read_bytes())
    held[len(held) // 2] ^= 1
    stored.write_bytes(held)
    outcome = pulled("data", "verify", "--format", "json")
    assert outcome.code == 1
    (finding,) = outcome.json
    assert finding["where"] == "raw"
    assert stored.name in finding["problem"]
    assert finding["remedy"] == "restore it from a backup, or fetch the document again"
    assert pulled.values("VIX") == VIX, "values do not depend on the document any more"


def test_a_flipped_byte_in_the_quotes_is_found(pulled: Program):
    path = next((pulled.home / "lake").rglob("underlying=SPX/**/*.parquet"))
    held = bytearray(path.read_bytes())
    held[len(held) // 2] ^= 1
    path.write_bytes(held)
    outcome = pulled("data", "verify", "--format", "json")
    assert outcome.code == 1
    (finding,) = outcome.json
    assert path.name in finding["where"]
    assert "SPX 2025-08-29" in finding["where"]


def test_a_backup_restored_into_a_new_home_answers_the_same(pulled: Program, another_home: Homes):
    archive = pulled.home.parent / "store.tar"
    outcome = pulled("data", "backup", str(archive))
    assert outcome.code == 0
    assert outcome.out.startswith(f"{archive}: ")
    other = another_home("restored")
    assert other("data", "restore", str(archive)).code == 0
    before, after = pulled.says("data"), other.says("data")
    assert after["series"] == before["series"]
    assert after["quotes"] == before["quotes"]
    for name, form in (("VIX", "json"), ("DGS10", "csv"), ("LOSS_SHARE", "table")):
        assert other("series", name, "--format", form).out == pulled("series", name, "--format", form).out
    assert other.says("data", "ingests") == pulled.says("data", "ingests")
    assert other.says("data", "verify") == []


def test_a_backup_replaces_nothing_and_a_damaged_one_is_refused(pulled: Program, another_home: Homes):
    archive = pulled.home.parent / "store.tar"
    pulled("data", "backup", str(archive))
    outcome = pulled("data", "backup", str(archive))
    assert outcome.code == 2
    assert "a backup never replaces a file" in outcome.err
    outcome = pulled("data", "restore", str(archive))
    assert outcome.code == 2
    assert "is not empty" in outcome.err
    held = bytearray(archive.read_bytes())
    held[len(held) // 2] ^= 1
    archive.write_bytes(held)
    other = another_home("restored")
    outcome = other("data", "restore", str(archive))
    assert outcome.code == 1
    assert "damaged" in outcome.err
    assert not (other.home / "weatherglass.db").exists()
    assert other("data", "restore", str(archive.with_name("no.tar"))).code in (1, 2)


# ---- doctor


def test_the_doctor_of_an_empty_home_says_what_to_set(another_home: Homes, sources: Sources):
    program = another_home("nothing")
    program.environment = {"WEATHERGLASS_FRED_HOST": sources.host("fred")}
    outcome = program("doctor", "--format", "json")
    assert outcome.code == 0
    found = {each["name"]: each for each in outcome.json}
    assert found["home"]["found"] == f"{program.home} is not there yet; the first pull or import makes it"
    assert (found["store"]["health"], found["store"]["found"]) == ("warn", "nothing in it yet")
    assert found["store"]["remedy"] == "weatherglass pull, or weatherglass import FILE"
    assert found["source sec-frames"]["health"] == "warn"
    assert "WEATHERGLASS_CONTACT" in found["source sec-frames"]["found"]
    assert found["source treasury"] == {
        "name": "source treasury", "health": "ok", "found": "never asked", "remedy": "",
    }  # fmt: skip
    assert found["network"]["found"] == "127.0.0.1 answers"
    assert found["calendar"]["health"] == "ok"
    assert not program.home.exists()


def test_the_doctor_of_a_filled_home_knows_when_each_source_answered(pulled: Program, sources: Sources):
    pulled.now = NOW + timedelta(days=3, hours=1)
    found = {each["name"]: each for each in pulled.says("doctor")}
    assert found["store"]["found"] == f"{len(pulled.says('data')['series'])} series, 112 option quotes"
    assert found["source treasury"]["found"].startswith("last answered 2025-08-29 22:3")
    assert found["source treasury"]["found"].endswith("UTC, 3 days ago")
    assert "keys: stooq" in found["settings"]["found"]
    assert all(each["health"] == "ok" for each in found.values())
    assert rows_of(pulled("doctor", "--format", "csv").out)[0]["name"] == "python"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("hostz = 1\n", "unknown setting 'hostz'; did you mean 'hosts'?"),
        ("= 1\n", "it is no TOML"),
        ("[http]\nattempts = 0\n", "http.attempts = 0 must be greater than 0"),
        ('[hosts]\nfred = "somewhere"\n', "host of fred: 'somewhere' is no address"),
        ('[hosts]\nfredd = "https://example.org"\n', "hosts names 'fredd', which is no source; did you mean 'fred'?"),
    ],
)
def test_broken_settings_fail_the_doctor_and_every_pull_with_the_same_sentence(
    program: Program, sources: Sources, text: str, sentence: str
):
    (program.home / "config.toml").write_text(text, encoding="utf-8")
    program.environment = {}
    outcome = program("doctor", "--format", "json")
    assert outcome.code == 1
    (check,) = [each for each in outcome.json if each["health"] == "fail"]
    assert check["name"] == "settings"
    assert sentence in check["found"]
    outcome = program("pull", "treasury")
    assert outcome.code in (1, 2)
    assert sentence in outcome.err
    assert sources.asked == []


def test_a_damaged_database_is_a_sentence_and_not_a_traceback(pulled: Program):
    path = pulled.home / "weatherglass.db"
    path.write_bytes(b"no database at all" + path.read_bytes()[18:])
    for arguments in (["data"], ["series", "VIX"], ["pull", "treasury"], ["data", "verify"]):
        outcome = pulled(*arguments)
        assert outcome.code == 1, (arguments, outcome)
        assert "database" in outcome.err + outcome.out
        assert "Traceback" not in outcome.err
    found = {each["name"]: each for each in pulled("doctor", "--format", "json").json}
    assert found["store"]["health"] == "fail"
