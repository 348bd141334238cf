// How old the data are, where they come from, what is missing, and how the server is.
import { address } from "../api";
import type { Health, Today } from "../documents";
import { day } from "../format";
import { AlertList } from "../parts/alert_list";
import { SourcesBeside } from "../parts/disagreements";
import { LivePanel } from "../parts/live_panel";
import { MissingSignals } from "../parts/signal_list";
import { Noted } from "../parts/noted";
import { Shown } from "../parts/notices";
import { useSettings, useWords } from "../settings";
import { useDocument } from "../use_document";

const AGAIN_MS = 15_000;

function Server({ health }: { health: Health }) {
  const words = useWords().data;
  const minutes = Math.floor(health.uptime_s / 60);
  const jobs = Object.entries(health.jobs).map(([state, count]) => `${words.jobs_state[state] ?? state} ${count}`);
  return (
    <>
      <p>{words.up(words.hours(Math.floor(minutes / 60), minutes % 60))} · {words.listeners(health.live.subscribers)} · {words.jobs}: {jobs.join(", ")}</p>
      <p className="note"><a href="/metrics">{words.metrics}</a> · <a href="/api/v1/openapi.json">{words.api}</a></p>
    </>
  );
}

export default function DataPage() {
  const { lang } = useSettings();
  const words = useWords();
  const own = words.data;
  const today = useDocument<Today>(address("/today", { lang }));
  const health = useDocument<Health>("/health", AGAIN_MS);
  return (
    <>
      <h1>{words.nav.data}</h1>
      <p className="lead">{words.lead.data}</p>
      <LivePanel />
      <AlertList />
      <SourcesBeside />
      <section><h2>{own.server}</h2><Shown held={health}>{(document) => <Server health={document} />}</Shown></section>
      <Shown held={today} long>
        {(document) => (
          <>
            <section><h2>{own.series}</h2>
              <table className="stack"><thead><tr><th scope="col">{own.series}</th><th scope="col">{own.state}</th><th scope="col">{own.last}</th><th scope="col">{own.age}</th><th scope="col">{own.source}</th></tr></thead>
                <tbody>{document.ages.map((each) => <tr key={each.name}><th scope="row">{each.name}</th><td><span className={`lamp ${each.state}`}>{words.age[each.state] ?? each.state}</span></td><td className="nowrap">{day(each.last_day, lang)}</td><td>{words.age_days(each.age_days)}</td><td>{each.source === "packaged" ? own.packaged : each.source}</td></tr>)}</tbody>
              </table>
              {document.notes.map((each) => <p key={each} className="note"><Noted text={each} /></p>)}
            </section>
            <section><h2>{own.missing}</h2><MissingSignals signals={document.signals.filter((each) => !each.available)} open /></section>
            <section><h2>{own.sources}</h2><dl className="pairs">{document.sources.map((each) => <div key={each.name}><dt>{each.title}</dt><dd>{each.terms.map((term) => <span key={term} className="line">{term}</span>)}</dd></div>)}</dl></section>
          </>
        )}
      </Shown>
    </>
  );
}
