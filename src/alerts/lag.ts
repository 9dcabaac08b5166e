import { UNKNOWN } from "./alert.ts";
import type { Finding } from "./alert.ts";
import type { CampaignFacts, Facts } from "./facts.ts";
import type { Limits } from "./settings.ts";
import { lengthOf, moment } from "./words.ts";

/** Standing, it is over only when the delay is this small a part of what raised it. */
const EASE = 0.5;

/** Collecting stands still: two of the campaign's times have passed without it, and then some. */
export function collectingLags(
  { campaign, collectedUntil, lateFrom }: CampaignFacts,
  now: number,
  { lagMs }: Limits,
): Finding {
  if (collectedUntil === null || lateFrom === null) return UNKNOWN;
  if (now - lateFrom <= lagMs)
    return { state: "fine", text: `${campaign} is collected again, up to ${moment(collectedUntil)}.` };
  return {
    state: "bad",
    since: collectedUntil,
    text: `${campaign} has not been collected since ${moment(collectedUntil)}, ${lengthOf(now - collectedUntil)} ago.`,
    hint: "`birdsong status` says whether a process runs and what its latest runs ended with.",
  };
}

/** Batches wait to be loaded. */
export function loadingLags({ now, waitingSince }: Facts, { lagMs }: Limits, isStanding: boolean): Finding {
  if (waitingSince === null || now - waitingSince <= lagMs * (isStanding ? EASE : 1))
    return { state: "fine", text: "No batch has waited long to be loaded." };
  return {
    state: "bad",
    since: waitingSince,
    text: `Batches have waited to be loaded since ${moment(waitingSince)}, for ${lengthOf(now - waitingSince)}.`,
    hint: "Run `birdsong load`, or look why it ends badly in `birdsong status`.",
  };
}

/** What is loaded does not reach readers. */
export function publishingLags(
  { now, loadedAt, publishedAt }: Facts,
  { lagMs }: Limits,
  isStanding: boolean,
): Finding {
  if (loadedAt === null) return UNKNOWN;
  const isBehind = publishedAt === null || publishedAt < loadedAt;
  if (!isBehind || now - loadedAt <= lagMs * (isStanding ? EASE : 1))
    return { state: "fine", text: "What was loaded is published." };
  return {
    state: "bad",
    since: loadedAt,
    text:
      `What was loaded at ${moment(loadedAt)} is not published: readers see ` +
      (publishedAt === null ? "nothing yet." : `what was known at ${moment(publishedAt)}.`),
    hint: "Run `birdsong publish`, or look why it ends badly in `birdsong status`.",
  };
}
