// A page of signals that belong together: the prices they are about, their states, and their paths.
import { address } from "../api";
import type { Signals } from "../documents";
import { MissingSignals, SignalTable } from "../parts/signal_list";
import { PricePane } from "../parts/price_pane";
import { Shown } from "../parts/notices";
import { SignalHistory } from "../parts/signal_history";
import { useSettings, useWords } from "../settings";
import { useDocument } from "../use_document";

interface Family {
  name: string;
  prices: { series: string; log?: boolean }[];
  /** Signals whose paths are drawn, where they are available. */
  drawn: string[];
}

const FAMILIES: { [section: string]: Family } = {
  breakouts: { name: "record_highs", prices: [{ series: "RUT" }, { series: "SPX" }], drawn: ["rut_record_high", "spx_record_high"] },
  bitcoin: { name: "bitcoin_cycle", prices: [{ series: "BTC", log: true }], drawn: ["btc_cycle_multiple", "btc_drawdown", "btc_volatility", "btc_rut_correlation"] },
  "risk-curve": { name: "risk_curve", prices: [], drawn: ["risk_curve", "risk_curve_without_mid_caps", "small_large_ratio", "bitcoin_over_small_caps", "fed_stance"] },
  divergences: { name: "divergence", prices: [{ series: "RUT" }], drawn: ["outflows_against_rut", "losses_against_rut", "narrow_leadership"] },
};

const NAMES: { [series: string]: { en: string; ko: string } } = {
  RUT: { en: "Russell 2000", ko: "러셀 2000" },
  SPX: { en: "S&P 500", ko: "S&P 500" },
  BTC: { en: "Bitcoin", ko: "비트코인" },
};

export default function FamilyPage({ section }: { section: "breakouts" | "bitcoin" | "risk-curve" | "divergences" }) {
  const { lang } = useSettings();
  const words = useWords();
  const family = FAMILIES[section];
  const held = useDocument<Signals>(family ? address("/signals", { lang, family: family.name }) : null);
  if (!family) return null;
  return (
    <>
      <h1>{words.nav[section]}</h1>
      <p className="lead">{words.lead[section]}</p>
      <Shown held={held} long>
        {({ signals }) => {
          const known = signals.filter((each) => each.available);
          const drawn = family.drawn.map((name) => known.find((each) => each.name === name)).filter((each) => each !== undefined);
          return (
            <>
              {known.length > 0 && <SignalTable signals={known} caption={words.nav[section]} />}
              <MissingSignals signals={signals.filter((each) => !each.available)} open={known.length === 0} />
              <section aria-labelledby="paths-head">
                <h2 id="paths-head">{words.signal.history}</h2>
                <div className="charts">
                  {family.prices.map((each) => <PricePane key={each.series} series={each.series} name={NAMES[each.series]?.[lang] ?? each.series} log={each.log} />)}
                  {drawn.map((each) => <SignalHistory key={each.name} signal={each} />)}
                </div>
              </section>
            </>
          );
        }}
      </Shown>
    </>
  );
}
