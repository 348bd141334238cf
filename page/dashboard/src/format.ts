// Numbers, days and instants as a reader of the language writes them.
export type Locale = string;

const MINUS = "\u2212";
const made = new Map<string, Intl.NumberFormat>();

export function number(value: number, decimals: number, locale: Locale, options: Intl.NumberFormatOptions = {}): string {
  const key = `${locale} ${decimals} ${JSON.stringify(options)}`;
  const format = made.get(key) ?? new Intl.NumberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals, ...options });
  made.set(key, format);
  return format.format(value).replace(/^-(?=[0.,]*%?$)/, "").replace("-", MINUS); // what rounds to zero has no sign
}

export const signed = (value: number, decimals: number, locale: Locale) => number(value, decimals, locale, { signDisplay: "exceptZero" });
export const percent = (share: number, decimals: number, locale: Locale) => number(share, decimals, locale, { style: "percent" });
export const signedPercent = (share: number, decimals: number, locale: Locale) => number(share, decimals, locale, { style: "percent", signDisplay: "exceptZero" });

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A day as the documents of the server write it: 7 Nov 2022, 2022.11.7. */
export function day(iso: string, locale: Locale): string {
  const said = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso);
  if (!said) return iso;
  const [year, month, date] = said.slice(1).map(Number) as [number, number, number];
  return locale === "ko" ? `${year}.${month}.${date}` : `${date} ${MONTHS[month - 1]} ${year}`;
}

const newYork = new Intl.DateTimeFormat("sv-SE", { timeZone: "America/New_York", dateStyle: "short", timeStyle: "medium" });

/** Day and time of day in New York: ["2022-11-07", "16:15:00"]; null for what is no instant. */
function inNewYork(at: number | string): [string, string] | null {
  const when = new Date(at);
  if (Number.isNaN(when.getTime())) return null;
  const [date = "", time = ""] = newYork.format(when).split(" ");
  return [date, time];
}

/** The time of day in New York, to the second. */
export function clock(at: number | string): string {
  return inNewYork(at)?.[1] ?? String(at);
}

/** The day of an instant in New York. */
export function dayOf(at: string, locale: Locale): string {
  return day(inNewYork(at)?.[0] ?? at, locale);
}

/** Day and time of an instant in New York. */
export function instant(at: string, locale: Locale): string {
  const said = inNewYork(at);
  return said ? `${day(said[0], locale)} ${said[1].slice(0, 5)}` : at;
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
