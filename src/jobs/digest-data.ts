import { sqlFile } from "../engine/sql-file.ts";
import type { Row } from "../engine/engine.ts";
import { readManifest } from "../marts/manifest.ts";
import { withMarts } from "../marts/reader.ts";
import { isoTime } from "../model/clock.ts";
import type { DigestData, Highlight, Sums } from "../notify/digest.ts";
import type { CoursePart } from "../notify/digest-picture.ts";
import type { Period, Periods } from "../notify/periods.ts";
import type { StoreContext } from "./store-context.ts";

/** Reads what is known of a period from the marts; undefined while they do not reach to its end. */
export async function digestData(
  { folders, engine }: Pick<StoreContext, "folders" | "engine">,
  wanted: {
    readonly period: Period;
    readonly periods: Periods;
    readonly campaign: string | undefined;
    /** How many periods up to this one make the course. */
    readonly course: number;
  },
  signal: AbortSignal,
): Promise<(DigestData & { readonly course: readonly CoursePart[] }) | undefined> {
  signal.throwIfAborted();
  const { period, periods } = wanted;
  const campaign = wanted.campaign ?? null;
  if ((await readManifest(folders.marts)) === undefined) return undefined;
  const before = Array.from({ length: wanted.course }, (_, index) => periods.before(period, index));
  return await withMarts(folders.marts, engine, async (marts) => {
    const asOf = marts.manifest.published_at;
    if (Date.parse(asOf) < period.end) return undefined;
    const asked = [
      { name: "now", ...period },
      { name: "before", ...periods.before(period, 1) },
      ...periods.usual(period).map((each, index) => ({ name: `usual ${index + 1}`, ...each })),
      ...before.map((each, index) => ({ name: `course ${index}`, ...each })),
    ];
    const sums = await marts.rows<Sums & Row & { readonly name: string }>(sqlFile("digest/periods.sql"), {
      campaign,
      periods: JSON.stringify(
        asked.map(({ name, start, end }) => ({ name, since: plain(start), until: plain(end) })),
      ),
    });
    const highlights = await marts.rows<Highlight & Row>(sqlFile("digest/highlights.sql"), {
      campaign,
      since: plain(period.start),
      until: plain(period.end),
    });
    const now = sums.find(({ name }) => name === "now");
    return {
      now: now ?? { posts: 0, authors: 0, engagements: null, mood: null },
      before: sums.find(({ name }) => name === "before"),
      usual: sums.filter(({ name }) => name.startsWith("usual")).map(({ posts }) => posts),
      highlights,
      course: before
        .map((each, index) => ({
          ...each,
          posts: sums.find(({ name }) => name === `course ${index}`)?.posts ?? null,
        }))
        .reverse(),
      asOf,
    };
  });
}

/** A UTC time as the marts hold it, without a zone. */
function plain(ms: number): string {
  return isoTime(ms).slice(0, 23).replace("T", " ");
}
