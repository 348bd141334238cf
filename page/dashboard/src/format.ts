// Numbers, days and instants as a reader of the language writes them.
export type Locale = string;

const MINUS = "\u2212";
const made = new Map<string, Intl.NumberFormat>();

export function number(value: number, decimals: number, locale: Locale, options: Intl.NumberFormatOptions = {}): string {
  const key = `${locale} ${decimals} ${JSON.stringify(options)}`;
  const format = made.get(key) ?? new Intl.NumberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals, ...options });
  made.set(key, format);
  return format.format(value).replace("-", MINUS);
}

export const signed = (value: number, decimals: number, locale: Locale) => number(value, decimals, locale, { signDisplay: "exceptZero" });
export const percent = (share: number, decimals: number, locale: Locale) => number(share, decimals, locale, { style: "percent" });
export const signedPercent = (share: number, decimals: number, locale: Locale) => number(share, decimals, locale, { style: "percent", signDisplay: "exceptZero" });

export function day(iso: string, locale: Locale): string {
  const at = new Date(`${iso.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return iso;
  return at.toLocaleDateString(locale, locale === "ko" ? { year: "numeric", month: "numeric", day: "numeric", timeZone: "UTC" } : { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
}

/** The time of day in New York, to the second. */
export function clock(at: number | string, locale: Locale): string {
  return new Date(at).toLocaleTimeString(locale, { timeZone: "America/New_York", hour12: false, hourCycle: "h23" });
}

/** Day and time of an instant in New York. */
export function instant(at: string, locale: Locale): string {
  const when = new Date(at);
  return Number.isNaN(when.getTime()) ? at : when.toLocaleString(locale, { timeZone: "America/New_York", dateStyle: "medium", timeStyle: "short" });
}

/** Digits that a value of a series needs: many for what is small, none for what is large. */
export const decimalsFor = (value: number) => (Math.abs(value) >= 10_000 ? 0 : Math.abs(value) >= 10 ? 2 : 3);

export const dayNumber = (iso: string) => Math.round(Date.parse(`${iso.slice(0, 10)}T00:00:00Z`) / 86_400_000);

/** How a unit is written behind a number. */
export function unitText(unit: string, lang: string): string {
  const known: { [unit: string]: [string, string] } = {
    percent: ["%", "%"], percentage_points: ["pp", "%p"], usd: ["USD", "달러"],
    days: ["days", "일"], sessions: ["sessions", "거래일"], z: ["σ", "σ"], multiple: ["x", "배"], usd_millions: ["USD m", "백만 달러"],
  };
  return known[unit]?.[lang === "ko" ? 1 : 0] ?? "";
}
