import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Row } from "../../engine/engine.ts";
import { amount, day, has, many, percent, sum, text } from "./words.ts";
import type { Facts } from "./words.ts";

/** Groups of this many posts were measured; smaller ones are off by more, as the root of their number. */
const MEASURED_GROUP = 200;
const FILE = fileURLToPath(new URL("../../../lists/sentiment/measured.json", import.meta.url));
const schema = z.object({
  scorer: z.string(),
  version: z.string(),
  languages: z.record(z.string(), z.object({ slope: z.number(), standard_error_200: z.number() })),
});

/** The last two periods that are whole, if both have moods of one scorer whose error is known; else what is in the way. */
export function mood({ rows }: Facts): string | undefined {
  const scored = sum(rows, "scored");
  const posts = sum(rows, "posts");
  if (posts === 0) return undefined;
  if (scored === 0) return `None of ${many(posts, "post")} has a mood.`;
  const coverage = `${percent(scored / posts)} of the posts have a mood`;
  const models = new Set(rows.map((row) => text(row, "scorer")).filter((model) => model !== undefined));
  if (models.size > 1 || rows.some((row) => amount(row, "scorers") > 1)) {
    return `Moods come from several versions of a scorer and are not compared: \`birdsong replay --enrich\` makes them one; ${coverage}.`;
  }
  const [before, last] = rows
    .slice(1, -1)
    .filter((row) => has(row, "net"))
    .slice(-2);
  if (before === undefined || last === undefined)
    return `${coverage}; there are no two whole periods to compare.`;
  const error = errorOf([...models][0]);
  if (error === undefined) {
    return `${coverage}; how far their scorer errs was not measured, so no change is claimed.`;
  }
  return `${compared(before, last, error)}; ${coverage}.`;
}

function compared(before: Row, last: Row, { slope, spread }: { slope: number; spread: number }): string {
  const off = (row: Row): number => spread * Math.sqrt(MEASURED_GROUP / amount(row, "scored"));
  const points = Math.round((amount(last, "net") - amount(before, "net")) * 100);
  // of a difference of two, at about 19 in 20
  const error = Math.max(1, Math.round(2 * Math.hypot(off(before), off(last)) * 100));
  const days = `${day(last["day"])} than ${day(before["day"])}`;
  if (Math.abs(points) <= error) {
    return `Mood of ${day(last["day"])} cannot be told from ${day(before["day"])}: ${Math.abs(points)} points apart, where groups of this size are off by up to about ${error}`;
  }
  return (
    `Mood was ${Math.abs(points)} points ${points > 0 ? "higher" : "lower"} on ${days} ` +
    `(groups of this size are off by up to about ${error}; swings come out about ${slope.toFixed(1)} times as large as they are)`
  );
}

/** The worst of the languages measured, since periods mix languages; undefined for any scorer that was not measured. */
function errorOf(model: string | undefined): { slope: number; spread: number } | undefined {
  const { scorer, version, languages } = schema.parse(JSON.parse(readFileSync(FILE, "utf8")));
  const figures = Object.values(languages);
  if (model !== `${scorer}/${version}` || figures.length === 0) return undefined;
  return {
    slope: Math.min(...figures.map((each) => each.slope)),
    spread: Math.max(...figures.map((each) => each.standard_error_200)),
  };
}

export function bestAndWorst({ rows }: Facts): string | undefined {
  const last = rows.at(-1);
  if (last === undefined) return undefined;
  const period = rows.filter(
    (row) => day(row["day"]) === day(last["day"]) && amount(row, "hour") === amount(last, "hour"),
  );
  const said = period.map((row) => `${text(row, "which")} by ${text(row, "author") ?? "an unknown author"}`);
  return `Of the last period (${day(last["day"])}, ${many(amount(last, "compared"), "post")} compared): ${said.join(", ")}.`;
}
