import assert from "node:assert/strict";
import test from "node:test";
import { address, ask, Refusal, seconds } from "../dashboard/src/api";
import type { Job } from "../dashboard/src/documents";

/** Answers in their order; what is asked is kept. */
function server(...answers: (Response | Error)[]): string[] {
  const asked: string[] = [];
  globalThis.fetch = (async (path: string) => {
    asked.push(path);
    const next = answers.shift();
    if (!next) throw new Error("asked too often");
    if (next instanceof Error) throw next;
    return next;
  }) as typeof fetch;
  return asked;
}
const json = (body: unknown, status = 200, headers: Record<string, string> = {}) => new Response(JSON.stringify(body), { status, headers });
const at_once = () => Promise.resolve();

test("a document is given as it is", async () => {
  const asked = server(json({ day: 1 }));
  assert.deepEqual(await ask("/api/v1/today"), { day: 1 });
  assert.deepEqual(asked, ["/api/v1/today"]);
});

test("work is asked about until it is done, as often as the server says", async () => {
  const waits: number[] = [];
  const jobs: Job[] = [];
  server(json({ state: "waiting", ahead: 1 }, 202, { "Retry-After": "3" }), json({ state: "running", done: 1, of: 4 }, 202), json({ verdict: "X" }));
  const wait = (ms: number) => { waits.push(ms); return Promise.resolve(); };
  assert.deepEqual(await ask("/t", { wait, onWork: (job) => jobs.push(job) }), { verdict: "X" });
  assert.deepEqual(waits, [3000, 2000]);
  assert.deepEqual(jobs.map((job) => job.state), ["waiting", "running"]);
});

test("a server that still makes the document is asked again, one that refuses is not", async () => {
  server(json({ code: "too_slow" }, 503), json([1]));
  assert.deepEqual(await ask("/t", { wait: at_once }), [1]);
  server(json({ code: "no_data", title: "T", detail: "no board" }, 404));
  await assert.rejects(ask("/t"), (why: Refusal) => why.code === "no_data" && why.title === "T" && why.detail === "no board" && why.status === 404);
  server(new Response("<html>", { status: 502 }));
  await assert.rejects(ask("/t"), (why: Refusal) => why.code === "fault" && why.detail === "HTTP 502");
});

test("a server that is not reached is said to be so", async () => {
  server(new TypeError("fetch failed"));
  await assert.rejects(ask("/t"), (why: Refusal) => why.code === "network" && why.detail === "fetch failed" && why.status === 0);
});

test("addresses leave out what is not asked, and waiting has bounds", () => {
  assert.equal(address("/signals", { lang: "ko", family: undefined }), "/api/v1/signals?lang=ko");
  assert.equal(address("/boards"), "/api/v1/boards");
  assert.deepEqual([seconds(null), seconds("7"), seconds("0"), seconds("900"), seconds("Wed, 21 Oct")], [2, 7, 2, 30, 2]);
});
