// One index on one board: the value that opens into its strikes, the band from bids to asks, the terms, the smiles.
import { useId, useMemo, useState } from "react";
import { address } from "../api";
import type { IndexReading, Strike } from "../documents";
import { day, instant, number, percent } from "../format";
import { daysOf } from "../smile";
import { useSettings, useWords } from "../settings";
import { useDocument } from "../use_document";
import { partsChart, smileChart, termsWithStrikes } from "./board_charts";
import { Drawn } from "./drawn";
import { Shown } from "./notices";

function Terms({ reading }: { reading: IndexReading }) {
  const words = useWords().board;
  const { lang } = useSettings();
  const show = (value: number | null, decimals: number) => (value === null ? "" : number(value, decimals, lang));
  return (
    <div className="sideways" tabIndex={0} role="region" aria-label={words.terms}>
      <table className="terms">
        <caption>{words.terms}</caption>
        <thead><tr>{[words.expiry, words.to_expiry, words.forward, words.k0, words.rate, words.variance, words.weight, words.strikes].map((each, i) => <th key={each} scope="col" className={i ? "number" : undefined}>{each}</th>)}</tr></thead>
        <tbody>
          {reading.terms.map((each) => (
            <tr key={`${each.root} ${each.expiry}`}>
              <th scope="row" className="nowrap">{day(each.expiry, lang)}{each.reason && <span className="why">{each.reason.message}</span>}</th>
              <td className="number">{number(daysOf(each.minutes), 2, lang)}</td><td className="number">{show(each.forward, 2)}</td><td className="number">{show(each.k0, 2)}</td>
              <td className="number">{number(each.rate * 100, 3, lang)}%</td><td className="number">{show(each.variance, 6)}</td><td className="number">{show(each.weight, 4)}</td><td className="number">{each.strikes}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Strikes({ strip, forward }: { strip: Strike[]; forward: number }) {
  const words = useWords().board;
  const { lang } = useSettings();
  const largest = Math.max(...strip.map((each) => each.share));
  const ofStrikes = strip.reduce((sum, each) => sum + each.share, 0);
  const show = (value: number | null, decimals: number) => (value === null ? "" : number(value, decimals, lang));
  return (
    <>
      <p className="sum" data-total={ofStrikes + forward}>{words.sum(percent(ofStrikes, 3, lang), percent(forward, 3, lang), percent(ofStrikes + forward, 3, lang))}</p>
      <div className="sideways strikes" tabIndex={0} role="region" aria-label={words.table(strip.length)}>
        <table>
          <caption>{words.table(strip.length)}</caption>
          <thead><tr>{[words.expiry, words.strike, words.type, words.bid, words.ask, words.mid, words.width, words.contribution, words.share].map((each, i) => <th key={each} scope="col" className={i && i !== 2 ? "number" : undefined}>{each}</th>)}</tr></thead>
          <tbody>
            {strip.map((each) => (
              <tr key={`${each.root} ${each.expiry} ${each.strike}`}>
                <td className="nowrap">{day(each.expiry, lang)}</td><th scope="row" className="number">{show(each.strike, each.strike % 1 ? 2 : 0)}</th><td>{words.types[each.type] ?? each.type}</td>
                <td className="number">{show(each.bid, 2)}</td><td className="number">{show(each.ask, 2)}</td><td className="number">{show(each.mid, 3)}</td><td className="number">{show(each.width, 2)}</td>
                <td className="number">{each.contribution.toExponential(3)}</td>
                <td className="number share"><meter min={0} max={largest} value={each.share} aria-hidden="true" /> {percent(each.share, 2, lang)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function BandFigure({ band }: { band: { bid: number; mid: number; ask: number } }) {
  const words = useWords().board;
  const { lang } = useSettings();
  const show = (value: number) => number(value, 2, lang);
  return (
    <div className="band">
      <h3>{words.band}</h3>
      <dl>{(["bid", "mid", "ask"] as const).map((each) => <div key={each}><dt>{words[each]}</dt><dd>{show(band[each])}</dd></div>)}</dl>
      <p>{words.band_sentence(show(band.bid), show(band.ask), show(band.ask - band.bid))}</p>
    </div>
  );
}

function Reading({ reading }: { reading: IndexReading }) {
  const words = useWords();
  const own = words.board;
  const { lang } = useSettings();
  const [open, setOpen] = useState(false);
  const region = useId();
  const strip = reading.strip ?? [];
  const terms = useMemo(() => termsWithStrikes(reading), [reading]);
  const charts = useMemo(() => terms.map((each) => ({ smile: smileChart(each.term, each.strikes, words), parts: partsChart(each.term, each.strikes, words), term: each.term })), [terms, words]);
  if (reading.value === null) return <p className="missing">{own.none} {reading.reason && <span lang="en">{reading.reason.message}</span>}</p>;
  const value = number(reading.value, 2, lang);
  const { band } = reading;
  return (
    <div className="board-reading">
      <div className="board-head">
        <div>
          <p className="level-name">{reading.index} · {reading.source.replace(/^packaged:/, "")}</p>
          <button type="button" className="number-button" aria-expanded={open} aria-controls={region} aria-label={own.open(value)} onClick={() => setOpen(!open)}>{value}</button>
          <p className="note">{own.as_of(`${instant(reading.as_of, lang)} (${words.new_york})`)} · {own.edition} {reading.edition}. {own.official}</p>
        </div>
        {band && band.bid !== null && band.mid !== null && band.ask !== null && <BandFigure band={{ bid: band.bid, mid: band.mid, ask: band.ask }} />}
      </div>
      <div id={region} hidden={!open}>{open && <Strikes strip={strip} forward={(reading.forward_shares ?? []).reduce((sum, each) => sum + each, 0)} />}</div>
      <Terms reading={reading} />
      <div className="charts">
        {charts.map(({ smile, term }) => <Drawn key={smile.id} chart={smile} title={own.smile(day(term.expiry, lang))} note={own.smile_note} />)}
        {charts.map(({ parts, term }) => <Drawn key={parts.id} chart={parts} title={own.parts(day(term.expiry, lang))} />)}
      </div>
      {reading.notes.length > 0 && <details><summary>{own.notes}</summary>{reading.notes.map((each) => <p key={each} className="note" lang="en">{each}</p>)}</details>}
    </div>
  );
}

export function BoardReading({ board, index }: { board: string; index: string }) {
  const held = useDocument<IndexReading[]>(address(`/boards/${board}/indices/${index}`, { band: true, explain: true }));
  return <Shown held={held} long>{([reading]) => (reading ? <Reading reading={reading} /> : null)}</Shown>;
}
