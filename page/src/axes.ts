// The two axes of a chart.
import { DAY_MS, type Chart, type X } from "./description";
import type { Palette } from "./palette";
import type { Setting } from "./setting";
import { numberText, tickText } from "./words";

export const position = (chart: Chart, x: X) => (chart.x_kind === "date" ? Number(x) * DAY_MS : x);

/** 1, 2, 5, 10, ... (or 1, 10, 100, ... over a wide range) between two positive numbers. */
export function logTicks(lowest: number, highest: number): number[] {
  const steps = highest / lowest > 300 ? [1] : highest / lowest < 12 ? [1, 1.5, 2, 3, 4, 5, 6, 8] : [1, 2, 5];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(lowest)); power <= Math.ceil(Math.log10(highest)); power++) {
    for (const step of steps) ticks.push(Number((step * 10 ** power).toPrecision(3)));
  }
  return ticks.filter((tick) => tick >= lowest * 0.999 && tick <= highest * 1.001);
}

/** Lowest and highest value of a chart, of the window from one place of its horizontal axis to another. */
export function ends(chart: Chart, window: [number, number]): [number, number] {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const series of chart.series) {
    series.values.forEach((value, i) => {
      const x = chart.x[i];
      if (value === null || (typeof x === "number" && (x < window[0] || x > window[1]))) return;
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
    });
  }
  return [lowest, highest];
}

export function vertical(chart: Chart, setting: Setting, palette: Palette) {
  const axis = {
    axisLabel: {
      color: palette.soft,
      hideOverlap: true,
      formatter: tickText,
    },
    splitLine: { lineStyle: { color: palette.line } },
    axisTick: { show: false },
    axisLine: { show: false },
  };
  if (!setting.log) return { ...axis, type: "value", scale: chart.form === "line", splitNumber: 5 };
  const [lowest, highest] = ends(chart, setting.window);
  if (!(lowest > 0)) return { ...axis, type: "log" };
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

export function horizontal(chart: Chart, setting: Setting, palette: Palette) {
  const axis = {
    axisLine: { onZero: false, lineStyle: { color: palette.soft } },
    axisTick: { show: chart.x_kind !== "name", lineStyle: { color: palette.soft } },
    axisLabel: { color: palette.soft, hideOverlap: true },
    splitLine: { show: false },
    name: chart.x_kind === "date" ? "" : chart.x_name,
    nameLocation: "middle",
    nameGap: 28,
    nameTextStyle: { color: palette.soft },
  };
  if (chart.x_kind === "date") return { ...axis, type: "time" };
  if (chart.x_kind === "number" && chart.x_log) {
    const [min, max] = [Number(chart.x[0]), Number(chart.x[chart.x.length - 1])];
    const customValues = logTicks(min, max);
    const formatter = (value: number) => numberText(value, value < 1 ? 2 : Number.isInteger(value) ? 0 : 1);
    return { ...axis, type: "log", min, max, axisLabel: { ...axis.axisLabel, customValues, formatter }, axisTick: { ...axis.axisTick, customValues } };
  }
  if (chart.x_kind === "number") {
    const whole = [chart.x[0], chart.x[chart.x.length - 1]].map((x) => Number.isInteger(x)); // ends that are no round numbers have no label
    const axisLabel = { ...axis.axisLabel, formatter: (value: number) => numberText(value, Number.isInteger(value) ? 0 : 1), showMinLabel: whole[0], showMaxLabel: whole[1] };
    return { ...axis, type: "value", min: "dataMin", max: "dataMax", axisLabel };
  }
  if (chart.x_hidden) return { ...axis, type: "category", data: chart.x, nameGap: 12, axisLabel: { show: false } };
  const few = chart.x.length <= 12;
  const lines = Math.max(...chart.x.map((x) => String(x).split("\n").length));
  return {
    ...axis,
    type: "category",
    data: chart.x,
    nameGap: 14 + 14 * lines,
    axisLabel: { ...axis.axisLabel, interval: few ? 0 : "auto", hideOverlap: !few, fontSize: setting.small ? 10 : 12 },
  };
}
