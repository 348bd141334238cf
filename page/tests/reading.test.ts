import assert from "node:assert/strict";
import test from "node:test";
import { optionsOf } from "../src/options";
import { chartOf, historyChart, runs, spansOf } from "../dashboard/src/parts/chart_record";
import { partsChart, smileChart, structureChart, termsWithStrikes } from "../dashboard/src/parts/board_charts";
import { arc, turnOf } from "../dashboard/src/parts/gauge";
import { clock, day, dayNumber, dayOf, instant, number, signed, signedPercent } from "../dashboard/src/format";
import { placeOf, to } from "../dashboard/src/routing";
import type { IndexReading, Strike } from "../dashboard/src/documents";
import { en } from "../dashboard/src/words/en";
import { ko } from "../dashboard/src/words/ko";

test("days and instants are written as the documents write them, in New York time", () => {
  assert.equal(day("2022-11-07", "en"), "7 Nov 2022");
  assert.equal(day("2022-11-07", "ko"), "2022.11.7");
  assert.equal(day("soon", "en"), "soon");
  assert.equal(instant("2022-07-15T14:22:57+00:00", "en"), "15 Jul 2022 10:22");
  assert.equal(instant("2022-01-04T02:00:00Z", "ko"), "2022.1.3 21:00");
  assert.equal(dayOf("2022-01-04T02:00:00Z", "en"), "3 Jan 2022");
  assert.equal(clock("2022-07-15T14:22:57Z"), "10:22:57");
  assert.equal(clock("nonsense"), "nonsense");
  assert.equal(dayNumber("1970-01-31"), 30);
});

test("numbers have true minus signs and the decimals that are asked for", () => {
  assert.equal(number(-1234.5, 2, "en"), "\u22121,234.50");
  assert.equal(signed(0.2, 2, "en"), "+0.20");
  assert.equal(signed(0, 2, "en"), "0.00");
  assert.equal(signedPercent(-0.0181, 2, "ko"), "\u22121.81%");
  assert.equal(number(-0.04, 1, "en"), "0.0");
  assert.equal(number(-0.004, 1, "ko", { style: "percent" }), "\u22120.4%");
  assert.equal(number(-0.0004, 1, "ko", { style: "percent" }), "0.0%");
  assert.equal(number(-0.05, 1, "en"), "\u22120.1");
});

test("an address leads to its page and back", () => {
  assert.deepEqual(placeOf(""), { section: "today", name: "" });
  assert.deepEqual(placeOf("#/bitcoin"), { section: "bitcoin", name: "" });
  assert.deepEqual(placeOf(to("claims", "r4-russell")), { section: "claims", name: "r4-russell" });
  assert.deepEqual(placeOf(to("today")), { section: "today", name: "" });
  assert.deepEqual(placeOf("#/nowhere"), { section: "unknown", name: "" });
  assert.deepEqual(placeOf("#/bitcoin/more"), { section: "unknown", name: "" });
  assert.deepEqual(placeOf("#/signals/%E0%A4%A"), { section: "unknown", name: "" });
});

test("the dial is logarithmic from 8 to 90 and ends there", () => {
  assert.equal(turnOf(8), 0);
  assert.equal(turnOf(90), 1);
  assert.equal(turnOf(500), 1);
  assert.equal(turnOf(1), 0);
  assert.ok(Math.abs(turnOf(Math.sqrt(8 * 90)) - 0.5) < 1e-12);
  assert.equal(arc(0, 1, 100), "M60.00,152.00A100,100 0 0 1 260.00,152.00");
});

const rows = (states: string) => [...states].map((state, i) => ({ date: `2022-01-${String(i + 1).padStart(2, "0")}`, value: i, state: state === "." ? null : state }));

test("runs of a state begin and end with it", () => {
  const first = dayNumber("2022-01-01");
  assert.deepEqual(runs(rows("aabba.a"), ["a"], "A").map((each) => [each.first - first, each.last - first]), [[0, 1], [4, 4], [6, 6]]);
  assert.deepEqual(runs(rows("bb"), ["a"], ""), []);
});

