// From the description of a chart to what ECharts draws.
import type { EChartsCoreOption } from "echarts/core";
import { DAY_MS, type Chart, type X } from "./description";
import type { Palette } from "./palette";
import { tooltip } from "./tooltip";
import { numberText } from "./words";

/** How the reader has set the chart. */
export interface Setting {
  log: boolean;
  /** False on a touch screen, where a finger on the chart must still scroll the page, and on paper. */
  hand: boolean;
  narrow: boolean;
  paper: boolean;
}

const position = (chart: Chart, x: X) => (chart.x_kind === "date" ? Number(x) * DAY_MS : x);

export function seriesColors(chart: Chart, palette: Palette): string[] {
  let next = 1; // the first color is kept for the main series
  return chart.series.map((series) => {
    if (series.role === "aside") return palette.soft;
    return (series.role === "main" ? palette.series[0] : palette.series[next++ % palette.series.length]) ?? palette.ink;
  });
}

/** 1, 2, 5, 10, ... (or 1, 10, 100, ... over a wide range) between two positive numbers. */
export function logTicks(lowest: number, highest: number): number[] {
  const steps = highest / lowest > 300 ? [1] : highest / lowest < 12 ? [1, 1.5, 2, 3, 4, 5, 6, 8] : [1, 2, 5];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(lowest)); power <= Math.ceil(Math.log10(highest)); power++) {
    for (const step of steps) ticks.push(Number((step * 10 ** power).toPrecision(3)));
  }
  return ticks.filter((tick) => tick >= lowest * 0.999 && tick <= highest * 1.001);
}

function ends(chart: Chart): [number, number] {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const series of chart.series) {
    for (const value of series.values) {
      if (value !== null && value < lowest) lowest = value;
      if (value !== null && value > highest) highest = value;
    }
  }
  return [lowest, highest];
}

function vertical(chart: Chart, setting: Setting, palette: Palette) {
  const axis = {
    name: chart.unit,
    nameLocation: "end",
    nameTextStyle: { color: palette.soft, align: "left", padding: [0, 0, 0, -8] },
    axisLabel: { color: palette.soft, formatter: (value: number) => numberText(value, Number.isInteger(value) ? 0 : 2).replace(/(\.\d)0$/, "$1") },
    splitLine: { lineStyle: { color: palette.line } },
    axisTick: { show: false },
    axisLine: { show: false },
  };
  if (!setting.log) return { ...axis, type: "value", scale: chart.form === "line", splitNumber: 5 };
  const [lowest, highest] = ends(chart);
  const [min, max] = [lowest * 0.93, highest * 1.07];
  const customValues = logTicks(min, max);
  return {
    ...axis,
    type: "log",
    min,
    max,
    axisLabel: { ...axis.axisLabel, customValues },
    splitLine: { ...axis.splitLine, customValues },
    axisTick: { show: false, customValues },
  };
}

function horizontal(chart: Chart, palette: Palette) {
  const axis = {
    axisLine: { lineStyle: { color: palette.soft } },
    axisTick: { show: chart.x_kind !== "name", lineStyle: { color: palette.soft } },
    axisLabel: { color: palette.soft, hideOverlap: true },
    splitLine: { show: false },
    name: chart.x_kind === "date" ? "" : chart.x_name,
    nameLocation: "middle",
    nameGap: 28,
    nameTextStyle: { color: palette.soft },
  };
  if (chart.x_kind === "date") return { ...axis, type: "time" };
  if (chart.x_kind === "number") return { ...axis, type: "value", min: "dataMin", max: "dataMax" };
  return { ...axis, type: "category", data: chart.x, axisLabel: { ...axis.axisLabel, interval: 0, hideOverlap: false } };
}

function bands(chart: Chart, palette: Palette, setting: Setting) {
  return {
    silent: true,
    data: chart.bands.map((band, i) => [
      {
        ...(band.lower === null ? { y: "max" } : { yAxis: band.lower }),
        itemStyle: { color: palette.bands[i % palette.bands.length], opacity: 1 },
        name: setting.narrow ? "" : band.label,
        label: { color: palette.soft, position: "insideTopRight", fontSize: 10, distance: 3 },
      },
      band.upper === null ? { y: "min" } : { yAxis: band.upper },
    ]),
  };
}

function levels(chart: Chart, palette: Palette) {
  return {
    silent: true,
    symbol: "none",
    lineStyle: { color: palette.soft, type: "dotted", width: 1 },
    label: { color: palette.soft, position: "insideStartTop", formatter: "{b}", fontSize: 11 },
    data: chart.levels.map((level) => ({ yAxis: level.y, name: level.label })),
  };
}

