import { fork } from "node:child_process";
import { BirdsongError, EXIT, toError } from "../model/error.ts";
import type { BoxAnswer, BoxQuestion } from "./sql-box-process.ts";
import { within } from "../model/within.ts";

export interface SqlBoxSettings {
  /** Folder of the published marts, the only files a query reads. */
  readonly marts: string;
  /** How long a query may take, milliseconds. */
  readonly deadlineMs: number;
  readonly form?: "json" | "csv";
}

/** Rows and characters of one answer, and the engine's memory. */
const ROWS = 10_000;
const SIZE = 16 * 2 ** 20;
const MEMORY = "256MB";
/** Memory of the process's own heap, in megabytes. */
const HEAP = 256;

/**
 * Answers one reading query of anybody's, in a process of its own: some queries cannot be interrupted and some end the
 * process they run in. It is given nothing of the environment, reads the published files and nothing else, and is
 * killed at the deadline or when the signal says so. The answer is JSON, or CSV where that is asked for.
 */
export async function askInBox(sql: string, settings: SqlBoxSettings, signal: AbortSignal): Promise<string> {
  const { marts, form = "json" } = settings;
  const question: BoxQuestion = { marts, sql, form, limit: ROWS, memory: MEMORY, size: SIZE };
  const inTime = within(settings.deadlineMs, signal);
  inTime.throwIfAborted();
  const child = fork(new URL("./sql-box-process.js", import.meta.url), {
    env: {},
    execArgv: [`--max-old-space-size=${HEAP}`],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const kill = (): void => void child.kill("SIGKILL");
  inTime.addEventListener("abort", kill, { once: true });
  try {
    const said = await new Promise<BoxAnswer | undefined>((resolve, reject) => {
      child.once("message", (answer: BoxAnswer) => resolve(answer));
      child.once("error", reject);
      child.once("exit", () => resolve(undefined));
      child.send(question);
    });
    if (said === undefined) throw ended(signal, inTime, settings);
    if ("text" in said) return said.text;
    const { code, message, hint } = said.refused;
    throw new BirdsongError(message, { code, ...(hint === undefined ? {} : { hint }), exitCode: EXIT.usage });
  } finally {
    inTime.removeEventListener("abort", kill);
    kill();
  }
}

function ended(signal: AbortSignal, inTime: AbortSignal, { deadlineMs }: SqlBoxSettings): Error {
  if (signal.aborted) return toError(signal.reason);
  return inTime.aborted
    ? new BirdsongError(`The query was stopped after ${deadlineMs / 1_000} seconds.`, {
        code: "sql.deadline",
        hint: "Ask about fewer days, or run it with `birdsong sql`.",
        exitCode: EXIT.usage,
      })
    : new BirdsongError("The query ended the process it ran in; nothing else was harmed.", {
        code: "sql.crashed",
        hint: "It may need more memory than there is: ask for less, or run it with `birdsong sql`.",
        exitCode: EXIT.usage,
      });
}
