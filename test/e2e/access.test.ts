import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { publishedWarehouse } from "../reports/published.ts";
import { LOOKS, faultsOf, look, serve, settled } from "./page.ts";
import { onStage } from "./stage.ts";

const TOKEN = "a-token-that-is-long-enough";
const stage = onStage(publishedWarehouse, { BIRDSONG_SERVER_SQL: "true" });

test("with a token the page asks for it, and keeps it out of the address", async () => {
  await using closed = await serve(stage.published, { BIRDSONG_SERVER_TOKEN: TOKEN });
  const at = closed.url;
  await look(stage.browser, at, async (page) => {
    await page.locator("#trouble [type=password]").fill(TOKEN);
    await page.locator("#trouble form button").click();
    await settled(page);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.locator("#hashtags .links").getByText("CSV", { exact: true }).click(),
    ]);
    expect(await readFile(await download.path(), "utf8")).toMatch(/^hashtag,/);
  });
  await look(
    stage.browser,
    at,
    async (page) => {
      await settled(page);
      expect(page.url()).toBe(`${at}/?kind=reply`);
    },
    { path: `/?kind=reply&token=${TOKEN}` },
  );
});

test("a query is answered with its rows, as a file, and in an address that can be shared", async () => {
  await look(
    stage.browser,
    stage.server.url,
    async (page) => {
      await page.waitForSelector("#table-list details");
      const names = await page.locator("#table-list summary").allTextContents();
      expect(names).toContain("fact_post");
      expect(names.filter((name) => /_(published|newer)$/.test(name))).toEqual([]);
      await page.fill(
        "textarea",
        "select post_id, '=1+1' as formula from fact_post order by post_id limit 2",
      );
      await page.keyboard.press("Control+Enter");
      await page.waitForSelector("#answer table");
      expect(await page.locator("#answer th").allTextContents()).toEqual(["post_id", "formula"]);
      expect(await page.locator("#answer tbody td").allTextContents()).toEqual([
        "1001",
        "=1+1",
        "1002",
        "=1+1",
      ]);
      expect(new URL(page.url()).searchParams.get("q")).toMatch(/^select post_id/);
      const [download] = await Promise.all([page.waitForEvent("download"), page.click("#csv")]);
      expect(await readFile(await download.path(), "utf8")).toBe(
        "post_id,formula\r\n1001,'=1+1\r\n1002,'=1+1\r\n",
      );
      await page.fill("textarea", "drop table fact_post");
      await page.click("#run");
      await page.waitForSelector("#answer .refused");
      expect(await page.locator("#answer").textContent()).toContain("`drop` is not a query.");
    },
    { path: "/sql" },
  );
});

test("an address with a query shows it, and does not run it unasked", async () => {
  await look(
    stage.browser,
    stage.server.url,
    async (page) => {
      await page.waitForSelector("#table-list details");
      expect(await page.inputValue("textarea")).toBe("select 1");
      expect(await page.locator("#answer").isHidden()).toBe(true);
    },
    { path: "/sql?q=select+1" },
  );
});

test("where queries are switched off the page says how to switch them on", async () => {
  await using closed = await serve(stage.published);
  await look(
    stage.browser,
    closed.url,
    async (page) => {
      await page.waitForSelector("#trouble strong");
      expect(await page.locator("#trouble").textContent()).toContain("server: { sql: true }");
      expect(await page.locator("#ask").isHidden()).toBe(true);
    },
    { path: "/sql" },
  );
});

// oxlint-disable-next-line vitest/expect-expect -- what is expected is written once, for all pages
for (const [name, options] of LOOKS)
  test(`${name} the page of queries sticks out nowhere, and axe finds nothing wrong`, async () => {
    await look(
      stage.browser,
      stage.server.url,
      async (page) => {
        await page.waitForSelector("#table-list details");
        await page.fill("textarea", "select * from fact_post order by post_id");
        await page.click("#run");
        await page.waitForSelector("#answer table");
        await page.locator("#table-list summary").first().click();
        expect(await faultsOf(page)).toEqual([]);
      },
      { ...options, path: "/sql" },
    );
  });
