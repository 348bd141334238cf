// The documents of the API, as far as the page reads them; the schemas of the server say the rest.

export interface Reason {
  code: string;
  message: string;
}

export interface WouldChange {
  text: string;
}

export interface Input {
  series: string;
  day: string;
  age_days: number;
  source: string;
}

export interface Signal {
  name: string;
  family: string;
  title: string;
  family_title: string;
  available: boolean;
  on: boolean;
  state: string | null;
  state_text: string;
  value: number | null;
  unit: string;
  value_text: string | null;
  day: string | null;
  since: string | null;
  percentile_text: string | null;
  would_change: WouldChange[];
  inputs: Input[];
  reason: Reason | null;
}

export interface Record {
  signal: string;
  state: string;
  measure_text: string;
  n: number;
  text: string;
}

export interface Fact {
  name: string;
  label: string;
  text: string | null;
  basis_text: string | null;
  reason: Reason | null;
}

export interface Occasion {
  first: string;
  last: string | null;
  kind_text: string;
  figures: { label: string; text: string | null }[];
}

export interface SignalDetail extends Signal {
  definition: string;
  parameters: { name: string; label: string; text: string }[];
  facts: Fact[];
  occasions: Occasion[];
  records: Record[];
  claims: string[];
}

export interface Signals {
  lang: string;
  day: string;
  signals: Signal[];
  disclaimer: string;
}

export interface Band {
  state: string;
  state_text: string;
  lower: number | null;
  upper: number | null;
  share: number | null;
}

export interface Level {
  series: string;
  value: number | null;
  day: string | null;
  change: number | null;
  state: string | null;
  state_text: string | null;
  since: string | null;
  percentile: number | null;
  mean: number | null;
  median: number | null;
  first: string | null;
  bands: Band[];
  reason: Reason | null;
}

export interface Move {
  series: string;
  name: string;
  unit: string;
  day: string;
  value: number;
  change_kind: string;
  change_1: number | null;
  change_5: number | null;
}

export interface Age {
  series: string;
  field: string | null;
  name: string;
  last_day: string;
  age_days: number;
  state: "fresh" | "late" | "stale" | string;
  source: string;
}

export interface Today {
  lang: string;
  as_of: { day: string; new_york_text: string; seoul_text: string; is_latest: boolean };
  headline: string;
  sentences: string[];
  level: Level;
  moves: Move[];
  changes: { signal: string; since: string; text: string }[];
  changes_of_week: { signal: string; since: string; text: string }[];
  on: string[];
  available: number;
  signals: Signal[];
  records: Record[];
  events: { kind: string; what_text: string; day: string; at_text: string; days_ahead: number; note: string | null }[];
  ages: Age[];
  sources: { name: string; title: string; terms: string[] }[];
  packaged: string[];
  notes: string[];
  disclaimer: string;
  made_by: string;
}

export interface History {
  signal: string;
  unit: string;
  states: string[];
  as_of: string;
  rows: { date: string; value: number | null; state: string | null }[];
}

export interface SeriesValues {
  series: string;
  unit: string;
  sources: { [name: string]: number };
  rows: [string, number | null][];
}

export interface Boards {
  boards: { name: string; underlying: string; packaged: boolean; first: string; last: string; days: number }[];
}

export interface IndexDefinition {
  index: string;
  title: string;
  underlyings: string;
  horizon_days: number;
}

export interface Term {
  expiry: string;
  root: string;
  minutes: number;
  rate: number;
  forward: number | null;
  k0: number | null;
  variance: number | null;
  strikes: number;
  weight: number | null;
  reason: Reason | null;
}

export interface Strike {
  expiry: string;
  root: string;
  strike: number;
  type: "put" | "call" | "both" | string;
  bid: number | null;
  ask: number | null;
  mid: number;
  width: number;
  contribution: number;
  share: number;
}

export interface IndexReading {
  index: string;
  value: number | null;
  unit: string;
  as_of: string;
  edition: string;
  reason: Reason | null;
  terms: Term[];
  flags: string[];
  source: string;
  notes: string[];
  band?: { bid: number | null; mid: number | null; ask: number | null } | null;
  strip?: Strike[];
  forward_shares?: number[];
}

