// Draws the charts of a report from the descriptions in the page; asks nothing of any network.
import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import {
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  LegendScrollComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
} from "echarts/components";
import { init, registerLocale, use, type ECharts } from "echarts/core";
import { LabelLayout } from "echarts/features";
import langKO from "echarts/i18n/langKO-obj.js";
import { CanvasRenderer } from "echarts/renderers";
import { DAY_MS, type Chart, type Span } from "./description";
import { optionsOf } from "./options";
import { paletteOf } from "./palette";

use([
  BarChart, LineChart, ScatterChart, CanvasRenderer, DataZoomComponent, GridComponent, LabelLayout, LegendComponent,
  LegendScrollComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent,
]);
registerLocale("KO", langKO);

const NARROW = 560;
const PRINT_WIDTH = 680; // A4 less its margins, in CSS pixels; the style sheet's print rules say the same
const SHARPNESS = Math.max(2, window.devicePixelRatio); // a page on paper or enlarged stays sharp

class DrawnChart {
  private readonly drawing: ECharts;
  private log: boolean;
  private span: Span | undefined;

  constructor(
    private readonly chart: Chart,
    private readonly place: HTMLElement,
    private readonly controls: HTMLElement | null,
  ) {
    this.log = chart.log;
    this.span = chart.spans[chart.first_span];
    const locale = document.documentElement.lang === "ko" ? "KO" : "EN";
    this.drawing = init(place, null, { locale, renderer: "canvas", devicePixelRatio: SHARPNESS });
    this.listen();
    this.draw();
    new ResizeObserver(() => this.fit()).observe(place);
  }

  draw(paper = false): void {
    const palette = paletteOf(paper ? (document.querySelector(".on-paper") ?? this.place) : this.place);
    const hand = window.matchMedia("(hover: hover)").matches;
    const setting = { log: this.log, hand, narrow: this.place.clientWidth < NARROW, paper };
    this.drawing.setOption(optionsOf(this.chart, palette, setting), { notMerge: true });
    this.show(this.span);
  }

  print(): void {
    this.drawing.resize({ width: PRINT_WIDTH });
    this.draw(true);
    this.drawing.getZr().flush();
  }

  afterPrint(): void {
    this.drawing.resize({ width: "auto" });
    this.draw();
  }

  private fit(): void {
    if (this.place.clientWidth === this.drawing.getWidth()) return;
    this.drawing.resize();
    this.draw();
  }

  private show(span: Span | undefined): void {
    const last = this.chart.x[this.chart.x.length - 1];
    if (!span || typeof last !== "number") return;
    const window = span.days === null ? { start: 0, end: 100 } : { startValue: (last - span.days) * DAY_MS, endValue: last * DAY_MS };
    this.drawing.dispatchAction({ type: "dataZoom", ...window });
  }

  private listen(): void {
    if (!this.controls) return;
    this.controls.hidden = false;
    const spans = [...this.controls.querySelectorAll<HTMLButtonElement>("button[data-span]")];
    for (const button of spans) {
      button.addEventListener("click", () => {
        this.span = this.chart.spans[Number(button.dataset.span)];
        for (const each of spans) each.setAttribute("aria-pressed", String(each === button));
        this.show(this.span);
      });
    }
    const scale = this.controls.querySelector<HTMLButtonElement>("button[data-log]");
    scale?.addEventListener("click", () => {
      this.log = !this.log;
      scale.setAttribute("aria-pressed", String(this.log));
      this.draw();
    });
  }
}

function drawAll(): DrawnChart[] {
  const text = document.getElementById("chart-data")?.textContent ?? "[]";
  const charts = JSON.parse(text) as Chart[];
  return charts.flatMap((chart) => {
    const place = document.getElementById(`chart-${chart.id}`);
    return place ? [new DrawnChart(chart, place, document.getElementById(`controls-${chart.id}`))] : [];
  });
}

const drawn = drawAll();
document.documentElement.dataset.charts = String(drawn.length);
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawn.forEach((each) => each.draw()));
window.addEventListener("beforeprint", () => drawn.forEach((each) => each.print()));
window.addEventListener("afterprint", () => drawn.forEach((each) => each.afterPrint()));
