// A chart of the report's kind in the page: its drawing comes in a file of its own, its values are always there as a table.
import { useEffect, useRef, useState } from "react";
import type { Chart } from "../../../src/description";
import { DAY_MS } from "../../../src/description";
import type { DrawnChart } from "../../../src/drawn_chart";
import { day, number } from "../format";
import { useSettings, useWords } from "../settings";

const TABLE_ROWS = 60;

export function Drawn({ chart, title, note, tall = false, canLog = false }: { chart: Chart; title: string; note?: string; tall?: boolean; canLog?: boolean }) {
  const words = useWords();
  const { lang } = useSettings();
  const place = useRef<HTMLDivElement>(null);
  const controls = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<"drawing" | "drawn" | "failed">("drawing");

  useEffect(() => {
    let drawn: DrawnChart | null = null;
    let over = false;
    import("../../../src/drawn_chart").then(
      (library) => {
        if (over || !place.current) return;
        drawn = new library.DrawnChart(chart, place.current, controls.current);
        setState("drawn");
      },
    ).catch(() => setState("failed"));
    const look = () => requestAnimationFrame(() => { if (!over) drawn?.draw(); });
    const print = () => drawn?.print();
    const afterPrint = () => drawn?.afterPrint();
    window.addEventListener("weatherglass:look", look);
    window.addEventListener("beforeprint", print);
    window.addEventListener("afterprint", afterPrint);
    return () => {
      over = true;
      window.removeEventListener("weatherglass:look", look);
      window.removeEventListener("beforeprint", print);
      window.removeEventListener("afterprint", afterPrint);
      drawn?.dispose();
    };
  }, [chart]);

  const newestFirst = chart.x_kind === "date";
  const rows = newestFirst ? Math.min(TABLE_ROWS, chart.x.length) : chart.x.length;
  const first = chart.x.length - rows;
  return (
    <figure className="chart" data-chart={chart.id} data-drawn={state === "drawn"}>
      <figcaption><h3>{title}</h3>{note && <p className="note">{note}</p>}</figcaption>
      {(chart.spans.length > 0 || canLog) && (
        <div className="controls" ref={controls} role="group" aria-label={`${words.chart.controls}: ${title}`} key={`${chart.id} ${lang}`}>
          {chart.spans.map((span, i) => <button key={span.label} type="button" data-span={i} aria-pressed={i === chart.first_span}>{span.label}</button>)}
          {canLog && <button type="button" data-log="" aria-pressed={chart.log}>{words.chart.log}</button>}
        </div>
      )}
      {state === "failed" ? <p className="missing">{words.chart.failed}</p> : <div className={tall ? "drawing tall" : "drawing"} ref={place} aria-hidden="true" />}
      <details>
        <summary>{words.chart.table}{first > 0 ? ` (${words.chart.last_rows(rows)})` : ""}<span className="hidden">: {title}</span></summary>
        <div className="sideways" tabIndex={0} role="region" aria-label={`${words.chart.table}: ${title}`}>
          <table>
            <thead><tr><th scope="col">{chart.x_kind === "date" ? words.chart.day : chart.x_name}</th>{chart.series.map((each) => <th key={each.name} scope="col" className="number">{each.name}{chart.unit && ` (${chart.unit})`}</th>)}</tr></thead>
            <tbody>
              {Array.from({ length: rows }, (_, i) => (newestFirst ? chart.x.length - 1 - i : i)).map((at) => {
                const x = chart.x[at] ?? "";
                return (
                  <tr key={String(x)}>
                    <th scope="row">{chart.x_kind === "date" ? day(new Date(Number(x) * DAY_MS).toISOString(), lang) : typeof x === "number" ? number(x, chart.x_decimals, lang) : x}</th>
                    {chart.series.map((each) => <td key={each.name} className="number">{each.values[at] === null || each.values[at] === undefined ? "" : number(each.values[at], chart.decimals, lang)}</td>)}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}
