// The dial: VIX on its bands, drawn like a barometer. What it shows is also said in words.
import type { Level } from "../documents";
import { day, number, percent } from "../format";
import { useSettings, useWords } from "../settings";

const [LEAST, MOST] = [8, 90]; // VIX has stood between 9 and 90; the dial is logarithmic
const [X, Y, RADIUS, THICK] = [160, 152, 118, 26];

/** Where a level stands on the dial, from 0 at its left end to 1 at its right. */
export function turnOf(level: number): number {
  const share = Math.log(level / LEAST) / Math.log(MOST / LEAST);
  return Math.min(1, Math.max(0, share));
}

function point(turn: number, radius: number): [number, number] {
  const angle = Math.PI * (1 - turn);
  return [X + radius * Math.cos(angle), Y - radius * Math.sin(angle)];
}

export function arc(from: number, to: number, radius = RADIUS): string {
  const [[x0, y0], [x1, y1]] = [point(from, radius), point(to, radius)];
  const at = (value: number) => value.toFixed(2);
  return `M${at(x0)},${at(y0)}A${radius},${radius} 0 0 1 ${at(x1)},${at(y1)}`;
}

export function Gauge({ level }: { level: Level }) {
  const { lang } = useSettings();
  const words = useWords();
  if (level.value === null) return <p className="missing">{level.reason?.message}</p>;
  const value = number(level.value, 2, lang);
  const needle = point(turnOf(level.value), RADIUS - THICK / 2 - 8);
  const said = [`${level.series} ${value}`, level.state_text, level.since && words.today.since(day(level.since, lang))].filter(Boolean).join(", ");
  return (
    <figure className="gauge">
      <svg viewBox="0 0 320 214" role="img" aria-label={`${words.today.gauge}: ${said}`}>
        {level.bands.map((band, i) => {
          const [from, to] = [turnOf(band.lower ?? LEAST), turnOf(band.upper ?? MOST)];
          const here = band.state === level.state;
          return (
            <g key={band.state}>
              <path d={arc(from + 0.004, to - 0.004)} className={`gauge-band scale-${i + 1}${here ? " here" : ""}`} strokeWidth={here ? THICK + 8 : THICK} />
              {band.lower !== null && <Bound level={band.lower} />}
            </g>
          );
        })}
        {level.median !== null && <path d={arc(turnOf(level.median) - 0.0025, turnOf(level.median) + 0.0025)} className="gauge-median" strokeWidth={THICK} />}
        <line x1={X} y1={Y} x2={needle[0]} y2={needle[1]} className="gauge-needle" />
        <circle cx={X} cy={Y} r="5" className="gauge-hub" />
        <text x={X} y={Y + 36} className="gauge-number" textAnchor="middle">{value}</text>
        <text x={X} y={Y + 56} className="gauge-state" textAnchor="middle">{level.series} · {level.state_text}</text>
      </svg>
      <figcaption>
        <ol className="gauge-bands">
          {level.bands.map((band, i) => (
            <li key={band.state} aria-current={band.state === level.state ? "true" : undefined}>
              <span className={`swatch scale-${i + 1}`} aria-hidden="true" />{band.state_text}{" "}
              <span className="note">{range(band.lower, band.upper)}{band.share === null ? "" : ` · ${percent(band.share, band.share < 0.01 ? 1 : 0, lang)}`}</span>
            </li>
          ))}
        </ol>
      </figcaption>
    </figure>
  );
}

function Bound({ level }: { level: number }) {
  const [x, y] = point(turnOf(level), RADIUS + THICK / 2 + 10);
  return <text x={x} y={y + 4} className="gauge-bound" textAnchor="middle">{level}</text>;
}

function range(lower: number | null, upper: number | null): string {
  if (lower === null) return `< ${upper}`;
  return upper === null ? `≥ ${lower}` : `${lower}\u2013${upper}`;
}
