import { expect, test } from "vitest";
import { moved } from "../../web/moved-days.ts";

const all = { from: "2026-10-14", to: "2026-11-24" };
const week = { from: "2026-11-02", to: "2026-11-08" };

test("the first key chooses the last week, or the first", () => {
  expect(moved("ArrowLeft", false, null, all)).toEqual({ from: "2026-11-18", to: "2026-11-24" });
  expect(moved("Home", false, null, all)).toEqual({ from: "2026-10-14", to: "2026-10-20" });
  expect(moved("ArrowLeft", false, null, { from: "2026-11-01", to: "2026-11-03" })).toEqual({
    from: "2026-11-02",
    to: "2026-11-03",
  });
});

test("arrows move a choice by a day, and never beyond what there is", () => {
  expect(moved("ArrowLeft", false, week, all)).toEqual({ from: "2026-11-01", to: "2026-11-07" });
  expect(moved("ArrowRight", false, week, all)).toEqual({ from: "2026-11-03", to: "2026-11-09" });
  expect(moved("End", false, week, all)).toEqual({ from: "2026-11-18", to: "2026-11-24" });
  const last = { from: "2026-11-18", to: "2026-11-24" };
  expect(moved("ArrowRight", false, last, all)).toEqual(last);
});

test("with Shift they widen and narrow it, down to one day", () => {
  expect(moved("ArrowRight", true, week, all)).toEqual({ from: "2026-11-02", to: "2026-11-09" });
  const day = { from: "2026-11-02", to: "2026-11-02" };
  expect(moved("ArrowLeft", true, day, all)).toEqual(day);
});

test("other keys mean nothing", () => {
  expect(moved("a", false, week, all)).toBeUndefined();
  expect(moved("Tab", false, null, all)).toBeUndefined();
});
