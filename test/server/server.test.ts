import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { Engine } from "../../src/engine/engine.ts";
import type { StatusReport } from "../../src/jobs/status.ts";
import { systemClock } from "../../src/model/clock.ts";
import { startServer } from "../../src/server/server.ts";
import type { RunningServer } from "../../src/server/server.ts";
import { publishedWarehouse } from "../reports/published.ts";
import type { Published } from "../reports/published.ts";

const LOG = { debug() {}, info() {}, warn() {}, error() {} };
const TOKEN = "a-token-that-is-long-enough";

let published: Published;
let server: RunningServer;
const stop = new AbortController();

async function serve(data: string, env: Record<string, string> = {}): Promise<RunningServer> {
  const loaded = await loadConfig(
    published.configPath,
    { BIRDSONG_SERVER_PORT: "0", ...env },
    { dataPath: data },
  );
  const status = async (): Promise<StatusReport> => ({ at: "2026-11-24T12:00:00.000Z" }) as StatusReport;
  return startServer({ loaded, clock: systemClock, log: LOG, status }, stop.signal);
}

beforeAll(async () => {
  published = await publishedWarehouse();
  server = await serve(published.data);
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await published[Symbol.asyncDispose]();
});

const get = async (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${server.url}${path}`, { headers, redirect: "manual" });

describe("what is served", () => {
  test("the reports there are, with what each answers and takes", async () => {
    const reports = (await (await get("/api/reports")).json()) as { name: string; question: string }[];
    expect(reports.find(({ name }) => name === "totals")?.question).toContain("How much");
    expect(JSON.stringify(reports)).not.toContain(".sql");
  });

  test("a report as JSON says as of when, its columns, and the rows", async () => {
    const answer = (await (await get("/api/reports/volume-by-day.json?campaign=arcane")).json()) as {
      as_of: string;
      columns: { name: string }[];
      rows: { day: string; posts: number }[];
    };
    expect(answer.as_of).toMatch(/^2026-/);
    expect(answer.columns[0]?.name).toBe("day");
    expect(answer.rows.length).toBeGreaterThan(1);
    const filtered = (await (
      await get(`/api/reports/volume-by-day.json?from=${answer.rows[0]!.day}&to=${answer.rows[0]!.day}`)
    ).json()) as typeof answer;
    expect(filtered.rows.map(({ day }) => day)).toEqual([answer.rows[0]!.day]);
  });

  test("the same rows as CSV, for programs and for a double click", async () => {
    const plain = await get("/api/reports/volume-by-day.csv");
    expect(plain.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(plain.headers.get("content-disposition")).toBe('attachment; filename="volume-by-day.csv"');
    const text = await plain.text();
    expect(text.split("\r\n")[0]).toMatch(/^day,posts/);
    const excel = await get("/api/reports/volume-by-day.csv?excel=1&delimiter=%3B&decimal=,");
    const bytes = new Uint8Array(await excel.arrayBuffer());
    expect(Array.from(bytes.subarray(0, 3))).toEqual([0xef, 0xbb, 0xbf]);
    expect(new TextDecoder().decode(bytes).split("\r\n")[0]).toMatch(/^day;posts/);
    expect(text.split("\r\n")).toHaveLength(new TextDecoder().decode(bytes).split("\r\n").length);
  });

  test("as a spreadsheet and as Parquet that an engine reads back", async () => {
    const xlsx = await get("/api/reports/volume-by-day.xlsx");
    expect([...new Uint8Array(await xlsx.arrayBuffer()).slice(0, 2)]).toEqual([0x50, 0x4b]);
    const parquet = await get("/api/reports/posts.parquet");
    expect(parquet.headers.get("content-type")).toBe("application/vnd.apache.parquet");
    const folder = await mkdtemp(join(tmpdir(), "birdsong-parquet-"));
    try {
      const file = join(folder, "posts.parquet");
      await writeFile(file, new Uint8Array(await parquet.arrayBuffer()));
      await using engine = await Engine.open(":memory:", { memory: "200MB" });
      const [row] = await engine.rows<{ n: bigint }>(`SELECT count(*) AS n FROM read_parquet('${file}')`);
      expect(Number(row?.n)).toBeGreaterThan(3);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test("nothing is sent again that has not changed, and text goes packed to who can unpack it", async () => {
    const first = await get("/api/reports/posts.csv", { "accept-encoding": "gzip" });
    expect(first.headers.get("content-encoding")).toBe("gzip");
    const tag = first.headers.get("etag")!;
    const again = await get("/api/reports/posts.csv", { "if-none-match": tag });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    const other = await get("/api/reports/posts.csv?kind=reply", { "if-none-match": tag });
    expect(other.status).toBe(200);
  });

  test("where things stand, and whether it lives", async () => {
    expect(await (await get("/api/status")).json()).toEqual({ at: "2026-11-24T12:00:00.000Z" });
    expect(await (await get("/healthz")).text()).toBe("ok\n");
    expect(await (await get("/readyz")).text()).toMatch(/^published 2026-/);
  });
});

describe("what is refused", () => {
  test.each([
    ["/api/reports/totls.json", 404, "report.unknown"],
    ["/api/reports/nothing.csv", 404, "export.unknown"],
    ["/api/reports/totals", 404, "server.unknown"],
    ["/api/reports/totals.exe", 404, "server.unknown"],
    ["/api/reports/..%2f..%2fetc%2fpasswd.csv", 404, "server.unknown"],
    ["/api/reports/totals.json?frm=2026-11-01", 400, "report.unknown-parameter"],
    ["/api/reports/totals.json?from=yesterday", 400, "report.invalid-parameter"],
    ["/api/reports/totals.json?campaign=x'%20or%201=1", 400, "report.unknown-campaign"],
    ["/api/reports/posts.csv?delimiter=x", 400, "export.invalid-option"],
    ["/elsewhere", 404, "server.unknown"],
  ])("%s answers %i %s", async (path, status, code) => {
    const response = await get(path);
    expect([response.status, ((await response.json()) as { error: { code: string } }).error.code]).toEqual([
      status,
      code,
    ]);
  });

  test("writing, and names that only a browser under a spell would use", async () => {
    expect((await fetch(`${server.url}/api/reports`, { method: "POST" })).status).toBe(405);
    const { request } = await import("undici");
    const { statusCode } = await request(`${server.url}/api/reports`, { headers: { host: "evil.example" } });
    expect(statusCode).toBe(403);
  });

  test("everything carries the headers that keep a page from doing harm", async () => {
    for (const path of ["/api/reports", "/api/reports/totals.csv", "/elsewhere"]) {
      const { headers } = await get(path);
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
    }
  });

  test("all but signs of life without the token, where there is one", async () => {
    await using guarded = await serve(published.data, { BIRDSONG_SERVER_TOKEN: TOKEN });
    const ask = async (path: string, headers: Record<string, string> = {}): Promise<number> =>
      (await fetch(`${guarded.url}${path}`, { headers })).status;
    expect(await ask("/healthz")).toBe(200);
    expect(await ask("/api/reports")).toBe(401);
    expect(await ask("/api/reports", { authorization: `Bearer ${TOKEN}x` })).toBe(401);
    expect(await ask("/api/reports", { authorization: `Bearer ${TOKEN}` })).toBe(200);
    expect(await ask(`/api/reports/totals.csv?token=${TOKEN}`)).toBe(200);
  });

  test("queries, unless they are switched on", async () => {
    expect((await get("/api/sql?q=select%201")).status).toBe(404);
  });

  test("listening beyond this machine without a token is a mistake of the configuration", async () => {
    await expect(serve(published.data, { BIRDSONG_SERVER_HOST: "0.0.0.0" })).rejects.toThrow("token");
  });

  test("a port that is taken is named", async () => {
    const { port } = new URL(server.url);
    await expect(serve(published.data, { BIRDSONG_SERVER_PORT: port })).rejects.toMatchObject({
      code: "server.port",
    });
  });

  test("questions before anything was published", async () => {
    const empty = await mkdtemp(join(tmpdir(), "birdsong-empty-"));
    try {
      await using young = await serve(empty);
      const response = await fetch(`${young.url}/api/reports/totals.json`);
      expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
      expect((await fetch(`${young.url}/readyz`)).status).toBe(503);
    } finally {
      await rm(empty, { recursive: true, force: true });
    }
  });
});
