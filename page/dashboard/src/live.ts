// Live values from the server's event stream, kept outside of React and read by the components that show them.
import { useSyncExternalStore } from "react";
import { after, at, lost, NOTHING, type Live } from "./live_state";

const EVENTS = ["snapshot", "reading", "status", "heartbeat", "reset", "dropped"];
const AGAIN_MS = 5_000; // browsers connect again by themselves, but not after an answer that is no stream

let live: Live = NOTHING;
const listeners = new Set<() => void>();
let source: EventSource | null = null;
let retry = 0;

function become(next: Live): void {
  if (next === live) return;
  live = next;
  for (const each of listeners) each();
}

function connect(): void {
  source?.close();
  const stream = new EventSource("/api/v1/live");
  source = stream;
  for (const name of EVENTS) stream.addEventListener(name, (event) => become(after(live, name, (event as MessageEvent<string>).data, Date.now())));
  stream.onerror = () => {
    become(lost(live));
    if (stream.readyState === EventSource.CLOSED) {
      clearTimeout(retry);
      retry = window.setTimeout(connect, AGAIN_MS);
    }
  };
}

/** Begin to listen, once. */
export function listen(): void {
  if (source) return;
  connect();
  setInterval(() => become(at(live, Date.now())), 1_000);
  window.addEventListener("pagehide", () => source?.close());
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) connect();
  });
}

export function useLive(): Live {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => live,
  );
}
