// Every live index with its state in words, and how the leading one has moved since the page was opened.
import { lazy, Suspense } from "react";
import { clock, dayOf, instant, number } from "../format";
import { useLive } from "../live";
import type { LiveReading } from "../live_state";
import { useSettings, useWords } from "../settings";
import { Noted } from "./noted";
import { Change, leading, stateWords, SYMBOLS } from "./live_strip";

const TickPane = lazy(async () => ({ default: (await import("./price_pane")).TickPane }));

const STILL = new Set(["stale", "offline", "ended", "lost"]);

/** What a reading is; of a feed that brings nothing even a good value is but the last one. */
function statusText(reading: LiveReading, feed: string, words: ReturnType<typeof useWords>): string {
  if (STILL.has(feed) && reading.value !== null) return words.live.last;
  const known = words.live as unknown as { [status: string]: string };
  return known[reading.status] ?? reading.status;
}

/** `brief` leaves out when values are of: it stands in the strip above the page. */
export function LivePanel({ brief = false }: { brief?: boolean }) {
  const live = useLive();
  const { lang } = useSettings();
  const words = useWords();
  const said = stateWords(live, words, lang);
  const readings = Object.values(live.readings).sort((a, b) => (a.index < b.index ? -1 : 1));
  const lead = leading(live.readings);
  const ticks = lead ? live.ticks[lead.index] : undefined;
  const path = lead && [lead.index, words.live.chart, ...(said.name === "live" ? [] : [said.text])].join(", ");
  return (
    <section className="live" aria-labelledby="live-head" data-state={said.name}>
      <h2 id="live-head">{words.live.title} <span className="live-badge"><span aria-hidden="true">{SYMBOLS[said.name]}</span> {said.text}</span></h2>
      <p><Noted text={said.about} /></p>
      {said.reason && <p className="note live-reason">{said.reason}</p>}
      {live.status?.feed && said.name !== "lost" && <p className="note">{words.live.feed}: {words.live.feeds[live.status.feed] ?? live.status.feed}{live.status.since && ` · ${words.live.since} ${instant(live.status.since, lang)} (${words.new_york})`}</p>}
      {live.missed > 0 && <p className="note">{words.live.missed(live.missed)}</p>}
      {readings.length > 0 && (
        <table className="live-table">
          <thead><tr><th scope="col">{words.live.index}</th><th scope="col" className="number">{words.live.value}</th><th scope="col" className="number">{words.live.change}</th>{!brief && <th scope="col">{words.live.of}</th>}<th scope="col">{words.live.state_head}</th></tr></thead>
          <tbody>
            {readings.map((each) => (
              <tr key={each.index}>
                <th scope="row">{each.index}</th>
                <td className="number strong">{each.value === null ? "" : number(each.value, 2, lang)}</td>
                <td className="number"><Change now={each.value} before={live.before[each.index]} /></td>
                {!brief && <td className="nowrap"><span className="note">{dayOf(each.as_of, lang)}</span> {clock(each.as_of)}</td>}
                <td title={each.message ?? undefined}>{statusText(each, said.name, words)}{each.code && <span className="why">{words.live.code[each.code] ?? each.code}</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {path && ticks && ticks.length > 1 && (
        <figure className="chart">
          <figcaption className="note">{path}</figcaption>
          <Suspense fallback={<div className="pane short" />}><TickPane ticks={ticks} label={path} /></Suspense>
        </figure>
      )}
    </section>
  );
}
