// lightweight-charts in the colors of the style sheet. The license asks for a link to TradingView: the page's foot has it,
// because the library's own logo brings an inline style that the page's content security policy refuses.
import { AreaSeries, createChart, LineSeries, LineStyle, PriceScaleMode, type IChartApi, type ISeriesApi, type UTCTimestamp } from "lightweight-charts";
import { paletteOf, type Palette } from "../../../src/palette";
import { clock, decimalsFor, number } from "../format";
import type { Tick } from "../live_state";

export interface PaneSetting {
  live: boolean;
  log: boolean;
  lang: string;
}

const at = (iso: string) => (Date.parse(`${iso}T00:00:00Z`) / 1000) as UTCTimestamp;

export class Pane {
  private readonly chart: IChartApi;
  private readonly line: ISeriesApi<"Area"> | ISeriesApi<"Line">;
  private days: { time: UTCTimestamp; value: number }[] = [];

  constructor(
    private readonly place: HTMLElement,
    private readonly setting: PaneSetting,
  ) {
    const hand = window.matchMedia("(hover: hover)").matches;
    this.chart = createChart(place, {
      autoSize: true,
      layout: { attributionLogo: false, fontSize: 12 },
      localization: { locale: setting.lang, priceFormatter: (price: number) => number(price, Math.abs(price) >= 1000 ? 0 : decimalsFor(price), setting.lang), ...(setting.live ? { timeFormatter: (time: unknown) => clock(Number(time) * 1000) } : {}) },
      rightPriceScale: { borderVisible: false, mode: setting.log ? PriceScaleMode.Logarithmic : PriceScaleMode.Normal },
      timeScale: {
        borderVisible: false, timeVisible: setting.live, secondsVisible: setting.live, lockVisibleTimeRangeOnResize: true, minBarSpacing: 0.01,
        fixLeftEdge: true, fixRightEdge: true, // or the words at the ends of the axis are cut
        ...(setting.live ? { tickMarkFormatter: (time: unknown) => clock(Number(time) * 1000) } : {}),
      },
      handleScroll: { mouseWheel: false, vertTouchDrag: false, pressedMouseMove: hand, horzTouchDrag: false },
      handleScale: { mouseWheel: false, pinch: true, axisPressedMouseMove: hand },
    });
    this.line = setting.live ? this.chart.addSeries(AreaSeries, { lineWidth: 2 }) : this.chart.addSeries(LineSeries, { lineWidth: 2 });
    this.look();
  }

  private paint(palette: Palette): void {
    const main = palette.series[0] ?? palette.ink;
    this.chart.applyOptions({
      layout: { background: { color: "transparent" }, textColor: palette.soft, fontFamily: palette.font },
      grid: { vertLines: { visible: false }, horzLines: { color: palette.line, style: LineStyle.Solid } },
      crosshair: { vertLine: { color: palette.soft, labelBackgroundColor: palette.ink }, horzLine: { color: palette.soft, labelBackgroundColor: palette.ink } },
    });
    this.line.applyOptions(this.setting.live ? { lineColor: main, topColor: `${main}55`, bottomColor: `${main}08` } : { color: main });
  }

  /** Take the colors of the page as it looks now. */
  look(): void {
    this.paint(paletteOf(this.place));
  }

  /** Take the colors of paper. */
  print(): void {
    this.paint(paletteOf(document.querySelector(".on-paper") ?? this.place));
  }

  setDays(rows: [string, number | null][]): void {
    const known = rows.filter((row): row is [string, number] => row[1] !== null);
    const latest = known[known.length - 1];
    if (!latest) return;
    const precision = decimalsFor(latest[1]);
    this.line.applyOptions({ priceFormat: { type: "price", precision, minMove: 10 ** -precision } });
    this.days = known.map(([day, value]) => ({ time: at(day), value }));
  }

  setTicks(ticks: Tick[]): void {
    const seconds = new Map(ticks.map((tick) => [Math.floor(tick.at / 1000), tick.value])); // the library knows no less than a second
    this.line.setData([...seconds].map(([time, value]) => ({ time: time as UTCTimestamp, value })));
    if (ticks.length < 60) this.chart.timeScale().fitContent();
    else this.chart.timeScale().scrollToRealTime();
  }

  /** So many years up to the last day, or all. */
  show(years: number | null): void {
    const last = this.days[this.days.length - 1];
    if (!last) return;
    const first = years === null ? 0 : last.time - years * 365.25 * 86_400;
    this.line.setData(this.days.filter((each) => each.time >= first));
    this.chart.timeScale().fitContent();
  }

  remove(): void {
    this.chart.remove();
  }
}
