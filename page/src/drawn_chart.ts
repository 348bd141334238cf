// One drawn chart: its window, its scale, its size on a screen and on paper.
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
import { ends, vertical } from "./axes";
import { DAY_MS, type Chart, type Span } from "./description";
import { optionsOf } from "./options";
import { paletteOf } from "./palette";
import { markSeries } from "./series";
import type { Setting } from "./setting";

use([
  BarChart, LineChart, ScatterChart, CanvasRenderer, DataZoomComponent, GridComponent, LabelLayout, LegendComponent,
  LegendScrollComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent,
]);
registerLocale("KO", langKO);

const NARROW = 560;
const SMALL = 400;
const [PRINT_WIDTH, PRINT_HEIGHT] = [680, 300]; // A4 less its margins, in CSS pixels; the style sheet's print rules say the same
const SHARPNESS = Math.max(2, window.devicePixelRatio); // a page on paper or enlarged stays sharp

export class DrawnChart {
  private readonly drawing: ECharts;
  private readonly sizes: ResizeObserver;
  private log: boolean;
  private span: Span | undefined;
  private window: [number, number] = [-Infinity, Infinity];
  private paper = false;

  constructor(
    private readonly chart: Chart,
    private readonly place: HTMLElement,
    private readonly controls: HTMLElement | null,
  ) {
    this.log = chart.log;
    this.span = chart.spans[chart.first_span];
    if (chart.sideways) place.style.height = `${70 + chart.x.length * (16 + 20 * chart.series.length)}px`;
    const locale = document.documentElement.lang === "ko" ? "KO" : "EN";
    this.drawing = init(place, null, { locale, renderer: "canvas", devicePixelRatio: SHARPNESS });
    this.listen();
    this.draw();
    this.sizes = new ResizeObserver(() => this.fit());
    this.sizes.observe(place);
  }

  /** Nothing of it is left. */
  dispose(): void {
    this.sizes.disconnect();
    this.drawing.dispose();
  }

  draw(): void {
    this.drawing.setOption(optionsOf(this.chart, this.palette(), this.setting(), this.drawing.getWidth()), { notMerge: true });
    this.show(this.span);
  }

  print(): void {
    this.paper = true;
    this.drawing.resize({ width: PRINT_WIDTH, height: this.chart.sideways ? "auto" : PRINT_HEIGHT });
    this.draw();
    this.drawing.getZr().flush();
  }

  afterPrint(): void {
    this.paper = false;
    this.drawing.resize({ width: "auto", height: "auto" });
    this.draw();
  }

  private palette() {
    return paletteOf(this.paper ? (document.querySelector(".on-paper") ?? this.place) : this.place);
  }

  private setting(): Setting {
    const hand = window.matchMedia("(hover: hover)").matches;
    const width = this.drawing.getWidth();
    return { log: this.log, hand, narrow: width < NARROW, small: width < SMALL, paper: this.paper, window: this.window, edge: () => this.edge(), skyline: (left, right) => this.skyline(left, right) };
  }

  private get unit(): number {
    return this.chart.x_kind === "date" ? DAY_MS : 1;
  }

  private edge(): number {
    const first = Math.max(this.window[0], Number(this.chart.x[0]));
    return this.drawing.convertToPixel({ xAxisIndex: 0 }, first * this.unit);
  }

  private skyline(left: number, right: number): number {
    const at = (pixel: number) => Number(this.drawing.convertFromPixel({ xAxisIndex: 0 }, pixel)) / this.unit;
    const [, highest] = ends(this.chart, [at(left), at(right)]);
    return Number.isFinite(highest) ? this.drawing.convertToPixel({ yAxisIndex: 0 }, highest) : Infinity;
  }

  private fit(): void {
    if (this.place.clientWidth === this.drawing.getWidth()) return;
    this.drawing.resize();
    this.draw();
  }

  /** A logarithmic axis does not fit itself to the window shown, and a short window has room for more words. */
  private fitWindow(): void {
    const [zoom] = (this.drawing.getOption() as { dataZoom?: { startValue: number; endValue: number }[] }).dataZoom ?? [];
    if (!zoom) return;
    this.window = [zoom.startValue / this.unit, zoom.endValue / this.unit];
    const [setting, palette] = [this.setting(), this.palette()];
    this.drawing.setOption({
      ...(this.log ? { yAxis: vertical(this.chart, setting, palette) } : {}),
      series: markSeries(this.chart, palette, setting, this.drawing.getWidth()),
    });
  }

  private show(span: Span | undefined): void {
    const last = this.chart.x[this.chart.x.length - 1];
    if (!span || typeof last !== "number") return;
    const window = span.days === null ? { start: 0, end: 100 } : { startValue: (last - span.days) * DAY_MS, endValue: last * DAY_MS };
    this.drawing.dispatchAction({ type: "dataZoom", ...window });
  }

  private listen(): void {
    this.drawing.on("datazoom", () => this.fitWindow());
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
