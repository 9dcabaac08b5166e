import { localTimes } from "../reports/local-time.ts";
import type { Message, Mood, Section } from "./notifier.ts";
import { periodKey, periodName } from "./periods.ts";
import type { Every, Period } from "./periods.ts";
import { filled } from "./templates.ts";
import type { DigestValues, PostValues, Templates } from "./templates.ts";

/** Sums of one period; means and sums are null where nothing is known. */
export interface Sums {
  readonly posts: number;
  readonly authors: number;
  readonly engagements: number | null;
  readonly mood: number | null;
}

export type Why = "best_mood" | "worst_mood" | "most_engagement" | "least_engagement";

export interface Highlight {
  readonly why: Why;
  readonly author: string | null;
  readonly text: string | null;
  readonly url: string | null;
  readonly mood: number | null;
  readonly engagements: number | null;
  readonly likes: number | null;
  readonly reposts: number | null;
  readonly replies: number | null;
  readonly quotes: number | null;
}

/** What is known of a period, from the marts. */
export interface DigestData {
  readonly now: Sums;
  readonly before: Sums | undefined;
  /** Posts of those periods it is compared with that were collected. */
  readonly usual: readonly number[];
  readonly highlights: readonly Highlight[];
  readonly asOf: string;
}

export interface DigestFrame {
  readonly period: Period;
  readonly every: Every;
  readonly timezone: string;
  readonly campaign: string | undefined;
  /** Where the dashboard is that readers can reach. */
  readonly link?: string | undefined;
}

const WHY: Readonly<Record<Why, string>> = {
  best_mood: "Best mood",
  worst_mood: "Worst mood",
  most_engagement: "Most engagement",
  least_engagement: "Least engagement",
};
const UNKNOWN = "–";
/** A mean beyond this colours the message. */
const CLEAR_MOOD = 0.1;

/** The message about a period, in the wording of the templates. */
export function composeDigest(data: DigestData, frame: DigestFrame, templates: Templates): Message {
  const values = valuesOf(data, frame);
  return {
    key: `digest/${frame.campaign ?? ""}/${frame.every}/${periodKey(frame.period)}`,
    title: filled(templates.title, values),
    text: filled(templates.text, values),
    // split before the values are put in: a name may have a colon
    fields: templates.fields
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => {
        const [name = "", ...rest] = line.split(":");
        return { name: filled(name, values).trim(), value: filled(rest.join(":"), values).trim() };
      }),
    sections: [
      ...data.highlights.map((post) => sectionOf(post, templates.post)),
      ...(frame.link === undefined
        ? []
        : [{ heading: "Dashboard", text: "That day in charts", url: linkOf(frame.link, frame) }]),
    ],
    mood: moodOf(data.now.mood),
  };
}

/** The dashboard at the days of the period. */
function linkOf(link: string, { period, campaign, timezone, every }: DigestFrame): string {
  const day = localTimes(timezone);
  const url = new URL(link);
  url.searchParams.set("from", day(new Date(period.start)).slice(0, 10));
  url.searchParams.set("to", day(new Date(period.end - 1)).slice(0, 10));
  if (every === "1h") url.searchParams.set("bucket", "hour");
  if (campaign !== undefined) url.searchParams.set("campaign", campaign);
  return url.href;
}

function valuesOf({ now, before, usual, asOf }: DigestData, frame: DigestFrame): DigestValues {
  const usually = median(usual);
  return {
    period: periodName(frame.period, frame.every, frame.timezone),
    subject: frame.campaign ?? "all campaigns",
    posts: count(now.posts),
    posts_before: count(before?.posts ?? null),
    posts_change: change(now.posts, before?.posts ?? null),
    usual: count(usually),
    usual_change: change(now.posts, usually),
    authors: count(now.authors),
    engagements: count(now.engagements),
    engagements_change: change(now.engagements, before?.engagements ?? null),
    mood: score(now.mood),
    mood_before: score(before?.mood ?? null),
    timezone: frame.timezone,
    as_of: asOf,
  };
}

function sectionOf(post: Highlight, template: string): Section {
  const values: PostValues = {
    what: WHY[post.why],
    author: post.author === null ? UNKNOWN : `@${post.author}`,
    text: post.text ?? UNKNOWN,
    mood: score(post.mood),
    engagements: count(post.engagements),
    likes: count(post.likes),
    reposts: count(post.reposts),
    replies: count(post.replies),
    quotes: count(post.quotes),
  };
  const [heading = "", ...rest] = template.split("\n");
  return {
    heading: filled(heading, values),
    text: filled(rest.join("\n"), values),
    ...(post.url === null || !/^https?:\/\/[^\s<>|]+$/.test(post.url) ? {} : { url: post.url }),
  };
}

function moodOf(mood: number | null): Mood {
  if (mood === null || Math.abs(mood) < CLEAR_MOOD) return "neutral";
  return mood > 0 ? "good" : "bad";
}

const NUMBERS = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });

function count(value: number | null): string {
  return value === null ? UNKNOWN : NUMBERS.format(value);
}

function score(value: number | null): string {
  if (value === null) return UNKNOWN;
  const text = value.toFixed(2);
  return value > 0 && text !== "0.00" ? `+${text}` : text.replace("-0.00", "0.00");
}

/** From nothing no change can be told. */
function change(now: number | null, before: number | null): string {
  if (now === null || before === null || before === 0) return UNKNOWN;
  const percent = Math.round((100 * (now - before)) / before);
  return `${percent > 0 ? "+" : percent < 0 ? "−" : "±"}${NUMBERS.format(Math.abs(percent))} %`;
}

/** The middle of the values; null where there are none. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
