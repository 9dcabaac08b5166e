import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import axe from "axe-core";
import { readXlsx } from "hucre/xlsx";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { demoJob } from "../../src/jobs/demo.ts";
import type { StatusReport } from "../../src/jobs/status.ts";
import { systemClock } from "../../src/model/clock.ts";
import { startServer } from "../../src/server/server.ts";
import type { RunningServer } from "../../src/server/server.ts";
import { publishedWarehouse } from "../reports/published.ts";
import { NO_BROWSER, openBrowser } from "./browser.ts";

const LOG = { debug() {}, info() {}, warn() {}, error() {} };
const TOKEN = "a-token-that-is-long-enough";
const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const stop = new AbortController();

let folder: string;
let data: string;
let config: string;
let server: RunningServer;
let browser: Browser;

async function serve(configPath: string, dataPath: string, env = {}): Promise<RunningServer> {
  const loaded = await loadConfig(configPath, { BIRDSONG_SERVER_PORT: "0", ...env }, { dataPath });
  const status = async (): Promise<StatusReport> => ({}) as StatusReport;
  return startServer({ loaded, clock: systemClock, log: LOG, status }, stop.signal);
}

beforeAll(async () => {
  if (NO_BROWSER !== undefined) return;
  folder = await mkdtemp(join(tmpdir(), "birdsong-e2e-"));
  data = join(folder, "data");
  config = join(folder, "birdsong.yaml");
  await writeFile(config, "timezone: Europe/Paris\n");
  await demoJob(
    { data, timezone: "Europe/Paris", seed: 1, postsPerDay: 200 },
    { clock: systemClock, log: LOG, progress: () => undefined },
    stop.signal,
  );
  server = await serve(config, data);
  browser = await openBrowser();
}, 180_000);

afterAll(async () => {
  if (NO_BROWSER !== undefined) return;
  await browser.close();
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** A page that fails its test when anything is said on its console or asked of anybody else. */
async function look(
  use: (page: Page) => Promise<void>,
  { path = "/", at = server.url, ...options }: BrowserContextOptions & { path?: string; at?: string } = {},
): Promise<void> {
  const context = await browser.newContext({ locale: "en-GB", ...options });
  const wrong: string[] = [];
  try {
    const page = await context.newPage();
    page.on("console", (message) => {
      // what the server refuses is shown on the page, and the browser notes it, too
      if (
        !/^Failed to load resource: (the server responded with a status of 4|net::ERR_CONN)/.test(
          message.text(),
        )
      )
        wrong.push(message.text());
    });
    page.on("pageerror", (error) => wrong.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith(at) && !request.url().startsWith("blob:")) wrong.push(request.url());
    });
    await page.goto(`${at}${path}`);
    await use(page);
    expect(wrong).toEqual([]);
  } finally {
    await context.close();
  }
}

const settled = async (page: Page): Promise<void> => {
  await page.waitForSelector('#panels[aria-busy="false"] #totals');
};
const total = async (page: Page, name: string): Promise<number> =>
  Number(
    (await page.locator(`[data-total="${name}"]`).textContent())!
      .split(/[▲▼]|not|none|as/)[0]!
      .replaceAll(",", ""),
  );
const addressOf = (page: Page): Record<string, string> =>
  Object.fromEntries(new URL(page.url()).searchParams);

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

interface Said {
  readonly sentence: string;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** What the command line says to the same question. */
async function report(name: string, options: Readonly<Record<string, string>> = {}): Promise<Said> {
  const given = Object.entries(options).flatMap(([key, value]) => [`--${key}`, value]);
  const args = [MAIN, "report", name, ...given, "--json", "--config", config, "--data", data];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 60_000 });
  return JSON.parse(stdout) as Said;
}

beforeEach((context) => {
  if (NO_BROWSER !== undefined) context.skip(NO_BROWSER);
});

