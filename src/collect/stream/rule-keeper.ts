import type { CollectContext } from "../context.ts";
import type { RuleChanges, StreamPort } from "../../sources/stream.ts";

/** Keeps the source's rules those of the campaigns that are to be delivered; one change after the other. */
export class RuleKeeper {
  readonly #context: CollectContext;
  readonly #port: StreamPort;
  readonly #actAt = new Map<string, number>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(context: CollectContext, port: StreamPort) {
    this.#context = context;
    this.#port = port;
  }

  /** Throws what the port throws; the rules may then be changed in part, and are mended by the next call. */
  async apply(campaigns: readonly string[], signal: AbortSignal): Promise<RuleChanges> {
    const mine = this.#last.then(async () => this.#apply(campaigns, signal));
    this.#last = mine.catch(() => undefined); // its error is the caller's; the next change is another matter
    return await mine;
  }

  /** From when on a campaign's rules act, all of them. */
  actAt(campaign: string): number {
    return this.#actAt.get(campaign) ?? Number.NEGATIVE_INFINITY;
  }

  async #apply(campaigns: readonly string[], signal: AbortSignal): Promise<RuleChanges> {
    const { clock, config } = this.#context;
    const matches = new Map(campaigns.map((name) => [name, config.campaigns[name]?.match]));
    const changes = await this.#port.reconcile(matches, false, signal);
    const at = clock.now() + this.#port.rulesActMs;
    for (const { campaign } of changes.added) this.#actAt.set(campaign, at);
    return changes;
  }
}
