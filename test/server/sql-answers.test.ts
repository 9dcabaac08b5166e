import { afterAll, beforeAll, describe, expect, test } from "vitest";
// queries run in a process of compiled files: the ones that are shipped
import { loadConfig } from "../../dist/config/load.js";
import { startServer } from "../../dist/server/server.js";
import type { RunningServer } from "../../src/server/server.ts";
import type { StatusReport } from "../../src/jobs/status.ts";
import { publishedWarehouse } from "../reports/published.ts";
import type { Published } from "../reports/published.ts";

const LOG = { debug() {}, info() {}, warn() {}, error() {} };
const stop = new AbortController();
const START = Date.parse("2026-11-24T12:00:00.000Z");

let published: Published;

/** The clock stands still: what a caller may ask does not grow while a test runs. */
async function serve(env: Record<string, string>, now = () => START): Promise<RunningServer> {
  const loaded = await loadConfig(
    published.configPath,
    { BIRDSONG_SERVER_PORT: "0", ...env },
    { dataPath: published.data },
  );
  const status = async (): Promise<StatusReport> => ({}) as StatusReport;
  const clock = { now, sleep: async () => undefined };
  return startServer({ loaded, clock, log: LOG, status }, stop.signal);
}

const asking = (server: RunningServer, sql: string, ending = ""): Promise<Response> =>
  fetch(`${server.url}/api/sql${ending}?${new URLSearchParams({ q: sql }).toString()}`);

const codeOf = async (response: Response): Promise<string> =>
  ((await response.json()) as { error: { code: string } }).error.code;

beforeAll(async () => {
  published = await publishedWarehouse();
});

afterAll(async () => {
  await published[Symbol.asyncDispose]();
});

test("where queries are switched off, the answer says how to switch them on", async () => {
  await using server = await serve({});
  for (const ending of ["", ".csv"]) {
    const response = await asking(server, "select 1", ending);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      error: { code: "server.sql-off", hint: expect.stringContaining("server: { sql: true }") as string },
    });
  }
});

describe("where they are switched on", () => {
  let server: RunningServer;
  let now = START;

  beforeAll(async () => {
    server = await serve({ BIRDSONG_SERVER_SQL: "true" }, () => now);
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test("rows come as JSON, and as a file that is safe to open", async () => {
    const answer = await asking(server, "select post_id, likes from fact_post where post_id = '1001'");
    expect(await answer.json()).toMatchObject({ rows: [["1001", 10]], more: false });
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const file = await asking(server, "select '=1+1' as formula, 'a;b' as text", ".csv");
    expect(file.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(file.headers.get("content-disposition")).toContain("query.csv");
    expect(await file.text()).toBe('formula,text\r\n\'=1+1,"a;b"\r\n');
  });

  test.each([
    "select levenshtein(repeat('ab', 100000), repeat('ba', 100000))",
    "select len(range(2000000000))",
    "select json_contains(repeat('[', 200000)::json, '1')",
  ])("%s ends itself and nothing else", async (sql) => {
    const response = await asking(server, sql);
    expect(response.status).toBeLessThan(500);
    expect(await codeOf(response)).toMatch(/^(sql\.|engine\.memory)/);
    const rest = await fetch(`${server.url}/api/reports/totals.json`);
    expect(rest.status).toBe(200);
    expect(await (await asking(server, "select 1 as one")).json()).toMatchObject({ rows: [[1]] });
  });

  test("a caller that asks too often waits, and is told how long", async () => {
    now += 600_000;
    let refused: Response | undefined;
    for (let i = 0; i < 40 && refused === undefined; i++) {
      const response = await asking(server, "");
      expect([400, 429]).toContain(response.status);
      if (response.status === 429) refused = response;
    }
    expect(refused?.headers.get("retry-after")).toBe("2");
    expect(await codeOf(refused!)).toBe("server.too-many");
    expect((await fetch(`${server.url}/api/reports/totals.json`)).status).toBe(200);
    now += 2_000;
    expect((await asking(server, "")).status).toBe(400);
  });
});
