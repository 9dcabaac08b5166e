/** Lets those of one lane go one at a time, in the order in which they came; lanes do not wait for each other. */
export class Lanes {
  readonly #last = new Map<string, Promise<void>>();

  /** Runs `work` when the lane is free; not at all when `signal` is aborted by then. */
  async take<T>(lane: string, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const before = this.#last.get(lane) ?? Promise.resolve();
    let free = (): void => undefined;
    const mine = new Promise<void>((resolve) => (free = resolve));
    this.#last.set(
      lane,
      before.then(() => mine),
    );
    await before;
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      free();
    }
  }
}
