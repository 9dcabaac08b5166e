import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newBatchId } from "../../src/model/batch.ts";
import type { BatchHeader } from "../../src/model/batch.ts";
import { DAY, HOUR, isoTime } from "../../src/model/clock.ts";
import { seededRandom } from "../../src/model/random.ts";
import { openSpool } from "../../src/queue/spool/spool.ts";
import { openState } from "../../src/state/open.ts";
import type { Tombstone } from "../../src/state/tables.ts";
import { searchFolder } from "../forget/search.ts";
import type { Found } from "../forget/search.ts";
import { birdsong } from "./command.ts";
import { openStage, QUERY, signal, START } from "./stage.ts";
import type { Stage } from "./stage.ts";

/** Words that nobody writes: one in the post's text, one in its author's name. */
export const TEXT = "zqxTextMarker40719";
export const NAME = "zqxNameMarker40719";

/** A post that is marked, in a folder that holds it in every place there is. */
export interface Marked {
  readonly post: string;
  readonly author: string;
  readonly handle: string;
}

const random = seededRandom(77);

/**
 * Collects, loads, publishes (plainly too), exports in every format, and leaves a copy in quarantine and one in the
 * spool; each by real processes where there is a process for it.
 */
export async function furnish(stage: Stage): Promise<Marked> {
  const marked = await markOne(stage);
  await stage.finish("run");
  stage.simulator.clock.advance(HOUR);
  const record = await recordOf(stage, marked);
  const torn = record.subarray(0, record.indexOf(TEXT) + TEXT.length + 3);
  await append(stage, [record, torn]);
  await stage.finish("load");
  await stage.finish("publish");
  await stage.finish("plain");
  for (const format of ["csv", "xlsx", "jsonl", "parquet"]) {
    const ended = await birdsong(stage.folder, stage.config, "export", "posts", "--format", format);
    if (ended.code !== 0) throw new Error(ended.stderr);
  }
  stage.simulator.clock.advance(HOUR);
  await append(stage, [record]);
  return marked;
}

/** Leaves one more copy in the spool. */
export async function leaveInSpool(stage: Stage, marked: Marked): Promise<void> {
  await append(stage, [await recordOf(stage, marked)]);
}

async function recordOf({ simulator }: Stage, { post }: Marked): Promise<Buffer> {
  const answer = await fetch(
    `${simulator.url}/2/tweets?ids=${post}&tweet.fields=author_id,created_at,entities&expansions=author_id&user.fields=name,username`,
    { headers: { authorization: "Bearer test" } },
  );
  return Buffer.from(await answer.text());
}

/** The same post in another simulator of the same world, a moment after it was furnished. */
export async function again(folder: string, marked: Marked, program?: string): Promise<Stage> {
  const copy = await mkdtemp(join(tmpdir(), "birdsong-forget-"));
  await cp(folder, copy, { recursive: true });
  const stage = await openStage({ folder: copy, ...(program === undefined ? {} : { program }) });
  stage.simulator.mark(marked.post, TEXT, NAME);
  stage.simulator.clock.advance(2 * HOUR + 60_000);
  return {
    ...stage,
    [Symbol.asyncDispose]: async () => {
      await stage[Symbol.asyncDispose]();
      await rm(copy, { recursive: true, force: true });
    },
  };
}

/** Marks a post of the last day that nothing happens to by itself. */
async function markOne({ simulator }: Stage): Promise<Marked> {
  const { posts } = simulator.books(QUERY, START - DAY, START - HOUR);
  for (const { firstId } of posts) {
    const marked = simulator.mark(firstId, TEXT, NAME);
    if (marked === undefined) continue;
    const answer = await fetch(`${simulator.url}/2/users?ids=${marked.author}`, {
      headers: { authorization: "Bearer test" },
    });
    const { data } = (await answer.json()) as { data?: { username: string }[] };
    const handle = data?.[0]?.username;
    if (handle !== undefined) return { post: firstId, author: marked.author, handle };
  }
  throw new Error("There is no post to be marked.");
}

async function append({ folders, simulator }: Stage, records: readonly Buffer[]): Promise<void> {
  const { clock } = simulator;
  await using spool = await openSpool(
    { folder: folders.spool, quarantine: folders.quarantine, clock },
    signal,
  );
  const now = clock.now();
  const header: BatchHeader = {
    birdsong: "batch/1",
    id: newBatchId(now, random),
    source: "x",
    shape: "page",
    acquisition: "lookup",
    campaigns: [],
    dialect: "legacy",
    received_at: isoTime(now),
    request: null,
    origin: null,
  };
  await spool.append(header, records, signal);
}

/** Notes tombstones, as a look-up does. */
export async function note(
  { folders, simulator }: Stage,
  stones: readonly Pick<Tombstone, "kind" | "id" | "reason">[],
): Promise<void> {
  await using state = await openState(folders.state, { clock: simulator.clock }, signal);
  const noted_at = isoTime(simulator.clock.now());
  await state.tombstones.add(stones.map((stone) => ({ source: "x", noted_at, ...stone })));
}

/** Places that hold a marker, by their first folder. */
export async function placesOf(stage: Stage, marker: string): Promise<readonly string[]> {
  const { found, files } = await searchFolder(stage.folder, marker);
  if (files < 20) throw new Error(`Only ${files} files were searched.`);
  return [...new Set(found.map(({ file }: Found) => file.split("/")[0] ?? file))].sort();
}