export interface ClaimRow {
  id: string;
  articles: string[];
  kind: string;
  kind_text: string;
  title_text: string;
  published: string;
  untestable: string | null;
}

export interface Claims {
  claims: ClaimRow[];
  disclaimer: string;
}

/** What a claim or playbook came to here. */
export interface KnownVerdict {
  id: string;
  verdict: string;
  verdict_text: string;
  quick: boolean;
  as_of: string | null;
  at: string;
  kept_in: "ledger" | "server" | string;
}

export interface Verdicts {
  claims: KnownVerdict[];
  playbooks: KnownVerdict[];
}

export interface ClaimFile {
  id: string;
  kind: string;
  articles: string[];
  title_en: string;
  title_ko: string;
  statement: string;
  statement_ko: string;
  note_en: string | null;
  note_ko: string | null;
  source: { article: string; published: string; quote_en: string | null; quote_ko: string | null };
  untestable: string | null;
}

export interface Choice {
  path: string;
  value_text: string;
  is_own: boolean;
  tried: number;
  right_sign: number | null;
  below_alpha: number | null;
}

export interface ClaimResult {
  id: string;
  title_text: string;
  as_of: string | null;
  verdict: string;
  verdict_text: string;
  meaning_text: string;
  flags: string[];
  flags_text: { [flag: string]: string };
  reasons: { rule: string; held: boolean; text: string }[];
  p: number | null;
  sentences: string[];
  counter_evidence: string[];
  since_publication: string[];
  cases: { event: string; role_text: string; counted: boolean; outcome_text: string | null }[];
  multiverse: { variants_all: number; variants_run: number; p_adjusted: number | null; p_median: number | null; below_alpha: number | null; choices: Choice[]; variants: { n: number; effect: number | null; p: number | null }[] } | null;
  draws: number | null;
  notes: string[];
  disclaimer: string;
}

export interface PlaybookRow {
  id: string;
  articles: string[];
  title_text: string;
  statement_text: string;
  published: string;
  contradicts: string[];
  variants: number;
}

export interface Playbooks {
  playbooks: PlaybookRow[];
  disclaimer: string;
}

export interface PlaybookResult {
  id: string;
  title_text: string;
  statement_text: string;
  rules_text: string[];
  contradicts: string[];
  verdict: string;
  verdict_text: string;
  meaning_text: string;
  reasons: { rule: string; held: boolean; text: string }[];
  sentences: string[];
  span: { first: string; last: string } | null;
  performance: { growth: number | null; volatility: number | null; sharpe: number | null; deepest: { depth: number } | null; by_year: { name: string; change: number }[] } | null;
  beside: { kind: string; performance: { growth: number | null; volatility: number | null; sharpe: number | null; deepest: { depth: number } | null; by_year: { name: string; change: number }[] } }[];
  notices: { text: string }[];
  draws: number | null;
  disclaimer: string;
}

/** How far a piece of long work is. */
export interface Job {
  state: "waiting" | "running" | string;
  ahead: number;
  step_text: string | null;
  done: number;
  of: number;
}

export interface AlertRule {
  id: string;
  name_text: string;
  condition: "on" | "off" | "counting" | "silent" | "unchecked" | string;
  condition_text: string;
  value_text: string | null;
  since_text: string | null;
  last_event: { kind_text: string; recorded_at: string; deliveries: { channel: string; status: string }[] } | null;
}

export interface Alerts {
  rules: AlertRule[];
  faults: { file: string; problem: string }[];
  checks: { state: string };
}

export interface Disagreements {
  disagreements: { series: string; day: string; source: string; value: number; other_source: string; other_value: number; percent: number | null; tolerance_percent: number; since: string }[];
}

export interface Health {
  status: string;
  uptime_s: number;
  live: { state: string; feed: string | null; subscribers: number };
  jobs: { [state: string]: number };
}
