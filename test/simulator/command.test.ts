import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { command } from "../../src/cli/commands/simulate.ts";
import type { Invocation } from "../../src/cli/command.ts";

interface Run {
  readonly printed: string[];
  readonly notes: string[];
  readonly done: Promise<number>;
  readonly stop: AbortController;
  /** Resolves with the command's result once it serves. */
  readonly serving: Promise<{ readonly url: string; readonly now: string }>;
}

function run(options: Invocation["options"]): Run {
  const stop = new AbortController();
  const printed: string[] = [];
  const notes: string[] = [];
  let serve: (value: { url: string; now: string }) => void = () => undefined;
  const serving = new Promise<{ url: string; now: string }>((resolve) => (serve = resolve));
  const done = command.run({
    operands: [],
    options,
    configPath: "birdsong.yaml",
    dataPath: undefined,
    env: {},
    signal: stop.signal,
    output: {
      json: true,
      interactive: false,
      width: 80,
      color: false,
      print: (line) => void printed.push(line),
      result: (value) => serve(value as { url: string; now: string }),
      write: () => Promise.resolve(),
      progress: () => undefined,
      note: (line) => void notes.push(line),
      ask: () => Promise.resolve(undefined),
    },
  });
  return { printed, notes, done, stop, serving };
}

describe("birdsong simulate", () => {
  it("serves until it is stopped, says how to use it, and what it would have cost", async () => {
    const { printed, notes, done, stop, serving } = run({
      port: "0",
      "start-at": "2026-11-01T08:00:00Z",
      "posts-per-day": "100",
      topic: ["Owls"],
    });
    const { url, now } = await serving;
    expect(now.slice(0, 16)).toBe("2026-11-01T08:00");
    expect(printed.join("\n")).toContain(`url: ${url}`);
    const response = await fetch(`${url}/2/tweets/search/recent?query=%23owls`, {
      headers: { authorization: "Bearer any" },
    });
    expect(((await response.json()) as { data: unknown[] }).data).toHaveLength(10);
    stop.abort();
    expect(await done).toBe(0);
    expect(notes.join("\n")).toMatch(/Requests: 1\. X would have billed 10 posts and 0 users, \$0\.05/);
    await expect(fetch(url)).rejects.toThrow("fetch failed");
  });

  it("answers either way where X's pages say two things", async () => {
    const { done, stop, serving } = run({
      port: "0",
      "new-stream-closes-old": true,
      "remaining-as-used": true,
      "usage-as-list": true,
      "project-cap": "2000000",
      "token-lifetime": "60",
      "reject-unknown-fields": true,
      "user-token": ["ann"],
      "counts-for-apps-only": true,
    });
    const { url } = await serving;
    expect(await (await fetch(`${url}/_simulator/behaviour`)).json()).toEqual({
      newStreamClosesOld: true,
      tokenLifetimeMs: 60_000,
      remainingTells: "used",
      usageShape: "array",
      projectCap: 2_000_000,
      unknownFields: "reject",
      countsForAppsOnly: true,
      userTokens: ["ann"],
    });
    stop.abort();
    await done;
  });

  it("reads a fault plan from a file", async () => {
    const folder = await mkdtemp(join(tmpdir(), "birdsong-simulate-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, "faults.json");
    await writeFile(path, JSON.stringify([{ do: "answer", preset: "credits-depleted" }]));
    const { done, stop, serving } = run({ port: "0", faults: path });
    const { url } = await serving;
    expect((await fetch(`${url}/2/tweets/1`)).status).toBe(402);
    stop.abort();
    await done;
    await writeFile(path, "[");
    await expect(run({ faults: path }).done).rejects.toMatchObject({
      code: "simulate.invalid-option",
      exitCode: 2,
    });
    await expect(run({ faults: join(folder, "none.json") }).done).rejects.toThrow(/no such file/);
  });

  it.each([
    [{ port: "eighty" }, /--port is "eighty"/],
    [{ port: "70000" }, /--port is 70000/],
    [{ seed: "1.5" }, /--seed is 1.5/],
    [{ speed: "-1" }, /--speed/],
    [{ dialect: "french" }, /--dialect/],
    [{ "start-at": "soon" }, /--start-at/],
  ])("refuses %j", async (options, message) => {
    await expect(run(options).done).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(message) as string,
    });
  });
});
