import { readFile } from "node:fs/promises";
import { readXlsx } from "hucre/xlsx";
import { expect, test } from "vitest";
import { LOOKS, faultsOf, report, settled, total } from "./page.ts";
import { onStage } from "./stage.ts";
import type { Stage } from "./stage.ts";
import { publishedWeeks } from "./weeks.ts";

const stage = onStage(publishedWeeks);
const see: Stage["see"] = async (use, options) => stage.see(use, options);

test("the page draws every panel, and says what `birdsong report` says", async () => {
  await see(async (page) => {
    await settled(page);
    await page.waitForSelector("#own-ways svg");
    const charts = await page.locator(".panel .chart").count();
    expect(charts).toBeGreaterThan(12);
    expect(await page.locator(".panel .chart > svg").count()).toBe(charts);
    const totals = await report(stage.published, "totals");
    for (const name of ["posts", "authors", "likes", "engagements"])
      expect(await total(page, name), name).toBe(totals.rows[0]![name]);
    for (const [panel, name] of [
      ["totals", "totals"],
      ["volume", "volume-by-day"],
      ["videos", "video-views"],
      ["languages", "languages"],
      ["hashtags", "top-hashtags"],
      ["spend", "spend"],
    ] as const)
      expect(await page.locator(`#${panel} .sentence`).textContent(), panel).toBe(
        (await report(stage.published, name)).sentence,
      );
  });
});

test("what was not collected is hatched on every chart of time, and never a bar of nothing", async () => {
  await see(async (page) => {
    await settled(page);
    await page.waitForSelector("#videos svg");
    for (const chart of ["#overview", "#volume", "#engagement", "#mood", "#videos", "#completeness"])
      expect(await page.locator(`${chart} rect.gap`).count(), chart).toBe(1);
    const titles = await page.locator("#volume .bar > title").allTextContents();
    expect(titles.filter((title) => title.includes(", 4 Nov"))).toEqual(["Wed, 4 Nov 2026: not collected"]);
  });
});

test("rows come as files of what is shown, and the chart as a picture of lines and of points", async () => {
  await see(
    async (page) => {
      await settled(page);
      const fileOf = async (name: string): Promise<Buffer> => {
        const [download] = await Promise.all([
          page.waitForEvent("download"),
          page.locator("#hashtags .links").getByText(name, { exact: true }).click(),
        ]);
        return readFile(await download.path());
      };
      const rows = (await report(stage.published, "top-hashtags", { language: "fr" })).rows.slice(0, 15);
      const csv = (await fileOf("CSV")).toString("utf8").trim().split("\r\n");
      expect(csv).toHaveLength(rows.length + 1);
      expect(csv[1]).toMatch(new RegExp(`^${String(rows[0]!["hashtag"])},${String(rows[0]!["posts"])},`));
      const sheet = (await readXlsx(await fileOf("XLSX"))).sheets[0]!.rows;
      expect(sheet.slice(1).map(([hashtag, posts]) => [hashtag, posts])).toEqual(
        rows.map(({ hashtag, posts }) => [hashtag, posts]),
      );
      const svg = (await fileOf("SVG")).toString("utf8");
      expect(svg).toMatch(/^<svg [\s\S]*<\/svg>$/);
      expect(svg).not.toContain("var(");
      expect(svg).toContain(`#${String(rows[0]!["hashtag"])}`);
      expect(svg).toContain("Language: French");
      const png = await fileOf("PNG");
      expect(png.subarray(1, 4).toString()).toBe("PNG");
      expect(png.readUInt32BE(16)).toBe(1_800);
    },
    { path: "/?language=fr" },
  );
});

test("what cannot be answered says why and what to do, and days without posts are said to be", async () => {
  await see(
    async (page) => {
      await page.waitForSelector("#trouble button");
      expect(await page.locator("#trouble").textContent()).toContain("There is no campaign `arkane`");
      await page.click("#clear");
      await settled(page);
      expect(await page.locator("#trouble").textContent()).toBe("");
    },
    { path: "/?campaign=arkane" },
  );
  await see(
    async (page) => {
      await settled(page);
      expect(await page.locator("#volume").textContent()).toContain("Nothing here for this choice.");
    },
    { path: "/?from=2020-01-01&to=2020-01-02" },
  );
});

test("money is shown with its end, and jobs with what waits and what failed", async () => {
  await see(async (page) => {
    await settled(page);
    await page.waitForSelector("#budget svg");
    expect(await page.locator("#budget .sentence").textContent()).toBe(
      "At this pace arcane reaches its cap on Fri, 27 Nov 2026, and stops.",
    );
    const jobs = (await page.locator("#collection").textContent())!;
    expect(jobs).toContain("1 batch, the oldest for 2 min");
    expect(jobs).toContain("24 Nov, 07:35 (5 min ago)");
    expect(await page.locator("#collection .alert strong").textContent()).toMatch(/^arcane will have spent/);
    expect(await page.locator("#collection .bad").allTextContents()).toEqual(["failed"]);
  });
});

test("reports of one's own stand on the page, and a broken one breaks nothing else", async () => {
  await see(async (page) => {
    await settled(page);
    await page.waitForSelector("#own-ways svg");
    expect(await page.locator("#own-broken .refused").textContent()).toMatch(/nowhere/);
    expect(await page.locator("#own-ways svg").textContent()).toContain("stream");
  });
});

// oxlint-disable-next-line vitest/expect-expect -- what is expected is written once, for all pages
for (const [name, options] of LOOKS)
  test(`${name} nothing sticks out, and axe finds nothing wrong`, async () => {
    await see(async (page) => {
      await settled(page);
      await page.waitForSelector("#own-ways svg");
      await page.locator("#volume").getByRole("button", { name: "Table" }).click();
      if (name === "on a phone") await page.locator("#filter-box summary").click();
      expect(await faultsOf(page)).toEqual([]);
    }, options);
  });
