// All signals by family, to be searched and narrowed.
import { useMemo, useState } from "react";
import { address } from "../api";
import type { Signal, Signals } from "../documents";
import { MissingSignals, SignalTable } from "../parts/signal_list";
import { Shown } from "../parts/notices";
import { useSettings, useWords } from "../settings";
import { useDocument } from "../use_document";

function List({ signals }: { signals: Signal[] }) {
  const words = useWords();
  const [wanted, setWanted] = useState("");
  const [onlyOn, setOnlyOn] = useState(false);
  const found = useMemo(() => {
    const word = wanted.trim().toLowerCase();
    return signals.filter((each) => (!onlyOn || each.on) && (!word || `${each.title} ${each.name} ${each.family_title}`.toLowerCase().includes(word)));
  }, [signals, wanted, onlyOn]);
  const families = [...new Set(found.map((each) => each.family_title))];
  return (
    <>
      <form className="filter" role="search" onSubmit={(event) => event.preventDefault()}>
        <label>{words.signal.find} <input type="search" value={wanted} onChange={(event) => setWanted(event.target.value)} /></label>
        <label className="check"><input type="checkbox" checked={onlyOn} onChange={(event) => setOnlyOn(event.target.checked)} /> {words.signal.only_on}</label>
        <span role="status" className="note">{words.signal.found(found.length)}</span>
      </form>
      {families.map((family) => {
        const own = found.filter((each) => each.family_title === family);
        const known = own.filter((each) => each.available);
        return (
          <section key={family}>
            <h2>{family}</h2>
            {known.length > 0 && <SignalTable signals={known} caption={family} />}
            <MissingSignals signals={own.filter((each) => !each.available)} />
          </section>
        );
      })}
    </>
  );
}

export default function SignalsPage() {
  const { lang } = useSettings();
  const words = useWords();
  const held = useDocument<Signals>(address("/signals", { lang }));
  return (
    <>
      <h1>{words.nav.signals}</h1>
      <p className="lead">{words.lead.signals}</p>
      <Shown held={held} long>{({ signals }) => <List signals={signals} />}</Shown>
    </>
  );
}
