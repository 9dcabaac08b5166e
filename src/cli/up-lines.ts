import type { StatusReport } from "../jobs/status.ts";
import type { UpEvent } from "../jobs/up.ts";
import { GIVES_UP_AFTER, STREAM } from "../jobs/up-stream.ts";
import { dollars } from "../model/money.ts";
import { formatNumber } from "./table.ts";
import { troubleLines } from "./trouble.ts";

const DID: Readonly<Record<string, string>> = {
  collect: "posts collected",
  stream: "posts streamed",
  refresh: "posts refreshed",
  load: "new posts loaded and published",
  forget: "withdrawn posts and authors removed for good",
};

/** What happened, as a line, and what somebody has to know about it. */
export function eventLines(event: UpEvent): readonly string[] {
  const at = `${event.at.slice(0, 19)}Z`;
  const who = event.campaign === null ? event.job : `${event.job} ${event.campaign}`;
  switch (event.event) {
    case "started":
      return [`${at}  up until stopped (Ctrl-C); ${dollars(event.spent)} spent so far`];
    case "stopped":
      return [`${at}  stopped; ${dollars(event.spent)} spent so far`];
    case "skipped":
      return [`${at}  ${who}: left to another process`, ...troubleLines(event.error)];
    case "failed": {
      const brought = event.posts > 0 || event.cost > 0 ? ` after ${did(event)}` : "";
      return [
        `${at}  ${who}: failed${brought}, tried again at ${event.again ?? "its next time"}`,
        ...troubleLines(event.error),
      ];
    }
    case "finished": {
      if (event.job === "alerts") return alertLines(at, event);
      const end = event.outcome === "done" ? "" : ` (${event.outcome})`;
      return [`${at}  ${who}: ${did(event)}${end}`, ...troubleLines(event.error)];
    }
  }
}

function alertLines(at: string, { error }: UpEvent): readonly string[] {
  const [said = "", ...more] = troubleLines(error);
  return [`${at}  ${error?.code === "alert.cleared" ? "over:" : "alert:"} ${said.trim()}`, ...more];
}

function did({ job, posts, authors, spent }: UpEvent): string {
  const profiles = authors > 0 ? ` and ${formatNumber(authors)} author profiles` : "";
  const money = job === "load" || job === "forget" ? "" : `; ${dollars(spent)} so far`;
  return `${formatNumber(posts)} ${DID[job] ?? ""}${profiles}${money}`;
}

/** Whether a process runs everything, and what it does next; nothing where none ever did. */
export function upLines({ up }: StatusReport): readonly string[] {
  if (up === null) return [];
  switch (up.state) {
    case "stopped":
      return [`Up: stopped at ${up.updatedAt}. Start it with \`birdsong up\`.`];
    case "lost":
      return [
        `Up: its process ${up.pid} ended without a word after ${up.updatedAt}. Start it with \`birdsong up\`.`,
      ];
    case "running":
      return [
        `Up: since ${up.startedAt}, process ${up.pid}.`,
        ...up.jobs.map(({ name, nextAt, runningSince, failures }) => {
          const again = failures === 0 ? "next at" : `failed ${failures} times, again at`;
          const meanwhile =
            name === STREAM && failures >= GIVES_UP_AFTER ? "; search collects its campaigns meanwhile" : "";
          return `  ${name}: ${runningSince === null ? `${again} ${nextAt}${meanwhile}` : `running since ${runningSince}`}`;
        }),
      ];
  }
}
