import { PassThrough } from "node:stream";
import { invoke } from "../../src/cli/invoke.ts";
import type { Program } from "../../src/cli/invoke.ts";
import type { Clock } from "../../src/model/clock.ts";

/** One run of the command line against streams in memory. */
export interface Played {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Scene {
  readonly env?: Readonly<Record<string, string>>;
  /** What a person types, one line a question; absent: nobody is there. */
  readonly answers?: readonly string[];
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

export async function play(program: Program, argv: readonly string[], scene: Scene = {}): Promise<Played> {
  const isTTY = scene.answers !== undefined;
  const stdin = Object.assign(new PassThrough(), { isTTY });
  const stdout = Object.assign(new PassThrough(), { isTTY: false, columns: 80 });
  const stderr = Object.assign(new PassThrough(), { isTTY, columns: 80 });
  const answers = [...(scene.answers ?? [])];
  const texts = { stdout: "", stderr: "" };
  stdout.on("data", (chunk: Buffer) => (texts.stdout += String(chunk)));
  stderr.on("data", (chunk: Buffer) => {
    texts.stderr += String(chunk);
    if (/[?:] (\[[^\]]*\] )?$|\] $/.test(String(chunk)) && answers.length > 0)
      stdin.write(`${answers.shift()}\n`);
  });
  const code = await invoke(program, argv, {
    stdin,
    stdout,
    stderr,
    env: { ...scene.env },
    clock: scene.clock ?? { now: () => 0, sleep: async () => undefined },
    signal: scene.signal ?? new AbortController().signal,
  });
  return { code, ...texts };
}
