// What stands where a document does not: that it is being read, why there is none, and what to do.
import type { ReactNode } from "react";
import type { Refusal } from "../api";
import { clock } from "../format";
import { to } from "../routing";
import { useWords } from "../settings";
import type { Held } from "../use_document";
import { Noted } from "./noted";
import { Title } from "./title";

export function Reading({ long = false }: { long?: boolean }) {
  const words = useWords();
  return <p className="reading-now" role="status">{long ? words.loading_long : words.loading}</p>;
}

export function Unknown() {
  const words = useWords();
  return <section className="missing"><h1>{words.trouble.unknown}</h1><p><a href={to("today")}>{words.trouble.unknown_do}</a></p></section>;
}

export function PartFailed() {
  const words = useWords();
  return <div className="missing" role="alert"><p><strong>{words.trouble.page}</strong> {words.trouble.page_do}</p></div>;
}

export function Trouble({ why, again, keptAt = 0 }: { why: Refusal; again: () => void; keptAt?: number }) {
  const words = useWords().trouble;
  const newYork = useWords().new_york;
  const what = why.code === "network" ? words.network : why.code === "token" ? words.token : why.title || words.other;
  return (
    <div className="missing" role="alert">
      <p><strong>{what}</strong> {why.code === "network" ? <Noted text={words.network_do} /> : why.code === "token" ? null : <span lang="en">{why.detail}</span>}</p>
      {why.status === 503 || why.status === 429 ? <p>{words.busy_do}</p> : null}
      {keptAt ? <p>{words.kept(`${clock(keptAt)} (${newYork})`)}</p> : null}
      <p>{why.code === "token" ? <a href="/sign-in">{words.token_do}</a> : <button type="button" onClick={again}>{words.again}</button>}</p>
    </div>
  );
}

/** A document, or what stands in its place; an old one with the reason why there is no newer. `title` heads a page without its document. */
export function Shown<T>({ held, long, title, children }: { held: Held<T>; long?: boolean; title?: string; children: (document: T) => ReactNode }) {
  return (
    <>
      {title && !held.document && <Title text={title} />}
      {held.why && <Trouble why={held.why} again={held.again} keptAt={held.document ? held.at : 0} />}
      {held.document ? children(held.document) : held.why ? null : <Reading long={long} />}
    </>
  );
}
