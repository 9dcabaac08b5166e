import type { Finding } from "./alert.ts";
import type { DigestFacts } from "./facts.ts";
import { many } from "./words.ts";

const WORDS: Readonly<Record<string, string>> = {
  unknown: "may or may not have been delivered",
  refused: "was refused",
  unsent: "was not delivered",
};

/** Periods of the digest were not told, or nobody knows whether they were. */
export function digestIsUntold({ channel, untold }: DigestFacts): Finding {
  const trouble = untold.filter(({ status }) => Object.hasOwn(WORDS, status));
  const newest = trouble.at(-1);
  if (newest === undefined)
    return { state: "fine", text: `Every digest of the last day to ${channel} is told.` };
  const others =
    trouble.length === 1 ? "" : ` ${many(trouble.length, "period")} of the last day are like this.`;
  return {
    state: "bad",
    since: Math.min(...trouble.map(({ at }) => at)),
    text: `The digest of ${newest.period} to ${channel} ${WORDS[newest.status] ?? newest.status}.${others}`,
    hint: `Look into the channel; \`birdsong digest --period ${newest.period} --again\` sends it once more.`,
  };
}
