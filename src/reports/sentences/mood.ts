import type { Row } from "../../engine/engine.ts";
import { measuredError } from "../measured-error.ts";
import { amount, count, day, has, many, percent, sum, text } from "./words.ts";
import type { Facts } from "./words.ts";

/** Periods with fewer rated posts are too small to speak of. */
const ENOUGH = 30;
/** A change counts when it is larger than this many standard errors. */
const SURE = 2;

/**
 * The last whole period against the one before, with what the figures may be off by. What a word scorer's figures can
 * say is which way moods went, not how many posts are in one.
 */
export function sentiment({ rows }: Facts): string | undefined {
  const rated = sum(rows, "rated");
  if (rated === 0) return rows.length === 0 ? undefined : "No post could be rated.";
  const coverage = `${percent(rated / Math.max(1, sum(rows, "posts")))} of the posts could be rated`;
  if (rows.some((row) => amount(row, "models") > 1) || modelsOf(rows).size > 1)
    return `${coverage}, by several scorers or versions, so that periods do not compare: \`birdsong replay --enrich\`.`;
  const [model] = modelsOf(rows);
  const error = measuredError(model);
  if (error === undefined)
    return `${coverage} by ${model ?? "an unknown scorer"}, whose error was not measured.`;
  const whole = rows.slice(1, -1).filter((row) => amount(row, "rated") >= ENOUGH);
  const [before, last] = whole.slice(-2);
  const off = (row: Row): number => error.of(amount(row, "rated"));
  const [least, greatest] = error.slopes;
  const caution = `swings come out at ${count(100 * least)} to ${count(100 * greatest)} % of what they are`;
  if (last === undefined || before === undefined) {
    const net = (sum(rows, "positive") - sum(rows, "negative")) / rated;
    return `${coverage}; on the whole ${leaning(net, error.of(rated))}; ${caution}.`;
  }
  const change = amount(last, "net") - amount(before, "net");
  const spread = Math.hypot(off(last), off(before));
  const moved =
    Math.abs(change) > SURE * spread
      ? `Mood ${change > 0 ? "rose" : "fell"} ${points(change)} on ${day(last["day"])} against the period before`
      : `Mood on ${day(last["day"])} is within chance of the period before (${points(change)} ${change < 0 ? "lower" : "higher"})`;
  return `${moved}, figures of so many posts being off by about ±${points(SURE * spread)}; ${caution}. ${coverage}.`;
}

function modelsOf(rows: readonly Row[]): ReadonlySet<string> {
  return new Set(rows.flatMap((row) => text(row, "model") ?? []));
}

function leaning(net: number, off: number): string {
  if (Math.abs(net) <= SURE * off) return "as many positive as negative, as far as can be told";
  return net > 0 ? "more positive than negative" : "more negative than positive";
}

const points = (share: number): string => many(Math.round(Math.abs(share) * 100), "point");

export function bestAndWorst({ rows }: Facts): string | undefined {
  const [best] = rows;
  if (best === undefined) return undefined;
  const worst = rows.find((row) => row["which"] === "worst" && periodOf(row) === periodOf(best));
  const named = (row: Row): string =>
    `${text(row, "author") ?? "an unknown author"} (${has(row, "score") ? `${text(row, "mood")}, ` : ""}${many(amount(row, "engagements"), "engagement")})`;
  return `On ${day(best["day"])} the best was by ${named(best)}${worst === undefined ? "" : `, the worst by ${named(worst)}`}.`;
}

/** The period of a row: its day, and its hour where it has one. */
function periodOf(row: Row): string {
  return `${day(row["day"])} ${has(row, "hour") ? amount(row, "hour") : ""}`;
}
