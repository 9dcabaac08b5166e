import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { expect } from "vitest";
import { systemClock } from "../../src/model/clock.ts";
// what is shipped: queries run in a process of compiled files
import { loadConfig } from "../../dist/config/load.js";
import { startServer } from "../../dist/server/server.js";
import type { RunningServer } from "../../src/server/server.ts";
import type { Published } from "../reports/published.ts";
import { STATUS } from "./status.ts";

const LOG = { debug() {}, info() {}, warn() {}, error() {} };
const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const forever = new AbortController().signal;

/** A server on loopback of what was published. @param env settings as environment variables */
export async function serve({ configPath, data }: Published, env = {}): Promise<RunningServer> {
  const loaded = await loadConfig(configPath, { BIRDSONG_SERVER_PORT: "0", ...env }, { dataPath: data });
  return startServer({ loaded, clock: systemClock, log: LOG, status: async () => STATUS }, forever);
}

/** A page that fails its test when anything is said on its console or asked of anybody else. */
export async function look(
  browser: Browser,
  at: string,
  use: (page: Page) => Promise<void>,
  { path = "/", ...options }: BrowserContextOptions & { path?: string } = {},
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
      if (!request.url().startsWith(at) && !/^(blob|data):/.test(request.url())) wrong.push(request.url());
    });
    await page.goto(`${at}${path}`);
    await use(page);
    expect(wrong).toEqual([]);
  } finally {
    await context.close();
  }
}

/** Waits until all that the page asks for is there and drawn. */
export const settled = async (page: Page): Promise<void> => {
  await page.waitForSelector('#panels[aria-busy="false"] #totals');
};

export const total = async (page: Page, name: string): Promise<number> =>
  Number(
    (await page.locator(`[data-total="${name}"]`).textContent())!
      .split(/[▲▼]|not|none|as/)[0]!
      .replaceAll(",", ""),
  );

export const addressOf = (page: Page): Record<string, string> =>
  Object.fromEntries(new URL(page.url()).searchParams);

export interface Said {
  readonly sentence: string;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** What the command line says to the same question. */
export async function report(
  { configPath, data }: Published,
  name: string,
  options: Readonly<Record<string, string>> = {},
): Promise<Said> {
  const given = Object.entries(options).flatMap(([key, value]) => [`--${key}`, value]);
  const args = [MAIN, "report", name, ...given, "--json", "--config", configPath, "--data", data];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 60_000 });
  return JSON.parse(stdout) as Said;
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What sticks out, and what axe finds wrong. */
export async function faultsOf(page: Page): Promise<readonly unknown[]> {
  const beyond = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
  await page.evaluate(axe.source);
  const found = await page.evaluate<readonly Violation[]>("axe.run().then(({ violations }) => violations)");
  return [
    ...(beyond > 0 ? [`${beyond} pixels stick out`] : []),
    ...found.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))]),
  ];
}

/** The ways a page is looked at. */
export const LOOKS: readonly (readonly [string, BrowserContextOptions])[] = [
  ["on a desk", { viewport: { width: 1360, height: 900 } }],
  ["in darkness", { viewport: { width: 1360, height: 900 }, colorScheme: "dark" }],
  ["on a phone", { viewport: { width: 390, height: 800 }, isMobile: true, hasTouch: true }],
];
