import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import type { DashboardMore } from "../../src/jobs/dashboard-more.ts";
import type { Dashboard, PanelAnswer } from "../../src/jobs/dashboard.ts";
import type { StatusReport } from "../../src/jobs/status.ts";
import { systemClock } from "../../src/model/clock.ts";
import { startServer } from "../../src/server/server.ts";
import type { RunningServer } from "../../src/server/server.ts";
import { publishedWarehouse } from "../reports/published.ts";
import type { Published } from "../reports/published.ts";

const LOG = { debug() {}, info() {}, warn() {}, error() {} };
const TOKEN = "a-token-that-is-long-enough";
const stop = new AbortController();

let published: Published;
let server: RunningServer;
let closed: RunningServer;

async function serve(env: Record<string, string> = {}): Promise<RunningServer> {
  const loaded = await loadConfig(
    published.configPath,
    { BIRDSONG_SERVER_PORT: "0", ...env },
    { dataPath: published.data },
  );
  const status = async (): Promise<StatusReport> => ({}) as StatusReport;
  return startServer({ loaded, clock: systemClock, log: LOG, status }, stop.signal);
}

beforeAll(async () => {
  published = await publishedWarehouse();
  server = await serve();
  closed = await serve({ BIRDSONG_SERVER_TOKEN: TOKEN });
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await closed[Symbol.asyncDispose]();
  await published[Symbol.asyncDispose]();
});

const get = async (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${server.url}${path}`, { headers });
const dashboard = async (query = ""): Promise<Dashboard> =>
  (await (await get(`/api/dashboard${query}`)).json()) as Dashboard;
interface Rows {
  readonly report: string;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}
const rowsOf = ({ answer }: PanelAnswer): Rows["rows"] => (answer as Rows).rows;

describe("one question answers the whole page", () => {
  test("each panel says what its report says, with the same filters", async () => {
    const { panels } = await dashboard("?campaign=arcane&kind=original");
    expect(Object.keys(panels).length).toBeGreaterThan(8);
    for (const { answer, query } of Object.values(panels)) {
      const { report } = answer as Rows;
      const alone = await get(`/api/reports/${report}.json?${new URLSearchParams(query).toString()}`);
      expect(await alone.json(), report).toEqual(answer);
    }
  });

  test("a filter a report does not take is said to restrict nothing", async () => {
    const { panels } = await dashboard("?campaign=arcane&kind=original&language=fr");
    expect(panels["spend"]?.unfiltered).toEqual(["kind", "language"]);
    expect(panels["totals"]?.unfiltered).toEqual([]);
    expect(panels["languages"]?.unfiltered).toEqual(["language"]);
  });

  test("days are compared with as many days before, where those were collected", async () => {
    const all = await dashboard();
    const days = rowsOf(all.whole);
    const [first, last] = [all.period!.from, all.period!.to];
    expect([days[0]?.["day"], days.at(-1)?.["day"]]).toEqual([first, last]);
    expect(all.before).toBeNull();
    const ending = await dashboard(`?from=${last}&to=${last}`);
    const dayBefore = new Date(Date.parse(last) - 86_400_000).toISOString().slice(0, 10);
    expect([ending.before?.from, ending.before?.to]).toEqual([dayBefore, dayBefore]);
    expect((ending.before!.totals as Rows).rows[0]?.["posts"]).toBe(days.at(-2)?.["posts"]);
    expect(rowsOf(ending.whole)).toEqual(days);
    expect((await dashboard(`?from=${first}&to=${last}`)).before).toBeNull();
  });

  test("time is cut as fits, or as asked", async () => {
    expect((await dashboard("?from=2026-11-01&to=2026-11-07")).bucket).toBe("hour");
    expect((await dashboard("?from=2026-01-01&to=2026-03-31")).bucket).toBe("day");
    expect((await dashboard("?from=2024-01-01&to=2026-03-31")).bucket).toBe("week");
    const moodBy = async (query: string): Promise<string | undefined> =>
      (await dashboard(query)).panels["mood"]!.query["by"];
    expect(await moodBy("?from=2026-11-01&to=2026-11-07")).toBe("day");
    expect(await moodBy("?from=2026-11-01&to=2026-11-02")).toBe("hour");
    const weeks = await dashboard("?from=2026-11-01&to=2026-11-07&bucket=week");
    expect((weeks.panels["volume"]!.answer as Rows).report).toBe("volume-by-week");
  });

  test("nothing is sent again that has not changed", async () => {
    const tag = (await get("/api/dashboard?kind=reply")).headers.get("etag")!;
    expect((await get("/api/dashboard?kind=reply", { "if-none-match": tag })).status).toBe(304);
    expect((await get("/api/dashboard?kind=quote", { "if-none-match": tag })).status).toBe(200);
  });

  test("what takes longer is asked apart, with the same filters", async () => {
    const more = (await (
      await get("/api/dashboard/more?campaign=arcane&bucket=hour")
    ).json()) as DashboardMore;
    expect(Object.keys(more.panels)).toEqual(["videos", "pairs"]);
    expect(more.own).toEqual([]);
    for (const { answer, query } of Object.values(more.panels)) {
      const { report } = answer as Rows;
      const alone = await get(`/api/reports/${report}.json?${new URLSearchParams(query).toString()}`);
      expect(await alone.json(), report).toEqual(answer);
      expect(query["campaign"]).toBe("arcane");
    }
    expect(more.panels["videos"]!.query["by"]).toBe("hour");
    expect((await get("/api/dashboard/more?colour=red")).status).toBe(400);
  });

  test("gaps are those of all days, which are drawn beside the chosen ones", async () => {
    const { panels } = await dashboard("?campaign=arcane&from=2026-11-16");
    expect(panels["gaps"]!.query).toEqual({ campaign: "arcane" });
  });

  test.each([
    ["?campaign=arkane", "report.unknown-campaign"],
    ["?colour=red", "report.unknown-parameter"],
    ["?bucket=minute", "report.invalid-parameter"],
    ["?from=yesterday", "report.invalid-parameter"],
    ["?kind=tweet", "report.invalid-parameter"],
  ])("%s is refused as %s, with what to do", async (query, code) => {
    const answer = await get(`/api/dashboard${query}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      error: { code, hint: expect.stringMatching(/./) as string },
    });
  });

  test("days without posts have an answer, and it is empty", async () => {
    const { panels, period } = await dashboard("?from=2020-01-01&to=2020-01-02");
    expect(period).toEqual({ from: "2020-01-01", to: "2020-01-02" });
    expect(rowsOf(panels["totals"]!)[0]?.["posts"]).toBe(0);
    expect(rowsOf(panels["volume"]!)).toEqual([]);
  });
});

