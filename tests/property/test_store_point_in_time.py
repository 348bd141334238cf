"""The series of the store against a slow list of everything that was ever said, and what later recordings never change."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lanes import examples
from store_making import answer_of, rows
from weatherglass.market.series import SeriesHistory
from weatherglass.store import Store, open_store, verify

STREAMS, SOURCES = (("VIX", "close"), ("VIX", "open"), ("SPX", "close")), ("cboe", "fred", "yahoo")
HOURS = st.integers(0, 12).map(lambda at: 5 * at)
"""Few of all, so that vintages of one day and equal instants come often."""
START = datetime(2023, 12, 30, tzinfo=UTC)
DAYS = [date(2023, 12, 30) + timedelta(days=at) for at in range(4)]
"""Around the turn of a year, so that readings touch one year or two."""


def hour(at: int) -> datetime:
    return START + timedelta(hours=at)


@dataclass(frozen=True)
class Said:
    """One vintage as the model keeps it."""

    series: str
    field: str
    source: str
    day: date
    value: float
    known_at: datetime
    recorded_at: datetime
    at: int


@dataclass
class Model:
    """A list that is searched from the beginning for every question."""

    said: list[Said] = field(default_factory=list)

    def of(self, series: str, name: str, source: str, day: date) -> list[Said]:
        return [s for s in self.said if (s.series, s.field, s.source, s.day) == (series, name, source, day)]

    def best(self, vintages: list[Said]) -> Said | None:
        best = None
        for each in vintages:
            if best is None or (each.known_at, each.recorded_at, each.at) > (best.known_at, best.recorded_at, best.at):
                best = each
        return best

    def record(self, batch: Batch, received_at: datetime, recorded_at: datetime) -> tuple[int, int, int, int]:
        """What happens to each observation; counts of new, revised, same and vanished."""
        new = revised = same = vanished = 0
        before = list(self.said)
        for (series, name), values in batch.values.items():
            for day, (value, known_at) in values.items():
                held = self.of(series, name, batch.source, day)
                known = known_at
                if held and batch.stated:
                    at_that_instant = [each for each in held if each.known_at == known]
                    is_same = bool(at_that_instant) and at_that_instant[-1].value == value
                elif held:
                    known = max(known, received_at)
                    believed = self.best([each for each in held if each.known_at <= known])
                    is_same = (believed or min(held, key=lambda each: each.known_at)).value == value
                if held and is_same:
                    same += 1
                    continue
                new, revised = new + (not held), revised + bool(held)
                self.said.append(Said(series, name, batch.source, day, value, known, recorded_at, len(self.said)))
            if values:
                there = {s.day for s in before if (s.series, s.field, s.source) == (series, name, batch.source)}
                vanished += len([day for day in there - set(values) if min(values) <= day <= max(values)])
        return new, revised, same, vanished

    def history(self, asked: Question) -> list[tuple[date, float, datetime, datetime, str, int]]:
        answer = []
        stored = {s.source for s in self.said if (s.series, s.field) == (asked.series, asked.field)}
        order = [source for source in asked.order if source in stored]
        order += sorted(stored - set(order))
        if asked.only is not None:
            order = [asked.only]
        for day in DAYS:
            for source in order if asked.first <= day <= asked.last else ():
                every = self.of(asked.series, asked.field, source, day)
                allowed = [s for s in every if s.known_at <= asked.as_known and s.recorded_at <= asked.as_recorded]
                best = self.best(allowed)
                if best is not None:
                    answer.append((day, best.value, best.known_at, best.recorded_at, source, every.index(best)))
                    break
        return answer


@dataclass(frozen=True)
class Batch:
    source: str
    stated: bool
    values: dict[tuple[str, str], dict[date, tuple[float, datetime]]]


@dataclass(frozen=True)
class Question:
    series: str
    field: str
    first: date
    last: date
    as_known: datetime
    as_recorded: datetime
    order: tuple[str, ...]
    only: str | None

    def ask(self, store: Store) -> SeriesHistory:
        return store.series.history(
            self.series,
            self.field,
            first=self.first,
            last=self.last,
            as_known=self.as_known,
            as_recorded=self.as_recorded,
            source_order=self.order,
            only_source=self.only,
        )


@st.composite
def batches(draw: st.DrawFn) -> Batch:
    """A few days of one or two streams; values repeat often, and instants meet often."""
    values: dict[tuple[str, str], dict[date, tuple[float, datetime]]] = {}
    for stream in draw(st.lists(st.sampled_from(STREAMS), min_size=1, max_size=2, unique=True)):
        days = draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=4, unique=True))
        values[stream] = {
            day: (draw(st.sampled_from([12.5, 13.0, -0.0, 1e-3])), hour(draw(HOURS))) for day in sorted(days)
        }
    return Batch(draw(st.sampled_from(("cboe", *SOURCES))), draw(st.booleans()), values)


@st.composite
def questions(draw: st.DrawFn, series: str, name: str, stored: list[str]) -> Question:
    first = draw(st.sampled_from(DAYS))
    return Question(
        series,
        name,
        first,
        draw(st.sampled_from(DAYS)),
        hour(draw(st.integers(-1, 61))),
        hour(draw(st.integers(-1, 61))),
        tuple(draw(st.lists(st.sampled_from(SOURCES), max_size=3, unique=True))),
        draw(st.sampled_from([None, *stored])),
    )


def told(history: SeriesHistory) -> list[tuple[date, float, datetime, datetime, str, int]]:
    utc = [[each.replace(tzinfo=UTC) for each in column.tolist()] for column in (history.known_at, history.recorded_at)]
    sources = [history.sources[at] for at in history.source_at]
    columns = (history.as_of.tolist(), history.value.tolist(), *utc, sources, history.revision.tolist())
    return list(zip(*columns, strict=True))


def streams(model: Model) -> list[tuple[str, str]]:
    return sorted({(s.series, s.field) for s in model.said})


def sources_of(model: Model, stream: tuple[str, str]) -> list[str]:
    return sorted({s.source for s in model.said if (s.series, s.field) == stream})


@settings(
    max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.data_too_large, HealthCheck.too_slow]
)
@given(data=st.data())
def test_every_question_has_the_answer_of_the_slow_list_and_no_later_recording_changes_an_earlier_one(data):
    model = Model()
    clock = iter(hour(at) for at in range(10_000))
    asked: list[tuple[Question, list[tuple[date, float, datetime, datetime, str, int]]]] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(Path(folder), write=True, clock=lambda: next(clock)) as store,
    ):
        for _ in range(data.draw(st.integers(3, 10), label="recordings")):
            batch = data.draw(batches(), label="batch")
            received_at = hour(data.draw(HOURS, label="received"))
            said = [
                rows(
                    {str(day): value for day, (value, _) in values.items()},
                    *stream,
                    known_at={str(day): known_at for day, (_, known_at) in values.items()},
                )
                for stream, values in batch.values.items()
            ]
            summary = store.series.record(
                answer_of(*said), source=batch.source, received_at=received_at, known_at_stated=batch.stated
            )
            recorded_at = store.ingests.latest(1)[0].finished_at
            counted = (summary.new, summary.revised, summary.same, summary.vanished)
            assert counted == model.record(batch, received_at, recorded_at)

            # whatever comes now is recorded after what these questions ask for, or of another stream
            asked = [
                (question, answer)
                for question, answer in asked
                if question.as_recorded < recorded_at or (question.series, question.field) not in batch.values
            ]
            assert [told(question.ask(store)) for question, _ in asked] == [answer for _, answer in asked]
            for stream in streams(model):
                question = data.draw(questions(*stream, sources_of(model, stream)), label="question")
                answer = told(question.ask(store))
                assert answer == model.history(question)
                asked.append((question, answer))
        assert list(verify(store)) == []
        assert sum(each.rows + each.revised for each in store.series.overview()) == len(model.said)


@settings(max_examples=25, deadline=None)
@given(
    values=st.lists(st.sampled_from([1.0, 2.0, 3.0]), min_size=2, max_size=8),
    gaps=st.lists(st.integers(1, 30), min_size=8, max_size=8),
)
@pytest.mark.slow
def test_what_was_known_before_a_revision_came_is_not_changed_by_it(values, gaps):
    """A source that changes its past at will: the answer as known at any earlier instant stays the same."""
    received = [hour(sum(gaps[: at + 1])) for at in range(len(values))]
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder), write=True) as store:
        known: dict[datetime, float] = {}
        for value, at in zip(values, received, strict=True):
            said = answer_of(rows({"2023-12-30": value}, known_at=START))
            store.series.record(said, source="cboe", received_at=at)
            known[at] = value
            for moment, believed in known.items():
                assert store.series.history("VIX", as_known=moment).value.tolist() == [believed]
            assert store.series.history("VIX", as_known=START).value.tolist() == [values[0]]
            assert store.series.history("VIX", as_known=START - timedelta(hours=1)).rows == 0
        changes = 1 + int(np.count_nonzero(np.diff(values)))
        assert len(store.series.vintages("VIX", "close", date(2023, 12, 30))) == changes


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_stated_vintages_give_one_history_in_whatever_order_they_arrive(tmp_path, order):
    told_by = {"a": (hour(5), 3.1), "b": (hour(50), 3.4)}
    with open_store(tmp_path / "home", write=True) as store:
        for name in order:
            known_at, value = told_by[name]
            said = answer_of(rows({"2023-12-30": value}, series="GDP", known_at=known_at))
            store.series.record(said, source="alfred", received_at=hour(100), known_at_stated=True)
        for moment, believed in ((hour(5), [3.1]), (hour(49), [3.1]), (hour(50), [3.4]), (hour(4), [])):
            assert store.series.history("GDP", as_known=moment).value.tolist() == believed
