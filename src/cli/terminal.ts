import { createInterface } from "node:readline/promises";
import type { Clock } from "../model/clock.ts";
import { SECOND } from "../model/clock.ts";
import type { Output } from "./output.ts";
import { cutText, safeText } from "./text-width.ts";

/** The part of a stream that output needs; `process.stdout` is one. */
export interface Stream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface Terminal {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Redrawn at most this often on a terminal, written at most this often elsewhere. */
const REDRAW = SECOND / 10;
const REPEAT = 5 * SECOND;

const CLEAR_LINE = "\r\u001b[K";

export interface TerminalOutput extends Output {
  /** Takes the progress line away and resolves when everything written has left the program. */
  end(): Promise<void>;
}

/** Output to the process's own streams. */
export function createOutput(terminal: Terminal, json: boolean): TerminalOutput {
  const { stdin, stdout, stderr, env, clock, signal } = terminal;
  const redraws = stderr.isTTY === true && env["TERM"] !== "dumb";
  const width = stdout.columns ?? stderr.columns ?? 80;
  let shown = false;
  let lastAt = Number.NEGATIVE_INFINITY;

  const clear = (): void => {
    if (shown) stderr.write(CLEAR_LINE);
    shown = false;
  };

  return {
    json,
    interactive: stdin.isTTY === true && stderr.isTTY === true,
    width,
    color: stdout.isTTY === true && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb",
    print(line) {
      if (json) return;
      clear();
      stdout.write(`${line}\n`);
    },
    result(value) {
      if (!json) return;
      clear();
      stdout.write(`${JSON.stringify(value, jsonValue, 2)}\n`);
    },
    async write(chunk) {
      clear();
      await new Promise<void>((resolve, reject) => {
        stdout.write(chunk, (error) => (error ? reject(error) : resolve()));
      });
    },
    progress(line) {
      const now = clock.now();
      if (now - lastAt < (redraws ? REDRAW : REPEAT)) return;
      lastAt = now;
      if (redraws) {
        stderr.write(CLEAR_LINE + cutText(safeText(line), width - 1));
        shown = true;
      } else stderr.write(`${safeText(line)}\n`);
    },
    note(line) {
      clear();
      stderr.write(`${line}\n`);
    },
    async ask(question) {
      if (!this.interactive) return undefined;
      clear();
      const reader = createInterface({ input: stdin, output: stderr });
      try {
        return await reader.question(question, { signal });
      } finally {
        reader.close();
      }
    },
    async end() {
      clear();
      await Promise.all([stdout, stderr].map((stream) => flushed(stream)));
    },
  };
}

function flushed(stream: Stream): Promise<void> {
  // a reader that has gone away is not worth an error at the very end
  return new Promise((resolve) => stream.write("", () => resolve()));
}

function jsonValue(_key: string, value: unknown): unknown {
  return typeof value === "bigint"
    ? Number.isSafeInteger(Number(value))
      ? Number(value)
      : String(value)
    : value;
}
