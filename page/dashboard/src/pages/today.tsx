// The page that is read at a glance: where fear stands, what is on and since when, what changed, how old the data are.
import { address } from "../api";
import type { Age, Move, Signal, Today } from "../documents";
import { day, dayNumber, decimalsFor, number, percent, signed, signedPercent } from "../format";
import { Gauge } from "../parts/gauge";
import { LivePanel } from "../parts/live_panel";
import { Noted } from "../parts/noted";
import { Shown } from "../parts/notices";
import { to } from "../routing";
import { useSettings, useWords } from "../settings";
import { useDocument } from "../use_document";

const AGAIN_MS = 120_000;
const LATE_DAYS = 4; // a long weekend

function ChangeOf({ move, change }: { move: Move; change: number | null }) {
  const { lang } = useSettings();
  if (change === null) return null;
  const text = move.change_kind === "simple_return" ? signedPercent(change, 2, lang) : signed(change, 2, lang);
  return <span className={`figure ${change > 0 ? "up" : change < 0 ? "down" : "flat"}`}>{text}</span>;
}

function Moves({ moves }: { moves: Move[] }) {
  const words = useWords();
  const { lang } = useSettings();
  return (
    <dl className="readings" aria-label={words.today.moves}>
      {moves.map((each) => (
        <div key={each.series}>
          <dt>{each.name}</dt>
          <dd>
            <span className="reading-number">{number(each.value, decimalsFor(each.value), lang)}</span>
            <span className="note"><span className="line"><ChangeOf move={each} change={each.change_1} /> {words.today.day}</span><span className="line"><ChangeOf move={each} change={each.change_5} /> {words.today.week_change}</span></span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function On({ today }: { today: Today }) {
  const words = useWords();
  const { lang } = useSettings();
  const on = today.on.map((name) => today.signals.find((each) => each.name === name)).filter((each): each is Signal => each !== undefined);
  return (
    <section aria-labelledby="on-head" className="on">
      <h2 id="on-head">{words.today.on} <span className="count">{words.today.on_count(on.length, today.available)}</span></h2>
      {on.length === 0 && <p>{words.today.none_on}</p>}
      <ul className="on-list">
        {on.map((each) => (
          <li key={each.name}>
            <a className="on-name" href={to("signals", each.name)}>{each.title}</a>
            <span className="lamp on">{each.state_text}</span> <span className="figure">{each.value_text}</span>
            {each.since && <span className="note"> {words.today.since(day(each.since, lang))}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Ages({ ages }: { ages: Age[] }) {
  const words = useWords();
  const { lang } = useSettings();
  return (
    <section aria-labelledby="ages-head">
      <h2 id="ages-head">{words.today.ages}</h2>
      <ul className="ages">
        {ages.map((each) => (
          <li key={each.name}><span>{each.name}</span> <span className={`lamp ${each.state}`}>{words.age[each.state] ?? each.state}</span> <span className="note">{day(each.last_day, lang)}, {words.age_days(each.age_days)}</span></li>
        ))}
      </ul>
      <p className="note"><a href={to("data")}>{words.nav.data}</a></p>
    </section>
  );
}

function Aside({ today }: { today: Today }) {
  const words = useWords();
  return (
    <div className="beside">
      <section aria-labelledby="changed-head">
        <h2 id="changed-head">{words.today.changed}</h2>
        {today.changes.length === 0 ? <p>{words.today.nothing}</p> : <ul className="changes">{today.changes.map((each) => <li key={each.signal}><a href={to("signals", each.signal)}>{each.text}</a></li>)}</ul>}
        {today.changes_of_week.length > today.changes.length && (
          <details><summary>{words.today.week} ({today.changes_of_week.length})</summary><ul className="changes">{today.changes_of_week.map((each) => <li key={`${each.signal} ${each.since}`}><a href={to("signals", each.signal)}>{each.text}</a></li>)}</ul></details>
        )}
      </section>
      <section aria-labelledby="due-head">
        <h2 id="due-head">{words.today.due}</h2>
        <dl className="events">{today.events.map((each) => <div key={`${each.kind} ${each.day}`}><dt>{words.today.in_days(each.days_ahead)} · {each.at_text}</dt><dd>{each.what_text}{each.note ? ` (${each.note})` : ""}</dd></div>)}</dl>
      </section>
      <Ages ages={today.ages} />
    </div>
  );
}

function Weather({ today }: { today: Today }) {
  const words = useWords();
  const { lang } = useSettings();
  const level = today.level;
  const old = Math.floor(Date.now() / 86_400_000) - dayNumber(today.as_of.day);
  return (
    <>
      <p className="kicker">{words.today.weather}</p>
      <h1 id="headline">{today.headline}</h1>
      <p className="as-of">{today.as_of.new_york_text} · {today.as_of.seoul_text}</p>
      {old > LATE_DAYS && <p className="missing old"><Noted text={words.today.old(number(old, 0, lang))} /></p>}
      <div className="glance">
        <div className="dial">
          <Gauge level={level} />
          {level.percentile !== null && <p className="note">{words.today.higher(percent(level.percentile / 100, 0, lang))}{level.since && ` · ${words.today.since(day(level.since, lang))}`}</p>}
          <LivePanel brief />
        </div>
        <div className="lead-column">
          <Moves moves={today.moves} />
          <On today={today} />
        </div>
        <Aside today={today} />
      </div>
      <section aria-labelledby="record-head" className="sentences">
        <h2 id="record-head">{words.today.record}</h2>
        <div className="text">{today.sentences.map((each) => <p key={each}>{each}</p>)}</div>
        {today.notes.length > 0 && <details><summary>{words.today.notes}</summary>{today.notes.map((each) => <p key={each} className="note"><Noted text={each} /></p>)}</details>}
      </section>
    </>
  );
}

export function TodayPage() {
  const { lang } = useSettings();
  const words = useWords();
  const held = useDocument<Today>(address("/today", { lang }), AGAIN_MS);
  return (
    <>
      <Shown held={held} long title={words.today.weather}>{(today) => <Weather today={today} />}</Shown>
      {!held.document && <LivePanel />}
    </>
  );
}
