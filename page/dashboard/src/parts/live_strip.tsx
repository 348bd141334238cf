// The line under the masthead: how live values are, in words, and the value that moves.
import { clock, dayOf, number, signed } from "../format";
import { useLive } from "../live";
import { condition, type Live, type LiveReading } from "../live_state";
import { useSettings, useWords } from "../settings";
import type { Words } from "../words/en";

type State = keyof Words["live"]["state"];

export const SYMBOLS: { [state: string]: string } = {
  live: "●", delayed: "◐", stale: "◌", replayed: "↻", simulated: "◇", offline: "○", connecting: "…", ended: "■", lost: "✕",
};

/** The state of live values in words; what the server adds to it is said behind it. */
export function stateWords(live: Live, words: Words, lang: string): { name: State; text: string; about: string; reason: string } {
  const name = condition(live) as State;
  const reason = name === "lost" ? "" : live.status?.reason?.[lang === "ko" ? "message_ko" : "message_en"] ?? "";
  return { name, text: words.live.state[name] ?? name, about: words.live.about[name] ?? "", reason };
}

/** The index that stands for the rest: thirty days, else the first. */
export function leading(readings: Live["readings"]): LiveReading | undefined {
  const names = Object.keys(readings).sort();
  const found = ["VIX", "BTC30", "30D"].find((each) => names.includes(each)) ?? names[0];
  return found === undefined ? undefined : readings[found];
}

export function Change({ now, before }: { now: number | null; before: number | undefined }) {
  const { lang } = useSettings();
  if (now === null || before === undefined) return null;
  const change = now - before;
  if (Math.abs(change) < 0.005) return <span className="flat">{signed(0, 2, lang)}</span>;
  return <span className={change > 0 ? "up" : "down"}>{change > 0 ? "▲" : "▼"} {number(Math.abs(change), 2, lang)}</span>;
}

export function LiveStrip() {
  const live = useLive();
  const { lang } = useSettings();
  const words = useWords();
  const said = stateWords(live, words, lang);
  const lead = leading(live.readings);
  return (
    <div className="live-strip" data-state={said.name}>
      <p role="status" className="live-state"><span aria-hidden="true">{SYMBOLS[said.name]}</span> <strong>{words.live.strip[said.name] ?? said.text}</strong></p>
      {lead && lead.value !== null && (
        <p className="live-value">
          <span className="live-name">{lead.index}</span> <span className="live-number" data-live={lead.index}>{number(lead.value, 2, lang)}</span> <Change now={lead.value} before={live.before[lead.index]} />{" "}
          <span className="note">{words.live.at(`${dayOf(lead.as_of, lang)} ${clock(lead.as_of)}`)}</span>
        </p>
      )}
      {said.name === "lost" && live.heardAt > 0 && <p className="note">{words.live.heard}: {clock(live.heardAt)} {words.new_york}</p>}
    </div>
  );
}
