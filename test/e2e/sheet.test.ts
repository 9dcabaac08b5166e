import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { publishedWarehouse } from "../reports/published.ts";
import { LOOKS, addressOf, faultsOf, look, report, serve, settled } from "./page.ts";
import { onStage } from "./stage.ts";
import type { Stage } from "./stage.ts";
import { publishedWeeks } from "./weeks.ts";

const stage = onStage(publishedWeeks);
const see: Stage["see"] = async (use, options) => stage.see(use, options);

const focused = async (page: Page): Promise<string | null> =>
  page.evaluate("document.activeElement.getAttribute('data-name') ?? document.activeElement.id");

test("a post opens with Enter, keeps the focus, and Escape leads back to where it was opened", async () => {
  await see(async (page) => {
    await settled(page);
    const [best] = (await report(stage.published, "top-posts")).rows;
    const link = page.locator("#posts .open").first();
    await link.focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector("#sheet .facts");
    expect(addressOf(page)).toEqual({ post: best!["post_id"] });
    expect(await page.locator("#sheet .said").textContent()).toBe(best!["text"]);
    const figures = await page.locator("#sheet .tiles dd").allTextContents();
    expect(figures[0]).toBe(Number(best!["likes"]).toLocaleString("en"));
    const grown = (
      await report(stage.published, "post-growth", { param: `post=${String(best!["post_id"])}` })
    ).rows;
    expect(await page.locator("#sheet .growth figure").count()).toBeGreaterThan(3);
    // each reading, and the moment it was written
    const first = page.locator("#sheet .growth figure").first();
    expect(await first.locator("circle").count()).toBe(grown.length + 1);
    for (let i = 0; i < 30; i++) {
      await page.keyboard.press("Tab");
      const where = await page.evaluate("document.activeElement.closest('#sheet, body').nodeName");
      const isBrowser = await page.evaluate("document.activeElement === document.body");
      expect([where, isBrowser], `after ${i + 1} tabs`).not.toEqual(["BODY", false]);
    }
    await page.keyboard.press("Escape");
    await page.waitForSelector("#sheet:not([open])", { state: "attached" });
    expect(addressOf(page)).toEqual({});
    expect(await focused(page)).toBe(`post ${String(best!["post_id"])}`);
    await page.goBack();
    await page.waitForSelector("#sheet[open] .facts");
  });
});

test("an address with a post in it opens that post above the same view", async () => {
  const [, second] = (await report(stage.published, "top-posts", { language: "fr" })).rows;
  await see(
    async (page) => {
      await settled(page);
      await page.waitForSelector("#sheet[open] .facts");
      expect(await page.locator("#sheet .said").textContent()).toBe(second!["text"]);
      await page.click("#sheet-close");
      expect(addressOf(page)).toEqual({ language: "fr" });
      // what is opened above the page asks nothing anew of it
      expect(await page.getAttribute("#panels", "aria-busy")).toBe("false");
    },
    { path: `/?language=fr&post=${String(second!["post_id"])}` },
  );
});

test("an author opens from the chart, with followers over time and the posts that did best", async () => {
  await see(async (page) => {
    await settled(page);
    const author = page.locator("#authors svg a").first();
    const name = (await author.getAttribute("data-name"))!;
    await author.click();
    await page.waitForSelector("#sheet .posts");
    expect(addressOf(page)).toEqual({ author: name });
    expect(await page.locator("#sheet figcaption").first().textContent()).toMatch(/^Followers: .* → /);
    expect(await page.locator("#sheet .growth circle").count()).toBe(12);
    const by = await page.locator("#sheet .posts .who a").allTextContents();
    expect(new Set(by)).toEqual(new Set([name]));
    await page.locator("#sheet .posts .open").first().click();
    await page.waitForSelector("#sheet .said");
    expect(Object.keys(addressOf(page))).toEqual(["post"]);
  });
});

test("what is gone says so and shows nothing; what is not known says that", async () => {
  await using published = await publishedWarehouse();
  await using other = await serve(published);
  for (const [id, words] of [
    ["1006", "This post is gone (deleted); nothing of it is kept."],
    ["nothing", "This post is not among what was published."],
  ] as const)
    await look(
      stage.browser,
      other.url,
      async (page) => {
        await page.waitForSelector("#sheet .empty:not([role])");
        expect(await page.locator("#sheet-body").textContent()).toBe(words);
      },
      { path: `/?post=${id}` },
    );
});

test("a post's words stay words, on the page and in the sheet", async () => {
  const words = `<img src=x onerror="document.title=1"><script>document.title=2</script>`;
  await using published = await publishedWarehouse(
    `update fact_post set text = '${words}', url = 'javascript:document.title=3' where text is not null;
     update dim_user set username = '${words}', name = '${words}' where user_id = 'u1'`,
  );
  await using other = await serve(published);
  await look(stage.browser, other.url, async (page) => {
    await settled(page);
    expect(await page.locator("#posts .text").first().textContent()).toBe(words);
    await page.locator("#posts .open").first().click();
    await page.waitForSelector("#sheet .facts");
    expect(await page.locator("#sheet .said").textContent()).toBe(words);
    const found = "#panels img, #panels script, #sheet img, #sheet script, a[href^='javascript']";
    expect(await page.locator(found).count()).toBe(0);
    expect(await page.title()).toBe("Birdsong");
  });
});

// oxlint-disable-next-line vitest/expect-expect -- what is expected is written once, for all pages
for (const [name, options] of LOOKS)
  test(`${name} an open post sticks out nowhere, and axe finds nothing wrong`, async () => {
    const [best] = (await report(stage.published, "top-posts")).rows;
    await see(
      async (page) => {
        await settled(page);
        await page.waitForSelector("#sheet .growth svg");
        await page.locator("#sheet summary").click();
        expect(await faultsOf(page)).toEqual([]);
      },
      { ...options, path: `/?post=${String(best!["post_id"])}` },
    );
  });
