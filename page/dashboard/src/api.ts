// Asking the server: documents, why there is none, and long work that is asked about until it is done.
import type { Job } from "./documents";

/** Why there is no document. `code` is that of the server, or "network" where the server was not reached at all. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly status: number,
  ) {
    super(detail);
  }
}

export interface Asked {
  signal?: AbortSignal;
  onWork?: (job: Job) => void;
  /** How to wait; tests wait less. */
  wait?: (ms: number) => Promise<void>;
}

const PATIENCE = 120; // times that a busy server is asked again
const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

async function refusalOf(answer: Response): Promise<Refusal> {
  try {
    const said = (await answer.json()) as { code?: string; title?: string; detail?: string };
    return new Refusal(said.code ?? "fault", said.title ?? "", said.detail ?? "", answer.status);
  } catch {
    return new Refusal("fault", "", `HTTP ${answer.status}`, answer.status);
  }
}

export function seconds(header: string | null): number {
  const said = Number(header);
  return Number.isFinite(said) && said > 0 && header ? Math.min(said, 30) : 2;
}

/** A document. Work that takes long is waited for; so is a server that says it is making the document. */
export async function ask<T>(path: string, { signal, onWork, wait = sleep }: Asked = {}): Promise<T> {
  for (let turn = 0; ; turn++) {
    let answer: Response;
    try {
      answer = await fetch(path, { signal, headers: { Accept: "application/json" } });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new Refusal("network", "", error instanceof Error ? error.message : String(error), 0);
    }
    if (answer.status === 202) {
      onWork?.((await answer.json()) as Job);
    } else if (answer.ok) {
      return (await answer.json()) as T;
    } else {
      const why = await refusalOf(answer);
      if (why.code !== "too_slow" || turn >= PATIENCE) throw why;
    }
    await wait(1000 * seconds(answer.headers.get("Retry-After")));
    if (signal?.aborted) throw new DOMException("no longer wanted", "AbortError");
  }
}

export function address(path: string, asked: { [name: string]: string | number | boolean | undefined } = {}): string {
  const said = Object.entries(asked).filter((each): each is [string, string | number | boolean] => each[1] !== undefined);
  return said.length ? `/api/v1${path}?${new URLSearchParams(said.map(([name, value]) => [name, String(value)]))}` : `/api/v1${path}`;
}
