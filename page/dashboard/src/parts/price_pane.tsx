// A pane of prices, or of values as they come, drawn by lightweight-charts.
import { useEffect, useMemo, useRef, useState } from "react";
import { address } from "../api";
import type { SeriesValues } from "../documents";
import type { Tick } from "../live_state";
import { day, dayNumber, decimalsFor, number } from "../format";
import { useSettings, useWords } from "../settings";
import { useDocument } from "../use_document";
import { Shown } from "./notices";
import type { Pane } from "./pane";
import { ValuesTable } from "./values_table";

function usePane(place: React.RefObject<HTMLDivElement | null>, live: boolean, log: boolean, lang: string): Pane | null {
  const [pane, setPane] = useState<Pane | null>(null);
  useEffect(() => {
    let made: Pane | null = null;
    let over = false;
    import("./pane").then(({ Pane }) => {
      if (over || !place.current) return;
      made = new Pane(place.current, { live, log, lang });
      setPane(made);
    }).catch(() => undefined); // its values stand in the words beside it
    const look = () => requestAnimationFrame(() => made?.look());
    const print = () => made?.print();
    const afterPrint = () => made?.look();
    window.addEventListener("weatherglass:look", look);
    window.addEventListener("beforeprint", print);
    window.addEventListener("afterprint", afterPrint);
    return () => {
      over = true;
      window.removeEventListener("weatherglass:look", look);
      window.removeEventListener("beforeprint", print);
      window.removeEventListener("afterprint", afterPrint);
      made?.remove();
      setPane(null);
    };
  }, [place, live, log, lang]);
  return pane;
}

/** Values of this page's own time. */
export function TickPane({ ticks, label }: { ticks: Tick[]; label: string }) {
  const { lang } = useSettings();
  const place = useRef<HTMLDivElement>(null);
  const pane = usePane(place, true, false, lang);
  useEffect(() => pane?.setTicks(ticks), [pane, ticks]);
  return <div className="pane short" ref={place} role="img" aria-label={label} data-ticks={ticks.length} />;
}

function Prices({ values, name, log }: { values: SeriesValues; name: string; log: boolean }) {
  const { lang } = useSettings();
  const words = useWords();
  const place = useRef<HTMLDivElement>(null);
  const [isLog, setLog] = useState(log);
  const [years, setYears] = useState<number | null>(5);
  const pane = usePane(place, false, isLog, lang);
  useEffect(() => pane?.setDays(values.rows), [pane, values]);
  useEffect(() => pane?.show(years), [pane, years, values]);
  const [lastDay, lastValue] = values.rows[values.rows.length - 1] ?? ["", null];
  const said = lastValue === null ? "" : `${day(lastDay, lang)}: ${number(lastValue, decimalsFor(lastValue), lang)}`;
  const title = words.chart.price(name);
  const tabled = useMemo(() => ({
    x: values.rows.map(([iso]) => dayNumber(iso)), x_kind: "date" as const, x_name: "", x_decimals: 0, unit: "", decimals: lastValue === null ? 2 : decimalsFor(lastValue),
    series: [{ name, values: values.rows.map(([, value]) => value), role: "main" as const }],
  }), [values, name, lastValue]);
  return (
    <figure className="chart" data-pane={values.series} data-drawn={pane !== null}>
      <figcaption><h3>{title}</h3><p className="note">{said}</p></figcaption>
      <div className="controls" role="group" aria-label={`${words.chart.controls}: ${title}`}>
        {([1, 5, null] as const).map((each) => (
          <button key={String(each)} type="button" aria-pressed={years === each} onClick={() => setYears(each)}>
            {each === 1 ? words.chart.spans.year : each === 5 ? words.chart.spans.five : words.chart.spans.all}
          </button>
        ))}
        <button type="button" aria-pressed={isLog} onClick={() => setLog(!isLog)}>{words.chart.log}</button>
      </div>
      <div className="pane" ref={place} role="img" aria-label={`${title}. ${said}`} />
      <ValuesTable chart={tabled} title={title} />
    </figure>
  );
}

/** A series of the store, day by day. */
export function PricePane({ series, name, log = false }: { series: string; name: string; log?: boolean }) {
  const held = useDocument<SeriesValues>(address(`/series/${series}`));
  return <Shown held={held}>{(values) => <Prices values={values} name={name} log={log} />}</Shown>;
}
