import { loadJob } from "../dist/jobs/load.js";
import { publishJob } from "../dist/jobs/publish.js";
import type { Wired } from "../dist/jobs/wire.js";
import { learnGrowth } from "../dist/collect/refresh-growth.js";
import { watchedInMarts } from "../dist/marts/watched.js";
import { DAY, HOUR, isoTime } from "../dist/model/clock.js";
import type { WatchedPost } from "../dist/model/watched.js";
import type { Simulator } from "../dist/simulator/index.js";
import type { WatchedInMemory } from "./policies-memory.js";
import type { Policy, Size } from "./policies-world.js";
import { CAMPAIGN, openWorld, signal, START } from "./policies-world.js";

export interface ErrorOf {
  readonly median: number;
  readonly mean: number;
  readonly unseen: number;
}

export interface Followed {
  readonly name: string;
  readonly usd: number;
  readonly lookUps: number;
  readonly posts: number;
  readonly now: ErrorOf;
  readonly unseenAllAlong: number;
  readonly final: ErrorOf;
  readonly extrapolated: ErrorOf;
}

const QUERY = "#arcane -is:retweet";

/** Follows a world for some days under one refresh plan, and compares what is stored with the truth. */
export async function followPlan(folder: string, policy: Policy, size: Size): Promise<Followed> {
  await using world = await openWorld(folder, policy, size);
  const { simulator, memory } = world;
  const along: number[] = [];
  let lookUps = 0;
  for (const at of world.passes()) {
    world.advanceTo(at);
    lookUps += await world.pass();
    if (along.length < (at - START) / (6 * HOUR)) {
      along.push(errorOf(await newestOf(memory), truth(simulator)).unseen);
    }
  }
  const { usd } = simulator.meter();
  const newest = await newestOf(memory);
  await assertStored(world.wired, memory);
  const growth = learnGrowth(await memory.growth(CAMPAIGN, isoTime(START)));
  const extrapolated = new Map(
    [...newest].map(([id, seen]) => {
      const engagement = Math.round(seen.engagement / growth.share(seen.age));
      return [id, { ...seen, engagement }];
    }),
  );
  const today = truth(simulator);
  world.advanceTo(world.now() + 90 * DAY);
  const final = truth(simulator);
  return {
    name: policy.name,
    usd,
    lookUps,
    posts: today.size,
    now: errorOf(newest, today),
    unseenAllAlong: along.reduce((sum, each) => sum + each, 0) / along.length,
    final: errorOf(newest, final),
    extrapolated: errorOf(extrapolated, final),
  };
}

/** Engagement of posts that were never edited: each version of a post has metrics of its own. */
function truth(simulator: Simulator): Map<string, number> {
  const end = START + 365 * DAY;
  const books = simulator.books(QUERY, START, end);
  return new Map(
    books.posts
      .filter((post) => post.id === post.firstId)
      .map((post) => [post.id, post.likes + post.reposts + post.replies + post.quotes]),
  );
}

interface Seen {
  readonly engagement: number;
  /** Of the post at its newest reading, milliseconds. */
  readonly age: number;
}

async function newestOf(memory: WatchedInMemory): Promise<Map<string, Seen>> {
  const seen = new Map<string, Seen>();
  for await (const { post_id, created_at, readings } of memory.candidates(CAMPAIGN, "")) {
    const [newest] = readings;
    if (newest === undefined) continue;
    const age = Date.parse(newest.at) - Date.parse(created_at);
    seen.set(post_id, { engagement: newest.engagement, age });
  }
  return seen;
}

/** What was told from the spool must be what the marts tell of posts that were never edited. */
async function assertStored(wired: Wired, memory: WatchedInMemory): Promise<void> {
  await loadJob(wired, signal);
  await publishJob(wired, signal);
  const marts = await watchedInMarts(wired.folders.marts, "x", wired.engine);
  if (marts === null) throw new Error("Nothing was published.");
  const told = new Map<string, string>();
  for await (const post of memory.candidates(CAMPAIGN, "")) told.set(post.post_id, comparable(post));
  let [same, different] = [0, 0];
  for await (const post of marts.candidates(CAMPAIGN, isoTime(START), signal)) {
    const here = told.get(post.post_id);
    if (post.kind === "repost" || here === undefined) continue;
    if (comparable(post) === here) same++;
    else different++;
  }
  // an edited post is several here and one there, and a withdrawn one is only here
  if (same < 0.9 * told.size || different > 0.03 * told.size)
    throw new Error(`Of ${told.size} posts the marts tell ${same} alike and ${different} otherwise.`);
}

function comparable(post: WatchedPost): string {
  return JSON.stringify([post.created_at, post.observed_ats.toSorted(), post.readings]);
}

/** Errors over the posts that are both stored and still to be seen. */
function errorOf(found: ReadonlyMap<string, Seen>, truly: ReadonlyMap<string, number>): ErrorOf {
  const errors: number[] = [];
  let [missed, all] = [0, 0];
  for (const [id, engagement] of truly) {
    const seen = found.get(id)?.engagement;
    if (seen === undefined) continue;
    errors.push(Math.abs(engagement - seen) / Math.max(1, engagement));
    missed += Math.abs(engagement - seen);
    all += engagement;
  }
  errors.sort((a, b) => a - b);
  return {
    median: errors[Math.floor(errors.length / 2)] ?? 0,
    mean: errors.reduce((sum, each) => sum + each, 0) / Math.max(1, errors.length),
    unseen: missed / Math.max(1, all),
  };
}
