import type { StatusReport, StreamStatus } from "../jobs/status.ts";
import { formatNumber } from "./table.ts";

const MOST_CONNECTS = 50;

/** Where the stream stands, and what somebody has to do about it; nothing when no campaign is streamed. */
export function streamLines({ stream, campaigns, at, up }: StatusReport): readonly string[] {
  const wanted = campaigns.filter((each) => each.stream).map((each) => each.campaign);
  if (stream === null) {
    return wanted.length === 0
      ? []
      : [`Stream: never started for ${wanted.join(", ")}. Run \`birdsong up\`, or \`birdsong stream\`.`];
  }
  const isOver = stream.state === "stopped" || stream.state === "failed" || stream.state === "lost";
  if (isOver && wanted.length === 0) return [];
  const missing = isOver ? [] : wanted.filter((name) => !stream.campaigns.includes(name));
  return [
    `Stream: ${sentence(stream, up?.state === "running" ? BY_UP : BY_HAND)}`,
    `  heard last ${ago(stream.lastHeardAt, at)}; ${formatNumber(stream.posts)} posts since ${stream.startedAt}; ` +
      `${stream.connects} of ${MOST_CONNECTS} connects in 15 minutes`,
    ...missing.map((name) => `  ${name} is not among its campaigns: start \`birdsong stream\` again.`),
  ];
}

/** How one that ended goes on. */
const BY_HAND = "start it with `birdsong stream`";
const BY_UP = "`birdsong up` starts it again";

function sentence(
  { state, pid, campaigns, liveSince, nextAt, detail, updatedAt }: StreamStatus,
  again: string,
): string {
  const why = detail === null ? "" : ` (${detail})`;
  const next = nextAt === null ? "" : `, tries again at ${nextAt}`;
  const names = campaigns.join(", ");
  switch (state) {
    case "live":
      return `live since ${liveSince ?? "a moment ago"} for ${names}, process ${pid}.`;
    case "connecting":
      return `connecting${why}, process ${pid}.`;
    case "backing-off":
      return `not connected${why}${next}, process ${pid}. Nothing to do: the gap is filled afterwards.`;
    case "paused":
      return `paused${why}${next}, process ${pid}.`;
    case "draining":
      return `stopping, process ${pid}.`;
    case "stopped":
      return `stopped at ${updatedAt}. To go on, ${again}; the time between becomes a gap that is filled.`;
    case "failed":
      return `failed at ${updatedAt}${why}. Mend that, then ${again}.`;
    case "lost":
      return `its process ${pid} ended without a word after ${updatedAt}. To go on, ${again}.`;
  }
}

function ago(time: string | null, now: string): string {
  if (time === null) return "never";
  const seconds = Math.max(0, Math.round((Date.parse(now) - Date.parse(time)) / 1000));
  return seconds < 120 ? `${seconds} s ago` : time;
}
