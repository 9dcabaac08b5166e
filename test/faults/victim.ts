import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Where the built program stands; the runs of sabotage point at a patched copy. */
export const PROGRAM =
  process.env["BIRDSONG_FAULT_PROGRAM"] ??
  fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");

export type Job =
  | "run"
  | "collect"
  | "load"
  | "load-twice"
  | "publish"
  | "replay"
  | "stream"
  | "up"
  | "plain"
  | "forget"
  | "comply";
/** Phases of a full pass. */
export type RunPhase = "collect" | "checkpoint" | "load" | "merge" | "publish";
/** Phases of a stream: receiving, and putting a batch away. */
export type Phase = RunPhase | "stream" | "roll";

/** What a moment begins. Those that are missing begin nothing. */
const BEGINS: Readonly<Record<string, Phase>> = {
  reserved: "collect",
  "page-received": "collect",
  durable: "checkpoint",
  "batch-appended": "checkpoint",
  settled: "checkpoint",
  "state-advanced": "collect",
  "run-finished": "collect",
  "stream-reserved": "stream",
  "stream-received": "roll",
  "stream-appended": "roll",
  "stream-settled": "roll",
  "stream-advanced": "stream",
  claiming: "load",
  staged: "load",
  "lake-written": "load",
  "before-merge": "merge",
  merged: "merge",
  acknowledged: "load",
  publishing: "publish",
  "files-written": "publish",
  "manifest-written": "publish",
};

/** Handed to `victim.mjs` as JSON. */
export interface VictimSettings {
  readonly program: string;
  readonly data: string;
  readonly config: object;
  readonly job: Job;
  readonly seed: number;
  /**
   * Standing still, the system's time shifted by so many milliseconds, or a time that was `from` at the system's
   * `wall` and runs so many times as fast.
   */
  readonly clock:
    | { readonly standing: number }
    | { readonly offset: number }
    | { readonly from: number; readonly wall: number; readonly speed: number };
  /** How long a stream is listened to, milliseconds of the victim's clock; until it is told to stop when absent. */
  readonly forMs?: number;
  /** Where it stands still until it is killed or told to go on. */
  readonly stopAt?: { readonly moment: string; readonly nth: number };
}

export interface Moment {
  readonly moment: string;
  readonly nth: number;
  readonly stands: boolean;
  /** Of a batch that has become durable. */
  readonly batch?: string;
  readonly request?: Readonly<Record<string, string>>;
  /** What `up` told. */
  readonly event?: { readonly event: string; readonly job: string; readonly posts: number };
  /** Of a job that was refused and will be tried again in the same process. */
  readonly error?: Failed;
}

export interface Failed {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly stack: string;
}

export type Ending =
  | { readonly how: "done"; readonly report: unknown }
  | { readonly how: "failed"; readonly error: Failed }
  | { readonly how: "killed"; readonly phase: Phase | undefined };

type Message = Moment | { readonly done: unknown } | { readonly failed: Failed };

/** Longer than any job on a test's data: a victim that takes longer hangs. */
const PATIENCE_MS = 60_000;

/** A living process that works on a data folder. */
export class Victim {
  readonly moments: Moment[] = [];
  /** When each phase was first entered, milliseconds of the system's clock. */
  readonly entered: { readonly phase: Phase; readonly at: number }[] = [];
  phase: Phase | undefined;
  readonly #child: ChildProcess;
  readonly #stderr: string[] = [];
  readonly #watchers = new Set<() => void>();
  #ending: Ending | undefined;
  #exit: Promise<unknown[]>;

  constructor(settings: VictimSettings) {
    this.#child = fork(fileURLToPath(new URL("victim.mjs", import.meta.url)), [JSON.stringify(settings)], {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      execArgv: [],
    });
    this.#exit = once(this.#child, "exit");
    this.#child.stderr?.on("data", (chunk: Buffer) => this.#stderr.push(chunk.toString()));
    this.#child.on("message", (message: Message) => this.#hear(message));
    this.#child.on("exit", () => this.#wake());
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  get lives(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves true as soon as `condition` holds, false when the process ended before. */
  async until(condition: (victim: Victim) => boolean): Promise<boolean> {
    const deadline = setTimeout(() => this.#child.kill("SIGKILL"), PATIENCE_MS);
    try {
      for (;;) {
        if (condition(this)) return true;
        if (!this.lives || this.#ending !== undefined) return false;
        await new Promise<void>((resolve) => {
          this.#watchers.add(resolve);
        });
      }
    } finally {
      clearTimeout(deadline);
    }
  }

  /** Resolves true when it stands at the moment it was told to stop at; false when it ended without reaching it. */
  async stands(): Promise<boolean> {
    // Not the last moment: while one part of a job stands still, another may go on and tell.
    return this.until(({ moments }) => moments.some(({ stands }) => stands));
  }

  /** Lets it go on from where it stands. */
  goOn(): void {
    this.#child.send("go");
  }

  /** −9. The phase it hit, or undefined when it came too late. */
  async kill(): Promise<Phase | undefined> {
    const hit = this.#ending === undefined && this.lives ? this.phase : undefined;
    this.#child.kill("SIGKILL");
    await this.#exit;
    return this.#child.signalCode === "SIGKILL" && this.#ending === undefined ? hit : undefined;
  }

  terminate(): void {
    this.#child.kill("SIGTERM");
  }

  /** How it ended; what it wrote to stderr is an error of the test. */
  async end(): Promise<Ending> {
    const deadline = setTimeout(() => this.#child.kill("SIGKILL"), PATIENCE_MS);
    await this.#exit;
    clearTimeout(deadline);
    if (this.#ending !== undefined) return this.#ending;
    if (this.#child.signalCode === "SIGKILL") return { how: "killed", phase: this.phase };
    throw new Error(`The victim ended with ${this.#child.exitCode}: ${this.#stderr.join("")}`);
  }

  /** Its report; throws when it failed. */
  async report<T>(): Promise<T> {
    const ending = await this.end();
    if (ending.how === "done") return ending.report as T;
    throw new Error(ending.how === "failed" ? `${ending.error.code}: ${ending.error.stack}` : "killed");
  }

  /** Its error; throws when it did not fail. */
  async failure(): Promise<Failed> {
    const ending = await this.end();
    if (ending.how === "failed") return ending.error;
    throw new Error(`It was to fail, but it was ${ending.how}: ${JSON.stringify(ending)}`);
  }

  /** How often a moment has passed. */
  passed(moment: string): number {
    return this.moments.filter((each) => each.moment === moment).length;
  }

  #hear(message: Message): void {
    if ("moment" in message) {
      this.moments.push(message);
      const phase = this.#phaseAfter(message.moment);
      if (phase !== undefined && phase !== this.phase) this.entered.push({ phase, at: Date.now() });
      this.phase = phase ?? this.phase;
    } else if ("done" in message) this.#ending = { how: "done", report: message.done };
    else this.#ending = { how: "failed", error: message.failed };
    this.#wake();
  }

  /** The loader claims and stages the next batches while it merges: until those are acknowledged it is merging. */
  #phaseAfter(moment: string): Phase | undefined {
    const begun = BEGINS[moment];
    const staysMerging = this.phase === "merge" && begun === "load" && moment !== "acknowledged";
    return staysMerging ? "merge" : begun;
  }

  #wake(): void {
    for (const wake of this.#watchers) wake();
    this.#watchers.clear();
  }
}
