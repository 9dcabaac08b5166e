import type { Row } from "../../engine/engine.ts";
import { amount, count, day, has, inCountry, many, text } from "./words.ts";
import type { Facts } from "./words.ts";
import { clock } from "./volume.ts";

/** Log-likelihood above which chance explains a rise less than once in a thousand. */
const EVIDENT = 10.83;

export function emergingHashtags({ rows }: Facts): string | undefined {
  const [first] = rows;
  if (first === undefined) return "No hashtag has a larger share than before.";
  if (amount(first, "evidence") < EVIDENT) return "No hashtag rose by more than chance explains.";
  const evident = rows.filter((row) => amount(row, "evidence") >= EVIDENT).length;
  const rise =
    amount(first, "before") === 0
      ? `is new with ${many(amount(first, "posts"), "post")}`
      : `rose from ${count(amount(first, "before"))} to ${many(amount(first, "posts"), "post")}`;
  const others = evident > 1 ? `; ${count(evident)} rose by more than chance explains` : "";
  return `#${text(first, "hashtag")} ${rise}, by ${many(amount(first, "authors"), "author")}${others}.`;
}

export function spikes({ rows }: Facts): string | undefined {
  const [first] = rows;
  if (first === undefined)
    return "Nothing stands out, as far as there are seven days before to compare with.";
  const hour = has(first, "hour") ? `, ${clock(amount(first, "hour"))}` : "";
  const tag = text(first, "hashtag");
  const led = tag === undefined ? "" : `, led by #${tag}`;
  return (
    `${many(rows.length, "spike")}; the clearest on ${day(first["day"])}${hour}: ${many(amount(first, "posts"), "post")} ` +
    `where ${count(amount(first, "expected"))} are usual${led}${inCountry(text(first, "country"))}.`
  );
}

export function growth({ rows }: Facts): string | undefined {
  const told = rows.filter((row) => has(row, "factor") && amount(row, "posts") >= 10);
  const last = told.at(-1);
  if (last === undefined)
    return rows.length === 0 ? undefined : "Too few posts were observed at two ages to tell.";
  const steepest = told.reduce<Row>(
    (best, row) => (amount(row, "factor") > amount(best, "factor") ? row : best),
    last,
  );
  const settled = told.findLast((row) => amount(row, "factor") < 1.05);
  const rest = settled === undefined ? "" : `; from ${text(settled, "from_age")} on they gain less than 5 %`;
  return (
    `Posts grow most from ${text(steepest, "from_age")} to ${text(steepest, "to_age")}: ` +
    `${count(amount(steepest, "factor"))} times the engagement (${many(amount(steepest, "posts"), "post")} seen at both)${rest}.`
  );
}
