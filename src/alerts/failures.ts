import { DAY } from "../model/clock.ts";
import { UNKNOWN } from "./alert.ts";
import type { Finding } from "./alert.ts";
import type { JobFacts } from "./facts.ts";
import type { Limits } from "./settings.ts";
import { many, moment } from "./words.ts";

/** What has not been run again for so long is nobody's trouble any more. */
const OLD_MS = DAY;

/** A job ended badly several times in a row. */
export function failsAgain({ job, runs }: JobFacts, now: number, { failures }: Limits): Finding {
  const [newest] = runs;
  if (newest === undefined) return UNKNOWN;
  const good = runs.findIndex(({ failed }) => !failed);
  const bad = good === -1 ? runs : runs.slice(0, good);
  const first = bad.at(-1);
  if (first === undefined || bad.length < failures || now - newest.endedAt > OLD_MS) {
    return {
      state: "fine",
      text: newest.failed
        ? `\`birdsong ${job}\` has not been tried for a day.`
        : `\`birdsong ${job}\` ended well at ${moment(newest.endedAt)}.`,
    };
  }
  return {
    state: "bad",
    since: first.endedAt,
    text:
      `\`birdsong ${job}\` ended badly ${many(bad.length, "time")} in a row, since ${moment(first.endedAt)}` +
      (newest.error === null ? "." : `: ${newest.error}`),
    hint: "Mend what it says; every job may be repeated.",
  };
}
