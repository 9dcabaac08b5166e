/** One request as the simulator saw it. */
export interface LoggedRequest {
  /** 1 for the first since the simulator started. */
  readonly serial: number;
  /** Simulated milliseconds. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly status: number;
  /** Resources in the answer. */
  readonly posts: number;
  readonly users: number;
  /** What the fault plan did to it. */
  readonly fault: string | null;
}

const KEPT = 20_000;

/** The last requests; older ones are dropped. */
export class RequestLog {
  #entries: LoggedRequest[] = [];

  add(entry: LoggedRequest): void {
    this.#entries.push(entry);
    if (this.#entries.length > 2 * KEPT) this.#entries = this.#entries.slice(-KEPT);
  }

  entries(): readonly LoggedRequest[] {
    return this.#entries.slice(-KEPT);
  }
}
