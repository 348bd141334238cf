// On a card: what a claim or playbook came to here and when, or that it was not tested here yet.
import { address } from "../api";
import type { KnownVerdict, Verdicts } from "../documents";
import { day, dayOf } from "../format";
import { useSettings, useWords } from "../settings";
import { useDocument } from "../use_document";
import { wish } from "./work_shown";

const AGAIN_MS = 15_000;

/** The verdicts that are known here, by the id of claim or playbook; null while they are read or cannot be. */
export function useVerdicts(of: keyof Verdicts): Map<string, KnownVerdict> | null {
  const { lang } = useSettings();
  const held = useDocument<Verdicts>(address("/verdicts", { lang }), AGAIN_MS, true);
  return held.document && new Map(held.document[of].map((each) => [each.id, each]));
}

/** `work` is where the work is asked for that brings a verdict; without one there is none to be had. */
export function VerdictOnCard({ found, none, begin, title, page, work }: { found: KnownVerdict | undefined; none: string; begin: string; title: string; page: string; work: string | null }) {
  const words = useWords().claims;
  const { lang } = useSettings();
  if (!found) {
    return (
      <p className="card-verdict none">
        <span className="note">{none}</span>
        {work && <a className="card-button" href={page} onClick={() => wish(work)}>{begin}<span className="hidden">: {title}</span></a>}
      </p>
    );
  }
  const kind = found.verdict.toLowerCase().replace(/_/g, "-");
  return (
    <p className={`card-verdict verdict-${kind}`}>
      <strong>{found.verdict_text}</strong>{" "}
      <span className="note">{words.tested(dayOf(found.at, lang))}{found.as_of && ` · ${words.data_to(day(found.as_of, lang))}`}{found.quick && ` · ${words.first_look}`}</span>
    </p>
  );
}
