import { join } from "node:path";
import type { Source } from "../dist/sources/source.js";
import type { Policy, Size } from "./policies-world.js";
import { openWorld } from "./policies-world.js";

/** Policies as the product has them, and profiles brought along with every page instead. */
const POLICIES: readonly Policy[] = [
  { name: "never", refresh: "none", authors: "never" },
  { name: "first-seen", refresh: "none", authors: "first-seen" },
  { name: "every: 7d", refresh: "none", authors: { every: "7d" } },
  { name: "every: 1d", refresh: "none", authors: { every: "1d" } },
  { name: "expansion on each page", refresh: "none", authors: "never", source: expanding },
];
/** People of the world, for each post a day: few who write much, and many who write now and then. */
const CROWDS: readonly (readonly [name: string, peoplePerPost: number])[] = [
  ["few people", 0.2],
  ["many people", 5],
];

export interface AuthorCost {
  readonly crowd: string;
  readonly policy: string;
  /** Profiles billed, and requests made for nothing but them. */
  readonly profiles: number;
  readonly requests: number;
  readonly usd: number;
}

/** What profiles cost on the simulator's meter, for two kinds of crowd. */
export async function authorCosts(root: string, size: Size): Promise<readonly AuthorCost[]> {
  const costs: AuthorCost[] = [];
  for (const [crowd, peoplePerPost] of CROWDS) {
    const world = { ...size.world, authors: Math.ceil(size.postsPerDay * peoplePerPost) };
    for (const policy of POLICIES) {
      const folder = join(root, `authors-${costs.length}`);
      await using stage = await openWorld(folder, policy, { ...size, world });
      for (const at of stage.passes()) {
        stage.advanceTo(at);
        await stage.pass();
      }
      const meter = stage.simulator.meter();
      const users = meter.days.filter(({ resource }) => resource === "user");
      costs.push({
        crowd,
        policy: policy.name,
        profiles: meter.billed.users,
        requests: stage.simulator.requests().filter(({ path }) => path === "/2/users").length,
        usd: users.reduce((sum, { usd }) => sum + usd, 0),
      });
    }
  }
  return costs;
}

/** Asks for the author of every post of a page along with it, as a client without look-ups would. */
function expanding(source: Source): Source {
  return {
    ...source,
    send: (ask, signal) =>
      ask.acquisition === "search" && ask.shape === "page"
        ? source.send(
            { ...ask, params: { ...ask.params, expansions: `${ask.params["expansions"]},author_id` } },
            signal,
          )
        : source.send(ask, signal),
  };
}
