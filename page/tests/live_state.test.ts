import assert from "node:assert/strict";
import test from "node:test";
import { after, at, condition, lost, NOTHING, SILENCE_MS, type Live, type LiveReading } from "../dashboard/src/live_state";

function reading(index: string, value: number | null, second: number, more: Partial<LiveReading> = {}): LiveReading {
  const when = new Date(Date.UTC(2022, 6, 15, 14, 0, second)).toISOString();
  return { index, value, as_of: when, published_at: when, status: value === null ? "suppressed" : "fresh", code: null, message: null, state: "live", ...more };
}
const said = (live: Live, event: string, data: unknown, now = 1000) => after(live, event, JSON.stringify(data), now);
const status = { state: "replayed", feed: "replay", since: null, reason: null };

test("a snapshot replaces what was known, and readings follow it", () => {
  let live = said(NOTHING, "reading", reading("OLD", 1, 0));
  live = said(live, "snapshot", { status, readings: [reading("30D", 20, 15), reading("9D", 25, 15)] });
  assert.deepEqual(Object.keys(live.readings), ["30D", "9D"]);
  assert.equal(condition(live), "replayed");
  live = said(live, "reading", reading("30D", 21.5, 30));
  assert.equal(live.readings["30D"]?.value, 21.5);
  assert.equal(live.before["30D"], 20);
  assert.equal(live.before["9D"], undefined);
  assert.deepEqual(live.ticks["30D"]?.map((tick) => tick.value), [20, 21.5]);
});

test("values that are carried, withheld or of an earlier time are no ticks", () => {
  let live = said(NOTHING, "reading", reading("30D", 20, 30));
  live = said(live, "reading", reading("30D", 20, 45, { status: "carried" }));
  live = said(live, "reading", reading("30D", null, 60));
  live = said(live, "reading", reading("30D", 19, 15));
  assert.deepEqual(live.ticks["30D"]?.map((tick) => tick.value), [20]);
  assert.equal(live.readings["30D"]?.value, 19);
  assert.equal(live.before["30D"], undefined); // nothing known stood before it
});

test("a clock that goes back by more than a minute begins the path anew", () => {
  let live = said(NOTHING, "reading", reading("30D", 20, 300));
  live = said(live, "reading", reading("30D", 21, 301));
  live = said(live, "reading", reading("30D", 22, 241));
  assert.deepEqual(live.ticks["30D"]?.map((tick) => tick.value), [20, 21]);
  live = said(live, "reading", reading("30D", 23, 240));
  live = said(live, "reading", reading("30D", 24, 241));
  assert.deepEqual(live.ticks["30D"]?.map((tick) => tick.value), [23, 24]);
});

test("a server that is silent for three heartbeats is lost, until it is heard again", () => {
  const live = said(NOTHING, "status", status, 5000);
  assert.equal(condition(at(live, 5000 + SILENCE_MS)), "replayed");
  const silent = at(live, 5001 + SILENCE_MS);
  assert.equal(condition(silent), "lost");
  assert.equal(at(silent, 10_000_000), silent);
  assert.equal(condition(said(silent, "heartbeat", { at: "x" }, 50_000)), "replayed");
  assert.equal(condition(lost(NOTHING)), "lost");
  assert.equal(condition(NOTHING), "connecting");
});

test("what cannot be read changes nothing but that the server was heard", () => {
  const live = said(NOTHING, "status", status);
  for (const data of ["{", "null", "7"]) assert.deepEqual(after(live, "reading", data, 2000), { ...live, heardAt: 2000 });
});

test("a reset forgets the path, and what was dropped is counted", () => {
  let live = said(NOTHING, "reading", reading("30D", 20, 0));
  live = said(said(live, "dropped", { missed: 3 }), "dropped", { missed: 4 });
  assert.equal(live.missed, 7);
  live = said(live, "reset", { reason: "unknown" });
  assert.deepEqual(live.ticks, {});
  assert.equal(live.readings["30D"]?.value, 20);
});

test("the path of a day is kept, and no more than two thousand values", () => {
  let live: Live = NOTHING;
  for (let second = 0; second < 2100; second++) live = said(live, "reading", reading("30D", 20 + (second % 7), second));
  assert.equal(live.ticks["30D"]?.length, 2000);
  assert.equal(live.ticks["30D"]?.at(-1)?.value, 20 + (2099 % 7));
});