test("the page draws every panel, and says what `birdsong report` says", async () => {
  await look(async (page) => {
    await settled(page);
    const charts = await page.locator(".panel .chart").count();
    expect(charts).toBeGreaterThan(7);
    expect(await page.locator(".panel .chart > svg").count()).toBe(charts);
    const totals = await report("totals");
    for (const name of ["posts", "authors", "likes", "engagements"])
      expect(await total(page, name), name).toBe(totals.rows[0]![name]);
    for (const [panel, name] of [
      ["totals", "totals"],
      ["volume", "volume-by-day"],
      ["languages", "languages"],
      ["hashtags", "top-hashtags"],
      ["spend", "spend"],
    ] as const)
      expect(await page.locator(`#${panel} .sentence`).textContent(), panel).toBe(
        (await report(name)).sentence,
      );
  });
});

test("days are chosen by dragging, all panels follow, and the address keeps them", async () => {
  await look(async (page) => {
    await settled(page);
    const days = (await report("volume-by-day")).rows.map(({ day }) => String(day));
    const svg = (await page.locator("#overview svg").boundingBox())!;
    const bars = page.locator("#overview .bar");
    const middleOf = async (index: number): Promise<number> => {
      const box = (await bars.nth(index).boundingBox())!;
      return box.x + box.width / 2;
    };
    const y = svg.y + svg.height / 3;
    await page.mouse.move(await middleOf(2), y);
    await page.mouse.down();
    await page.mouse.move(await middleOf(3), y, { steps: 4 });
    await page.mouse.move(await middleOf(4), y);
    await page.mouse.up();
    await settled(page);
    const period = { from: days[2]!, to: days[4]! };
    expect(addressOf(page)).toEqual(period);
    expect(await page.locator("#overview .brush").count()).toBe(1);
    expect(await page.locator('[name="from"]').inputValue()).toBe(period.from);
    expect(await total(page, "posts")).toBe((await report("totals", period)).rows[0]!["posts"]);
    await page.locator("#hashtags summary").click();
    const cells = await page.locator("#hashtags tbody tr:first-child td").allTextContents();
    const [first] = (await report("top-hashtags", period)).rows;
    expect(cells.slice(0, 2)).toEqual([first!["hashtag"], Number(first!["posts"]).toLocaleString("en")]);
  });
});

test("a language is chosen by its bar, a kind from its list; Back leads back", async () => {
  await look(async (page) => {
    await settled(page);
    const all = await total(page, "posts");
    const bar = page.locator("#languages svg a", { hasText: "French" });
    await bar.focus();
    await page.keyboard.press("Enter");
    await settled(page);
    expect(addressOf(page)).toEqual({ language: "fr" });
    await page.selectOption('[name="kind"]', "reply");
    await page.waitForURL(/kind=reply/);
    await settled(page);
    const chosen = { language: "fr", kind: "reply" };
    expect(await total(page, "posts")).toBe((await report("totals", chosen)).rows[0]!["posts"]);
    expect(await page.locator("#spend").textContent()).toContain("Not restricted by language, kind.");
    await page.goBack();
    await page.goBack();
    await settled(page);
    expect(addressOf(page)).toEqual({});
    expect(await total(page, "posts")).toBe(all);
    expect(await page.locator('[name="kind"]').inputValue()).toBe("");
  });
});

test("a shared address shows the same in another part of the world", async () => {
  const path = "/?language=en&bucket=hour";
  const seen: string[] = [];
  for (const timezoneId of ["Europe/Paris", "Asia/Tokyo", "America/Los_Angeles"]) {
    await look(
      async (page) => {
        await settled(page);
        const titles = await page.locator("#volume .bar > title").allTextContents();
        seen.push(JSON.stringify([titles, await total(page, "posts")]));
      },
      { path, timezoneId },
    );
  }
  expect(new Set(seen).size).toBe(1);
});

test("rows come as files of what is shown, and the chart as a picture", async () => {
  await look(
    async (page) => {
      await settled(page);
      const fileOf = async (name: string): Promise<Buffer> => {
        const [download] = await Promise.all([
          page.waitForEvent("download"),
          page.locator("#hashtags .links").getByText(name, { exact: true }).click(),
        ]);
        return readFile(await download.path());
      };
      const rows = (await report("top-hashtags", { language: "fr" })).rows.slice(0, 15);
      const csv = (await fileOf("CSV")).toString("utf8").trim().split("\r\n");
      expect(csv).toHaveLength(rows.length + 1);
      expect(csv[1]).toMatch(new RegExp(`^${String(rows[0]!["hashtag"])},${String(rows[0]!["posts"])},`));
      const sheet = (await readXlsx(await fileOf("XLSX"))).sheets[0]!.rows;
      expect(sheet.slice(1).map(([hashtag, posts]) => [hashtag, posts])).toEqual(
        rows.map(({ hashtag, posts }) => [hashtag, posts]),
      );
      const svg = (await fileOf("Picture")).toString("utf8");
      expect(svg).toMatch(/^<svg [\s\S]*<\/svg>$/);
      expect(svg).not.toContain("var(");
      expect(svg).toContain(`#${String(rows[0]!["hashtag"])}`);
    },
    { path: "/?language=fr" },
  );
});