test("a history begins with its first value, and short ones have no spans", () => {
  const history = { signal: "x", unit: "percent", states: [], as_of: "", rows: [{ date: "2021-12-31", value: null, state: null }, ...rows("aab")] };
  const chart = historyChart(history, "X", { state: "b", text: "B" }, "en", en);
  assert.equal(chart.x.length, 3);
  assert.equal(chart.unit, "%");
  assert.equal(chart.periods.length, 1);
  assert.deepEqual(chart.spans, []);
  assert.deepEqual(spansOf([0, 4000], ko).spans.map((each) => each.label), ["1년", "5년", "전체"]);
  assert.deepEqual(spansOf([0, 900], en).spans.map((each) => each.days), [366, null]);
});

function strike(value: number, type: string, mid: number, share: number): Strike {
  return { expiry: "2022-08-05", root: "SPY", strike: value, type, bid: mid - 0.1, ask: mid + 0.1, mid, width: 5, contribution: share / 20, share };
}

test("a board's charts have its strikes, with no volatility where put and call are averaged", () => {
  const term = { expiry: "2022-08-05", root: "SPY", minutes: 43_200, rate: 0, forward: 100, k0: 100, variance: 0.04, strikes: 3, weight: 1, reason: null };
  const reading = { index: "30D", value: 20, terms: [term, { ...term, expiry: "2022-09-02", forward: null }], strip: [strike(95, "put", 0.7, 0.25), strike(100, "both", 2.3, 0.5), strike(105, "call", 0.6, 0.25)] } as unknown as IndexReading;
  const [first, ...others] = termsWithStrikes(reading);
  assert.equal(others.length, 0);
  assert.ok(first);
  const smile = smileChart(first.term, first.strikes, en);
  const [mid, bid, ask] = smile.series.map((each) => each.values);
  assert.deepEqual(smile.x, [95, 100, 105]);
  assert.equal(mid?.[1], null);
  for (const i of [0, 2]) assert.ok((bid?.[i] ?? 9) < (mid?.[i] ?? 0) && (mid?.[i] ?? 9) < (ask?.[i] ?? 0), `the band holds the mid at ${i}`);
  assert.deepEqual(partsChart(first.term, first.strikes, en).series[0]?.values, [25, 50, 25]);
  assert.equal(structureChart([{ days: 30, reading }], en), null);
  assert.deepEqual(structureChart([{ days: 30, reading }, { days: 60, reading: { ...reading, value: 22 } }], en)?.series[0]?.values, [20, 22]);
});

test("both languages have the same words, none empty and none the same where they must differ", () => {
  const shape = (words: object): string[] => Object.entries(words).flatMap(([name, value]) => (typeof value === "object" ? shape(value).map((each) => `${name}.${each}`) : [`${name}:${typeof value}${value === "" ? ":empty" : ""}`]));
  assert.deepEqual(shape(ko), shape(en));
  assert.ok(!shape(en).some((each) => each.endsWith(":empty")));
  assert.ok(Object.values(ko.nav).every((each) => /[가-힣]/.test(each)));
  assert.ok(!JSON.stringify(en).includes("\u2014"), "English without long dashes");
});

test("lines of one color are broken in the legend as they are in the chart", () => {
  const setting = { log: false, window: [0, 0] as [number, number], narrow: false, small: false, paper: false, hand: true, edge: () => 0, skyline: () => 0 };
  for (const count of [5, 60]) {
    const x = Array.from({ length: count }, (_, i) => i);
    const chart = chartOf({ id: "three", x, x_name: "", series: [{ name: "mid", values: x, role: "main" }, { name: "bid", values: x, role: "aside" }, { name: "ask", values: x, role: "aside" }] });
    const palette = { series: ["#111111"], bands: [], scale: [], paper: "#ffffff", ink: "#000000", soft: "#888888", line: "#dddddd", mark: "#aa0000", period: "#eeeeee", up: "#00aa00", down: "#aa0000", font: "sans-serif" };
    const drawn = optionsOf(chart, palette, setting, 600) as unknown as { legend: { data: { name: string; icon?: string }[] }; series: { name: string; lineStyle: { type: string } }[] };
    const icons = drawn.legend.data.map((each) => (each.icon?.match(/M/g) ?? []).length);
    assert.deepEqual(icons, [count > 40 ? 1 : 0, 3, 4]);
    assert.deepEqual(drawn.series.map((each) => each.lineStyle.type), ["solid", "dashed", "dotted"]);
  }
});
