import { DAY, systemClock } from "../model/clock.ts";
import type { Clock } from "../model/clock.ts";
import { ComplianceJobs } from "./compliance.ts";
import { behaveOtherwise } from "./behaviour.ts";
import { Meter } from "./meter.ts";
import type { SimulatorOptions } from "./options.ts";
import { SearchIndex } from "./query/search.ts";
import { RateLimits } from "./rate-limits.ts";
import { SimulatedClock } from "./simulated-clock.ts";
import { StreamConnections } from "./stream/connections.ts";
import { StreamRules } from "./stream/rules.ts";
import { seedOf } from "./world/chance.ts";
import { isGhost } from "./world/post.ts";
import { makeTopic } from "./world/topics.ts";
import type { Topic } from "./world/topics.ts";
import { World } from "./world/world.ts";

export const DEFAULT_TOPICS = ["Arcane", "Birdwatching"] as const;
/** How much the first topic outweighs all others together. */
const FIRST_TOPIC_SHARE = 0.85;

/** `silent`: look-ups leave it out without a word. */
export type PostChange = "delete" | "silent" | "restore";
export type AuthorChange = "delete" | "suspend" | "protect" | "restore";

/** Topics from hashtags, the first one loudest. */
export function shareTopics(hashtags: readonly string[]): readonly Topic[] {
  const rest = (1 - FIRST_TOPIC_SHARE) / Math.max(1, hashtags.length - 1);
  return hashtags.map((hashtag, i) => makeTopic(hashtag, i === 0 ? FIRST_TOPIC_SHARE : rest));
}

/** Everything the endpoints answer from. */
export class Simulation {
  #options: SimulatorOptions;
  readonly clock: SimulatedClock;
  readonly world: World;
  readonly index: SearchIndex;
  readonly meter: Meter;
  readonly limits: RateLimits;
  readonly rules = new StreamRules();
  readonly compliance = new ComplianceJobs();
  /** Where it listens; addresses that answers give out begin with it. */
  base = "";
  readonly connections: StreamConnections;
  readonly #silent = new Set<string>();

  constructor(options: SimulatorOptions, base: Clock = systemClock) {
    this.#options = options;
    this.clock = new SimulatedClock(base, options.startAt, options.speed ?? 1);
    const postsPerDay = options.postsPerDay ?? 1000;
    const oldest = this.clock.now() - (options.historyDays ?? 8) * DAY;
    this.world = new World({
      seed: options.seed ?? 1,
      postsPerDay,
      growth: options.growth ?? "alike",
      topics: shareTopics(options.topics ?? DEFAULT_TOPICS),
      authors: options.authors ?? Math.max(50, Math.round((postsPerDay * 7) / 3)),
      origin: Math.floor(oldest / DAY) * DAY,
    });
    this.index = new SearchIndex(this.world);
    this.meter = new Meter(options.forgiveness ?? true);
    this.limits = new RateLimits(
      options.rateLimits === false ? {} : (options.rateLimits ?? {}),
      options.archivePause ?? true,
    );
    this.connections = new StreamConnections(options.seed ?? 1);
    this.now();
  }

  get options(): SimulatorOptions {
    return this.#options;
  }

  /** Changes how the platform behaves, from the next request on. */
  behave(changes: unknown): void {
    this.#options = behaveOtherwise(this.#options, changes);
  }

  /** The simulated moment; the world is complete up to it. */
  now(): number {
    const now = this.clock.now();
    this.world.advanceTo(now);
    return now;
  }

  /** True when no credits are left. */
  get depleted(): boolean {
    const { creditsUsd } = this.options;
    return creditsUsd !== undefined && this.meter.reading().usd >= creditsUsd;
  }

  /** True for ids that look-ups leave out of both data and errors. */
  isSilentlyAbsent(id: string): boolean {
    const share = this.options.silentlyAbsentShare ?? 0;
    return this.#silent.has(id) || (share > 0 && seedOf(id) / 2 ** 32 < share);
  }

  changePost(id: string, how: PostChange | AuthorChange): boolean {
    const post = this.world.find(id);
    if (post === undefined || isGhost(post)) return false;
    for (const version of post.versions) {
      if (how === "silent") this.#silent.add(version.id);
      else version.removedAt = how === "restore" ? Infinity : this.now();
      if (how === "restore") this.#silent.delete(version.id);
    }
    return true;
  }

  /**
   * Writes a mark into the text of a post, of its versions and of every repost that repeats it, and into its author's
   * name, for those who look for copies of them; undefined when it does not exist.
   */
  mark(id: string, text: string, name: string): { readonly author: string } | undefined {
    const post = this.world.find(id);
    if (post === undefined || isGhost(post)) return undefined;
    const { author } = post;
    author.name = `${author.name} ${name}`;
    for (const other of this.world.posts) {
      if (
        post.versions.includes(other) ||
        (other.reposts !== undefined && post.versions.includes(other.reposts))
      ) {
        other.content = { ...other.content, text: `${other.content.text} ${text}` };
      }
    }
    return { author: author.id };
  }

  changeAuthor(idOrName: string, how: PostChange | AuthorChange): boolean {
    const author = this.world.authors.byId(idOrName) ?? this.world.authors.byUsername(idOrName);
    if (author === undefined) return false;
    const now = this.now();
    author.suspendedAt = how === "protect" || how === "restore" ? Infinity : now;
    author.protectedAt = how === "protect" ? now : Infinity;
    return true;
  }
}
