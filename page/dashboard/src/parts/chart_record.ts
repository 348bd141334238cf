// Charts as the report describes them too, made of documents of the server.
import type { Chart, Series } from "../../../src/description";
import { dayNumber, unitText } from "../format";
import type { History } from "../documents";
import type { Words } from "../words/en";

export type Described = Pick<Chart, "id" | "x" | "series"> & Partial<Chart>;

/** A chart with everything that is not said left plain. */
export function chartOf(said: Described): Chart {
  return {
    form: "line", unit: "", decimals: 2, x_kind: "number", x_name: "", bands: [], marks: [], levels: [], periods: [], log: false, spans: [],
    first_span: 0, coloring: "series", bar_bands: [], sideways: false, range_name: "", x_log: false, x_decimals: 0, x_hidden: false, filled: false,
    ...said,
  };
}

export function spansOf(days: number[], words: Words): Pick<Chart, "spans" | "first_span"> {
  const long = (days[days.length - 1] ?? 0) - (days[0] ?? 0);
  const spans = [{ label: words.chart.spans.year, days: 366 as number | null }, { label: words.chart.spans.five, days: 1827 }, { label: words.chart.spans.all, days: null }];
  const fitting = spans.filter((each) => each.days === null || each.days < long);
  return { spans: fitting.length > 1 ? fitting : [], first_span: Math.min(1, fitting.length - 1) };
}

/** Runs of days in one of these states, for the background of a chart. */
export function runs(rows: History["rows"], states: string[], label: string): Chart["periods"] {
  const found: Chart["periods"] = [];
  let open: { first: number; last: number } | null = null;
  for (const row of rows) {
    const at = dayNumber(row.date);
    if (row.state !== null && states.includes(row.state)) {
      if (open) open.last = at;
      else open = { first: at, last: at };
    } else if (open) {
      found.push({ ...open, label });
      open = null;
    }
  }
  if (open) found.push({ ...open, label });
  return found;
}

/** A signal through time, with the days of its present state behind it. */
export function historyChart(history: History, title: string, now: { state: string | null; text: string }, lang: string, words: Words): Chart {
  const rows = history.rows.slice(history.rows.findIndex((row) => row.value !== null));
  const days = rows.map((row) => dayNumber(row.date));
  const values: Series = { name: title, values: rows.map((row) => row.value), role: "main" };
  const largest = rows.reduce((most, row) => Math.max(most, Math.abs(row.value ?? 0)), 0);
  return chartOf({
    id: history.signal, x_kind: "date", x: days, series: [values], unit: unitText(history.unit, lang), decimals: largest >= 1000 ? 0 : largest >= 10 ? 2 : 3,
    periods: now.state === null ? [] : runs(rows, [now.state], ""), ...spansOf(days, words),
  });
}
