// What the page says about a chart: the JSON that weatherglass/delivery/report/chart_record.py writes.

/** A value of the horizontal axis: days since 1970-01-01, a number, or a name. */
export type X = number | string;

export interface Series {
  name: string;
  values: (number | null)[];
  /** "main" is drawn strong, "other" plain, "aside" thin and dashed, each in dashes of its own, "dots" as points that no line joins. */
  role: "main" | "other" | "aside" | "dots";
}

/** A range of the vertical axis with a background of its own; null is "to the edge". */
export interface Band {
  lower: number | null;
  upper: number | null;
  label: string;
}

/** A point with a word beside it; of a bar chart, a vertical line. */
export interface Mark {
  x: X;
  y: number;
  label: string;
  /** Its name in the legend, or "". */
  group: string;
  /** Whether its words always stand in the chart; those of others only when few years are shown. */
  worded: boolean;
}

/** A horizontal line, for example a long-run mean. */
export interface Level {
  y: number;
  label: string;
}

/** Days with a background of their own. */
export interface Period {
  first: number;
  last: number;
  label: string;
}

/** A window that a button shows: the last so many days, or all of them. */
export interface Span {
  label: string;
  days: number | null;
}

export interface Chart {
  id: string;
  form: "line" | "bar" | "range";
  unit: string;
  decimals: number;
  x_kind: "date" | "number" | "name";
  x_name: string;
  x: X[];
  series: Series[];
  bands: Band[];
  marks: Mark[];
  levels: Level[];
  periods: Period[];
  log: boolean;
  spans: Span[];
  /** Which of the spans is shown first. */
  first_span: number;
  /** "sign": bars have the colors of up and down. */
  coloring: "sign" | "series";
  /** Which color of the scale each bar has; empty for none. */
  bar_bands: number[];
  /** Whether the bars of a bar chart lie on their side. */
  sideways: boolean;
  /** What a range from low to high is called. */
  range_name: string;
  /** Of an axis of numbers: whether it is logarithmic, and its decimals in the box beside the pointer. */
  x_log: boolean;
  x_decimals: number;
  /** Whether the names below the axis are left out. */
  x_hidden: boolean;
  /** Whether the area below the first series is filled. */
  filled: boolean;
}

export const DAY_MS = 86_400_000;
