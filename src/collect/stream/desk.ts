import { sizeBytes } from "../../config/duration.ts";
import { MINUTE, SECOND } from "../../model/clock.ts";
import { BirdsongError, toError } from "../../model/error.ts";
import type { LiveEvent, LiveStream } from "../../sources/stream.ts";
import type { GapCause } from "../../model/words.ts";
import type { CollectContext } from "../context.ts";
import { Books } from "./books.ts";
import type { Reader } from "./books.ts";
import { Intake } from "./intake.ts";
import type { TopUp } from "./lease-change.ts";
import { Lateness } from "./lateness.ts";
import type { Leases } from "./leases.ts";
import { MoneyWatch } from "./money-watch.ts";
import type { Levers } from "./money-watch.ts";
import type { Roll } from "./roller.ts";
import type { RuleKeeper } from "./rule-keeper.ts";
import type { StatusRow } from "./status-row.ts";
import { Storing } from "./storing.ts";
import type { Timekeeper } from "./timekeeper.ts";

/** Checkpoints and the stream's row are written at least so often. */
const NOTE_MS = 5 * SECOND;
/** How long the source may have held back, unnoticed, before it gives up a slow reader. */
const STALL_MS = MINUTE;

export interface DeskParts {
  readonly leases: Leases;
  readonly time: Timekeeper;
  readonly row: StatusRow;
  readonly rules: RuleKeeper;
  readonly rulesActMs: number;
  /** Reading is to end; what was received is still stored. */
  readonly stop: AbortSignal;
  /** Storing is to end as well. */
  readonly giveUp: AbortSignal;
  /** Something failed that nobody waits for: the run is to end. */
  fail(error: Error): void;
}

/** An open connection. */
interface Session {
  readonly live: LiveStream;
  close(): void;
}

/** Where everything about a stream meets: what is delivered, what it costs, what is stored, what is missing. */
export class Desk implements Reader {
  readonly books: Books;
  readonly money: MoneyWatch;
  readonly #context: CollectContext;
  readonly #parts: DeskParts;
  readonly #intake: Intake;
  readonly #storing: Storing;
  #session: Session | null = null;
  #request: Readonly<Record<string, string>> = {};
  readonly #lateness = new Lateness();
  /** When the last connection was heard last. */
  #heardAt: number | null = null;
  /** Until when reading had to wait for storing. */
  #stalledUntil = Number.NEGATIVE_INFINITY;
  /** Why the connection was closed by us. */
  #closedFor: GapCause | null = null;
  #stateTrouble: BirdsongError | null = null;
  #notedAt = Number.NEGATIVE_INFINITY;
  /** Things worth telling at the end. */
  readonly notes = new Set<string>();

