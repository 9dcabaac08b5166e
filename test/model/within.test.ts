import { once } from "node:events";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { within } from "../../src/model/within.ts";

setFlagsFromString("--expose_gc");
const collectGarbage = runInNewContext("gc") as () => void;

test("the time comes also after garbage was collected", async () => {
  const signal = within(200, new AbortController().signal);
  collectGarbage();
  await once(signal, "abort");
  expect(signal.reason).toMatchObject({ name: "TimeoutError" });
});

test("it ends with the other signal, for that one's reason", () => {
  const other = new AbortController();
  const signal = within(60_000, other.signal);
  other.abort(new Error("stopped"));
  expect(signal.reason).toMatchObject({ message: "stopped" });
});
