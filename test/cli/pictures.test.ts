import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderBars } from "../../src/cli/bars.ts";
import { renderHeat } from "../../src/cli/heat.ts";
import type { HeatCell } from "../../src/cli/heat.ts";
import { formatNumber, renderTable } from "../../src/cli/table.ts";
import { cutText, safeText, textWidth } from "../../src/cli/text-width.ts";

describe("width of text", () => {
  test.each([
    ["Arcane", 6],
    ["Piltóver", 8],
    ["e\u0301", 1],
    ["漢字", 4],
    ["한국", 4],
    ["💙", 2],
    ["👩‍👩‍👧", 2],
    ["🇫🇷", 2],
    ["❤️", 2],
    ["مرحبا", 5],
  ])("%s takes %i columns", (text, width) => {
    expect(textWidth(text)).toBe(width);
  });

  test("a cut text never exceeds its room and never ends in half a character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), fc.nat(30), (text, room) => {
        const cut = cutText(text, room);
        expect(textWidth(cut)).toBeLessThanOrEqual(Math.max(room, 0));
        expect(text.startsWith(cut.replace(/…$/, ""))).toBe(true);
        expect(/[\ud800-\udbff]$/.test(cut.replace(/…$/, ""))).toBe(false);
      }),
    );
  });

  test("a post cannot drive the terminal", () => {
    expect(safeText("a\u001b[2Jb\u0007\u202ec\nd\te\u009bm")).toBe("a[2Jbc d em");
  });
});

describe("tables", () => {
  test("numbers go right, text left, emoji keep the columns straight", () => {
    expect(
      renderTable(
        [{ title: "author" }, { title: "posts" }],
        [
          ["💙 Vi", 12],
          ["漢字", 1234567n],
          [null, 0.5],
        ],
        80,
      ),
    ).toEqual([
      "author      posts",
      "──────  ─────────",
      "💙 Vi          12",
      "漢字    1,234,567",
      "–             0.5",
    ]);
  });

  test("the widest text is cut to fit, ids and numbers never are", () => {
    const lines = renderTable(
      [{ title: "id", whole: true }, { title: "text" }, { title: "likes" }],
      [["1234567890123456789", "a very long text that goes on and on", 1000]],
      50,
    );
    expect(lines[2]).toBe("1234567890123456789  a very long text that…  1,000");
    for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(50);
  });

  test("titles of several words stand on several lines where that saves room", () => {
    const columns = [{ title: "day" }, { title: "filled_minutes" }];
    expect(renderTable(columns, [["Monday", 30]], 80)[0]).toBe("day     filled_minutes");
    expect(renderTable(columns, [["Monday", 30]], 15)).toEqual([
      "         filled",
      "day     minutes",
      "──────  ───────",
      "Monday       30",
    ]);
  });

  test("a number keeps the digits that tell something", () => {
    expect([0, 12, 1234.56, 3.21159, 0.031249, -2.5, 10n ** 18n].map(formatNumber)).toEqual([
      "0",
      "12",
      "1,234.6",
      "3.21",
      "0.0312",
      "-2.5",
      "1,000,000,000,000,000,000",
    ]);
  });
});

describe("bars", () => {
  test("the longest bar fills the room, what is there is never invisible, what is unknown is no zero", () => {
    expect(
      renderBars(
        [
          { label: "Mon", value: 1000 },
          { label: "Tue", value: 505 },
          { label: "Wed", value: 1 },
          { label: "Thu", value: 0 },
          { label: "Fri", value: null },
        ],
        24,
      ),
    ).toEqual([
      "Mon  ████████████  1,000",
      "Tue  ██████          505",
      "Wed  ▏                 1",
      "Thu                    0",
      "Fri                    –",
    ]);
  });

  test("a grid shades by quarters of its cells, and leaves out what is not there", () => {
    const cell = (row: string, column: string, value: number | null): HeatCell => ({ row, column, value });
    expect(
      renderHeat([
        cell("Mon", "9", 1),
        cell("Mon", "10", 1000),
        cell("Tue", "9", 3),
        cell("Tue", "10", 2),
        cell("Wed", "9", 0),
      ]),
    ).toEqual([
      "      910",
      "Mon  ░░██",
      "Tue  ▓▓▒▒",
      "Wed",
      "     ░ lowest quarter … █ highest quarter, up to 1,000",
    ]);
  });
});
