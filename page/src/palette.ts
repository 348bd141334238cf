// The colors of the charts are those of the style sheet: its custom properties, read off an element.

export interface Palette {
  ink: string;
  soft: string;
  line: string;
  paper: string;
  up: string;
  down: string;
  mark: string;
  period: string;
  series: string[];
  bands: string[];
  scale: string[];
  font: string;
}

export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const color = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const numbered = (name: string, n: number) => Array.from({ length: n }, (_, i) => color(`${name}-${i + 1}`));
  return {
    ink: color("ink"),
    soft: color("soft"),
    line: color("line"),
    paper: color("paper"),
    up: color("up"),
    down: color("down"),
    mark: color("mark"),
    period: color("period"),
    series: numbered("series", 6),
    bands: numbered("band", 6),
    scale: numbered("scale", 6),
    font: style.fontFamily,
  };
}
