import { spawn } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { z } from "zod";
import { BirdsongError, systemCode } from "../../model/error.ts";
import { SECOND } from "../../model/clock.ts";
import { linesIn } from "../../model/lines.ts";
import { NO_SCORE } from "../scorer.ts";
import type { Scorable, Sentiment } from "../scorer.ts";
import type { CommandEffects } from "./command.ts";

/** How long a program may take to end once its input has ended. */
const GRACE = 5 * SECOND;
/** What is kept of what the program says on stderr, for the error that may follow. */
const TAIL = 500;
/** Between these a score without a label is neutral. */
const UNLABELLED = 0.1;

const answerSchema = z.object({
  id: z.number().int(),
  score: z.number().min(-1).max(1).nullish(),
  label: z.enum(["negative", "neutral", "positive"]).nullish(),
});

/** What came of asking. Without `failure` everything wanted was answered. */
export interface Asked {
  readonly answered: ReadonlyMap<number, Sentiment>;
  /** Posts that the program had been sent. */
  readonly asked: ReadonlySet<number>;
  readonly failure?: BirdsongError;
}

type Heard = { readonly text: string } | "silent" | "ended";

/** One running program, asked by lines. After a failure it is of no more use. */
export class Conversation implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #program: string;
  readonly #clock: CommandEffects["clock"];
  readonly #lines: AsyncIterator<{ readonly bytes: Buffer }>;
  readonly #ended: Promise<void>;
  /** A program that could not be started closes no output. */
  readonly #unstarted: Promise<"ended">;
  #said = "";
  #startFailure: Error | undefined;
  #nextId = 0;

  constructor([program, ...words]: readonly [string, ...string[]], { clock, env }: CommandEffects) {
    this.#program = program;
    this.#clock = clock;
    this.#child = spawn(program, words, { env: { ...env }, stdio: ["pipe", "pipe", "pipe"] });
    this.#unstarted = new Promise((resolve) => {
      this.#child.once("error", () => resolve("ended"));
    });
    this.#ended = new Promise((resolve) => {
      this.#child.once("error", (error) => {
        this.#startFailure = error;
        resolve();
      });
      this.#child.once("close", () => resolve());
    });
    // a program that ends early closes its input: told by its exit, not by an error of ours
    this.#child.stdin.on("error", () => undefined);
    this.#child.stderr.on("data", (chunk: Buffer) => {
      this.#said = (this.#said + chunk.toString()).slice(-TAIL);
    });
    this.#lines = linesIn(this.#child.stdout as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  }

  async ask(
    wanted: readonly number[],
    posts: readonly Scorable[],
    limits: { readonly inFlight: number; readonly timeoutMs: number },
    signal: AbortSignal,
  ): Promise<Asked> {
    const answered = new Map<number, Sentiment>();
    const asked = new Set<number>();
    const open = new Map<number, number>();
    const failed = (failure: BirdsongError): Asked => ({ answered, asked, failure });
    let next = 0;
    while (answered.size < wanted.length) {
      while (next < wanted.length && open.size < limits.inFlight) {
        const post = wanted[next++]!;
        const id = this.#nextId++;
        open.set(id, post);
        asked.add(post);
        this.#child.stdin.write(`${JSON.stringify({ id, ...posts[post]! })}\n`);
      }
      const line = await this.#nextLine(limits.timeoutMs, signal);
      if (line === "silent") {
        return failed(this.#failure(`answered nothing for ${limits.timeoutMs / SECOND} s`, true));
      }
      if (line === "ended") {
        await this.#endedOrGrace(signal);
        return failed(this.#endFailure());
      }
      const read = readAnswer(line.text);
      if (read === undefined) {
        return failed(this.#failure(`wrote a line that is no answer: ${line.text.slice(0, 80)}`, false));
      }
      const post = open.get(read.id);
      if (post === undefined) continue;
      open.delete(read.id);
      answered.set(post, read.sentiment);
    }
    return { answered, asked };
  }

  async #nextLine(timeoutMs: number, signal: AbortSignal): Promise<Heard> {
    const waiting = new AbortController();
    const either = AbortSignal.any([signal, waiting.signal]);
    try {
      const silence = this.#clock.sleep(timeoutMs, either).then(
        () => "silent" as const,
        () => "ended" as const,
      );
      const line = this.#lines
        .next()
        .then(({ done, value }): Heard => (done === true ? "ended" : { text: value.bytes.toString() }));
      const said = await Promise.race([line, silence, this.#unstarted]);
      signal.throwIfAborted();
      return said;
    } finally {
      waiting.abort();
    }
  }

  /** A program may close its output and live on. */
  async #endedOrGrace(signal: AbortSignal): Promise<void> {
    const waiting = new AbortController();
    const late = this.#clock.sleep(GRACE, AbortSignal.any([signal, waiting.signal])).catch(() => undefined);
    await Promise.race([this.#ended, late]);
    waiting.abort();
    signal.throwIfAborted();
  }

  #endFailure(): BirdsongError {
    const { exitCode, signalCode } = this.#child;
    if (this.#startFailure === undefined && exitCode === null && signalCode === null) {
      return this.#failure("closed its output", true);
    }
    if (this.#startFailure === undefined) return this.#failure(`ended with ${signalCode ?? exitCode}`, true);
    const isMissing = systemCode(this.#startFailure) === "ENOENT";
    return this.#failure(isMissing ? "was not found" : this.#startFailure.message, false);
  }

  #failure(what: string, retryable: boolean): BirdsongError {
    const said = this.#said.trim();
    return new BirdsongError(
      `The scorer ${this.#program} ${what}.${said === "" ? "" : ` It said: ${said}`}`,
      {
        code: "sentiment.command-failed",
        hint: "It must answer each line of JSON with one, and write everything else to stderr: see docs/insight.md.",
        retryable,
      },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const done = new AbortController();
    this.#child.stdin.end();
    const late = this.#clock.sleep(GRACE, done.signal).then(
      () => this.#child.kill("SIGKILL"),
      () => false,
    );
    // silent or not, a program that failed is not waited for, and what it still says is not read: as long as it
    // waited to be, the program would not be over
    this.#child.kill("SIGTERM");
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
    await this.#ended;
    done.abort();
    await late;
  }
}

function readAnswer(line: string): { readonly id: number; readonly sentiment: Sentiment } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const { success, data } = answerSchema.safeParse(value);
  if (!success) {
    const id = z.object({ id: z.number().int() }).safeParse(value);
    return id.success ? { id: id.data.id, sentiment: NO_SCORE.scorer_failed } : undefined;
  }
  const { id, score } = data;
  if (score === null || score === undefined) return { id, sentiment: NO_SCORE.no_evidence };
  const label =
    data.label ?? (score < -UNLABELLED ? "negative" : score > UNLABELLED ? "positive" : "neutral");
  return { id, sentiment: { score, label, reason: null } };
}
