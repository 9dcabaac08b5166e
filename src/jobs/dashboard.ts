import { findReport } from "../reports/catalogue.ts";
import { knownCampaigns } from "../reports/known-campaign.ts";
import { FILTERS as KNOWN } from "../reports/report.ts";
import type { Answer } from "../reports/run.ts";
import { bundledCatalogue } from "./ask.ts";
import { Asking, filtersOf } from "./dashboard-asking.ts";
import type { Bucket, Given, PanelAnswer, Period } from "./dashboard-asking.ts";
import type { RolledUp } from "./rolled-up.ts";

export type { PanelAnswer, Period } from "./dashboard-asking.ts";

/** One answer of the page. */
interface Named {
  readonly report: string;
  readonly given: Given;
}

const MOST_DAYS_OF_MOODS_BY_HOUR = 2;

/** What each panel of the page is answered by. */
const PANELS: Readonly<Record<string, (bucket: Bucket, days: number) => Named>> = {
  totals: () => ({ report: "totals", given: {} }),
  volume: (bucket) => ({ report: `volume-by-${bucket}`, given: {} }),
  hours: () => ({ report: "engagement-by-hour-of-week", given: {} }),
  // a list of what to choose from shows what is not chosen, too
  languages: () => ({ report: "languages", given: { language: undefined } }),
  hashtags: () => ({ report: "top-hashtags", given: { limit: "15", hashtag: undefined } }),
  posts: () => ({ report: "top-posts", given: { limit: "10" } }),
  authors: () => ({ report: "top-authors", given: { limit: "10" } }),
  regions: () => ({ report: "regions", given: { limit: "10", region: undefined } }),
  // an hour has few posts with a mood: over more than two days hours show chance and nothing else
  mood: (bucket, days) => ({
    report: "sentiment-by-day",
    given: { by: bucket === "hour" && days > MOST_DAYS_OF_MOODS_BY_HOUR ? "day" : bucket },
  }),
  completeness: () => ({ report: "completeness", given: {} }),
  // what is missing is shown on all days, too, from which some are chosen
  gaps: () => ({ report: "gaps", given: { from: undefined, to: undefined } }),
  spend: () => ({ report: "spend", given: {} }),
};

export interface Dashboard {
  readonly as_of: string | null;
  readonly timezone: string;
  readonly campaigns: readonly string[];
  /** What filters of a closed list may be. */
  readonly choices: Readonly<Record<"kind" | "acquisition" | "sentiment", readonly string[]>>;
  readonly bucket: Bucket;
  /** Days that were asked for, or all there are; null when there are no posts. */
  readonly period: Period | null;
  /** As many days just before, where posts had been collected by then; else null. */
  readonly before: (Period & { readonly totals: unknown }) | null;
  /** All days, whatever period is asked for: what one is chosen from. */
  readonly whole: PanelAnswer;
  readonly panels: Readonly<Record<string, PanelAnswer>>;
}

/**
 * Everything the page shows, as of one publish: each panel's report with the same filters. @param given filters, and
 * `bucket`: hour, day, week, or as fits the period when it is left out
 */
export async function askDashboard(
  rolledUp: RolledUp,
  given: Given,
  signal: AbortSignal,
): Promise<Dashboard> {
  const { filters, bucket: wanted } = filtersOf(given);
  const catalogue = await bundledCatalogue();
  return rolledUp.read(signal, async (marts) => {
    const { engine, manifest } = marts;
    const { published_at: publishedAt, timezone } = manifest;
    const asking = new Asking(marts, signal);
    const ask = async ({ report, given: own }: Named, chosen: Given): Promise<[PanelAnswer, Answer]> =>
      asking.ask({ report: findReport(catalogue, report), given: own }, chosen);
    const [whole, { rows }] = await ask(
      { report: "volume-by-day", given: {} },
      { ...filters, from: undefined, to: undefined },
    );
    const all = rows.length === 0 ? null : { from: dayOf(rows[0]!), to: dayOf(rows.at(-1)!) };
    const period = periodOf(filters, all);
    const bucket = wanted ?? fitting(period);
    const days = period === null ? 0 : length(period);
    const panels: Record<string, PanelAnswer> = {};
    for (const [name, panel] of Object.entries(PANELS))
      [panels[name]] = await ask(panel(bucket, days), filters);
    const earlier = filters["from"] === undefined || period === null ? null : daysBefore(period);
    const isKnown = earlier !== null && all !== null && earlier.from >= all.from;
    return {
      as_of: publishedAt,
      timezone,
      campaigns: await knownCampaigns(engine),
      choices: {
        kind: KNOWN["kind"]!.choices,
        acquisition: KNOWN["acquisition"]!.choices,
        sentiment: KNOWN["sentiment"]!.choices,
      },
      bucket,
      period,
      before: isKnown
        ? {
            ...earlier,
            totals: (await ask({ report: "totals", given: {} }, { ...filters, ...earlier }))[0].answer,
          }
        : null,
      whole,
      panels,
    };
  });
}

const DAY = 86_400_000;
/** More hours or days than this are finer than a screen. */
const MOST_HOURS = 7;
const MOST_DAYS = 183;

const length = ({ from, to }: Period): number => (Date.parse(to) - Date.parse(from)) / DAY + 1;

function fitting(period: Period | null): Bucket {
  const count = period === null ? 0 : length(period);
  return count <= MOST_HOURS ? "hour" : count <= MOST_DAYS ? "day" : "week";
}

function periodOf({ from, to }: Given, all: Period | null): Period | null {
  const period = { from: from ?? all?.from, to: to ?? all?.to };
  return period.from === undefined || period.to === undefined || period.from > period.to
    ? null
    : { from: period.from, to: period.to };
}

function daysBefore(period: Period): Period {
  const shift = (day: string, count: number): string =>
    new Date(Date.parse(day) + count * DAY).toISOString().slice(0, 10);
  return { from: shift(period.from, -length(period)), to: shift(period.from, -1) };
}

/** Days come from the engine as text or as the first moment of the day. */
const dayOf = (row: Readonly<Record<string, unknown>>): string => {
  const day = row["day"];
  return day instanceof Date ? day.toISOString().slice(0, 10) : String(day);
};