  constructor(context: CollectContext, parts: DeskParts) {
    this.#context = context;
    this.#parts = parts;
    this.#intake = new Intake(context, parts.leases);
    this.books = new Books(context, parts, this);
    this.money = new MoneyWatch(context, { ...parts, books: this.books }, this.#levers());
    this.#storing = new Storing(sizeBytes(context.config.sources.x.stream.buffer), {
      clock: context.clock,
      random: context.random,
      store: async (roll) => this.books.store(roll),
      onTrouble: (error) => this.#troubled(error),
      onFailure: (error) => parts.fail(error),
    });
  }

  get tally(): Intake["tally"] {
    return this.#intake.tally;
  }

  get heardAt(): number | null {
    return this.#session?.live.lastHeardAt ?? this.#heardAt;
  }

  get lateMs(): number {
    return this.#lateness.worst(this.#context.clock.now());
  }

  get request(): Readonly<Record<string, string>> {
    return this.#request;
  }

  get active(): readonly string[] {
    return this.money.funds.with("active");
  }

  /** Why nothing is read although it could be. */
  get blocked(): string | null {
    const trouble = this.#storing.trouble ?? this.#stateTrouble;
    if (trouble !== null) return trouble.message;
    return this.#storing.isFull(this.#intake.bytes)
      ? "What was received is stored more slowly than it comes."
      : null;
  }

  get postsPerSecond(): number {
    const { leases } = this.#parts;
    return leases.campaigns.reduce((sum, name) => sum + leases.postsPerSecond(name), 0);
  }

  frontier(durable: Roll | null): number | null {
    const waiting = this.#storing.rolls.find((roll) => roll !== durable);
    return waiting?.firstAt ?? this.#intake.firstAt;
  }

  opened(session: Session): void {
    this.#session = session;
    this.#request = session.live.request;
  }

  /** The connection is closed. Campaigns that were delivered until then are not any more. */
  async closed(): Promise<void> {
    const { heardAt } = this;
    this.#heardAt = heardAt;
    const cause = this.#closedFor ?? "disconnected";
    this.#session = null;
    this.#closedFor = null;
    this.#push(this.#intake.close());
    if (!this.#parts.stop.aborted) await this.lost(cause, heardAt);
  }

  /** Active campaigns are not delivered, since the source was heard last. */
  async lost(cause: GapCause, heardAt: number | null = null): Promise<void> {
    const now = this.#context.clock.now();
    for (const name of this.active) this.books.time.lost(name, cause, (heardAt ?? now) - this.lateMs);
    await this.note();
  }

  /** Deals with what the stream tells; resolves when more may be read. */
  async take(event: LiveEvent): Promise<void> {
    const { row } = this.books;
    switch (event.kind) {
      case "connecting":
        row.connecting(event.at);
        await this.note(); // before the attempt is made: it counts against the source's limit
        return;
      case "live":
        await this.#live(event.at);
        return;
      case "records":
        for (const record of event.records) {
          this.#lateness.note(this.#context.source.timeOf(record.postId), event.at);
          for (const roll of this.#intake.record(record, event.at)) this.#push(roll);
        }
        break;
      case "scrap":
        for (const roll of this.#intake.scrap(event)) this.#push(roll);
        break;
      case "down":
        row.rests("backing-off", event.detail, null);
        this.#push(this.#intake.close());
        await this.lost(this.#isStalled(event.at) ? "storage" : event.cause, event.lastHeardAt);
        return;
      case "waiting":
        row.rests("backing-off", row.detail ?? `waiting (${event.why})`, event.until);
        await this.note();
        return;
      case "evicted":
        this.#evicted(event);
        return;
    }
    row.posts = this.tally.posts;
    try {
      await this.money.delivered();
    } catch (thrown) {
      this.#tolerate(thrown);
    }
    const waited = await this.#storing.room(() => this.#intake.bytes, this.#parts.stop);
    if (waited) this.#stalledUntil = this.#context.clock.now();
  }

  toppedUp(campaign: string, topUp: TopUp): void {
    this.money.toppedUp(campaign, topUp);
  }

  /** What has to be done as time passes; called each second. */
  async tick(): Promise<void> {
    const now = this.#context.clock.now();
    this.#push(this.#intake.due());
    try {
      await this.money.tick(now);
    } catch (thrown) {
      this.#tolerate(thrown);
    }
    if (this.#stateTrouble !== null || now - this.#notedAt >= NOTE_MS) await this.note();
  }

  /** Writes down how things stand. When the disk does not let it, a later tick does; until then no checkpoint moves. */
  async note(): Promise<void> {
    this.#notedAt = this.#context.clock.now();
    try {
      await this.books.note();
      this.#stateTrouble = null;
    } catch (thrown) {
      this.#tolerate(thrown);
    }
  }

  /** Stores everything that was received, and gives back what is reserved. */
  async flush(): Promise<void> {
    this.#push(this.#intake.close());
    await this.#storing.idle();
    await this.books.release(this.#parts.leases.campaigns);
  }

  /** What the money can have done. */
  #levers(): Levers {
    const isConnected = (): boolean => this.#session !== null;
    return {
      get isConnected() {
        return isConnected();
      },
      close: (cause) => this.#close(cause),
      note: async () => this.note(),
      endRoll: () => this.#push(this.#intake.close()),
      tell: (note) => void this.notes.add(note),
      background: (work) => this.#background(work),
    };
  }

  #push(roll: Roll | null): void {
    this.#storing.push(roll, this.#parts.stop, this.#parts.giveUp);
  }

  async #live(at: number): Promise<void> {
    const { row, time } = this.books;
    row.live(at);
    for (const name of this.active) time.live(name, Math.max(at, this.#parts.rules.actAt(name)));
    await this.note();
  }

  #evicted({ ended, foreign }: Extract<LiveEvent, { kind: "evicted" }>): void {
    if (ended > 0) this.#context.log.warn({ ended }, "ended connections that an earlier run left open");
    if (foreign === 0) return;
    this.notes.add(
      `Another program streams with the same access (${foreign} open): only one may. End it, or start with --takeover.`,
    );
  }

  #close(cause: GapCause): void {
    this.#closedFor = cause;
    this.#session?.close();
  }

  /** A connection that goes down after its reader was slow went down over that. */
  #isStalled(at: number): boolean {
    return this.#storing.trouble !== null || at - this.#stalledUntil < STALL_MS;
  }

  #tolerate(thrown: unknown): void {
    if (!(thrown instanceof BirdsongError) || !thrown.retryable) throw thrown;
    this.#stateTrouble = thrown;
  }

  #troubled(error: BirdsongError | null): void {
    if (error === null) return;
    this.#context.log.warn({ code: error.code }, error.message);
    this.#context.progress(`${error.message} Reading rests until it can be stored.`);
    this.notes.add(error.message);
  }

  #background(work: () => Promise<void>): void {
    work().catch((thrown: unknown) => {
      if (thrown instanceof BirdsongError && thrown.retryable) this.#stateTrouble = thrown;
      else this.#parts.fail(toError(thrown));
    });
  }
}
