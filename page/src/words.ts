// Numbers and dates in the reader's language.
import { DAY_MS, type Chart, type X } from "./description";

const locale = document.documentElement.lang || "en";
const dates = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });

export function numberText(value: number, decimals: number): string {
  return new Intl.NumberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value);
}

/** A round number beside an axis, with the decimals that it needs and no more. */
export function tickText(value: number): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 4 }).format(value);
}

export function xText(chart: Chart, x: X): string {
  if (typeof x === "string") return x.replace("\n", " · ");
  if (chart.x_kind === "date") return dates.format(x * DAY_MS);
  return chart.x_name ? `${chart.x_name}: ${numberText(x, chart.x_decimals)}` : numberText(x, chart.x_decimals);
}
