// What the page knows of live values, and how events of the server change it. No clock, no network: tests drive it.

export interface LiveReading {
  index: string;
  value: number | null;
  as_of: string;
  published_at: string;
  status: "fresh" | "carried" | "suppressed" | string;
  code: string | null;
  message: string | null;
  state: string;
}

export interface LiveStatus {
  state: string;
  feed: string | null;
  since: string | null;
  reason: { code: string; message_en?: string; message_ko?: string } | null;
}

export interface Tick {
  at: number;
  value: number;
}

export interface Live {
  /** Whether the server can be heard: nothing heard yet, heard, or heard no longer. */
  heard: "not_yet" | "now" | "no_longer";
  /** When the server was last heard, in milliseconds. */
  heardAt: number;
  status: LiveStatus | null;
  readings: { [index: string]: LiveReading };
  /** The value before the present one, where both are known. */
  before: { [index: string]: number };
  /** Values since the page was opened, oldest first. */
  ticks: { [index: string]: Tick[] };
  missed: number;
}

export const NOTHING: Live = { heard: "not_yet", heardAt: 0, status: null, readings: {}, before: {}, ticks: {}, missed: 0 };
export const SILENCE_MS = 30_000; // three heartbeats of the server
const MOST_TICKS = 2000;
const ANEW_MS = 60_000; // a clock that goes back further has begun anew: a replay again, or the next lap of a simulation

function withReading(live: Live, reading: LiveReading): Live {
  const { index, value } = reading;
  const earlier = live.readings[index]?.value;
  const before = value !== null && earlier !== null && earlier !== undefined && earlier !== value ? { ...live.before, [index]: earlier } : live.before;
  const readings = { ...live.readings, [index]: reading };
  const at = Date.parse(reading.published_at);
  if (value === null || reading.status !== "fresh" || Number.isNaN(at)) return { ...live, readings, before };
  const known = live.ticks[index] ?? [];
  const last = known[known.length - 1];
  if (last && last.at - at > ANEW_MS) return { ...live, readings, before, ticks: { ...live.ticks, [index]: [{ at, value }] } };
  if (last && at <= last.at) return { ...live, readings, before }; // sent twice, or late
  return { ...live, readings, before, ticks: { ...live.ticks, [index]: [...known.slice(-MOST_TICKS + 1), { at, value }] } };
}

/** The state after an event; an event that cannot be read changes nothing but that the server was heard. */
export function after(live: Live, event: string, data: string, now: number): Live {
  const heard: Live = { ...live, heard: "now", heardAt: now };
  let said: unknown;
  try {
    said = JSON.parse(data);
  } catch {
    return heard;
  }
  if (typeof said !== "object" || said === null) return heard;
  if (event === "snapshot") {
    const { status, readings } = said as { status: LiveStatus; readings: LiveReading[] };
    return readings.reduce(withReading, { ...heard, status, readings: {} });
  }
  if (event === "status") return { ...heard, status: said as LiveStatus };
  if (event === "reading") return withReading(heard, said as LiveReading);
  if (event === "reset") return { ...heard, ticks: {}, before: {} };
  if (event === "dropped") return { ...heard, missed: live.missed + ((said as { missed?: number }).missed ?? 0) };
  return heard;
}

/** The state at a time: a server that has said nothing for three heartbeats is no longer heard. */
export function at(live: Live, now: number): Live {
  return live.heard === "now" && now - live.heardAt > SILENCE_MS ? lost(live) : live;
}

export function lost(live: Live): Live {
  return live.heard === "no_longer" ? live : { ...live, heard: "no_longer" };
}

/** The one word for how live values are: that of the feed, unless the server itself is not heard. */
export function condition(live: Live): string {
  if (live.heard === "no_longer") return "lost";
  if (live.heard === "not_yet" || !live.status) return "connecting";
  return live.status.state;
}
