// One signal in full: its rule, inputs, path, figures of the past, occasions, and what followed.
import { address } from "../api";
import type { SignalDetail } from "../documents";
import { day } from "../format";
import { Lamp } from "../parts/signal_list";
import { Shown } from "../parts/notices";
import { SignalHistory } from "../parts/signal_history";
import { Title } from "../parts/title";
import { to } from "../routing";
import { useSettings, useWords } from "../settings";
import { useDocument } from "../use_document";

const MOST_OCCASIONS = 20;

function Detail({ signal }: { signal: SignalDetail }) {
  const words = useWords();
  const { lang } = useSettings();
  const own = words.signal;
  const occasions = signal.occasions.slice(-MOST_OCCASIONS).reverse();
  return (
    <>
      <Title text={signal.title} />
      <p className="level">
        {signal.value_text && <span className="level-number">{signal.value_text}</span>}
        <span className="level-state"><Lamp signal={signal} /></span>
        {signal.since && <span className="level-since">{words.today.since(day(signal.since, lang))}</span>}
        {signal.percentile_text && <span className="note">{signal.percentile_text}</span>}
      </p>
      {signal.reason && <p className="missing">{signal.reason.message}</p>}
      {signal.would_change.length > 0 && <p>{own.changes_at}: {signal.would_change.map((each) => each.text).join("; ")}</p>}
      {signal.available && <section><h2>{own.history}</h2><SignalHistory signal={signal} /></section>}
      <section><h2>{own.rule}</h2><p>{signal.definition}</p>
        {signal.parameters.length > 0 && <dl className="pairs" aria-label={own.parameters}>{signal.parameters.map((each) => <div key={each.name}><dt>{each.label}</dt><dd>{each.text}</dd></div>)}</dl>}
        {signal.inputs.length > 0 && <p className="note">{own.inputs}: {signal.inputs.map((each) => `${each.series} ${day(each.day, lang)} (${words.age_days(each.age_days)}, ${each.source === "packaged" ? words.data.packaged : each.source})`).join("; ")}</p>}
      </section>
      {signal.records.length > 0 && <section><h2>{own.records}</h2>{signal.records.map((each) => <p key={`${each.state} ${each.measure_text}`}>{each.text}</p>)}</section>}
      {signal.facts.length > 0 && <section><h2>{own.figures}</h2><dl className="pairs">{signal.facts.map((each) => <div key={each.name}><dt>{each.label}</dt><dd>{each.text ?? each.reason?.message}{each.basis_text && <span className="why">{each.basis_text}</span>}</dd></div>)}</dl></section>}
      {occasions.length > 0 && (
        <section><h2>{own.occasions}</h2>
          <table className="stack"><thead><tr><th scope="col">{own.from}</th><th scope="col">{own.to}</th><th scope="col">{own.kind}</th><th scope="col">{own.figures}</th></tr></thead>
            <tbody>{occasions.map((each, i) => <tr key={`${each.first} ${i}`}><th scope="row" className="nowrap">{day(each.first, lang)}</th><td className="nowrap">{each.last ? day(each.last, lang) : own.goes_on}</td><td>{each.kind_text}</td><td className="note">{each.figures.map((figure) => figure.text && `${figure.label} ${figure.text}`).filter(Boolean).join(" · ")}</td></tr>)}</tbody>
          </table>
          {signal.occasions.length > MOST_OCCASIONS && <p className="note">{own.more(signal.occasions.length - MOST_OCCASIONS)}</p>}
        </section>
      )}
      {signal.claims.length > 0 && <p className="note">{own.claims}: {signal.claims.join(", ")}</p>}
    </>
  );
}

export default function SignalPage({ name }: { name: string }) {
  const { lang } = useSettings();
  const words = useWords();
  const held = useDocument<{ signals: SignalDetail[] }>(address(`/signals/${encodeURIComponent(name)}`, { lang }));
  return (
    <>
      <p className="back"><a href={to("signals")}>← {words.signal.back}</a></p>
      <Shown held={held} long title={name}>{({ signals }) => (signals[0] ? <Detail signal={signals[0]} /> : null)}</Shown>
    </>
  );
}
