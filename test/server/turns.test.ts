import { expect, test } from "vitest";
import { Turns } from "../../src/server/turns.ts";

const signal = new AbortController().signal;

/** Work that ends when told. */
function work(): { readonly run: () => Promise<void>; readonly end: () => void; begun(): boolean } {
  let end: () => void = () => undefined;
  let begun = false;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return {
    run: async () => {
      begun = true;
      await ended;
    },
    end: () => end(),
    begun: () => begun,
  };
}

test("a few work at a time, the next begins when one ends, and a full line turns away", async () => {
  const turns = new Turns(1, 1);
  const [first, second] = [work(), work()];
  const one = turns.take(first.run, signal);
  const two = turns.take(second.run, signal);
  await expect(turns.take(async () => undefined, signal)).rejects.toMatchObject({ code: "server.busy" });
  expect([first.begun(), second.begun()]).toEqual([true, false]);
  first.end();
  await one;
  second.end();
  await two;
  expect(second.begun()).toBe(true);
  await turns.take(async () => undefined, signal);
});

test("who gives up waiting leaves the line to others", async () => {
  const turns = new Turns(1, 1);
  const first = work();
  const one = turns.take(first.run, signal);
  const impatient = new AbortController();
  const given = turns.take(async () => undefined, impatient.signal);
  impatient.abort(new Error("gone"));
  await expect(given).rejects.toThrow("gone");
  const third = turns.take(async () => "answered", signal);
  first.end();
  await one;
  expect(await third).toBe("answered");
});
