import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { addressOf, report, settled, total } from "./page.ts";
import { onStage } from "./stage.ts";
import type { Stage } from "./stage.ts";
import { publishedWeeks } from "./weeks.ts";

const stage = onStage(publishedWeeks);
const see: Stage["see"] = async (use, options) => stage.see(use, options);

/** Drags over the days of a chart, from one bar's middle to another's. */
async function drag(page: Page, chart: string, from: number, to: number): Promise<void> {
  await page.locator(chart).scrollIntoViewIfNeeded();
  const bars = page.locator(`${chart} .bar`);
  const middle = async (index: number): Promise<number> => {
    const box = (await bars.nth(index).boundingBox())!;
    return box.x + box.width / 2;
  };
  const svg = (await page.locator(`${chart} svg`).boundingBox())!;
  const y = svg.y + svg.height / 3;
  await page.mouse.move(await middle(from), y);
  await page.mouse.down();
  await page.mouse.move(await middle(to), y, { steps: 5 });
  await page.mouse.up();
}

test("a week is chosen by dragging: all panels follow, hours appear, the address keeps it, a double click leads back", async () => {
  await see(async (page) => {
    await settled(page);
    const all = await total(page, "posts");
    const days = (await report(stage.published, "volume-by-day")).rows.map(({ day }) => String(day));
    await drag(page, "#overview", 28, 34);
    await page.waitForURL(/from=/);
    await settled(page);
    const period = { from: days[28]!, to: days[34]! };
    expect(addressOf(page)).toEqual(period);
    expect(await page.locator("#overview .brush").count()).toBe(1);
    expect(await page.locator('[name="from"]').inputValue()).toBe(period.from);
    expect(await total(page, "posts")).toBe(
      (await report(stage.published, "totals", period)).rows[0]!["posts"],
    );
    expect(await page.locator("#volume .bar").count()).toBe(7 * 24);
    await page.locator("#hashtags").getByRole("button", { name: "Table" }).click();
    const cells = await page.locator("#hashtags tbody tr:first-child td").allTextContents();
    const [first] = (await report(stage.published, "top-hashtags", period)).rows;
    expect(cells.slice(0, 2)).toEqual([first!["hashtag"], Number(first!["posts"]).toLocaleString("en")]);
    await page.locator("#overview svg").dblclick({ position: { x: 400, y: 20 } });
    await page.waitForURL((url) => url.search === "");
    await settled(page);
    expect(await total(page, "posts")).toBe(all);
  });
});

test("keys choose days, move them, widen them, and choose all again", async () => {
  await see(async (page) => {
    await settled(page);
    await page.focus("#overview");
    const chosen = async (key: string, expected: Record<string, string>): Promise<void> => {
      await page.keyboard.press(key);
      expect(addressOf(page)).toEqual(expected);
      await settled(page);
    };
    await chosen("ArrowLeft", { from: "2026-11-18", to: "2026-11-24" });
    await chosen("ArrowLeft", { from: "2026-11-17", to: "2026-11-23" });
    await chosen("Shift+ArrowLeft", { from: "2026-11-17", to: "2026-11-22" });
    const said = await page.getAttribute("#overview", "aria-valuetext");
    expect(said).toBe("17 Nov to Sun, 22 Nov 2026");
    await chosen("Escape", {});
    expect(await page.evaluate("document.activeElement.id")).toBe("overview");
  });
});

test("a language is chosen by its bar, a kind from its list; Back leads back, a chip takes one out", async () => {
  await see(async (page) => {
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
    expect(await total(page, "posts")).toBe(
      (await report(stage.published, "totals", chosen)).rows[0]!["posts"],
    );
    expect(await page.locator("#spend").textContent()).toContain("Not restricted by language, kind.");
    await page.locator("#chosen .chip", { hasText: "Language: French" }).click();
    await settled(page);
    expect(addressOf(page)).toEqual({ kind: "reply" });
    await page.goBack();
    await page.goBack();
    await page.goBack();
    await settled(page);
    expect(addressOf(page)).toEqual({});
    expect(await total(page, "posts")).toBe(all);
    expect(await page.locator('[name="kind"]').inputValue()).toBe("");
  });
});

test("a hashtag is chosen by its bar or typed in any spelling, and everything follows", async () => {
  await see(async (page) => {
    await settled(page);
    await page.locator("#hashtags svg a", { hasText: "#fanart" }).click();
    await page.waitForURL(/hashtag=fanart/);
    await settled(page);
    const chosen = { hashtag: "fanart" };
    expect(await total(page, "posts")).toBe(
      (await report(stage.published, "totals", chosen)).rows[0]!["posts"],
    );
    expect(await page.locator("#chosen .chip").allTextContents()).toEqual(["Hashtag: #fanart ✕"]);
    // what is chosen from shows all, and what goes together is of the chosen
    expect(await page.locator("#hashtags svg a").count()).toBeGreaterThan(5);
    await page.waitForSelector("#pairs svg");
    expect(await page.locator("#pairs .sentence").textContent()).toMatch(/^Beside #fanart stands #\w+ most/);
    await page.fill('[name="hashtag"]', "#JINX");
    await page.keyboard.press("Enter");
    await page.waitForURL(/JINX/);
    await settled(page);
    const [jinx] = (await report(stage.published, "totals", { hashtag: "jinx" })).rows;
    expect(await total(page, "posts")).toBe(jinx!["posts"]);
    await page.locator("#hashtags svg a", { hasText: "#Jinx" }).click();
    await page.waitForURL((url) => url.search === "");
  });
});

test("a shared address shows the same in another part of the world", async () => {
  const path = "/?from=2026-11-10&to=2026-11-16&language=en";
  const seen: string[] = [];
  for (const timezoneId of ["Europe/Paris", "Asia/Tokyo", "America/Los_Angeles"]) {
    await see(
      async (page) => {
        await settled(page);
        const titles = await page.locator("#volume .bar > title").allTextContents();
        expect(titles.length).toBeGreaterThan(100);
        seen.push(JSON.stringify([titles, await total(page, "posts")]));
      },
      { path, timezoneId },
    );
  }
  expect(new Set(seen).size).toBe(1);
});

test("only the last choice is shown, however late the one before is answered", async () => {
  await see(async (page) => {
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
    const [said] = (await report(stage.published, "totals", { kind: "reply" })).rows;
    expect(await total(page, "posts")).toBe(said!["posts"]);
  });
});
