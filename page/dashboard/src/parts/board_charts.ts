// Charts of one board: implied volatilities by strike with the band from bids to asks, what strikes add, and the terms.
import type { Chart } from "../../../src/description";
import type { IndexReading, Strike, Term } from "../documents";
import { implied, yearsOf } from "../smile";
import type { Words } from "../words/en";
import { chartOf } from "./chart_record";

/** Terms that have a forward, each with the strikes of the strip that are its own. */
export function termsWithStrikes(reading: IndexReading): { term: Term; strikes: Strike[] }[] {
  return reading.terms
    .filter((term) => term.forward !== null)
    .map((term) => ({ term, strikes: (reading.strip ?? []).filter((each) => each.expiry === term.expiry && each.root === term.root) }))
    .filter((each) => each.strikes.length > 0);
}

export function smileChart(term: Term, strikes: Strike[], words: Words): Chart {
  const forward = term.forward ?? 0;
  const of = (price: number | null, strike: Strike) => {
    if (price === null || strike.type === "both") return null; // at K0 the strip has the mean of put and call
    const found = implied(price, forward, strike.strike, yearsOf(term.minutes), term.rate, strike.type === "call");
    return found === null ? null : found * 100;
  };
  return chartOf({
    id: `smile-${term.root}-${term.expiry}`, x: strikes.map((each) => each.strike), x_name: words.board.strike, unit: "%", x_decimals: strikes.some((each) => each.strike % 1) ? 1 : 0,
    series: [
      { name: words.board.of_mid, values: strikes.map((each) => of(each.mid, each)), role: "main" },
      { name: words.board.of_bid, values: strikes.map((each) => of(each.bid, each)), role: "aside" },
      { name: words.board.of_ask, values: strikes.map((each) => of(each.ask, each)), role: "aside" },
    ],
  });
}

export function partsChart(term: Term, strikes: Strike[], words: Words): Chart {
  return chartOf({
    id: `parts-${term.root}-${term.expiry}`, x: strikes.map((each) => each.strike), x_name: words.board.strike, unit: "%", x_decimals: strikes.some((each) => each.strike % 1) ? 1 : 0, filled: true,
    series: [{ name: words.board.share, values: strikes.map((each) => each.share * 100), role: "main" }],
  });
}

export function structureChart(readings: { days: number; reading: IndexReading }[], words: Words): Chart | null {
  const known = readings.filter((each) => each.reading.value !== null);
  if (known.length < 2) return null;
  return chartOf({
    id: "board-structure", x: known.map((each) => each.days), x_name: words.board.horizon_axis,
    series: [
      { name: words.board.mid, values: known.map((each) => each.reading.value), role: "main" },
      { name: words.board.bid, values: known.map((each) => each.reading.band?.bid ?? null), role: "aside" },
      { name: words.board.ask, values: known.map((each) => each.reading.band?.ask ?? null), role: "aside" },
    ],
  });
}
