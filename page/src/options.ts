// From the description of a chart to what ECharts draws.
import type { EChartsCoreOption } from "echarts/core";
import { horizontal, vertical } from "./axes";
import type { Chart } from "./description";
import type { Palette } from "./palette";
import { drawnSeries, groupNames, seriesColors } from "./series";
import type { Setting } from "./setting";
import { tooltip } from "./tooltip";

const ROW = 22; // height of a line of the legend

function zoom(chart: Chart, setting: Setting, palette: Palette) {
  if (chart.x_kind === "name" || chart.x_log || chart.x.length <= (chart.x_kind === "number" ? 120 : 40)) return [];
  const inside = { type: "inside", zoomOnMouseWheel: "ctrl", moveOnMouseWheel: false, preventDefaultMouseMove: false };
  const slider = {
    type: "slider",
    height: 22,
    bottom: 4,
    borderColor: palette.line,
    backgroundColor: "transparent",
    fillerColor: `${palette.line}99`,
    handleStyle: { color: palette.paper, borderColor: palette.soft },
    moveHandleSize: 0,
    brushSelect: false,
    showDetail: false,
    dataBackground: { lineStyle: { color: palette.soft, opacity: 0.5 }, areaStyle: { opacity: 0 } },
    selectedDataBackground: { lineStyle: { color: palette.soft }, areaStyle: { opacity: 0 } },
  };
  if (setting.paper) return [{ type: "inside", disabled: true }];
  return setting.hand ? [inside, slider] : [{ type: "inside", disabled: true }, slider];
}

function legendNames(chart: Chart): string[] {
  const names = [...chart.series.map((series) => series.name), ...groupNames(chart)];
  if (chart.form === "range") return [chart.range_name, ...names.filter((_, i) => i !== 0 && i !== 2)];
  return names.length > 1 ? names : [];
}

const stroke = (...spans: [number, number][]) => `path://${spans.map(([from, to]) => `M${from},4 L${to},4 L${to},6 L${from},6 Z`).join(" ")}`;
const STROKE = stroke([0, 16]);
/** As the lines of `series.ts` are broken: dashed, dotted, and both by turns. */
const BROKEN = [stroke([0, 4], [6, 10], [12, 16]), stroke([0, 2], [4.7, 6.7], [9.3, 11.3], [14, 16]), stroke([0, 7], [9, 11], [13, 16])];

/** A line stands in the legend as it is drawn: whole, or broken as those are that have one color. */
function legendItems(chart: Chart, names: string[]) {
  if (chart.form !== "line") return names.map((name) => ({ name }));
  const asides = chart.series.filter((series) => series.role === "aside").map((series) => series.name);
  const strokes = new Set(chart.x.length > 40 ? chart.series.filter((series) => series.role !== "dots").map((series) => series.name) : asides);
  return names.map((name) => (strokes.has(name) ? { name, icon: BROKEN[asides.indexOf(name) % BROKEN.length] ?? STROKE, itemStyle: { borderWidth: 0 } } : { name }));
}

/** Lines of a legend of so many names on so many pixels, by the width of their letters. */
function legendRows(names: string[], width: number): number {
  let [rows, used] = [1, 0];
  for (const name of names) {
    const wide = 40 + [...name].reduce((sum, letter) => sum + (letter > "\u1100" ? 12.5 : 7), 0);
    if (used && used + wide > width) [rows, used] = [rows + 1, 0];
    used += wide;
  }
  return names.length ? rows : 0;
}

function axes(chart: Chart, setting: Setting, palette: Palette) {
  const [names, values] = [horizontal(chart, setting, palette), vertical(chart, setting, palette)];
  if (!chart.sideways) return { xAxis: names, yAxis: values };
  return { xAxis: values, yAxis: { ...names, inverse: true, name: "", axisLine: { show: false }, axisLabel: { color: palette.ink, interval: 0 } } };
}

/** Everything that ECharts needs to draw a chart on so many pixels. */
export function optionsOf(chart: Chart, palette: Palette, setting: Setting, width: number): EChartsCoreOption {
  const colors = seriesColors(chart, palette);
  const sliders = zoom(chart, setting, palette);
  const hasSlider = sliders.some((each) => each.type === "slider");
  const names = legendNames(chart);
  const uprights = chart.form === "bar" ? 16 * chart.marks.length : 0;
  const axisName = chart.x_kind !== "date" && chart.x_name && !chart.sideways ? (chart.x_hidden ? 18 : 22) : 0;
  return {
    animation: false,
    useUTC: true,
    textStyle: { fontFamily: palette.font, color: palette.ink },
    grid: {
      left: 8,
      right: chart.sideways ? 30 : setting.narrow ? 10 : 18,
      top: ROW * legendRows(names, width - 8) + 12 + uprights + (chart.form === "line" && chart.marks.length && !setting.narrow ? 16 : 0),
      bottom: (hasSlider ? 36 : 8) + axisName,
      outerBoundsMode: "same",
      outerBoundsContain: "axisLabel",
    },
    legend: names.length
      ? { top: 0, left: 0, itemHeight: 9, itemWidth: 16, itemGap: 14, textStyle: { color: palette.ink, fontSize: 12, lineHeight: 16 }, data: legendItems(chart, names) }
      : { show: false },
    tooltip: {
      trigger: "axis",
      confine: true,
      transitionDuration: 0,
      backgroundColor: palette.paper,
      borderColor: palette.line,
      axisPointer: {
        type: chart.form === "line" ? "line" : "shadow",
        lineStyle: { color: palette.soft },
        shadowStyle: { color: palette.line, opacity: 0.5 },
      },
      formatter: (points: { dataIndex: number; seriesIndex: number }[]) => {
        const point = points.find((each) => each.seriesIndex < chart.series.length);
        const mark = points.find((each) => each.seriesIndex >= chart.series.length);
        const x = point ? chart.x[point.dataIndex] : chart.marks[mark?.dataIndex ?? 0]?.x;
        return x === undefined ? "" : tooltip(chart, x, colors);
      },
    },
    ...axes(chart, setting, palette),
    dataZoom: sliders,
    series: drawnSeries(chart, colors, palette, setting, width),
  };
}
