import { BirdsongError } from "../../model/error.ts";
import type { Clock } from "../../model/clock.ts";
import { SECOND } from "../../model/clock.ts";
import { NO_SCORE } from "../scorer.ts";
import type { Scorable, Scorer, Sentiment } from "../scorer.ts";
import { Conversation } from "./conversation.ts";
import type { CommandSettings } from "./settings.ts";

const TIMEOUT = 30 * SECOND;
const IN_FLIGHT = 64;
/** Processes in a row that end before they answer anything, until the program itself is held to be broken. */
const DEAF = 2;

export interface CommandEffects {
  readonly clock: Clock;
  /** The program's environment: what the caller thinks fit, no token among it. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * A program of the user's as a scorer. It reads lines `{"id": 7, "text": "…", "language": "en"}` and writes a line
 * `{"id": 7, "score": -0.8, "label": "negative"}` for each, in any order; `label` may be absent, and a `score` of
 * null says that there is none.
 *
 * At most `inFlight` posts are unanswered at a time. A program that ends, or falls silent for `timeoutMs`, is started
 * again and asked anew; posts at which it fails twice get `scorer_failed`. One that fails twice without any answer
 * rejects.
 */
export class CommandScorer implements Scorer {
  readonly id = "command";
  readonly version: string;
  readonly languages = "any";
  readonly #settings: CommandSettings;
  readonly #effects: CommandEffects;
  #conversation: Conversation | undefined;

  constructor(settings: CommandSettings, effects: CommandEffects) {
    this.#settings = settings;
    this.#effects = effects;
    this.version = settings.version ?? "1";
  }

  async score(posts: readonly Scorable[], signal: AbortSignal): Promise<readonly Sentiment[]> {
    const scores: (Sentiment | undefined)[] = posts.map(() => undefined);
    const failures = new Uint8Array(posts.length);
    const left = (): number[] => scores.flatMap((score, i) => (score === undefined ? [i] : []));
    let deaf = 0;
    for (let wanted = left(); wanted.length > 0; wanted = left()) {
      signal.throwIfAborted();
      const conversation = (this.#conversation ??= new Conversation(this.#settings.command, this.#effects));
      const { answered, asked, failure } = await conversation.ask(
        wanted,
        posts,
        { inFlight: this.#settings.inFlight ?? IN_FLIGHT, timeoutMs: this.#settings.timeoutMs ?? TIMEOUT },
        signal,
      );
      for (const [post, score] of answered) scores[post] = score;
      if (failure === undefined) continue;
      this.#conversation = undefined;
      await conversation[Symbol.asyncDispose]();
      signal.throwIfAborted();
      deaf = answered.size > 0 ? 0 : deaf + 1;
      if (deaf >= DEAF || !failure.retryable) throw failure;
      for (const post of asked) {
        if (scores[post] === undefined && ++failures[post]! > 1) scores[post] = NO_SCORE.scorer_failed;
      }
    }
    return scores as Sentiment[];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#conversation?.[Symbol.asyncDispose]();
    this.#conversation = undefined;
  }
}

/** `python3 my_model.py --fast` as words; quotes hold words together. */
export function commandWords(line: string): readonly [string, ...string[]] {
  const words = Array.from(
    line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g),
    (match) => match[1] ?? match[2] ?? match[3]!,
  );
  const [program, ...rest] = words;
  if (program !== undefined) return [program, ...rest];
  throw new BirdsongError("No program was named.", {
    code: "sentiment.no-command",
    hint: 'For example: --scorer "command:python3 my_model.py"',
    exitCode: 2,
  });
}
