import { Worker } from "node:worker_threads";
import { toError } from "../model/error.ts";
import type { Answers, Question, ThreadData } from "./thread.ts";

interface Asked {
  readonly question: Question;
  readonly resolve: (answers: Answers) => void;
  readonly reject: (error: Error) => void;
}

/** A few threads that read texts and locations, each one question at a time. */
export class ThreadPool implements AsyncDisposable {
  readonly #workers: readonly Worker[];
  readonly #idle: Worker[];
  readonly #waiting: Asked[] = [];
  readonly #asked = new Map<Worker, Asked>();
  #broken: Error | undefined;

  constructor(threads: number, data: ThreadData) {
    const file = new URL("./thread.js", import.meta.url);
    this.#workers = Array.from({ length: threads }, () => new Worker(file, { workerData: data }));
    this.#idle = [...this.#workers];
    for (const worker of this.#workers) {
      worker.unref();
      worker.on("message", (answers: Answers) => {
        const asked = this.#asked.get(worker);
        this.#asked.delete(worker);
        this.#idle.push(worker);
        this.#next();
        asked?.resolve(answers);
      });
      worker.on("error", (thrown) => this.#fail(toError(thrown)));
      worker.on("exit", () => this.#fail(new Error("A thread that reads texts ended unexpectedly.")));
    }
  }

  get size(): number {
    return this.#workers.length;
  }

  /** All answers, in the order of the questions; questions that nobody has begun are dropped when the signal says so. */
  async ask(questions: readonly Question[], signal: AbortSignal): Promise<readonly Answers[]> {
    signal.throwIfAborted();
    const mine: Asked[] = [];
    const onAbort = (): void => {
      for (const asked of mine) {
        const at = this.#waiting.indexOf(asked);
        if (at !== -1) this.#waiting.splice(at, 1);
        asked.reject(toError(signal.reason));
      }
    };
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      const answers = questions.map(
        async (question) =>
          await new Promise<Answers>((resolve, reject) => {
            const asked = { question, resolve, reject };
            mine.push(asked);
            this.#waiting.push(asked);
          }),
      );
      // the process must not end while an answer is out
      for (const worker of this.#workers) worker.ref();
      this.#next();
      return await Promise.all(answers);
    } finally {
      signal.removeEventListener("abort", onAbort);
      if (this.#asked.size === 0) for (const worker of this.#workers) worker.unref();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#broken ??= new Error("The threads that read texts are closed.");
    await Promise.all(this.#workers.map(async (worker) => await worker.terminate()));
  }

  #next(): void {
    if (this.#broken !== undefined) {
      for (const asked of this.#waiting.splice(0)) asked.reject(this.#broken);
      return;
    }
    while (this.#idle.length > 0 && this.#waiting.length > 0) {
      const worker = this.#idle.pop()!;
      const asked = this.#waiting.shift()!;
      this.#asked.set(worker, asked);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      worker.postMessage(asked.question);
    }
  }

  #fail(error: Error): void {
    this.#broken ??= error;
    for (const asked of [...this.#asked.values(), ...this.#waiting.splice(0)]) asked.reject(this.#broken);
    this.#asked.clear();
  }
}
