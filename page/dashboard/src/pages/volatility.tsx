// Term structure and smile: the signals about them, the live family, and one board that can be read strike by strike.
import { useState } from "react";
import { address } from "../api";
import type { Boards, IndexDefinition, Signals } from "../documents";
import { BoardReading } from "../parts/board_reading";
import { BoardStructure } from "../parts/board_structure";
import { LivePanel } from "../parts/live_panel";
import { MissingSignals, SignalTable } from "../parts/signal_list";
import { Shown } from "../parts/notices";
import { SignalHistory } from "../parts/signal_history";
import { useSettings, useWords } from "../settings";
import { useDocument } from "../use_document";

const DRAWN = ["vix_vix3m", "vx_contango"];
const FIRST_BOARD = "packaged:SPY_2022-07-15";

/** Indices that a board of an underlying can give: any number of days, and those that are defined on it. */
function choices(underlying: string, definitions: IndexDefinition[]): { name: string; title: string }[] {
  const own = definitions.filter((each) => each.underlyings.split(/[ ,;/]+/).includes(underlying));
  return [{ name: "30D", title: "30D" }, ...own.map((each) => ({ name: each.index, title: `${each.index} · ${each.title}` }))];
}

function Explorer({ boards, definitions }: { boards: Boards["boards"]; definitions: IndexDefinition[] }) {
  const words = useWords().board;
  const [name, setName] = useState(boards.find((each) => each.name === FIRST_BOARD)?.name ?? boards[0]?.name ?? "");
  const [index, setIndex] = useState("30D");
  const board = boards.find((each) => each.name === name);
  const offered = choices(board?.underlying ?? "", definitions);
  const chosen = offered.some((each) => each.name === index) ? index : "30D";
  return (
    <>
      <form className="filter" onSubmit={(event) => event.preventDefault()}>
        <label>{words.board} <select value={name} onChange={(event) => setName(event.target.value)}>{boards.map((each) => <option key={each.name} value={each.name}>{each.underlying} · {each.last}</option>)}</select></label>
        <label>{words.horizon} <select value={chosen} onChange={(event) => setIndex(event.target.value)}>{offered.map((each) => <option key={each.name} value={each.name}>{each.title}</option>)}</select></label>
      </form>
      {name && <BoardReading key={`${name} ${chosen}`} board={name} index={chosen} />}
      {name && <BoardStructure key={name} board={name} />}
    </>
  );
}

export default function VolatilityPage() {
  const { lang } = useSettings();
  const words = useWords();
  const signals = useDocument<Signals>(address("/signals", { lang, family: "term_structure" }));
  const boards = useDocument<Boards>(address("/boards"));
  const definitions = useDocument<IndexDefinition[]>(address("/indices"));
  return (
    <>
      <h1>{words.nav.volatility}</h1>
      <p className="lead">{words.lead.volatility}</p>
      <section aria-labelledby="board-head">
        <h2 id="board-head">{words.board.title}</h2>
        <p className="measure">{words.board.lead}</p>
        <Shown held={boards}>{(document) => <Explorer boards={document.boards} definitions={definitions.document ?? []} />}</Shown>
      </section>
      <LivePanel />
      <Shown held={signals} long>
        {(document) => {
          const known = document.signals.filter((each) => each.available);
          const [first] = document.signals;
          return (
            <section aria-labelledby="structure-head">
              <h2 id="structure-head">{first?.family_title}</h2>
              {known.length > 0 && <SignalTable signals={known} caption={first?.family_title ?? ""} />}
              <MissingSignals signals={document.signals.filter((each) => !each.available)} open={known.length === 0} />
              <div className="charts">{known.filter((each) => DRAWN.includes(each.name)).map((each) => <SignalHistory key={each.name} signal={each} />)}</div>
            </section>
          );
        }}
      </Shown>
    </>
  );
}
