import { BirdsongError, EXIT } from "../model/error.ts";
import { FILTERS } from "../reports/report.ts";
import type { Report } from "../reports/report.ts";
import { runReport } from "../reports/run.ts";
import type { Answer } from "../reports/run.ts";
import { answerAsJson } from "./answer-json.ts";
import type { RolledUpMarts } from "./rolled-up.ts";

export type Given = Readonly<Record<string, string | undefined>>;

export const BUCKETS = ["hour", "day", "week"] as const;
export type Bucket = (typeof BUCKETS)[number];

/** First and last local day, both included. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** An answer of the page, with what it was asked and could not be. */
export interface PanelAnswer {
  readonly answer: unknown;
  /** Filters that are set and do not restrict it. */
  readonly unfiltered: readonly string[];
  /** What `/api/reports/NAME.csv?…` needs for the same rows. */
  readonly query: Readonly<Record<string, string>>;
}

/** One answer of the page: which report, and what it is given besides the filters. */
export interface Asked {
  readonly report: Report;
  readonly given: Given;
}

/** Asks reports with the filters they take, as of one publish; the same question is asked once. */
export class Asking {
  readonly #marts: RolledUpMarts;
  readonly #signal: AbortSignal;
  // the whole and its volume by day are often the same question
  readonly #answered = new Map<string, Promise<Answer>>();

  constructor(marts: RolledUpMarts, signal: AbortSignal) {
    this.#marts = marts;
    this.#signal = signal;
  }

  async ask({ report, given: own }: Asked, chosen: Given): Promise<[PanelAnswer, Answer]> {
    const asked = takenBy(report, chosen, own);
    const query = definite(asked);
    const key = JSON.stringify([report.name, Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1))]);
    const { engine, manifest, rolledUp } = this.#marts;
    const { published_at: publishedAt, timezone } = manifest;
    const answering =
      this.#answered.get(key) ??
      runReport(report, asked, { engine, publishedAt, timezone, rolledUp }, this.#signal);
    this.#answered.set(key, answering);
    const answer = await answering;
    const set = Object.entries(chosen).filter(([, value]) => value !== undefined);
    const unfiltered = set.map(([filter]) => filter).filter((filter) => asked[filter] === undefined);
    return [{ answer: answerAsJson(answer), unfiltered, query }, answer];
  }
}

/** What a report is given: the filters it takes, then what is its own. */
function takenBy(report: Report, chosen: Given, own: Given): Given {
  const taken = new Set(report.parameters.map(({ name }) => name));
  return Object.fromEntries(Object.entries({ ...chosen, ...own }).filter(([name]) => taken.has(name)));
}

const definite = (given: Given): Record<string, string> =>
  Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );

/** The filters of what was typed, and how time is to be cut. Throws `report.unknown-parameter`. */
export function filtersOf(given: Given): { readonly filters: Given; readonly bucket: Bucket | undefined } {
  const { bucket, ...filters } = given;
  for (const name of Object.keys(filters)) {
    if (Object.hasOwn(FILTERS, name)) continue;
    throw new BirdsongError(`The dashboard has no filter ${name}.`, {
      code: "report.unknown-parameter",
      hint: `It has: ${Object.keys(FILTERS).join(", ")}, and bucket.`,
      exitCode: EXIT.usage,
    });
  }
  return { filters, bucket: bucketOf(bucket) };
}

function bucketOf(text: string | undefined): Bucket | undefined {
  const bucket = BUCKETS.find((each) => each === text);
  if (text === undefined || bucket !== undefined) return bucket;
  throw new BirdsongError(`bucket is "${text}": expected one of ${BUCKETS.join(", ")}.`, {
    code: "report.invalid-parameter",
    hint: "Leave it out to have what fits the period.",
    exitCode: EXIT.usage,
  });
}
