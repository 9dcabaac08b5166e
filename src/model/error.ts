/** Exit codes of the command line; the same numbers reach cron, Cloud Scheduler and Airflow. */
export const EXIT = { done: 0, failed: 1, usage: 2, budget: 3, partial: 4 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface BirdsongErrorDetails {
  /** Stable identifier for programs: `config.unknown-key`, `x.credits-depleted`, … */
  readonly code: string;
  /** What the user can do about it, in one or two sentences. */
  readonly hint?: string;
  /** True when the same call may succeed later without anybody changing anything. @default false */
  readonly retryable?: boolean;
  /** How long the other side asked us to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  /** Exit code of a command that ends with this error. @default 1 */
  readonly exitCode?: ExitCode;
  readonly cause?: unknown;
}

/**
 * The one error family. The command line prints message and hint, the log prints code and cause,
 * retry loops read only `retryable` and `retryAfterMs`.
 */
export class BirdsongError extends Error {
  override readonly name = "BirdsongError";
  readonly code: string;
  readonly hint: string | undefined;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly exitCode: ExitCode;

  constructor(message: string, details: BirdsongErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.hint = details.hint;
    this.retryable = details.retryable ?? false;
    this.retryAfterMs = details.retryAfterMs;
    this.exitCode = details.exitCode ?? EXIT.failed;
  }
}

/** Whatever was thrown, as an Error, so that a catch never handles two shapes. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** The system's own code of an error (`ENOENT`, `ECONNRESET`), searched through its causes. */
export function systemCode(thrown: unknown): string | undefined {
  let error = thrown;
  for (let depth = 0; depth < 5 && error instanceof Error; depth++) {
    const code = (error as NodeJS.ErrnoException).code;
    if (typeof code === "string" && /^[A-Z_0-9]+$/.test(code)) return code;
    error = error.cause;
  }
  return undefined;
}
