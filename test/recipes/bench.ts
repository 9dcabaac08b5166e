import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { demoJob } from "../../src/jobs/demo.ts";
import { systemClock } from "../../src/model/clock.ts";
import { PROGRAM } from "../faults/victim.ts";

export const run = promisify(execFile);

export const TOKEN = "a-token-of-the-recipes";

/** Where `.ci/recipes` puts tools that the project itself does without. */
const TOOLS = fileURLToPath(new URL("../../.cache/recipes/", import.meta.url));

/** A tool of `.ci/recipes`, or of the machine; undefined where there is none. */
export function toolAt(...candidates: readonly string[]): string | undefined {
  return candidates
    .map((path) => (path.startsWith("/") ? path : join(TOOLS, path)))
    .find((path) => existsSync(path));
}

export interface Bench extends AsyncDisposable {
  /** Where a reader would stand: the data are in `data`. */
  readonly folder: string;
  readonly url: string;
  /** Posts as `birdsong export` writes them. */
  readonly posts: readonly Post[];
  birdsong(...argv: readonly string[]): Promise<string>;
  /** A recipe's code, asking this server. */
  here(code: string): string;
  /** Runs a program in the folder, with the token in its environment; what it printed. */
  program(path: string, argv: readonly string[]): Promise<string>;
}

export interface Post {
  readonly post_id: string;
  readonly created_at: string;
  readonly likes: number | null;
  readonly text: string | null;
}

/** A demo's data, published in both layouts, and `birdsong serve` on them with a token. */
export async function openBench(): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), "birdsong-recipes-"));
  const data = join(folder, "data");
  const silent = (): void => undefined;
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  await demoJob(
    { data, timezone: "Asia/Tokyo", seed: 3, postsPerDay: 150 },
    { clock: systemClock, log, progress: silent },
    new AbortController().signal,
  );
  // the demo's own time zone is not in its folder
  const env = {
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    TMPDIR: tmpdir(),
    BIRDSONG_TIMEZONE: "Asia/Tokyo",
  };
  const main = `${PROGRAM}/dist/cli/main.js`;
  const birdsong = async (...argv: readonly string[]): Promise<string> =>
    (await run(process.execPath, [main, "--data", data, ...argv], { cwd: folder, env, maxBuffer: 2 ** 28 }))
      .stdout;
  await birdsong("publish", "--plain");
  await birdsong("export", "posts", "--raw", "-o", join(folder, "posts.jsonl"));
  const lines = (await readFile(join(folder, "posts.jsonl"), "utf8")).trimEnd().split("\n");
  const server = spawn(process.execPath, [main, "--data", data, "--json", "serve", "--port", "0"], {
    cwd: folder,
    env: { ...env, BIRDSONG_SERVER_TOKEN: TOKEN },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(server, "close");
  let told = "";
  for await (const line of createInterface({ input: server.stdout })) {
    told += line;
    if (line === "}") break;
  }
  const { url } = JSON.parse(told) as { url: string };
  return {
    folder,
    url,
    posts: lines.map((line) => JSON.parse(line) as Post),
    birdsong,
    here: (code) => code.replaceAll("http://127.0.0.1:7373", url),
    program: async (path, argv) => {
      const { stdout } = await run(path, argv, {
        cwd: folder,
        env: { ...env, BIRDSONG_SERVER_TOKEN: TOKEN, LC_ALL: "C.UTF-8", PYTHONUTF8: "1" },
        timeout: 280_000,
        maxBuffer: 2 ** 26,
      });
      return stdout;
    },
    [Symbol.asyncDispose]: async () => {
      server.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
