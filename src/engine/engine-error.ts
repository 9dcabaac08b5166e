import { BirdsongError, toError } from "../model/error.ts";

/**
 * After one of these DuckDB's instance answers nothing any more; the file itself is sound up to the last commit.
 * Close, wait, open again.
 */
export function isFatal(thrown: unknown): boolean {
  return thrown instanceof BirdsongError && (thrown.code === "engine.fatal" || thrown.code === "disk.full");
}

/** A record DuckDB refuses to read: the slow path finds out which and why. */
export function isBadInput(thrown: unknown): boolean {
  return thrown instanceof BirdsongError && thrown.code === "engine.bad-input";
}

/** DuckDB speaks in messages; this is the one place that reads them. */
export function describeEngineError(thrown: unknown, path: string): Error {
  const { message } = toError(thrown);
  if (thrown instanceof BirdsongError) return thrown;
  if (
    /No space left|File too large|failed to allocate|Could not write file/i.test(message) &&
    !/memory/i.test(message)
  ) {
    return new BirdsongError(`No space left while writing ${fileIn(message) ?? path}.`, {
      code: "disk.full",
      hint: "Free some space and run the same command again; everything that was loaded is safe, the rest waits in the spool.",
      retryable: true,
      cause: thrown,
    });
  }
  if (message.startsWith("FATAL") || message.includes("database has been invalidated")) {
    return new BirdsongError(`The database ${path} had to stop: ${firstLine(message)}`, {
      code: "engine.fatal",
      hint: "Run the same command again; everything that was loaded is safe.",
      retryable: true,
      cause: thrown,
    });
  }
  if (message.includes("Could not set lock on file")) {
    const holder = /PID (\d+)/.exec(message)?.[1];
    return new BirdsongError(
      `Another process${holder === undefined ? "" : ` (PID ${holder})`} is loading into ${path}.`,
      {
        code: "warehouse.locked",
        hint: "Wait until it has ended; reports and `birdsong sql` work meanwhile.",
        retryable: true,
        cause: thrown,
      },
    );
  }
  if (/Permission denied|Read-only file system|Cannot open file/i.test(message)) {
    return new BirdsongError(`Cannot open ${fileIn(message) ?? path}: ${firstLine(message)}`, {
      code: "disk.not-writable",
      hint: "Give the account that runs Birdsong read and write permission on this folder.",
      cause: thrown,
    });
  }
  if (message.startsWith("Out of Memory")) {
    return new BirdsongError(`The engine ran out of memory: ${firstLine(message)}`, {
      code: "engine.memory",
      hint: "Raise `load.memory`, or lower `load.batch_size`.",
      cause: thrown,
    });
  }
  if (message.startsWith("Invalid Input Error") || message.startsWith("Conversion Error")) {
    return new BirdsongError(firstLine(message), { code: "engine.bad-input", cause: thrown });
  }
  return new BirdsongError(firstLine(message), { code: "engine.failed", cause: thrown });
}

/** The file a message is about, under the name it was to get: a COPY writes elsewhere than into the database. */
function fileIn(message: string): string | undefined {
  return /file "([^"]+)"/.exec(message)?.[1]?.replace(/\.w\.tmp$/, "");
}

function firstLine(message: string): string {
  return message.split("\n", 1)[0] ?? message;
}
