import { isoTime } from "../../model/clock.ts";
import type { StreamPhase } from "../../state/streams.ts";
import type { StreamRow } from "../../state/tables.ts";

/** Attempts to connect that are remembered: more than any source allows within the time it looks at. */
const REMEMBERED = 200;

/** What `status` shows of a stream, and what its next process has to know. */
export class StatusRow {
  readonly #source: string;
  readonly #campaigns: readonly string[];
  readonly #pid: number;
  readonly #startedAt: number;
  #connects: readonly number[];
  #phase: StreamPhase = "connecting";
  #detail: string | null = null;
  #nextAt: number | null = null;
  #liveSince: number | null = null;
  heardAt: number | null = null;
  posts = 0;
  /** Attempts to connect of this process. */
  attempts = 0;

  constructor(
    about: { readonly source: string; readonly campaigns: readonly string[]; readonly pid: number },
    startedAt: number,
    before: StreamRow | undefined,
  ) {
    this.#source = about.source;
    this.#campaigns = about.campaigns;
    this.#pid = about.pid;
    this.#startedAt = startedAt;
    this.#connects =
      before === undefined ? [] : (JSON.parse(before.connects) as string[]).map((at) => Date.parse(at));
    this.heardAt = before?.last_heard_at == null ? null : Date.parse(before.last_heard_at);
  }

  get phase(): StreamPhase {
    return this.#phase;
  }

  get detail(): string | null {
    return this.#detail;
  }

  /** Moments of the latest attempts to connect, those of earlier processes too. */
  get connects(): readonly number[] {
    return this.#connects;
  }

  get liveSince(): number | null {
    return this.#liveSince;
  }

  connecting(at: number): void {
    this.#connects = [...this.#connects.slice(1 - REMEMBERED), at];
    this.attempts++;
    this.#set("connecting", this.#detail);
  }

  live(at: number): void {
    this.#liveSince = at;
    this.heardAt = at;
    this.#set("live", null);
  }

  /** It is not live, for the reason in `detail`, and tries again at `nextAt`. */
  rests(
    phase: Exclude<StreamPhase, "live" | "connecting">,
    detail: string | null,
    nextAt: number | null,
  ): void {
    this.#liveSince = null;
    this.#set(phase, detail);
    this.#nextAt = nextAt;
  }

  /** The row as it is `now`; `blocked` says why nothing is read although it could be. */
  at(now: number, blocked: string | null): StreamRow {
    const phase: StreamPhase = blocked !== null && this.#phase === "live" ? "paused" : this.#phase;
    return {
      source: this.#source,
      state: phase,
      campaigns: JSON.stringify(this.#campaigns),
      pid: this.#pid,
      started_at: isoTime(this.#startedAt),
      live_since: this.#liveSince === null ? null : isoTime(this.#liveSince),
      last_heard_at: this.heardAt === null ? null : isoTime(this.heardAt),
      next_at: this.#nextAt === null ? null : isoTime(this.#nextAt),
      detail: blocked ?? this.#detail,
      connects: JSON.stringify(this.#connects.map(isoTime)),
      posts: this.posts,
      updated_at: isoTime(now),
    };
  }

  #set(phase: StreamPhase, detail: string | null): void {
    this.#phase = phase;
    this.#detail = detail;
    this.#nextAt = null;
  }
}
