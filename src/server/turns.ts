import { BirdsongError, toError } from "../model/error.ts";

/** Lets a few work at a time; others wait in line, and more than fit into the line are turned away. */
export class Turns {
  readonly #most: number;
  readonly #line: number;
  readonly #waiting: (() => void)[] = [];
  #working = 0;

  constructor(most: number, line: number) {
    this.#most = most;
    this.#line = line;
  }

  /** Runs `work` when it is its turn. Throws `server.busy` when the line is full, or the signal's reason. */
  async take<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#wait(signal);
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#working--;
      else next();
    }
  }

  async #wait(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#working < this.#most) {
      this.#working++;
      return;
    }
    if (this.#waiting.length >= this.#line) {
      throw new BirdsongError("Too many questions at once.", {
        code: "server.busy",
        hint: "Ask again in a few seconds.",
        retryable: true,
      });
    }
    await new Promise<void>((resolve, reject) => {
      const turn = (): void => {
        signal.removeEventListener("abort", onAbort);
        resolve();
      };
      const onAbort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(turn), 1);
        reject(toError(signal.reason));
      };
      this.#waiting.push(turn);
      signal.addEventListener("abort", onAbort, { once: true });
    });
  }
}
