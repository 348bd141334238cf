// The same board at other horizons: its own term structure.
import { useEffect, useMemo, useState } from "react";
import { address, ask, Refusal } from "../api";
import type { IndexReading } from "../documents";
import { useWords } from "../settings";
import { structureChart } from "./board_charts";
import { Drawn } from "./drawn";
import { Trouble } from "./notices";

const DAYS = [10, 20, 30, 45, 60, 93, 184, 366];

export function BoardStructure({ board }: { board: string }) {
  const words = useWords();
  const [found, setFound] = useState<{ days: number; reading: IndexReading }[]>([]);
  const [why, setWhy] = useState<Refusal | null>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const end = new AbortController();
    const one = (days: number) => ask<IndexReading[]>(address(`/boards/${board}/indices/${days}D`, { band: true }), { signal: end.signal });
    void Promise.allSettled(DAYS.map(one)).then((answers) => {
      if (end.signal.aborted) return;
      const failed = answers.find((each) => each.status === "rejected" && each.reason instanceof Refusal && each.reason.code === "network");
      setWhy(failed?.status === "rejected" ? (failed.reason as Refusal) : null);
      setFound(answers.flatMap((each, i) => {
        const reading = each.status === "fulfilled" ? each.value[0] : undefined;
        const days = DAYS[i];
        return reading && days !== undefined && !reading.terms.some((term) => term.weight !== null && term.weight < 0) ? [{ days, reading }] : [];
      }));
    });
    return () => end.abort();
  }, [board, turn]);
  const chart = useMemo(() => structureChart(found, words), [found, words]);
  if (why) return <Trouble why={why} again={() => setTurn(turn + 1)} />;
  if (!chart) return null;
  return <Drawn chart={chart} title={words.board.structure} note={`${words.board.structure_note} ${words.board.outside}`} />;
}
