import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { publishedWarehouse } from "../reports/published.ts";
import { NO_BROWSER, openBrowser } from "./browser.ts";
import { look, serve, settled, total } from "./page.ts";
import { cp } from "node:fs/promises";
import { join } from "node:path";

let browser: Browser;

beforeAll(async () => {
  if (NO_BROWSER === undefined) browser = await openBrowser();
});

afterAll(async () => {
  if (NO_BROWSER === undefined) await browser.close();
});

beforeEach((context) => {
  if (NO_BROWSER !== undefined) context.skip(NO_BROWSER);
});

test("a page that is seen follows what is published, keeps what is open, and asks for nothing twice", async () => {
  await using published = await publishedWarehouse();
  await using newer = await publishedWarehouse(
    "update setting set value = 'newer' where key = 'warehouse_id'; insert into fact_post by name select * replace ('2001' as post_id) from fact_post where post_id = '1008'",
  );
  await using server = await serve(published);
  await look(browser, server.url, async (page) => {
    await page.clock.install();
    await page.reload();
    await settled(page);
    await page.waitForSelector("#pairs .sentence"); // the last that is asked for
    const asked: (readonly [string, number])[] = [];
    page.on("response", (response) => {
      const { pathname } = new URL(response.url());
      if (pathname.startsWith("/api/")) asked.push([pathname, response.status()]);
    });
    const before = await total(page, "posts");
    const table = page.locator("#volume").getByRole("button", { name: "Table" });
    await table.click();
    const [same] = await Promise.all([page.waitForResponse(/api\/dashboard$/), page.clock.runFor(61_000)]);
    expect(same.status()).toBe(304);
    await page.waitForResponse(/api\/status/);
    expect(asked.map(([path]) => path)).toEqual(["/api/dashboard", "/api/status"]);
    // another publish takes the place of the one before
    await cp(join(newer.data, "marts"), join(published.data, "marts"), { recursive: true });
    const [changed] = await Promise.all([page.waitForResponse(/api\/dashboard$/), page.clock.runFor(61_000)]);
    expect(changed.status()).toBe(200);
    await page.waitForFunction(
      `document.querySelector('[data-total="posts"]').textContent.startsWith("${before + 1}")`,
    );
    expect(await table.getAttribute("aria-expanded")).toBe("true");
    expect(await page.evaluate("document.activeElement.dataset.name")).toBe("table volume");
  });
});

test("a page that was told to stand still asks nothing, until it is told otherwise", async () => {
  await using published = await publishedWarehouse();
  await using server = await serve(published);
  await look(browser, server.url, async (page) => {
    await page.clock.install();
    await page.reload();
    await settled(page);
    await page.waitForSelector("#pairs .sentence"); // the last that is asked for
    let asked = 0;
    page.on("request", (request) => (asked += request.url().endsWith("api/dashboard") ? 1 : 0));
    await page.click("#live");
    expect(await page.getAttribute("#live", "aria-pressed")).toBe("false");
    await page.clock.runFor(300_000);
    expect(asked).toBe(0);
    await Promise.all([page.waitForResponse(/api\/dashboard$/), page.click("#live")]);
    expect(asked).toBe(1);
  });
});
