import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PROGRAM } from "./victim.ts";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Real time from the signal (or the start) to the end. */
  readonly ms: number;
}

/** The command line itself, on a data folder; configuration is JSON, which is YAML too. */
export async function birdsong(folder: string, config: object, ...words: readonly string[]): Promise<Ended> {
  const path = join(folder, "birdsong.yaml");
  await writeFile(path, JSON.stringify({ ...config, data: folder }));
  const began = Date.now();
  const child = spawn(process.execPath, [`${PROGRAM}/dist/cli/main.js`, "--config", path, ...words], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"] },
    timeout: 60_000,
    killSignal: "SIGKILL",
  });
  const text = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].on("data", (chunk: Buffer) => (text[stream] += chunk.toString()));
  }
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...text, ms: Date.now() - began };
}
