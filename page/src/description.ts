// What the page says about a chart: the JSON that weatherglass/delivery/report/charts.py writes.

/** A value of the horizontal axis: days since 1970-01-01, a number, or a name. */
export type X = number | string;

export interface Series {
  name: string;
  values: (number | null)[];
  /** "main" is drawn strong, "other" plain, "aside" thin and dashed. */
  role: "main" | "other" | "aside";
}

/** A range of the vertical axis with a background of its own; null is "to the edge". */
export interface Band {
  lower: number | null;
  upper: number | null;
  label: string;
}

/** A point with a word beside it. */
export interface Mark {
  x: X;
  y: number;
  label: string;
}

/** A horizontal line, for example a long-run mean. */
export interface Level {
  y: number;
  label: string;
}

/** A window that a button shows: the last so many days, or all of them. */
export interface Span {
  label: string;
  days: number | null;
}

export interface Chart {
  id: string;
  form: "line" | "bar";
  unit: string;
  decimals: number;
  x_kind: "date" | "number" | "name";
  x_name: string;
  x: X[];
  series: Series[];
  bands: Band[];
  marks: Mark[];
  levels: Level[];
  log: boolean;
  spans: Span[];
  /** Which of the spans is shown first. */
  first_span: number;
}

export const DAY_MS = 86_400_000;
