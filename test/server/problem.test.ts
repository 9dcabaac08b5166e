import { expect, test } from "vitest";
import { BirdsongError, EXIT } from "../../src/model/error.ts";
import { problemOf } from "../../src/server/problem.ts";

test.each([
  ["what took too long may be asked again", timeout(), 503, "server.slow"],
  ["nothing published", new BirdsongError("none", { code: "marts.none" }), 503, "marts.none"],
  [
    "a mistake of the caller",
    new BirdsongError("no", { code: "report.x", exitCode: EXIT.usage }),
    400,
    "report.x",
  ],
  ["a name nobody knows", new BirdsongError("no", { code: "report.unknown" }), 404, "report.unknown"],
])("%s", (_, thrown, status, code) => {
  expect(problemOf(thrown)).toMatchObject({ status, body: { error: { code } } });
});

test("a fault of the program is told without its words", () => {
  const { status, body } = problemOf(new Error("/home/somebody/secret"));
  expect(status).toBe(500);
  expect(JSON.stringify(body)).not.toContain("secret");
});

function timeout(): DOMException {
  return new DOMException("The operation was aborted due to timeout", "TimeoutError");
}
