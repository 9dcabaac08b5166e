import { createHash } from "node:crypto";
import type { Message } from "./notifier.ts";

/** One thing to tell: an alert was raised, or is over. */
export interface AlertNews {
  /** Tells it from all others: the same one sent again has the same. */
  readonly key: string;
  readonly news: "raised" | "cleared";
  readonly rule: string;
  readonly subject: string;
  readonly text: string;
  /** What to do; null when nothing is. */
  readonly hint: string | null;
  /** ISO time. */
  readonly at: string;
}

/** What a rule is called at the head of a message. */
const TITLES: Readonly<Record<string, string>> = {
  silence: "Silence",
  lag: "Delay",
  budget: "Money",
  gaps: "Gaps",
  quarantine: "Records set aside",
  failures: "A job fails",
  digest: "Digest",
  spike: "Spike",
  mood: "Mood",
};

/** One message about several alerts, so that a bad morning is one message, not twenty. */
export function composeAlerts(all: readonly AlertNews[]): Message {
  const [first] = all;
  if (first === undefined) throw new RangeError("There is nothing to tell");
  const raised = all.filter(({ news }) => news === "raised").length;
  const title =
    all.length === 1
      ? headingOf(first)
      : [raised > 0 ? `${raised} new` : "", raised < all.length ? `${all.length - raised} over` : ""]
          .filter((part) => part !== "")
          .join(", ");
  return {
    key: `alerts/${createHash("sha256")
      .update(all.map(({ key }) => key).join("\n"))
      .digest("hex")
      .slice(0, 20)}`,
    title: all.length === 1 ? title : `Alerts: ${title}`,
    text: all.length === 1 ? textOf(first) : "",
    fields: [],
    sections: all.length === 1 ? [] : all.map((each) => ({ heading: headingOf(each), text: textOf(each) })),
    mood: raised > 0 ? "bad" : "good",
  };
}

function headingOf({ rule, subject, news }: AlertNews): string {
  return `${TITLES[rule] ?? rule}: ${subject}${news === "cleared" ? " – over" : ""}`;
}

function textOf({ text, hint }: AlertNews): string {
  return hint === null ? text : `${text}\n${hint}`;
}
