// Numbers and dates in the reader's language.
import { DAY_MS, type Chart, type X } from "./description";

const locale = () => document.documentElement.lang || "en";
const decimalNumbers = new Map<string, Intl.NumberFormat>();
const dates = new Map<string, Intl.DateTimeFormat>();

function kept<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}

function dateText(day: number): string {
  const make = () => new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeZone: "UTC" });
  return kept(dates, locale(), make).format(day * DAY_MS);
}

export function numberText(value: number, decimals: number): string {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return kept(decimalNumbers, `${locale()} ${decimals}`, () => new Intl.NumberFormat(locale(), digits)).format(value);
}

/** A round number beside an axis, with the decimals that it needs and no more. */
export function tickText(value: number): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: 4 }).format(value);
}

export function xText(chart: Chart, x: X): string {
  if (typeof x === "string") return x.replace("\n", " · ");
  if (chart.x_kind === "date") return dateText(x);
  return chart.x_name ? `${chart.x_name}: ${numberText(x, chart.x_decimals)}` : numberText(x, chart.x_decimals);
}
