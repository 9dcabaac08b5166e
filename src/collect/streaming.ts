import { MINUTE } from "../model/clock.ts";
import type { StreamRow } from "../state/tables.ts";

/** A stream that lives tells so every few seconds. */
const STALE_MS = MINUTE;

/** Whether a process says that it is streaming; a killed one falls silent. */
export function isAlive(row: StreamRow, now: number): boolean {
  return row.state !== "stopped" && row.state !== "failed" && now - Date.parse(row.updated_at) <= STALE_MS;
}

/**
 * Whether a living stream collects the campaign, be it connected or waiting: what it misses meanwhile stands in the
 * gap ledger, so that no search needs to go over its time.
 */
export function isStreamed(row: StreamRow | undefined, campaign: string, now: number): boolean {
  return row !== undefined && isAlive(row, now) && collects(row, campaign);
}

/** Whether a campaign is, or was, among those of the stream. */
export function collects(row: StreamRow, campaign: string): boolean {
  return (JSON.parse(row.campaigns) as string[]).includes(campaign);
}