test("only the last choice is shown, however late the one before is answered", async () => {
  await look(async (page) => {
    await settled(page);
    let answerLate: () => void = () => undefined;
    const late = new Promise<void>((resolve) => (answerLate = resolve));
    await page.route(/kind=quote/, async (route) => {
      await late;
      await route.continue().catch(() => undefined); // the page no longer asks
    });
    await page.selectOption('[name="kind"]', "quote");
    await page.selectOption('[name="kind"]', "reply");
    await settled(page);
    answerLate();
    await settled(page);
    expect(addressOf(page)).toEqual({ kind: "reply" });
    expect(await total(page, "posts")).toBe((await report("totals", { kind: "reply" })).rows[0]!["posts"]);
  });
});

test("what cannot be answered says why and what to do, and days without posts are said to be", async () => {
  await look(
    async (page) => {
      await page.waitForSelector("#trouble button");
      expect(await page.locator("#trouble").textContent()).toContain("There is no campaign `arkane`");
      await page.click("#clear");
      await settled(page);
      expect(await page.locator("#trouble").textContent()).toBe("");
    },
    { path: "/?campaign=arkane" },
  );
  await look(
    async (page) => {
      await settled(page);
      expect(await page.locator("#volume").textContent()).toContain("Nothing here for this choice.");
    },
    { path: "/?from=2020-01-01&to=2020-01-02" },
  );
});

test("with a token the page asks for it, and keeps it out of the address", async () => {
  await using closed = await serve(config, data, { BIRDSONG_SERVER_TOKEN: TOKEN });
  const at = closed.url;
  await look(
    async (page) => {
      await page.locator("#trouble [type=password]").fill(TOKEN);
      await page.locator("#trouble form button").click();
      await settled(page);
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.locator("#spend .links").getByText("CSV", { exact: true }).click(),
      ]);
      expect(await readFile(await download.path(), "utf8")).toMatch(/^day,campaign/);
    },
    { at },
  );
  await look(
    async (page) => {
      await settled(page);
      expect(page.url()).toBe(`${at}/?kind=reply`);
    },
    { at, path: `/?kind=reply&token=${TOKEN}` },
  );
});

test("a post's words stay words", async () => {
  const words = `<img src=x onerror="document.title=1"><script>document.title=2</script>`;
  await using published = await publishedWarehouse(
    `update fact_post set text = '${words}', url = 'javascript:document.title=3'`,
  );
  await using other = await serve(published.configPath, published.data);
  await look(
    async (page) => {
      await settled(page);
      expect(await page.locator("#posts .text").first().textContent()).toBe(words);
      expect(await page.locator("#panels img, #panels script, a[href^='javascript']").count()).toBe(0);
      expect(await page.title()).toBe("Birdsong");
    },
    { at: other.url },
  );
});

for (const [name, options] of [
  ["on a desk", { viewport: { width: 1360, height: 900 } }],
  ["in darkness", { viewport: { width: 1360, height: 900 }, colorScheme: "dark" }],
  ["on a phone", { viewport: { width: 390, height: 800 }, isMobile: true, hasTouch: true }],
] as const)
  test(`${name} nothing sticks out, and axe finds nothing wrong`, async () => {
    await look(async (page) => {
      await settled(page);
      await page.locator("#volume summary").click();
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
      await page.evaluate(axe.source);
      const found = await page.evaluate<readonly Violation[]>(
        "axe.run().then(({ violations }) => violations)",
      );
      expect(found.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))])).toEqual([]);
    }, options);
  });
