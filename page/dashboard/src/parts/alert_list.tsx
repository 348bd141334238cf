// The alert rules of the home: those that are on first, since when, and what became of their last message.
import { address } from "../api";
import type { AlertRule, Alerts } from "../documents";
import { instant } from "../format";
import { useSettings, useWords } from "../settings";
import { useDocument } from "../use_document";
import { Noted } from "./noted";
import { Shown } from "./notices";

const AGAIN_MS = 15_000;
const ORDER = ["on", "silent", "counting", "off", "unchecked"];
const LAMP: { [condition: string]: string } = { on: "alarm", silent: "late", counting: "late", off: "fresh" };

function Sent({ rule }: { rule: AlertRule }) {
  const words = useWords().alerts;
  const { lang } = useSettings();
  const event = rule.last_event;
  if (!event) return <>{words.no_event}</>;
  const sent = event.deliveries.map((each) => `${each.channel}: ${words.delivery[each.status] ?? each.status}`);
  return <>{event.kind_text}, {instant(event.recorded_at, lang)}{sent.length ? ` (${sent.join(", ")})` : ""}</>;
}

function Rules({ document }: { document: Alerts }) {
  const words = useWords().alerts;
  const rules = [...document.rules].sort((a, b) => ORDER.indexOf(a.condition) - ORDER.indexOf(b.condition));
  return (
    <>
      <p><Noted text={words.checks[document.checks.state] ?? document.checks.state} /></p>
      {rules.length > 0 && (
        <table className="stack labelled"><thead><tr><th scope="col">{words.rule}</th><th scope="col">{words.now}</th><th scope="col">{words.value}</th><th scope="col">{words.since}</th><th scope="col">{words.last}</th></tr></thead>
          <tbody>{rules.map((each) => <tr key={each.id} data-rule={each.id} data-condition={each.condition}><th scope="row">{each.name_text} <span className="note">{each.id}</span></th><td><span className={`lamp ${LAMP[each.condition] ?? ""}`}>{each.condition_text}</span></td><td data-label={words.value}>{each.value_text ?? ""}</td><td data-label={words.since}>{each.since_text ?? ""}</td><td data-label={words.last}><Sent rule={each} /></td></tr>)}</tbody>
        </table>
      )}
      {document.faults.map((each) => <p key={each.file} className="note">{words.fault(each.file)} <span lang="en">{each.problem}</span></p>)}
    </>
  );
}

export function AlertList() {
  const { lang } = useSettings();
  const words = useWords().alerts;
  const alerts = useDocument<Alerts>(address("/alerts", { lang }), AGAIN_MS);
  return <section><h2>{words.title}</h2><Shown held={alerts}>{(document) => <Rules document={document} />}</Shown></section>;
}