function lines(chart: Chart, colors: string[], palette: Palette, setting: Setting) {
  const few = chart.x.length <= 40;
  return chart.series.map((series, i) => ({
    type: "line",
    name: series.name,
    data: series.values.map((value, k) => [position(chart, chart.x[k] ?? ""), value]),
    color: colors[i],
    lineStyle: { width: series.role === "main" ? 2 : 1.4, type: series.role === "aside" ? "dashed" : "solid" },
    z: series.role === "main" ? 4 : 3,
    showSymbol: few,
    symbol: "circle",
    symbolSize: series.role === "main" ? 7 : 5,
    sampling: few ? undefined : "minmax", // thinned to the pixels, highs and lows kept
    connectNulls: few,
    emphasis: { disabled: true },
    ...(i === 0 && chart.bands.length ? { markArea: bands(chart, palette, setting) } : {}),
    ...(i === 0 && chart.levels.length ? { markLine: levels(chart, palette) } : {}),
  }));
}

function bars(chart: Chart, colors: string[], palette: Palette) {
  const signed = chart.series.length === 1;
  return chart.series.map((series, i) => ({
    type: "bar",
    name: series.name,
    color: colors[i],
    barMaxWidth: 44,
    data: series.values.map((value) =>
      signed ? { value, itemStyle: { color: (value ?? 0) < 0 ? palette.down : palette.up } } : { value },
    ),
    label: {
      show: chart.series.length * chart.x.length <= 12,
      position: "outside",
      color: palette.ink,
      fontSize: 11,
      formatter: (point: { value: unknown }) => (typeof point.value === "number" ? numberText(point.value, chart.decimals) : ""),
    },
    emphasis: { disabled: true },
    ...(i === 0 && chart.levels.length ? { markLine: levels(chart, palette) } : {}),
  }));
}

function marks(chart: Chart, palette: Palette, setting: Setting) {
  return {
    type: "scatter",
    name: "",
    data: chart.marks.map((mark) => ({ value: [position(chart, mark.x), mark.y], name: mark.label })),
    symbolSize: 8,
    itemStyle: { color: palette.mark, borderColor: palette.paper, borderWidth: 1.5 },
    label: { show: !setting.narrow, formatter: "{b}", position: "top", color: palette.ink, fontSize: 11, textBorderColor: palette.paper, textBorderWidth: 3 },
    labelLayout: { hideOverlap: true },
    emphasis: { disabled: true },
    z: 6,
  };
}

function zoom(chart: Chart, setting: Setting, palette: Palette) {
  if (chart.x_kind === "name" || chart.x.length <= 40) return [];
  const inside = { type: "inside", zoomOnMouseWheel: "ctrl", moveOnMouseWheel: false, preventDefaultMouseMove: false };
  const slider = {
    type: "slider",
    height: 22,
    bottom: 4,
    borderColor: palette.line,
    backgroundColor: "transparent",
    fillerColor: palette.line,
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

/** Everything that ECharts needs to draw a chart. */
export function optionsOf(chart: Chart, palette: Palette, setting: Setting): EChartsCoreOption {
  const colors = seriesColors(chart, palette);
  const sliders = zoom(chart, setting, palette);
  const hasSlider = sliders.some((each) => each.type === "slider");
  const legend = chart.series.length > 1;
  const drawn = chart.form === "bar" ? bars(chart, colors, palette) : lines(chart, colors, palette, setting);
  return {
    animation: false,
    useUTC: true,
    textStyle: { fontFamily: palette.font, color: palette.ink },
    grid: {
      left: 8,
      right: setting.narrow ? 10 : 18,
      top: (legend ? 34 : 8) + (chart.unit ? 22 : 4),
      bottom: (hasSlider ? 36 : 8) + (chart.x_kind !== "date" && chart.x_name ? 22 : 0),
      outerBoundsMode: "same",
      outerBoundsContain: "axisLabel",
    },
    legend: legend
      ? { top: 2, left: 0, type: "scroll", itemHeight: 8, itemWidth: 18, textStyle: { color: palette.ink }, data: chart.series.map((series) => series.name) }
      : { show: false },
    tooltip: {
      trigger: "axis",
      confine: true,
      transitionDuration: 0,
      backgroundColor: palette.paper,
      borderColor: palette.line,
      axisPointer: { type: chart.form === "bar" ? "shadow" : "line", lineStyle: { color: palette.soft }, shadowStyle: { color: palette.line, opacity: 0.5 } },
      formatter: (points: { dataIndex: number; seriesIndex: number }[]) => {
        const point = points.find((each) => each.seriesIndex < chart.series.length);
        const mark = points.find((each) => each.seriesIndex >= chart.series.length);
        const x = point ? chart.x[point.dataIndex] : chart.marks[mark?.dataIndex ?? 0]?.x;
        return x === undefined ? "" : tooltip(chart, x, colors);
      },
    },
    xAxis: horizontal(chart, palette),
    yAxis: vertical(chart, setting, palette),
    dataZoom: sliders,
    series: chart.marks.length ? [...drawn, marks(chart, palette, setting)] : drawn,
  };
}
