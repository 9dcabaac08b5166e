import type { Row } from "../../engine/engine.ts";
import { amount, changed, count, day, has, inCountry, many, most, percent, sum, text } from "./words.ts";
import type { Facts } from "./words.ts";

/** Rows that are compared must be whole: the first and the last may be cut by what was collected. */
const whole = (rows: readonly Row[]): readonly Row[] => rows.slice(1, -1);

export function totals({ rows: [row] }: Facts): string | undefined {
  const posts = amount(row, "posts");
  if (posts === 0) return "Nothing was found.";
  const reposts = amount(row, "reposts");
  const repeated = reposts === 0 ? "" : `, ${percent(reposts / posts)} of them reposts`;
  const received = has(row, "engagements")
    ? `; they brought ${count(amount(row, "likes"))} likes and ${count(amount(row, "reposted"))} reposts so far`
    : "";
  return `${many(posts, "post")} by ${many(amount(row, "authors"), "author")}${repeated}${received}.`;
}

/** The last seven whole days against the seven before; the busiest day where there are fewer. */
export function byDay({ rows }: Facts): string | undefined {
  const days = whole(rows);
  const trend =
    days.length >= 14 ? changed(sum(days.slice(-14, -7), "posts"), sum(days.slice(-7), "posts")) : undefined;
  const busiest = most(rows, "posts");
  if (busiest === undefined) return undefined;
  const usual = sum(rows, "posts") / rows.length;
  const peak =
    rows.length < 3
      ? `The busiest day was ${day(busiest["day"])} with ${many(amount(busiest, "posts"), "post")}.`
      : `The busiest day was ${day(busiest["day"])} with ${many(amount(busiest, "posts"), "post")}, ` +
        `${count(amount(busiest, "posts") / usual)} times the mean of ${count(Math.round(usual))}.`;
  return trend === undefined ? peak : `Volume ${trend} in the last seven whole days. ${peak}`;
}

export function byWeek({ rows }: Facts): string | undefined {
  const weeks = whole(rows);
  const [before, last] = weeks.slice(-2);
  if (last !== undefined && before !== undefined) {
    const trend = changed(amount(before, "posts"), amount(last, "posts"));
    if (trend !== undefined)
      return `Volume ${trend} in the week of ${day(last["week"])} against the one before${ledBy(last, amount(last, "posts") - amount(before, "posts"))}.`;
  }
  const busiest = most(rows, "posts");
  return busiest === undefined
    ? undefined
    : `The busiest week began on ${day(busiest["week"])}: ${many(amount(busiest, "posts"), "post")}.`;
}

/** A hashtag or a country leads a rise when it makes up this share of it. */
const LEADS = 1 / 3;

/** `, led by #arcane in France`; nothing where nothing leads. */
function ledBy(week: Row, rise: number): string {
  const leads = (by: string): boolean => rise > 0 && amount(week, by) >= rise * LEADS;
  const tag = leads("risen_hashtag_by") ? ` #${text(week, "risen_hashtag")}` : "";
  const country = leads("risen_country_by") ? inCountry(text(week, "risen_country")) : "";
  if (tag === "" && country === "") return "";
  return `, led by${tag === "" ? " authors" : tag}${country}`;
}

export function byHour({ rows }: Facts): string | undefined {
  const busiest = most(rows, "posts");
  if (busiest === undefined || amount(busiest, "posts") === 0) return undefined;
  const byClock = new Map<number, number>();
  for (const row of rows) {
    const hour = amount(row, "hour");
    byClock.set(hour, (byClock.get(hour) ?? 0) + amount(row, "posts"));
  }
  const [usual, posts] = [...byClock].reduce((best, each) => (each[1] > best[1] ? each : best));
  return (
    `Most is said between ${clock(usual)} and ${clock((usual + 1) % 24)} (${percent(posts / sum(rows, "posts"))} of all); ` +
    `the busiest hour was ${day(busiest["day"])}, ${clock(amount(busiest, "hour"))}, with ${many(amount(busiest, "posts"), "post")}.`
  );
}

export function clock(hour: number): string {
  return `${String(hour).padStart(2, "0")}:00`;
}
