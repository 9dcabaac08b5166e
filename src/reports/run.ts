import { interruptible } from "../engine/engine.ts";
import type { Engine, Params, Row } from "../engine/engine.ts";
import { assertKnownCampaign } from "./known-campaign.ts";
import { bindParameters } from "./parameters.ts";
import type { Report, ReportColumn } from "./report.ts";
import { describeColumns } from "./columns.ts";
import { sentenceOf } from "./sentences/sentence.ts";

/** What is asked: a database in which the marts' tables and views can be named, and how old they are. */
export interface Marts {
  readonly engine: Engine;
  /** When the marts were published, `2026-11-24T06:25:02.123Z`; null when they hold live tables. */
  readonly publishedAt: string | null;
  /** Zone of `local_date` and of every time that is shown. */
  readonly timezone: string;
  /** Answers the same from sums that are kept, where there are any; undefined where it cannot. */
  readonly rolledUp?: (report: Report, parameters: Params) => Promise<readonly Row[] | undefined>;
}

export interface Answer {
  readonly report: Report;
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly Row[];
  readonly parameters: Params;
  readonly asOf: string | null;
  readonly timezone: string;
  /** The answer in one sentence; null where there is none. */
  readonly sentence: string | null;
  /** What a reader should know before believing the rows, one sentence each. */
  readonly notes: readonly string[];
}

/** Answers a report; throws `report.unknown-campaign` and what {@link bindParameters} throws. @param given parameters as typed, by name */
export async function runReport(
  report: Report,
  given: Readonly<Record<string, string | undefined>>,
  marts: Marts,
  signal: AbortSignal,
): Promise<Answer> {
  const parameters = bindParameters(report, given);
  return interruptible(marts.engine, signal, async () => {
    await assertKnownCampaign(marts.engine, parameters);
    const summed = await marts.rolledUp?.(report, parameters);
    const rows = summed ?? (await marts.engine.rows(report.sql, parameters));
    return {
      report,
      columns: report.columns ?? (await describeColumns(marts.engine, report.sql, parameters)),
      rows,
      parameters,
      asOf: marts.publishedAt,
      timezone: marts.timezone,
      sentence: sentenceOf(report, { rows }),
      notes: report.needsAuthors && !(await areAuthorsBought(marts.engine)) ? [AUTHORS_NOT_BOUGHT] : [],
    };
  });
}

const AUTHORS_NOT_BOUGHT =
  "Authors are not bought: names, locations and followers are unknown. Set `authors: first-seen` to buy them ($0.010 each).";

/** Whether any author's profile is known; ids alone come free with each post. */
export async function areAuthorsBought(engine: Engine): Promise<boolean> {
  const rows = await engine.rows("select 1 from dim_user where username is not null limit 1");
  return rows.length > 0;
}
