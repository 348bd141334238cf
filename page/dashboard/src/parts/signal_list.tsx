// Signals in a table: state in a word with a lamp, value, since when, and what would change it.
import type { Signal } from "../documents";
import { day } from "../format";
import { to } from "../routing";
import { useSettings, useWords } from "../settings";

export function Lamp({ signal }: { signal: Signal }) {
  const words = useWords().signal;
  const kind = !signal.available ? "absent" : signal.on ? "on" : "off";
  return <span className={`lamp ${kind}`}>{signal.available ? signal.state_text : words.missing}{kind === "on" && <span className="hidden"> ({words.on})</span>}</span>;
}

export function SignalTable({ signals, caption }: { signals: Signal[]; caption: string }) {
  const words = useWords().signal;
  const { lang } = useSettings();
  return (
    <table className="signals stack">
      <caption>{caption}</caption>
      <thead><tr><th scope="col">{words.name}</th><th scope="col">{words.state}</th><th scope="col" className="number">{words.value}</th><th scope="col">{words.since}</th><th scope="col">{words.changes_at}</th></tr></thead>
      <tbody>
        {signals.map((each) => (
          <tr key={each.name}>
            <th scope="row"><a href={to("signals", each.name)}>{each.title}</a>{each.percentile_text && <span className="why">{each.percentile_text}</span>}</th>
            <td><Lamp signal={each} /></td>
            <td className="number strong">{each.value_text}</td>
            <td className="nowrap">{each.since && day(each.since, lang)}</td>
            <td className="note">{each.would_change.map((change) => <span key={change.text} className="line">{change.text}</span>)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Signals that lack data, folded, each with what is missing. */
export function MissingSignals({ signals, open = false }: { signals: Signal[]; open?: boolean }) {
  const words = useWords().signal;
  if (!signals.length) return null;
  return (
    <details className="absent-list" open={open}>
      <summary>{words.unavailable_lead(signals.length)}</summary>
      <ul>{signals.map((each) => <li key={each.name}><a href={to("signals", each.name)}>{each.title}</a> <span className="note">{each.reason?.message}</span></li>)}</ul>
    </details>
  );
}