describe("the page", () => {
  test.each(["/", "/sql"])(
    "%s is one file and what it names, all from this server, nothing inline",
    async (at) => {
      const page = await get(at);
      expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(page.headers.get("content-security-policy")).toContain("script-src 'self';");
      const html = await page.text();
      expect(html).not.toMatch(/<style|\son\w+=|style="|https?:/);
      expect(html).not.toMatch(/<script[^>]*>[^<]/);
      const named = [...html.matchAll(/(?:src|href)="(\/[^"]*)"/g)].map(([, path]) => path!);
      expect(named.length).toBeGreaterThan(2);
      for (const path of named) expect((await get(path)).status, path).toBe(200);
    },
  );

  test("its scripts import only what is served", async () => {
    const seen = new Set<string>();
    const walk = async (path: string): Promise<void> => {
      if (seen.has(path)) return;
      seen.add(path);
      const script = await get(path);
      expect(script.headers.get("content-type"), path).toBe("text/javascript; charset=utf-8");
      for (const [, next] of (await script.text()).matchAll(/from "([^"]+)"/g))
        await walk(new URL(next!, `http://x${path}`).pathname);
    };
    await walk("/page/web/main.js");
    await walk("/page/web/sql-page.js");
    expect(seen.size).toBeGreaterThan(20);
  });

  test.each([
    "/page/",
    "/page/../package.json",
    "/page/web/..%2f..%2f..%2fpackage.json",
    "/page/web/main.ts",
  ])("%s is not there", async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  test("a report shows its statement", async () => {
    const sql = await get("/api/reports/totals.sql");
    expect(sql.headers.get("content-type")).toMatch(/^text\/plain/);
    expect(await sql.text()).toMatch(/^-- title: Totals/);
    expect((await get("/api/reports/totls.sql")).status).toBe(404);
  });

  test("with a token, the empty page is open and its data are not", async () => {
    expect((await fetch(`${closed.url}/`)).status).toBe(200);
    expect((await fetch(`${closed.url}/sql`)).status).toBe(200);
    expect((await fetch(`${closed.url}/page/web/main.js`)).status).toBe(200);
    for (const path of ["/api/dashboard", "/api/reports/totals.sql", "/page/../api/status"])
      expect((await fetch(`${closed.url}${path}`)).status, path).toBe(401);
    const shown = await fetch(`${closed.url}/api/dashboard?token=${TOKEN}`);
    expect(shown.status).toBe(200);
  });
});
