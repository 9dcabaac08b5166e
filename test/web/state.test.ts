import { assert, constantFrom, dictionary, property, string } from "fast-check";
import { expect, test } from "vitest";
import { KEYS, changed, cleared, lastDays, queryOf, stateOf } from "../../web/state.ts";

test("a view is in its address and comes back from it, whatever was typed", () => {
  const state = dictionary(constantFrom(...KEYS), string({ minLength: 1, unit: "grapheme" }));
  assert(
    property(state, (given) => {
      expect(stateOf(queryOf(given))).toEqual({ ...given });
    }),
  );
});

test("the same view has the same address, in whatever order it was chosen", () => {
  expect(queryOf({ kind: "reply", campaign: "arcane" })).toBe("?campaign=arcane&kind=reply");
  expect(queryOf({ campaign: "arcane", kind: "reply" })).toBe("?campaign=arcane&kind=reply");
  expect(queryOf({})).toBe("");
});

test("an address's unknown and empty words are left out", () => {
  expect(stateOf("?kind=&token=secret&utm_source=x&to=2026-11-02")).toEqual({ to: "2026-11-02" });
});

test("one choice leaves the others, and an empty one takes itself out", () => {
  const state = { campaign: "arcane", language: "fr" };
  expect(changed(state, { kind: "quote" })).toEqual({ ...state, kind: "quote" });
  expect(changed(state, { language: undefined })).toEqual({ campaign: "arcane" });
  expect(changed(state, { language: "" })).toEqual({ campaign: "arcane" });
});

test("clearing keeps how time is cut, which is no filter", () => {
  expect(cleared({ campaign: "arcane", from: "2026-11-01", bucket: "hour" })).toEqual({ bucket: "hour" });
});

test("the last days end with the last there is, also over the end of a month", () => {
  expect(lastDays("2026-03-02", 7)).toEqual({ from: "2026-02-24", to: "2026-03-02" });
  expect(lastDays("2026-03-02", 1)).toEqual({ from: "2026-03-02", to: "2026-03-02" });
});
