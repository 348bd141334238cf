// The frame of every page: masthead, live strip, pages, and the reader's settings.
import { lazy, Suspense } from "react";
import type { Today } from "./documents";
import { address } from "./api";
import { FrameOfPart } from "./parts/frame_of_part";
import { LiveStrip } from "./parts/live_strip";
import { SettingsBar } from "./parts/settings_bar";
import { Reading, Unknown } from "./parts/notices";
import { TodayPage } from "./pages/today";
import { SECTIONS, to, useArrival, usePlace, type Place } from "./routing";
import { SettingsOfPage, useSettingsHere, wordsOf } from "./settings";
import { useDocument } from "./use_document";

const VolatilityPage = lazy(() => import("./pages/volatility"));
const FamilyPage = lazy(() => import("./pages/family"));
const SignalsPage = lazy(() => import("./pages/signals"));
const SignalPage = lazy(() => import("./pages/signal"));
const ClaimsPage = lazy(() => import("./pages/claims"));
const ClaimPage = lazy(() => import("./pages/claim"));
const PlaybooksPage = lazy(() => import("./pages/playbooks"));
const PlaybookPage = lazy(() => import("./pages/playbook"));
const DataPage = lazy(() => import("./pages/data"));

function PageAt({ place }: { place: Place }) {
  switch (place.section) {
    case "today": return <TodayPage />;
    case "volatility": return <VolatilityPage />;
    case "breakouts":
    case "bitcoin":
    case "risk-curve":
    case "divergences": return <FamilyPage key={place.section} section={place.section} />;
    case "signals": return place.name ? <SignalPage key={place.name} name={place.name} /> : <SignalsPage />;
    case "claims": return place.name ? <ClaimPage key={place.name} id={place.name} /> : <ClaimsPage />;
    case "playbooks": return place.name ? <PlaybookPage key={place.name} id={place.name} /> : <PlaybooksPage />;
    case "data": return <DataPage />;
    default: return <Unknown />;
  }
}

export function App() {
  const settings = useSettingsHere();
  const words = wordsOf(settings.lang);
  const place = usePlace();
  useArrival(place, place.section === "unknown" ? words.trouble.unknown : words.nav[place.section], words.brand);
  const today = useDocument<Today>(address("/today", { lang: settings.lang }));
  return (
    <SettingsOfPage value={settings}>
      <a className="skip" href="#content" onClick={(event) => { event.preventDefault(); document.getElementById("content")?.focus(); }}>{words.skip}</a>
      <header className="masthead">
        <p className="name"><a href={to("today")}>{words.brand}</a> <span>{words.tagline}</span></p>
        <SettingsBar />
        <LiveStrip />
        <nav aria-label={words.pages}>
          <ul>
            {SECTIONS.map((each) => (
              <li key={each}><a href={to(each)} aria-current={place.section === each ? "page" : undefined}>{words.nav[each]}</a></li>
            ))}
          </ul>
        </nav>
      </header>
      <main id="content" tabIndex={-1}>
        <FrameOfPart key={`${place.section}/${place.name}`}>
          <Suspense fallback={<Reading />}><PageAt place={place} /></Suspense>
        </FrameOfPart>
      </main>
      <footer>
        {today.document && <p>{today.document.disclaimer}</p>}
        <p><a href="https://www.tradingview.com/" rel="noreferrer">{words.chart.attribution}</a> · {today.document?.made_by}</p>
      </footer>
      <div className="on-paper" hidden />
    </SettingsOfPage>
  );
}
