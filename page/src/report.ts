// Draws the charts of a report from the descriptions in the page; asks nothing of any network.
import type { Chart } from "./description";
import { DrawnChart } from "./drawn_chart";

function drawAll(): DrawnChart[] {
  const text = document.getElementById("chart-data")?.textContent ?? "[]";
  const charts = JSON.parse(text) as Chart[];
  return charts.flatMap((chart) => {
    const place = document.getElementById(`chart-${chart.id}`);
    return place ? [new DrawnChart(chart, place, document.getElementById(`controls-${chart.id}`))] : [];
  });
}

/** Long tables are folded on a narrow screen, and open on paper. */
function fold(): { open: () => void; back: () => void } {
  const folds = [...document.querySelectorAll<HTMLDetailsElement>("details.fold")];
  if (window.matchMedia("(max-width: 42rem)").matches) for (const each of folds) each.open = false;
  let before: boolean[] = [];
  return {
    open: () => {
      before = folds.map((each) => each.open);
      for (const each of folds) each.open = true;
    },
    back: () => folds.forEach((each, i) => (each.open = before[i] ?? true)),
  };
}

const drawn = drawAll();
const folds = fold();
document.documentElement.dataset.charts = String(drawn.length);
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawn.forEach((each) => each.draw()));
window.addEventListener("beforeprint", () => {
  folds.open();
  drawn.forEach((each) => each.print());
});
window.addEventListener("afterprint", () => {
  folds.back();
  drawn.forEach((each) => each.afterPrint());
});
