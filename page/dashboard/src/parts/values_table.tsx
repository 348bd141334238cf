// The values of a chart as a table, folded: what the eyes get from the drawing, for the ears and for copying.
import { useState } from "react";
import { DAY_MS, type Chart } from "../../../src/description";
import { day, number } from "../format";
import { useSettings, useWords } from "../settings";

const MOST_DAYS = 60;

type Tabled = Pick<Chart, "x" | "x_kind" | "x_name" | "x_decimals" | "series" | "unit" | "decimals">;

function Rows({ chart, rows }: { chart: Tabled; rows: number }) {
  const { lang } = useSettings();
  const words = useWords().chart;
  const isDay = chart.x_kind === "date";
  const places = Array.from({ length: rows }, (_, i) => (isDay ? chart.x.length - 1 - i : i)); // days from the newest on
  const x = (at: number) => {
    const value = chart.x[at] ?? "";
    if (isDay) return day(new Date(Number(value) * DAY_MS).toISOString(), lang);
    return typeof value === "number" ? number(value, chart.x_decimals, lang) : value;
  };
  const y = (value: number | null | undefined) => (value === null || value === undefined ? "" : number(value, chart.decimals, lang));
  return (
    <table>
      <thead><tr><th scope="col">{isDay ? words.day : chart.x_name}</th>{chart.series.map((each) => <th key={each.name} scope="col" className="number">{each.name}{chart.unit && ` (${chart.unit})`}</th>)}</tr></thead>
      <tbody>{places.map((at) => <tr key={at}><th scope="row">{x(at)}</th>{chart.series.map((each) => <td key={each.name} className="number">{y(each.values[at])}</td>)}</tr>)}</tbody>
    </table>
  );
}

export function ValuesTable({ chart, title }: { chart: Tabled; title: string }) {
  const words = useWords().chart;
  const [open, setOpen] = useState(false);
  const rows = chart.x_kind === "date" ? Math.min(MOST_DAYS, chart.x.length) : chart.x.length;
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.table}{rows < chart.x.length ? ` (${words.last_rows(rows)})` : ""}<span className="hidden">: {title}</span></summary>
      {open && <div className="sideways" tabIndex={0} role="region" aria-label={`${words.table}: ${title}`}><Rows chart={chart} rows={rows} /></div>}
    </details>
  );
}
