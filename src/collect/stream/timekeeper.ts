import { isoTime } from "../../model/clock.ts";
import type { GapCause } from "../../model/words.ts";
import type { Stores } from "../../state/open.ts";
import type { CollectContext } from "../context.ts";
import { Coverage } from "./coverage.ts";
import type { Missing } from "./coverage.ts";

/** A campaign's checkpoint moves at most so often. */
const STEP_MS = 5_000;

interface Kept {
  readonly campaign: string;
  readonly query: string;
  readonly coverage: Coverage;
  /** Gaps that have ended and are not written yet. */
  ended: readonly Missing[];
  /** What the checkpoint says. */
  written: number | null;
}

type Written = Pick<Stores, "gaps" | "checkpoints">;

/** Writes down what is known of each campaign's time: checkpoints and gaps, always both in one transaction. */
export class Timekeeper {
  readonly #context: CollectContext;
  readonly #kept: ReadonlyMap<string, Kept>;
  readonly #gaps = new Set<string>();

  private constructor(context: CollectContext, kept: readonly Kept[]) {
    this.#context = context;
    this.#kept = new Map(kept.map((each) => [each.campaign, each]));
  }

  /** Everything since the campaigns' checkpoints is missing until they are live. */
  static async begin(context: CollectContext, campaigns: readonly string[]): Promise<Timekeeper> {
    const { state, source, config, clock } = context;
    const kept: Kept[] = [];
    for (const campaign of campaigns) {
      const checkpoint = await state.checkpoints.get(source.name, campaign);
      const written = checkpoint === undefined ? null : Date.parse(checkpoint.covered_until);
      kept.push({
        campaign,
        query: source.query(config.campaigns[campaign]?.match, "recent"),
        coverage: new Coverage(written, clock.now()),
        ended: [],
        written,
      });
    }
    return new Timekeeper(context, kept);
  }

  /** Gaps that this run has seen. */
  get gaps(): number {
    return this.#gaps.size;
  }

  isCovered(campaign: string): boolean {
    return this.#of(campaign).coverage.isCovered;
  }

  live(campaign: string, at: number): void {
    const kept = this.#of(campaign);
    const ended = kept.coverage.live(at);
    if (ended !== null) kept.ended = [...kept.ended, ended];
  }

  lost(campaign: string, cause: GapCause, heardAt: number): void {
    const kept = this.#of(campaign);
    const ended = kept.coverage.lost(cause, heardAt, this.#context.clock.now());
    if (ended !== null) kept.ended = [...kept.ended, ended];
  }

  /**
   * Writes gaps, and checkpoints as far as everything before `frontier` is durable: null when nothing waits to be
   * stored. `heardAt` is when the source was heard last. Returns what to call when the transaction is committed.
   */
  async write(stores: Written, frontier: number | null, heardAt: number | null): Promise<() => void> {
    const now = this.#context.clock.now();
    const done: (() => void)[] = [];
    for (const kept of this.#kept.values()) {
      const { coverage } = kept;
      const piece = coverage.grow(now);
      if (piece !== null) kept.ended = [...kept.ended, piece];
      const { ended } = kept;
      const reached = coverage.isCovered ? (heardAt ?? Number.NEGATIVE_INFINITY) : now;
      coverage.durable(Math.min(frontier ?? reached, reached));
      for (const gap of [...ended, ...(coverage.missing === null ? [] : [coverage.missing])])
        await this.#writeGap(stores, kept.campaign, gap);
      const until = coverage.coveredUntil;
      // A campaign that is new begins when its rules act: until then nothing is promised.
      const moves =
        until !== null && until <= now && (kept.written === null || until - kept.written >= STEP_MS);
      if (moves) await this.#writeCheckpoint(stores, kept, until);
      done.push(() => {
        kept.ended = kept.ended.filter((gap) => !ended.includes(gap));
        if (moves) kept.written = until;
      });
    }
    return () => {
      for (const each of done) each();
    };
  }

  async #writeGap(stores: Written, campaign: string, gap: Missing): Promise<void> {
    if (gap.to <= gap.from) return;
    await stores.gaps.open({
      source: this.#context.source.name,
      campaign,
      from_at: isoTime(gap.from),
      to_at: isoTime(gap.to),
      cause: gap.cause,
      estimated_posts: null,
      noticed_at: isoTime(this.#context.clock.now()),
    });
    this.#gaps.add(`${campaign} ${gap.cause} ${gap.from}`);
  }

  async #writeCheckpoint(stores: Written, { campaign, query }: Kept, until: number): Promise<void> {
    const { source, clock } = this.#context;
    await stores.checkpoints.set({
      source: source.name,
      campaign,
      since_id: source.idAt(until),
      covered_until: isoTime(until),
      query,
      updated_at: isoTime(clock.now()),
    });
  }

  #of(campaign: string): Kept {
    const kept = this.#kept.get(campaign);
    if (kept === undefined) throw new RangeError(`${campaign} is not streamed`);
    return kept;
  }
}
