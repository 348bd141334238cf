// A chart of the report's kind in the page: its drawing comes in a file of its own, its values are always there as a table.
import { useEffect, useRef, useState } from "react";
import type { Chart } from "../../../src/description";
import type { DrawnChart } from "../../../src/drawn_chart";
import { useSettings, useWords } from "../settings";
import { ValuesTable } from "./values_table";

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
      <ValuesTable chart={chart} title={title} />
    </figure>
  );
}
