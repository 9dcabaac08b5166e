import { expect, test } from "vitest";
import { Remembered } from "../../src/enrich/remembered.ts";

test("what is remembered is bounded and what is asked for often stays", () => {
  const answers = new Remembered<number>(8);
  answers.set("kept", 1);
  for (let i = 0; i < 1_000; i++) {
    answers.set(`text ${i}`, i);
    expect(answers.get("kept")).toBe(1);
    expect(answers.get(`text ${i}`)).toBe(i);
    expect(answers.get("kept")).toBe(1);
  }
  expect(answers.size).toBeLessThanOrEqual(16);
  expect(answers.get("text 1")).toBeUndefined();
});

test("what is remembered changes with a later answer", () => {
  const answers = new Remembered<number>(1);
  for (const [text, answer] of [
    ["a", 1],
    ["b", 2],
    ["b", 3],
    ["a", 4],
  ] as const) {
    answers.set(text, answer);
    expect(answers.get(text)).toBe(answer);
  }
});
