import { durationMs, sizeBytes } from "../../config/duration.ts";
import { utcDay } from "../../model/clock.ts";
import type { StreamRecord } from "../../sources/stream.ts";
import type { CollectContext } from "../context.ts";
import type { Leases } from "./leases.ts";
import { Roller } from "./roller.ts";
import type { Roll, RollerLine } from "./roller.ts";

/** What a stream brought. */
export interface Tally {
  posts: number;
  /** Posts that no campaign asked for: rules of other programs with the same access deliver too. */
  foreign: number;
  /** Records that broke off. */
  torn: number;
  /** Messages of a new kind. */
  unknown: number;
}

/** Takes in what is delivered: says who pays for it, counts it, and gathers it into rolls. */
export class Intake {
  readonly #context: CollectContext;
  readonly #leases: Leases;
  readonly #roller: Roller;
  readonly tally: Tally = { posts: 0, foreign: 0, torn: 0, unknown: 0 };

  constructor(context: CollectContext, leases: Leases) {
    const { stream } = context.config.sources.x;
    this.#context = context;
    this.#leases = leases;
    this.#roller = new Roller({
      ageMs: durationMs(stream.roll),
      bytes: sizeBytes(stream.roll_size),
      lines: stream.roll_posts,
    });
  }

  /** When the oldest line came that no roll holds. */
  get firstAt(): number | null {
    return this.#roller.firstAt;
  }

  get bytes(): number {
    return this.#roller.bytes;
  }

  /** Takes a record; returns the rolls that are complete. */
  record(record: StreamRecord, at: number): readonly Roll[] {
    const { bytes, campaigns, uses } = record;
    const payer = this.#leases.charge(record, at);
    this.tally.posts++;
    if (!campaigns.some((name) => this.#leases.campaigns.includes(name))) this.tally.foreign++;
    return this.#add({ bytes, at, campaigns, payer, uses });
  }

  /** Takes bytes that no post can be read from; a torn record is paid like a whole one. */
  scrap(scrap: {
    readonly bytes: Buffer;
    readonly at: number;
    readonly what: "torn" | "unknown";
    readonly postId: string | null;
  }): readonly Roll[] {
    const { bytes, at, what, postId } = scrap;
    this.tally[what]++;
    if (what === "unknown") return this.#add({ bytes, at, campaigns: [], payer: null, uses: [] });
    const uses = postId === null ? [] : [{ resource: "post", ids: [postId] }];
    const payer = this.#leases.charge({ campaigns: [], uses }, at);
    return this.#add({ bytes, at, campaigns: [], payer, uses });
  }

  /** What has waited long enough. */
  due(): Roll | null {
    const now = this.#context.clock.now();
    return this.#roller.isDue(now) || this.#isOfAnotherDay(now) ? this.#roller.close() : null;
  }

  close(): Roll | null {
    return this.#roller.close();
  }

  #add(line: RollerLine): readonly Roll[] {
    // A roll is billed on one UTC day.
    const yesterday = this.#isOfAnotherDay(line.at) ? this.#roller.close() : null;
    const full = this.#roller.add(line);
    return [yesterday, full].filter((roll) => roll !== null);
  }

  #isOfAnotherDay(at: number): boolean {
    const { firstAt } = this.#roller;
    return firstAt !== null && utcDay(firstAt) !== utcDay(at);
  }
}
