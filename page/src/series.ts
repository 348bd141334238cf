// What is drawn between the axes: lines, bars, ranges, and what is marked on them.
import { position } from "./axes";
import { DAY_MS, type Chart, type Mark } from "./description";
import type { Palette } from "./palette";
import type { Setting } from "./setting";
import { numberText } from "./words";

const SYMBOLS = ["circle", "triangle", "diamond", "rect"];

export function seriesColors(chart: Chart, palette: Palette): string[] {
  if (chart.form === "range") return [palette.series[0], palette.ink, palette.series[0], palette.series[1]].map((color) => color ?? palette.ink);
  let next = 1; // the first color is kept for the main series
  let dots = 0;
  return chart.series.map((series) => {
    if (series.role === "aside") return palette.soft;
    // from strong to pale, and the fifth stands out
    if (series.role === "dots") return [palette.series[0], palette.series[2], palette.series[1], palette.soft, palette.mark][dots++] ?? palette.soft;
    return (series.role === "main" ? palette.series[0] : palette.series[next++ % palette.series.length]) ?? palette.ink;
  });
}

function backgrounds(chart: Chart, palette: Palette, setting: Setting) {
  const bands = chart.bands.map((band, i) => [
    {
      ...(band.lower === null ? { y: "max" } : { yAxis: band.lower }),
      itemStyle: { color: palette.bands[i % palette.bands.length], opacity: 1 },
      name: setting.narrow ? "" : band.label,
      label: { color: palette.soft, position: "insideTopRight", fontSize: 10, distance: 3 },
    },
    band.upper === null ? { y: "min" } : { yAxis: band.upper },
  ]);
  const periods = chart.periods.map((period) => [
    {
      xAxis: period.first * DAY_MS,
      itemStyle: { color: palette.period, opacity: 1 },
      name: setting.narrow ? "" : period.label,
      label: { color: palette.soft, position: "insideBottom", fontSize: 10, distance: 3 },
    },
    { xAxis: period.last * DAY_MS },
  ]);
  return bands.length + periods.length ? { markArea: { silent: true, data: [...bands, ...periods] } } : {};
}

function levels(chart: Chart, palette: Palette) {
  if (!chart.levels.length) return {};
  return {
    markLine: {
      silent: true,
      symbol: "none",
      lineStyle: { color: palette.ink, type: "dotted", width: 1.2 },
      label: { show: false },
      data: chart.levels.map((level) => ({ yAxis: level.y, name: level.label })),
    },
  };
}

function lines(chart: Chart, colors: string[], palette: Palette, setting: Setting) {
  const few = chart.x.length <= 40;
  const asides = chart.series.filter((series) => series.role === "aside"); // of one color: told apart by their dashes
  return chart.series.map((series, i) => ({
    type: "line",
    name: series.name,
    data: series.values.map((value, k) => [position(chart, chart.x[k] ?? ""), value]),
    color: colors[i],
    lineStyle: { width: series.role === "main" ? 1.8 : 1.4, type: series.role === "aside" ? (["dashed", "dotted", [8, 3, 2, 3]][asides.indexOf(series) % 3] ?? "dashed") : "solid", opacity: series.role === "dots" ? 0 : 1 },
    ...(i === 0 && chart.filled ? { areaStyle: { color: colors[i], opacity: 0.18 } } : {}),
    z: series.role === "main" ? 4 : 3,
    showSymbol: few || series.role === "dots",
    ...(series.role === "dots" ? { showAllSymbol: true } : {}),
    symbol: few || series.role === "dots" ? "circle" : "none",
    symbolSize: series.role === "main" ? 7 : series.role === "dots" && i > 3 ? 10 : 5,
    sampling: few || series.role === "dots" ? undefined : "minmax", // thinned to the pixels, highs and lows kept
    connectNulls: few && series.role !== "dots",
    emphasis: { disabled: true },
    ...(i === 0 ? { ...backgrounds(chart, palette, setting), ...levels(chart, palette) } : {}),
  }));
}

function barColor(chart: Chart, i: number, value: number, palette: Palette, color: string): string {
  const band = chart.bar_bands[i];
  if (band !== undefined) return palette.scale[band] ?? color;
  if (chart.coloring !== "sign" || chart.series.length > 1) return color;
  return value < 0 ? palette.down : palette.up;
}

function bars(chart: Chart, colors: string[], palette: Palette) {
  const dense = chart.x.length > 12;
  return chart.series.map((series, i) => ({
    type: "bar",
    name: series.name,
    color: colors[i],
    barMaxWidth: chart.sideways ? 18 : 44,
    ...(dense ? { barCategoryGap: "8%" } : {}),
    data: series.values.map((value, k) => ({
      value,
      itemStyle: { color: barColor(chart, k, value ?? 0, palette, colors[i] ?? palette.ink) },
      ...(chart.sideways ? { label: { position: "right" } } : {}), // of a negative bar: beyond zero, clear of the names
    })),
    label: {
      show: chart.sideways ? i === 0 : chart.series.length * chart.x.length <= 12,
      position: "outside",
      color: palette.ink,
      fontSize: 11,
      formatter: (point: { value: unknown }) => (typeof point.value === "number" ? numberText(point.value, chart.decimals) : ""),
    },
    emphasis: { disabled: true },
    ...(i === 0 ? uprights(chart, palette) : {}),
  }));
}

