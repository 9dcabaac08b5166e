import type { Changed } from "../jobs/alerts.ts";
import type { AlertView } from "../jobs/alert-view.ts";
import type { StatusReport } from "../jobs/status.ts";

const TOLD: Readonly<Record<AlertView["told"][number]["status"], string>> = {
  due: "to be told",
  sending: "being told by another process",
  delivered: "told",
  refused: "refused by the channel",
  unsent: "not delivered yet",
  unknown: "sent, but nothing is known of it",
  void: "not told",
};

/** What stands, two lines or more an alert; one line when nothing does. */
export function standingLines(alerts: readonly AlertView[]): readonly string[] {
  if (alerts.length === 0) return ["Alerts: none."];
  return [
    `Alerts: ${alerts.length === 1 ? "one stands" : `${alerts.length} stand`}.`,
    ...alerts.flatMap((alert) => [
      `  ${alert.rule}, raised ${alert.raisedAt}: ${alert.text}`,
      ...(alert.fineSince === null ? [] : [`    In order since ${alert.fineSince}; over when it stays so.`]),
      `    ${alert.hint}`,
      ...toldLines(alert),
    ]),
  ];
}

export function historyLines(alerts: readonly AlertView[]): readonly string[] {
  if (alerts.length === 0) return ["No alert was raised or cleared in that time."];
  return alerts.flatMap((alert) => [
    `${alert.raisedAt}  ${alert.rule}: ${alert.text}`,
    alert.clearedAt === null ? "  stands" : `  over ${alert.clearedAt}: ${alert.clearedText ?? ""}`,
    ...toldLines(alert),
  ]);
}

/** What a look has changed, or would change. */
export function changedLines(changed: readonly Changed[], isDryRun: boolean): readonly string[] {
  return changed.map(({ news, rule, text }) => {
    const verb = isDryRun
      ? news === "raised"
        ? "Would raise"
        : "Would clear"
      : news === "raised"
        ? "Raised"
        : "Over";
    return `${verb}: ${rule}: ${text}`;
  });
}

/** Only what somebody has to know: what was delivered as it should be is no news. */
function toldLines({ told }: AlertView): readonly string[] {
  return told
    .filter(({ status }) => status !== "delivered")
    .map(
      ({ news, channel, status, detail }) =>
        `    To ${channel}, that it ${news === "raised" ? "was raised" : "is over"}: ${TOLD[status]}.${detail === null ? "" : ` ${detail}`}`,
    );
}

const UNTOLD: Readonly<Record<string, string>> = {
  sending: "is being sent by another process",
  refused: "was refused",
  unsent: "was not delivered",
  unknown: "may or may not have been delivered",
  missed: "was missed",
};
const MOST = 5;

/** Periods of the digest that nobody may have read; nothing when all is told. */
export function untoldLines(rows: StatusReport["untoldDigests"]): readonly string[] {
  if (rows.length === 0) return [];
  const newest = rows.slice(-MOST);
  const earlier = rows.length - newest.length;
  return [
    "Digests not told, of the last week:",
    ...(earlier === 0 ? [] : [`  ${earlier} earlier ones`]),
    ...newest.map(
      ({ period_start: start, channel, status }) => `  ${start} to ${channel}: ${UNTOLD[status] ?? status}`,
    ),
    `  \`birdsong digest --period ${newest.at(-1)?.period_start ?? ""} --again\` sends one of them.`,
  ];
}
