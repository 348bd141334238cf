// Long work of the server: a button that begins it, how far it is, and what came of it.
import { useState, type ReactNode } from "react";
import { address } from "../api";
import { useSettings, useWords } from "../settings";
import { useDocument } from "../use_document";
import { Trouble } from "./notices";

let wished = "";

/** Ask for a first look at what a page works on, before that page is opened. */
export function wish(path: string): void {
  wished = path;
}

function granted(path: string): boolean {
  const found = wished === path;
  if (found) wished = "";
  return found;
}

export function WorkShown<T>({ path, begin, running, children }: { path: string; begin: string; running: string; children: (result: T) => ReactNode }) {
  const { lang } = useSettings();
  const words = useWords();
  const [asked, setAsked] = useState<"" | "quick" | "full">(() => (granted(path) ? "quick" : ""));
  const held = useDocument<T>(asked ? address(path, { lang, quick: asked === "quick" }) : null);
  const job = held.work;
  return (
    <>
      <p className="begin" role="group" aria-label={begin}>
        <button type="button" className="strong-button" aria-pressed={asked === "quick"} onClick={() => setAsked("quick")}>{begin}: {words.claims.quick}</button>{" "}
        <button type="button" aria-pressed={asked === "full"} onClick={() => setAsked("full")}>{begin}: {words.claims.full}</button>
      </p>
      <div aria-live="polite">
        {held.why && <Trouble why={held.why} again={held.again} />}
        {asked && !held.document && !held.why && (
          <p className="working"><strong>{running}</strong> {job?.ahead ? words.claims.ahead(job.ahead) : [job?.step_text, job ? words.work(job.done, job.of) : ""].filter(Boolean).join(", ")}{" "}
            <progress aria-label={running} {...(job?.of ? { value: job.done, max: job.of } : {})} />
          </p>
        )}
      </div>
      {held.document && children(held.document)}
    </>
  );
}
