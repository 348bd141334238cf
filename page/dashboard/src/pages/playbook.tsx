// One playbook: what it does, and what came of it beside buying and holding.
import { useMemo } from "react";
import { address } from "../api";
import type { PlaybookResult, Playbooks } from "../documents";
import { day, number, signedPercent, percent } from "../format";
import { chartOf } from "../parts/chart_record";
import { Drawn } from "../parts/drawn";
import { Noted } from "../parts/noted";
import { Shown, Unknown } from "../parts/notices";
import { Title } from "../parts/title";
import { WorkShown } from "../parts/work_shown";
import { runOf, to } from "../routing";
import { useSettings, useWords } from "../settings";
import { useDocument } from "../use_document";
import { verdictClass } from "./claim";

type Performance = NonNullable<PlaybookResult["performance"]>;

function Result({ result }: { result: PlaybookResult }) {
  const words = useWords().playbooks;
  const claims = useWords().claims;
  const { lang } = useSettings();
  const own = result.performance;
  const held = result.beside.find((each) => each.kind === "buy_and_hold")?.performance;
  const years = useMemo(() => {
    if (!own) return null;
    const values = (of: Performance | undefined) => own.by_year.map((year) => { const found = of?.by_year.find((each) => each.name === year.name); return found ? found.change * 100 : null; });
    const beside = held ? [{ name: words.buy_and_hold, values: values(held), role: "other" as const }] : [];
    return chartOf({ id: "years", form: "bar", x_kind: "name", x: own.by_year.map((each) => each.name), unit: "%", decimals: 1, series: [{ name: words.this_one, values: values(own), role: "main" }, ...beside] });
  }, [own, held, words]);
  const show = (value: number | null, text: (value: number) => string) => (value === null ? "" : text(value));
  const rows: [string, Performance][] = own ? [[words.this_one, own], ...result.beside.map((each): [string, Performance] => [words.beside[each.kind] ?? each.kind, each.performance])] : [];
  return (
    <article className={verdictClass(result.verdict)} aria-label={claims.verdict}>
      <h2>{result.verdict_text}</h2>
      <p className="meaning">{result.meaning_text}</p>
      {result.draws !== null && <p className="note">{claims.quick_note(result.draws)}</p>}
      <ul className="points">{result.sentences.map((each) => <li key={each}>{each}</li>)}</ul>
      <h3>{words.rules}</h3>
      <ul className="points">{result.rules_text.map((each) => <li key={each}>{each}</li>)}</ul>
      {rows.length > 0 && (
        <div className="sideways" tabIndex={0} role="region" aria-label={words.result}>
          <table><caption>{words.result}{result.span && <span className="note"> {day(result.span.first, lang)} – {day(result.span.last, lang)}</span>}</caption>
            <thead><tr><th scope="col">{words.of}</th><th scope="col" className="number">{words.growth}</th><th scope="col" className="number">{words.volatility}</th><th scope="col" className="number">{words.sharpe}</th><th scope="col" className="number">{words.deepest}</th></tr></thead>
            <tbody>{rows.map(([name, each]) => <tr key={name}><th scope="row">{name}</th><td className="number">{show(each.growth, (value) => signedPercent(value, 2, lang))}</td><td className="number">{show(each.volatility, (value) => percent(value, 1, lang))}</td><td className="number">{show(each.sharpe, (value) => number(value, 2, lang))}</td><td className="number">{each.deepest && percent(each.deepest.depth, 1, lang)}</td></tr>)}</tbody>
          </table>
        </div>
      )}
      {years && <Drawn chart={years} title={words.years} />}
      {result.notices.map((each) => <p key={each.text} className="note"><Noted text={each.text} /></p>)}
    </article>
  );
}

export default function PlaybookPage({ id }: { id: string }) {
  const { lang } = useSettings();
  const words = useWords();
  const held = useDocument<Playbooks>(address("/playbooks", { lang }));
  return (
    <>
      <p className="back"><a href={to("playbooks")}>← {words.playbooks.back}</a></p>
      <Shown held={held} title={id}>
        {({ playbooks }) => {
          const row = playbooks.find((each) => each.id === id);
          if (!row) return <Unknown />;
          return (
            <>
              <p className="card-kind">{row.articles.join(", ")} · {day(row.published, lang)}</p>
              <Title text={row.title_text} />
              <p className="lead">{row.statement_text}</p>
              {row.contradicts.length > 0 && <p>{words.playbooks.contradicts}: {row.contradicts.map((other, i) => <span key={other}>{i > 0 && " · "}<a href={to("playbooks", other)}>{playbooks.find((each) => each.id === other)?.title_text ?? other}</a></span>)}</p>}
              <WorkShown<PlaybookResult> path={runOf(row.id)} begin={words.playbooks.run} running={words.playbooks.running}>{(result) => <Result result={result} />}</WorkShown>
            </>
          );
        }}
      </Shown>
    </>
  );
}
