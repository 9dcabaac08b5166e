import { DAY } from "../src/charts/scale.ts";
import { dayOf } from "./answers.ts";
import type { Period } from "./answers.ts";

/** As many days as the first key chooses, where nothing is chosen yet. */
const FIRST = 7;

/**
 * The days that a key leads to, within all there are; null for all, undefined where the key means nothing.
 *
 * @param chosen null where nothing is chosen yet
 */
export function moved(
  key: string,
  widen: boolean,
  chosen: Period | null,
  all: Period,
): Period | null | undefined {
  const [least, most] = [Date.parse(all.from), Date.parse(all.to)];
  const period = (from: number, to: number): Period => ({ from: dayOf(from), to: dayOf(to) });
  const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[key];
  const end = key === "Home" || key === "End";
  if (step === undefined && !end) return undefined;
  if (chosen === null) {
    const long = Math.min((FIRST - 1) * DAY, most - least - DAY);
    return key === "Home" ? period(least, least + long) : period(most - long, most);
  }
  const [from, to] = [Date.parse(chosen.from), Date.parse(chosen.to)];
  if (widen && step !== undefined) return period(from, Math.min(Math.max(to + step * DAY, from), most));
  const wanted = end ? (key === "Home" ? least - from : most - to) : step! * DAY;
  const shift = Math.min(Math.max(wanted, least - from), most - to);
  return period(from + shift, to + shift);
}
