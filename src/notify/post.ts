import { Agent, request } from "undici";
import type { FormData } from "undici";
import type { Clock } from "../model/clock.ts";
import { MINUTE, SECOND } from "../model/clock.ts";
import { systemCode } from "../model/error.ts";
import type { Random } from "../model/random.ts";
import { retrying } from "../model/retry.ts";
import type { RetryPolicy } from "../model/retry.ts";
import { NotifyError } from "./notifier.ts";
import { within } from "../model/within.ts";

/** What a channel works with. */
export interface ChannelOptions {
  readonly name: string;
  /** A secret: who knows it can write to the channel. */
  readonly url: string;
  /** How long one request may take. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly random: Random;
}

export interface Post {
  readonly url: string;
  readonly body: string | FormData;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  header(name: string): string | undefined;
}

const POLICY: RetryPolicy = { attempts: 4, firstDelayMs: SECOND, maxDelayMs: 20 * SECOND };
/** Whoever asks for more patience than this is tried again by the next run instead. */
const MAX_WAIT_MS = MINUTE;
const CONNECT_TIMEOUT_MS = 10 * SECOND;
/** Services answer with a few words. */
const MAX_ANSWER_BYTES = 2 ** 20;
const MAX_WORDS = 200;

/** Errors of a connection that was never made: nothing can have been delivered. */
const NEVER_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Sends posts to one channel. Redirects are answers like any other, never followed. */
export class Poster implements AsyncDisposable {
  readonly #options: ChannelOptions;
  readonly #agent: Agent;

  constructor(options: ChannelOptions) {
    this.#options = options;
    this.#agent = new Agent({
      connect: { timeout: CONNECT_TIMEOUT_MS },
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
      maxResponseSize: MAX_ANSWER_BYTES,
      connections: 1,
      // one kept alive may die as the next message goes out on it, and that would be unknown
      pipelining: 0,
    });
  }

  /**
   * Resolves when the service took it; everything else is a {@link NotifyError}.
   *
   * @param words what a refusal says, in the service's own words
   * @param waits how long a 429 asks to wait, milliseconds
   */
  async send(
    post: Post,
    read: { words(answer: Answer): string; waits(answer: Answer): number | undefined },
    signal: AbortSignal,
  ): Promise<void> {
    const { clock, random } = this.#options;
    await retrying(
      POLICY,
      { clock, random },
      async () => {
        const answer = await this.#once(post, signal);
        if (answer.status >= 200 && answer.status < 300) return;
        throw this.#failure(answer, read);
      },
      signal,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }

  async #once(post: Post, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted(); // nothing was sent yet
    const { name, timeoutMs } = this.#options;
    try {
      const response = await request(post.url, {
        method: "POST",
        body: post.body,
        dispatcher: this.#agent,
        signal: within(timeoutMs, signal),
        headers: { ...post.headers, "user-agent": "birdsong" },
      });
      const { headers, statusCode: status } = response;
      // the status alone says what became of the message; without the words it is only told less well
      const body = await response.body.text().catch(() => "");
      return {
        status,
        body,
        header: (key) => {
          const value = headers[key];
          return Array.isArray(value) ? value[0] : value;
        },
      };
    } catch (thrown) {
      const code = systemCode(thrown);
      if (code !== undefined && NEVER_SENT.has(code)) {
        throw new NotifyError(`The channel \`${name}\` cannot be reached (${code}).`, {
          outcome: "unsent",
          hint: `Check the network and channels.${name}. The next run tries again.`,
        });
      }
      throw new NotifyError(`The channel \`${name}\` did not answer (${code ?? "timed out or stopped"}).`, {
        outcome: "unknown",
        hint: "Look into the channel whether the message is there; it is not sent again by itself.",
      });
    }
  }

  #failure(
    answer: Answer,
    read: { words(answer: Answer): string; waits(answer: Answer): number | undefined },
  ): NotifyError {
    const { name } = this.#options;
    const { status } = answer;
    const said = this.#withoutSecrets(read.words(answer).trim()).slice(0, MAX_WORDS);
    const words = `${status}${said === "" ? "" : `: ${said}`}`;
    if (status === 429) {
      const waits = read.waits(answer);
      if (waits !== undefined && waits > MAX_WAIT_MS) {
        return new PatienceError(
          `The channel \`${name}\` takes nothing for ${Math.ceil(waits / SECOND)} s (${words}).`,
        );
      }
      return new NotifyError(`The channel \`${name}\` is asked too often (${words}).`, {
        outcome: "unsent",
        hint: "The next run tries again.",
        ...(waits === undefined ? {} : { retryAfterMs: waits }),
      });
    }
    if (status === 502 || status === 504 || status >= 520) {
      return new NotifyError(`What stands before the channel \`${name}\` got no answer from it (${words}).`, {
        outcome: "unknown",
        hint: "Look into the channel whether the message is there; it is not sent again by itself.",
      });
    }
    if (status >= 500) {
      return new NotifyError(`The channel \`${name}\` failed (${words}).`, {
        outcome: "unsent",
        hint: "The service has trouble. The next run tries again.",
      });
    }
    return new NotifyError(`The channel \`${name}\` refused the message (${words}).`, {
      outcome: "refused",
      hint: `Check channels.${name}: the webhook may be gone or its address mistyped. \`birdsong digest --period … --again\` sends it once more.`,
    });
  }

  /** A service may repeat in its answer what it was asked. */
  #withoutSecrets(words: string): string {
    const { pathname, search } = new URL(this.#options.url);
    const parts = [this.#options.url, pathname, search, ...pathname.split("/")];
    return parts
      .filter((part) => part.length >= 8)
      .reduce((text, part) => text.replaceAll(part, "(hidden)"), words.replaceAll(/\s+/g, " "));
  }
}

/** Known not to be delivered, but not worth waiting for. */
class PatienceError extends NotifyError {
  override readonly retryable = false;

  constructor(message: string) {
    super(message, { outcome: "unsent", hint: "The next run tries again." });
  }
}

/** What a `retry-after` header asks for, milliseconds: seconds, or a date. */
export function retryAfterMs(answer: Answer, now: number): number | undefined {
  const text = answer.header("retry-after");
  if (text === undefined) return undefined;
  const seconds = Number(text);
  const ms = Number.isFinite(seconds) ? seconds * SECOND : Date.parse(text) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
