import { DAYS } from "../alerts/hours.ts";
import type { Hour } from "../alerts/facts.ts";
import type { Row } from "../engine/engine.ts";
import { sqlFile } from "../engine/sql-file.ts";
import { withMarts } from "../marts/reader.ts";
import { DAY, HOUR, isoTime } from "../model/clock.ts";
import { localTimes } from "../reports/local-time.ts";
import type { StoreContext } from "./store-context.ts";

interface HourRow extends Row {
  readonly campaign: string;
  readonly start: number;
  readonly posts: number;
  readonly first_at: number;
  readonly last_at: number;
  readonly scored: number;
  readonly net: number;
  readonly model: string | null;
}

/** So much is read anew at each look by those who look again and again; the rest as seldom as this. */
const FRESH_MS = 3 * DAY;
const WHOLE_MS = 6 * HOUR;

/** Hours that were read before: posts of weeks ago need not be counted every five minutes. */
export class HourMemory {
  #campaigns = "";
  #readAt = -Infinity;
  #rows: readonly HourRow[] = [];

  /** Reads what is not remembered. @param read the rows from a moment on */
  async rows(
    campaigns: readonly string[],
    newest: number,
    since: number,
    read: (since: number) => Promise<readonly HourRow[]>,
  ): Promise<readonly HourRow[]> {
    const names = JSON.stringify(campaigns);
    const isKnown = names === this.#campaigns && newest - this.#readAt < WHOLE_MS && newest >= this.#readAt;
    const from = isKnown ? wholeHour(newest - FRESH_MS) : since;
    const fresh = await read(from);
    if (!isKnown) this.#readAt = newest;
    this.#campaigns = names;
    this.#rows = [...this.#rows.filter(({ start }) => isKnown && start >= since && start < from), ...fresh];
    return this.#rows;
  }
}

const wholeHour = (ms: number): number => Math.floor(ms / HOUR) * HOUR;

/**
 * Every hour of each campaign from its first post (of four weeks) to the moment up to which it is known, as the
 * published tables have it. A campaign without a post, or of which nothing is known, has none.
 */
export async function campaignHours(
  { folders, engine, config }: Pick<StoreContext, "folders" | "engine" | "config">,
  knownUntil: ReadonlyMap<string, number>,
  memory = new HourMemory(),
): Promise<ReadonlyMap<string, readonly Hour[]>> {
  if (knownUntil.size === 0) return new Map();
  const newest = Math.max(...knownUntil.values());
  // a day more than is compared with: the pause before the first of them, and longer windows
  const since = wholeHour(newest - (DAYS + 2) * DAY);
  const campaigns = [...knownUntil.keys()].sort();
  const rows = await memory.rows(campaigns, newest, since, async (from) =>
    withMarts(folders.marts, engine, async (marts) =>
      marts.rows<HourRow>(sqlFile("alerts/hours.sql"), {
        campaigns: JSON.stringify(campaigns),
        since: isoTime(from).slice(0, 23).replace("T", " "),
      }),
    ),
  );
  const local = localTimes(config.timezone);
  return new Map(
    [...knownUntil].map(([campaign, until]) => [
      campaign,
      filled(
        rows.filter((row) => row.campaign === campaign),
        until,
        (ms) => local(new Date(ms)).slice(0, 16),
      ),
    ]),
  );
}

/** Hours without a post are hours, too. */
function filled(rows: readonly HourRow[], until: number, local: (ms: number) => string): readonly Hour[] {
  const byStart = new Map(rows.map((row) => [row.start, row]));
  const hours: Hour[] = [];
  for (let start = rows[0]?.start ?? until; start < until; start += HOUR) {
    const row = byStart.get(start);
    hours.push({
      start,
      local: local(start),
      posts: row?.posts ?? 0,
      firstAt: row?.first_at ?? null,
      lastAt: row?.last_at ?? null,
      scored: row?.scored ?? 0,
      net: row?.net ?? 0,
      model: row?.model ?? null,
    });
  }
  return hours;
}
