// The claims as cards; each opens into what was said and how it is tested.
import { useMemo, useState } from "react";
import { address } from "../api";
import type { ClaimRow, Claims } from "../documents";
import { day } from "../format";
import { useVerdicts, VerdictOnCard } from "../parts/known_verdict";
import { Shown } from "../parts/notices";
import { testOf, to } from "../routing";
import { useSettings, useWords } from "../settings";
import { useDocument } from "../use_document";

function Cards({ claims }: { claims: ClaimRow[] }) {
  const words = useWords().claims;
  const { lang } = useSettings();
  const verdicts = useVerdicts("claims");
  const [wanted, setWanted] = useState("");
  const [kind, setKind] = useState("");
  const kinds = useMemo(() => [...new Map(claims.map((each) => [each.kind, each.kind_text]))], [claims]);
  const word = wanted.trim().toLowerCase();
  const found = claims.filter((each) => (!kind || each.kind === kind) && (!word || `${each.title_text} ${each.id} ${each.articles.join(" ")}`.toLowerCase().includes(word)));
  return (
    <>
      <form className="filter" role="search" onSubmit={(event) => event.preventDefault()}>
        <label>{words.find} <input type="search" value={wanted} onChange={(event) => setWanted(event.target.value)} /></label>
        <label>{words.kinds} <select value={kind} onChange={(event) => setKind(event.target.value)}><option value="">{words.all}</option>{kinds.map(([name, text]) => <option key={name} value={name}>{text}</option>)}</select></label>
        <span role="status" className="note">{words.found(found.length)}</span>
      </form>
      <ul className="cards">
        {found.map((each) => (
          <li key={each.id} className="card">
            <p className="card-kind">{each.articles.join(", ")} · {each.kind_text}</p>
            <h2><a href={to("claims", each.id)}>{each.title_text}</a></h2>
            <p className="note">{words.published} {day(each.published, lang)}</p>
            {verdicts && <VerdictOnCard found={verdicts.get(each.id)} none={each.untestable ? words.untestable : words.untested} begin={words.test} title={each.title_text} page={to("claims", each.id)} work={each.untestable ? null : testOf(each.id)} />}
          </li>
        ))}
      </ul>
    </>
  );
}

export default function ClaimsPage() {
  const { lang } = useSettings();
  const words = useWords();
  const held = useDocument<Claims>(address("/claims", { lang }));
  return (
    <>
      <h1>{words.nav.claims}</h1>
      <p className="lead">{words.lead.claims}</p>
      <Shown held={held}>{({ claims }) => <Cards claims={claims} />}</Shown>
    </>
  );
}
