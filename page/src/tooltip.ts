// The box beside the pointer, built as elements: neither markup nor inline styles from data.
import type { Chart, X } from "./description";
import { numberText, xText } from "./words";

function line(className: string, text: string): HTMLElement {
  const element = document.createElement("div");
  element.className = className;
  element.textContent = text;
  return element;
}

export function tooltip(chart: Chart, x: X, colors: string[]): HTMLElement {
  const box = document.createElement("div");
  box.className = "tip";
  box.append(line("tip-x", xText(chart, x)));
  const index = chart.x.indexOf(x);
  const plain = chart.form === "bar" && chart.series.length === 1;
  chart.series.forEach((series, i) => {
    const value = series.values[index];
    if (value === null || value === undefined) return;
    const row = line("tip-row", "");
    const swatch = line("tip-swatch", "");
    swatch.style.backgroundColor = plain ? "transparent" : (colors[i] ?? "");
    row.append(swatch, line("tip-name", series.name), line("tip-value", `${numberText(value, chart.decimals)} ${chart.unit}`.trim()));
    box.append(row);
  });
  for (const mark of chart.marks) if (mark.x === x) box.append(line("tip-mark", mark.label));
  return box;
}
