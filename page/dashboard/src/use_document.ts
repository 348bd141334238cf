// A document of the server in a component: what is there is shown at once, and kept where a new one cannot be had.
import { useCallback, useEffect, useState } from "react";
import { ask, Refusal } from "./api";
import type { Job } from "./documents";

export interface Held<T> {
  document: T | null;
  /** Why there is none, or no newer one. */
  why: Refusal | null;
  /** When the document came. */
  at: number;
  work: Job | null;
  again: () => void;
}

const kept = new Map<string, { document: unknown; at: number }>();
const KEPT_MS = 60_000;
const MOST_KEPT = 60;

function keep(path: string, document: unknown): void {
  kept.delete(path);
  kept.set(path, { document, at: Date.now() });
  for (const oldest of kept.keys()) {
    if (kept.size <= MOST_KEPT) break;
    kept.delete(oldest);
  }
}

/**
 * The document at an address; null asks for nothing. `everyMs` asks again and again while the page is looked at;
 * `always` asks although there is one of this minute, which is shown meanwhile.
 */
export function useDocument<T>(path: string | null, everyMs?: number, always = false): Held<T> {
  const [, redraw] = useState(0);
  const [turn, setTurn] = useState(0);
  const [failed, setFailed] = useState<{ path: string; why: Refusal } | null>(null);
  const [work, setWork] = useState<{ path: string; job: Job } | null>(null);

  useEffect(() => {
    if (path === null) return;
    const found = kept.get(path);
    if (turn === 0 && !always && found && Date.now() - found.at < KEPT_MS) return;
    const end = new AbortController();
    ask<T>(path, { signal: end.signal, onWork: (job) => setWork({ path, job }) }).then(
      (document) => {
        keep(path, document);
        if (end.signal.aborted) return;
        setFailed(null);
        redraw((count) => count + 1);
      },
      (error: unknown) => {
        if (!end.signal.aborted) setFailed({ path, why: error instanceof Refusal ? error : new Refusal("page", "", String(error), 0) });
      },
    );
    return () => end.abort();
  }, [path, turn, always]);

  useEffect(() => {
    if (!everyMs || path === null) return;
    const asked = () => {
      if (!document.hidden) setTurn((count) => count + 1);
    };
    const timer = setInterval(asked, everyMs);
    return () => clearInterval(timer);
  }, [everyMs, path]);

  const again = useCallback(() => {
    setFailed(null);
    setTurn((count) => count + 1);
  }, []);
  const found = path === null ? undefined : kept.get(path);
  return {
    document: (found?.document as T | undefined) ?? null,
    why: failed?.path === path ? failed.why : null,
    at: found?.at ?? 0,
    work: work?.path === path ? work.job : null,
    again,
  };
}
