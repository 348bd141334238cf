/** How the reader has set a chart, and on what it is drawn. */
export interface Setting {
  log: boolean;
  /** False on a touch screen, where a finger on the chart must still scroll the page, and on paper. */
  hand: boolean;
  /** Too narrow for the words of marks. */
  narrow: boolean;
  /** As narrow as a telephone. */
  small: boolean;
  paper: boolean;
  /** First and last place of the horizontal axis that are shown, where it holds days or numbers. */
  window: [number, number];
  /** Pixels from the left to where the axes begin. */
  edge: () => number;
  /** Height in pixels of the highest line between two pixels from the left. */
  skyline: (left: number, right: number) => number;
}
