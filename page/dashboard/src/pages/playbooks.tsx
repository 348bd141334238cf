// The playbooks as cards.
import { address } from "../api";
import type { Playbooks } from "../documents";
import { day } from "../format";
import { useVerdicts, VerdictOnCard } from "../parts/known_verdict";
import { Shown } from "../parts/notices";
import { runOf, to } from "../routing";
import { useSettings, useWords } from "../settings";
import { useDocument } from "../use_document";

export default function PlaybooksPage() {
  const { lang } = useSettings();
  const words = useWords();
  const verdicts = useVerdicts("playbooks");
  const held = useDocument<Playbooks>(address("/playbooks", { lang }));
  return (
    <>
      <h1>{words.nav.playbooks}</h1>
      <p className="lead">{words.lead.playbooks}</p>
      <Shown held={held}>
        {({ playbooks }) => (
          <ul className="cards">
            {playbooks.map((each) => (
              <li key={each.id} className="card">
                <p className="card-kind">{each.articles.join(", ")} · {day(each.published, lang)}</p>
                <h2><a href={to("playbooks", each.id)}>{each.title_text}</a></h2>
                <p>{each.statement_text}</p>
                <p className="note">{words.playbooks.variants(each.variants)}</p>
                {each.contradicts.length > 0 && <p className="note">{words.playbooks.contradicts}: {each.contradicts.map((other) => playbooks.find((one) => one.id === other)?.title_text ?? other).join(" · ")}</p>}
                {verdicts && <VerdictOnCard found={verdicts.get(each.id)} none={words.playbooks.untested} begin={words.playbooks.run} title={each.title_text} page={to("playbooks", each.id)} work={runOf(each.id)} />}
              </li>
            ))}
          </ul>
        )}
      </Shown>
    </>
  );
}
