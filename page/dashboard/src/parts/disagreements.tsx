// Sources of one series that say different things of the same day: which is believed, and since when they differ.
import { address } from "../api";
import type { Disagreements } from "../documents";
import { day, number } from "../format";
import { useSettings, useWords } from "../settings";
import { useDocument } from "../use_document";
import { Shown } from "./notices";

function Pairs({ document }: { document: Disagreements }) {
  const words = useWords().disagreements;
  const { lang } = useSettings();
  if (document.disagreements.length === 0) return <p>{words.none}</p>;
  const value = (each: number) => number(each, Math.abs(each) >= 1000 ? 0 : 2, lang);
  return (
    <table className="stack labelled"><thead><tr><th scope="col">{words.series}</th><th scope="col">{words.day}</th><th scope="col">{words.believed}</th><th scope="col">{words.other}</th><th scope="col">{words.apart}</th><th scope="col">{words.since}</th></tr></thead>
      <tbody>{document.disagreements.map((each) => <tr key={`${each.series} ${each.other_source}`} data-series={each.series}><th scope="row">{each.series}</th><td data-label={words.day} className="nowrap">{day(each.day, lang)}</td><td data-label={words.believed}>{value(each.value)} ({each.source})</td><td data-label={words.other}>{value(each.other_value)} ({each.other_source})</td><td data-label={words.apart}>{each.percent === null ? "" : `${number(each.percent, 2, lang)}%`} ({words.allowed(number(each.tolerance_percent, 1, lang))})</td><td data-label={words.since} className="nowrap">{day(each.since, lang)}</td></tr>)}</tbody>
    </table>
  );
}

export function SourcesBeside() {
  const { lang } = useSettings();
  const words = useWords().disagreements;
  const held = useDocument<Disagreements>(address("/disagreements", { lang }));
  return <section><h2>{words.title}</h2><Shown held={held}>{(document) => <Pairs document={document} />}</Shown></section>;
}
