import { amount, count, day, has, many, most, percent, sum, text } from "./words.ts";
import type { Facts } from "./words.ts";
import { clock } from "./volume.ts";

const WEEKDAYS = ["", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/** An hour with fewer posts says nothing about the hour. */
const ENOUGH_POSTS = 5;

export function hourOfWeek({ rows }: Facts): string | undefined {
  const enough = rows.filter((row) => amount(row, "posts") >= ENOUGH_POSTS);
  const best = most(enough, "engagements_per_post");
  if (best === undefined)
    return rows.length === 0 ? undefined : "No hour of the week has enough posts to tell yet.";
  const mean = sum(enough, "engagements") / sum(enough, "posts");
  const times = mean > 0 ? `, ${count(amount(best, "engagements_per_post") / mean)} times the mean` : "";
  return (
    `Posts of ${WEEKDAYS[amount(best, "weekday")]}, ${clock(amount(best, "hour"))}, did best: ` +
    `${many(amount(best, "engagements_per_post"), "engagement")} a post${times} (${many(amount(best, "posts"), "post")}).`
  );
}

export function topPosts({ rows }: Facts): string | undefined {
  const [first] = rows;
  if (first === undefined) return undefined;
  const share = amount(first, "engagements") / Math.max(1, sum(rows, "engagements"));
  const written = first["created_at"] instanceof Date ? ` of ${day(first["created_at"])}` : "";
  return (
    `The first, by ${text(first, "author") ?? "an unknown author"}${written}, has ${many(amount(first, "engagements"), "engagement")}` +
    (rows.length > 1 ? `, ${percent(share)} of what these ${rows.length} have together.` : ".")
  );
}

export function topAuthors({ rows }: Facts): string | undefined {
  const [first] = rows;
  if (first === undefined) return undefined;
  return (
    `${text(first, "author") ?? "The first"} comes first with ${many(amount(first, "posts"), "post")} ` +
    `and ${many(amount(first, "engagements"), "engagement")}` +
    (has(first, "followers") ? `, heard by ${many(amount(first, "followers"), "follower")}.` : ".")
  );
}

export function topHashtags({ rows }: Facts): string | undefined {
  const [first, second] = rows;
  if (first === undefined) return undefined;
  const next =
    second === undefined ? "" : `, before #${text(second, "hashtag")} with ${count(amount(second, "posts"))}`;
  return (
    `#${text(first, "hashtag")} leads with ${many(amount(first, "posts"), "post")} ` +
    `by ${many(amount(first, "authors"), "author")}${next}.`
  );
}

export function hashtagPairs({ rows: [first] }: Facts): string | undefined {
  if (first === undefined) return undefined;
  return (
    `#${text(first, "hashtag")} and #${text(first, "with_hashtag")} go together most: ${many(amount(first, "posts"), "post")}, ` +
    `${percent(amount(first, "share"))} of those that bear the rarer one.`
  );
}

/** Different posts were observed at different ages, so one mean is not said to be a part of another. */
export function metricsByAge({ rows }: Facts): string | undefined {
  const aged = rows.filter((row) => has(row, "hours"));
  const [first, last] = [aged[0], aged.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const said = (row: typeof first): string =>
    `${count(amount(row, "likes"))} likes on average at the age of ${text(row, "age")} (${many(amount(row, "posts"), "post")})`;
  return first === last ? `Posts have ${said(first)}.` : `Posts have ${said(first)}, and ${said(last)}.`;
}

export function languages({ rows }: Facts): string | undefined {
  const known = rows.filter((row) => text(row, "language") !== undefined);
  const first = most(known, "posts");
  if (first === undefined) return undefined;
  const posts = sum(known, "posts");
  const coverage = percent(posts / sum(rows, "posts"));
  return (
    `${percent(amount(first, "posts") / posts)} of the posts whose language is known are in ${name(text(first, "language"))}; ` +
    `it is known for ${coverage}.`
  );
}

function name(language: string | undefined): string {
  if (language === undefined) return "no language";
  return new Intl.DisplayNames("en", { type: "language", fallback: "code" }).of(language) ?? language;
}

export function authorLocations({ rows }: Facts): string | undefined {
  const named = rows.filter((row) => text(row, "location") !== undefined);
  const first = most(named, "authors");
  if (first === undefined) return undefined;
  const silent = rows.find((row) => text(row, "location") === undefined);
  const unknown = silent === undefined ? "" : `; ${many(amount(silent, "authors"), "author")} name none`;
  return `Most often claimed: ${text(first, "location")}, by ${many(amount(first, "authors"), "author")}${unknown}.`;
}

export function regions({ rows }: Facts): string | undefined {
  const known = rows.filter((row) => text(row, "region") !== undefined);
  const [first] = known;
  const authors = sum(rows, "authors");
  if (authors === 0) return undefined;
  if (first === undefined) return `The region is known for none of ${many(authors, "author")}.`;
  const unknown = sum(
    rows.filter((row) => text(row, "region") === undefined),
    "authors",
  );
  const shown = known.length < rows.length && unknown > 0 ? `, unknown for ${many(unknown, "author")}` : "";
  return `${percent(amount(first, "share"))} of the posts whose author's region is known come from ${text(first, "region")}${shown}.`;
}
