// One claim: what was said, the claim that can fail, and the verdict card that opens into every other way to define it.
import { Fragment, useMemo } from "react";
import { address } from "../api";
import type { ClaimFile, ClaimResult } from "../documents";
import { day, number, percent } from "../format";
import { chartOf } from "../parts/chart_record";
import { Drawn } from "../parts/drawn";
import { Noted } from "../parts/noted";
import { Shown } from "../parts/notices";
import { Title } from "../parts/title";
import { WorkShown } from "../parts/work_shown";
import { testOf, to } from "../routing";
import { useSettings, useWords } from "../settings";
import { useDocument } from "../use_document";

function Lines({ title, lines }: { title: string; lines: string[] }) {
  return lines.length === 0 ? null : <section><h3>{title}</h3><ul className="points">{lines.map((each) => <li key={each}>{each}</li>)}</ul></section>;
}

function Multiverse({ found }: { found: NonNullable<ClaimResult["multiverse"]> }) {
  const words = useWords().claims;
  const { lang } = useSettings();
  const chart = useMemo(() => {
    const sorted = found.variants.map((each) => each.p).filter((p): p is number => p !== null).sort((a, b) => a - b);
    if (sorted.length < 2) return null;
    return chartOf({ id: "multiverse", x: sorted.map((_, i) => i + 1), x_name: words.set, series: [{ name: words.p, values: sorted, role: "main" }], levels: [{ y: 0.05, label: words.alpha }], decimals: 3 });
  }, [found, words]);
  const share = (value: number | null) => (value === null ? "" : percent(value, 0, lang));
  const said = [words.sets(found.variants_run, found.variants_all), found.below_alpha === null ? "" : words.below(share(found.below_alpha)), found.p_adjusted === null ? "" : words.adjusted(number(found.p_adjusted, 3, lang))];
  return (
    <details className="opened-part">
      <summary>{words.multiverse}</summary>
      <p>{said.filter(Boolean).join("; ")}.</p>
      {chart && <Drawn chart={chart} title={words.spread} />}
      <div className="sideways" tabIndex={0} role="region" aria-label={words.multiverse}>
        <table><thead><tr><th scope="col">{words.choice}</th><th scope="col">{words.value}</th><th scope="col" className="number">{words.tried}</th><th scope="col" className="number">{words.right}</th><th scope="col" className="number">{words.rare}</th></tr></thead>
          <tbody>{found.choices.map((each) => <tr key={`${each.path} ${each.value_text}`}><th scope="row"><code>{each.path.split(/(?<=[._])/).map((part, i) => <Fragment key={i}>{part}<wbr /></Fragment>)}</code></th><td>{each.value_text}{each.is_own && <strong> ({words.own})</strong>}</td><td className="number">{each.tried}</td><td className="number">{share(each.right_sign)}</td><td className="number">{share(each.below_alpha)}</td></tr>)}</tbody>
        </table>
      </div>
    </details>
  );
}

export const verdictClass = (verdict: string) => `verdict verdict-${verdict.toLowerCase().replace(/_/g, "-")}`;

function Verdict({ result }: { result: ClaimResult }) {
  const words = useWords().claims;
  const { lang } = useSettings();
  return (
    <article className={verdictClass(result.verdict)} aria-label={words.verdict}>
      <h2>{result.verdict_text}</h2>
      <p className="meaning">{result.meaning_text}</p>
      {result.draws !== null && <p className="note">{words.quick_note(result.draws)}</p>}
      <Lines title={words.figures} lines={result.sentences} />
      <Lines title={words.why} lines={result.reasons.filter((each) => each.held).map((each) => each.text)} />
      <Lines title={words.against} lines={result.counter_evidence} />
      <Lines title={words.since} lines={result.since_publication} />
      {result.flags.length > 0 && <section><h3>{words.flags}</h3><dl className="pairs letters">{result.flags.map((each) => <div key={each}><dt>{each}</dt><dd>{result.flags_text[each]}</dd></div>)}</dl></section>}
      {result.cases.length > 0 && (
        <details className="opened-part"><summary>{words.cases} ({result.cases.length})</summary>
          <table><thead><tr><th scope="col">{words.event}</th><th scope="col">{words.role}</th><th scope="col">{words.counted}</th><th scope="col" className="number">{words.outcome}</th></tr></thead>
            <tbody>{result.cases.map((each) => <tr key={`${each.event} ${each.role_text}`}><th scope="row" className="nowrap">{day(each.event, lang)}</th><td>{each.role_text}</td><td>{each.counted ? words.yes : words.no}</td><td className="number">{each.outcome_text}</td></tr>)}</tbody>
          </table>
        </details>
      )}
      {result.multiverse && <Multiverse found={result.multiverse} />}
      {result.notes.map((each) => <p key={each} className="note"><Noted text={each} /></p>)}
    </article>
  );
}

function File({ file }: { file: ClaimFile }) {
  const { lang } = useSettings();
  const words = useWords().claims;
  const of = <T,>(en: T, ko: T) => (lang === "ko" ? ko : en);
  const quote = of(file.source.quote_en, file.source.quote_ko);
  const note = of(file.note_en, file.note_ko);
  return (
    <>
      <p className="card-kind">{file.articles.join(", ")} · {file.source.article}, {day(file.source.published, lang)}</p>
      <Title text={of(file.title_en, file.title_ko)} />
      {quote && <blockquote className="said"><p>{quote}</p></blockquote>}
      <section><h2>{words.statement}</h2><p>{of(file.statement, file.statement_ko)}</p>{note && <p className="note">{note}</p>}</section>
      <WorkShown<ClaimResult> path={testOf(file.id)} begin={words.test} running={words.testing}>{(result) => <Verdict result={result} />}</WorkShown>
    </>
  );
}

export default function ClaimPage({ id }: { id: string }) {
  const words = useWords();
  const held = useDocument<ClaimFile>(address(`/claims/${encodeURIComponent(id)}`));
  return (
    <>
      <p className="back"><a href={to("claims")}>← {words.claims.back}</a></p>
      <Shown held={held} title={id}>{(file) => <File file={file} />}</Shown>
    </>
  );
}