/** The marks of a bar chart and its levels: vertical and horizontal lines with words at their ends. */
function uprights(chart: Chart, palette: Palette) {
  const flat = levels(chart, palette).markLine?.data ?? [];
  if (!chart.marks.length && !flat.length) return {};
  const upright = chart.marks.map((mark, i) => ({
    xAxis: mark.x,
    name: mark.label,
    lineStyle: { color: palette.mark, width: 1.5, type: i ? "dotted" : "solid" },
    label: { color: i ? palette.soft : palette.ink, fontSize: 11, fontWeight: i ? "normal" : "bold", position: "end", offset: [0, i ? 14 * i : 0], align: "left", padding: [0, 0, 0, 4], formatter: "{b}", textBorderColor: palette.paper, textBorderWidth: 3 },
  }));
  return {
    markLine: {
      silent: true,
      symbol: "none",
      lineStyle: { color: palette.soft, type: "dotted", width: 1 },
      label: { color: palette.soft, position: "insideStartTop", formatter: "{b}", fontSize: 11 },
      data: [...flat, ...upright],
    },
  };
}

/** A bar from low to high with a tick at the middle, and a hollow point to compare with. */
function ranges(chart: Chart, colors: string[], palette: Palette) {
  const [low, middle, high, other] = chart.series;
  const points = (values: (number | null)[] = []) => values.map((value, k) => [chart.x[k] ?? "", value]);
  const width = (k: number) => (high?.values[k] ?? 0) - (low?.values[k] ?? 0);
  return [
    { type: "bar", name: low?.name, stack: "range", data: low?.values, barMaxWidth: 40, itemStyle: { color: "transparent" }, silent: true, emphasis: { disabled: true } },
    { type: "bar", name: chart.range_name, stack: "range", data: chart.x.map((_, k) => width(k)), barMaxWidth: 40, color: colors[0], itemStyle: { color: colors[0], opacity: 0.45 }, emphasis: { disabled: true } },
    { type: "scatter", name: middle?.name, data: points(middle?.values), symbol: "rect", symbolSize: [40, 3], color: palette.ink, z: 5, emphasis: { disabled: true } },
    ...(other ? [{ type: "scatter", name: other.name, data: points(other.values), symbol: "diamond", symbolSize: 11, color: colors[3], itemStyle: { color: colors[3], borderColor: palette.paper, borderWidth: 1 }, z: 6, emphasis: { disabled: true } }] : []),
  ];
}

function groups(marks: Mark[]): [string, Mark[]][] {
  const found = new Map<string, Mark[]>();
  for (const mark of marks) found.set(mark.group, [...(found.get(mark.group) ?? []), mark]);
  return [...found];
}

export const groupNames = (chart: Chart) => (chart.form === "line" ? groups(chart.marks).map(([name]) => name).filter(Boolean) : []);

const FEW_DAYS = 4 * 366; // in a window so short there is room for the words of all marks
const EDGE = 4;

/** Marks as series of their own, their words above the line and inside the chart, with a thin line down to the mark. */
export function markSeries(chart: Chart, palette: Palette, setting: Setting, width: number) {
  if (chart.form !== "line") return [];
  const close = setting.window[1] - setting.window[0] < FEW_DAYS;
  return groups(chart.marks).map(([name, marks], i) => {
    const color = i ? palette.series[1] : palette.mark;
    return {
      id: `marks-${i}`,
      type: "scatter",
      name,
      data: marks.map((mark) => ({
        value: [position(chart, mark.x), mark.y],
        name: mark.label,
        symbolSize: (mark.worded ? 8 : 6) - (setting.narrow ? 2 : 0),
        itemStyle: { opacity: mark.worded ? 1 : 0.75 },
        label: { show: !setting.narrow && (mark.worded || close) },
        labelLine: { show: !setting.narrow && (mark.worded || close) },
      })),
      symbol: SYMBOLS[i % SYMBOLS.length],
      color,
      itemStyle: { color, borderColor: palette.paper, borderWidth: 0.8 },
      label: { formatter: "{b}", position: "top", color: palette.ink, fontSize: 11, textBorderColor: palette.paper, textBorderWidth: 3 },
      labelLine: { lineStyle: { color: palette.soft, width: 0.8 } },
      labelLayout: (label: { labelRect: { x: number; y: number; width: number; height: number } }) => {
        const box = label.labelRect;
        const x = Math.min(Math.max(box.x, setting.edge() + EDGE), width - box.width - EDGE);
        const bottom = Math.min(box.y + box.height, setting.skyline(x, x + box.width) - EDGE);
        return { x, y: Math.max(bottom, box.height), align: "left", verticalAlign: "bottom", hideOverlap: true };
      },
      emphasis: { disabled: true },
      z: 6 + i,
    };
  });
}

/** Everything between the axes, the chart's own series first. */
export function drawnSeries(chart: Chart, colors: string[], palette: Palette, setting: Setting, width: number) {
  if (chart.form === "range") return ranges(chart, colors, palette);
  if (chart.form === "bar") return bars(chart, colors, palette);
  return [...lines(chart, colors, palette, setting), ...markSeries(chart, palette, setting, width)];
}
