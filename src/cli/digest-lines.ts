import type { DigestOutcome, DigestReport } from "../jobs/digest.ts";

const WORDS: Readonly<Record<DigestOutcome, string>> = {
  sending: "is being sent by another process",
  delivered: "delivered",
  refused: "refused",
  unsent: "not sent; the next run tries again",
  unknown: "sent, but nothing is known of it",
  quiet: "nothing to say",
  missed: "missed; name it with --period to send it now",
  waiting: "waits until data up to its end are published (`birdsong run`)",
  busy: "another process sends it now",
  due: "would be sent",
};

/** What became of a digest, a line a channel. */
export function digestLines({ period, channels }: DigestReport): readonly string[] {
  return channels.map(({ channel, outcome, fresh, detail }) => {
    const earlier = fresh || ["quiet", "waiting", "busy", "due"].includes(outcome) ? "" : " (earlier)";
    return `Digest of ${period.start} to ${channel}: ${WORDS[outcome]}${earlier}.${detail === null ? "" : ` ${detail}`}`;
  });
}
