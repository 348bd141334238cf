// The path of one signal, with the days on which its present state held.
import { useMemo } from "react";
import { address } from "../api";
import type { History, Signal } from "../documents";
import { useSettings, useWords } from "../settings";
import { useDocument } from "../use_document";
import { historyChart } from "./chart_record";
import { Drawn } from "./drawn";
import { Shown } from "./notices";

function Path({ signal, history }: { signal: Signal; history: History }) {
  const { lang } = useSettings();
  const words = useWords();
  const chart = useMemo(() => historyChart(history, signal.title, { state: signal.state, text: signal.state_text }, lang, words), [history, signal, lang, words]);
  const positive = chart.series.every((series) => series.values.every((value) => value === null || value > 0));
  return <Drawn chart={chart} title={signal.title} note={[signal.value_text, signal.state !== null && words.chart.shaded(signal.state_text)].filter(Boolean).join(" · ")} canLog={positive && chart.spans.length > 0} />;
}

export function SignalHistory({ signal }: { signal: Signal }) {
  const held = useDocument<History>(address(`/signals/${signal.name}/history`));
  return <Shown held={held} long>{(history) => (history.rows.some((row) => row.value !== null) ? <Path signal={signal} history={history} /> : null)}</Shown>;
}
