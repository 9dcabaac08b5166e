import { expect, test } from "vitest";
import type { Command, Invocation } from "../../src/cli/command.ts";
import type { Program } from "../../src/cli/invoke.ts";
import { BirdsongError, EXIT } from "../../src/model/error.ts";
import { play } from "./stage.ts";

const seen: Invocation[] = [];

function program(run: Command["run"] = async () => EXIT.done): Program {
  const command: Command = {
    name: "count",
    summary: "count the birds",
    operands: "[bird…]",
    options: { "at-least": { type: "string" }, loud: { type: "boolean" } },
    optionHelp: { "at-least": "fewest birds", loud: "sing" },
    examples: [{ line: "birdsong count wren", does: "counts wrens" }],
    async run(invocation) {
      seen.push(invocation);
      return run(invocation);
    },
  };
  return { version: "9.9.9", commands: { count: async () => ({ command }) } };
}

test("--help lists every command with what it does and the exit codes", async () => {
  for (const argv of [["--help"], ["-h"], ["help"], []]) {
    const { code, stdout } = await play(program(), argv);
    expect(code).toBe(0);
    expect(stdout).toContain("count [bird…]  count the birds");
    expect(stdout).toContain("3 stopped by budget");
  }
});

test("a command's help has its options and an example, however it is asked for", async () => {
  for (const argv of [
    ["help", "count"],
    ["count", "--help"],
    ["--help", "count"],
  ]) {
    const { code, stdout } = await play(program(), argv);
    expect(code).toBe(0);
    expect(stdout).toContain("--at-least <value>  fewest birds");
    expect(stdout).toContain("birdsong count wren");
  }
});

test("--version prints the version and nothing else", async () => {
  expect(await play(program(), ["--version"])).toEqual({ code: 0, stdout: "9.9.9\n", stderr: "" });
});

test("options may stand before and after the command, and reach it parsed", async () => {
  const argv = ["--config", "a.yaml", "--json", "count", "wren", "--at-least", "3", "--data=d", "--loud"];
  const { code } = await play(program(), argv, { env: { BIRDSONG_CONFIG: "b.yaml" } });
  expect(code).toBe(0);
  expect(seen.at(-1)).toMatchObject({
    operands: ["wren"],
    options: { "at-least": "3", loud: true },
    configPath: "a.yaml",
    dataPath: "d",
  });
  await play(program(), ["count"], { env: { BIRDSONG_CONFIG: "b.yaml" } });
  expect(seen.at(-1)?.configPath).toBe("b.yaml");
});

test.each([
  [["cuont"], "There is no command `cuont`.", "Did you mean `birdsong count`?"],
  [["count", "--at-lest", "3"], "`count` has no option --at-lest.", "Did you mean --at-least?"],
  [["count", "--at-least"], "argument missing", "birdsong count --help"],
  [["count", "--loud=yes"], "does not take an argument", "birdsong count --help"],
  [["--jsn"], "No command in: birdsong --jsn", "birdsong --help"],
  [["constructor"], "There is no command `constructor`.", "birdsong --help"],
])("%j is refused with what to do", async (argv, message, hint) => {
  const { code, stdout, stderr } = await play(program(), argv);
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toContain(message);
  expect(stderr).toContain(hint);
});

test("an error of ours becomes message, hint and exit code", async () => {
  const broke = program(async () => {
    throw new BirdsongError("The month's budget is spent.", {
      code: "budget.exhausted",
      hint: "Raise it, or wait.",
      exitCode: EXIT.budget,
    });
  });
  expect(await play(broke, ["count"])).toEqual({
    code: 3,
    stdout: "",
    stderr: "birdsong: The month's budget is spent.\n  Raise it, or wait.\n",
  });
  const { stdout, stderr } = await play(broke, ["count", "--json"]);
  expect(stdout).toBe("");
  expect(JSON.parse(stderr)).toEqual({
    error: {
      code: "budget.exhausted",
      message: "The month's budget is spent.",
      hint: "Raise it, or wait.",
      retryable: false,
    },
  });
});

test("an error nobody foresaw fails with its stack", async () => {
  const { code, stderr } = await play(
    program(async () => {
      throw new TypeError("no such bird");
    }),
    ["count"],
  );
  expect(code).toBe(1);
  expect(stderr).toContain("TypeError: no such bird\n    at ");
});

test("a command that is stopped says by what, not with which error it fell over", async () => {
  const stop = new AbortController();
  const stopped = program(async () => {
    stop.abort(new BirdsongError("Stopped by SIGTERM.", { code: "stopped" }));
    throw new DOMException("This operation was aborted", "AbortError");
  });
  const { code, stderr } = await play(stopped, ["count"], { signal: stop.signal });
  expect(code).toBe(1);
  expect(stderr).toBe("birdsong: Stopped by SIGTERM.\n");
});

test("a reader that went away is no error", async () => {
  const { code, stderr } = await play(
    program(async () => {
      throw Object.assign(new Error("write EPIPE"), { code: "EPIPE" });
    }),
    ["count"],
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

test("people get text, programs one JSON document, and neither gets the other's", async () => {
  const both = program(async ({ output }) => {
    output.print("12 wrens");
    output.result({ wrens: 12, likes: 9007199254740993n, most: 5n });
    return EXIT.partial;
  });
  expect(await play(both, ["count"])).toEqual({ code: 4, stdout: "12 wrens\n", stderr: "" });
  const { stdout } = await play(both, ["count", "--json"]);
  expect(JSON.parse(stdout)).toEqual({ wrens: 12, likes: "9007199254740993", most: 5 });
});

test("progress is redrawn on a terminal and leaves no trace; elsewhere it is a line now and then", async () => {
  let now = 0;
  const clock = { now: () => now, sleep: async () => undefined };
  const busy = program(async ({ output }) => {
    for (let i = 1; i <= 30; i++) {
      output.progress(`bird ${i}`);
      now += 200;
    }
    output.print("done");
    return EXIT.done;
  });
  const plain = await play(busy, ["count"], { clock });
  expect(plain.stderr).toBe("bird 1\nbird 26\n");
  const drawn = await play(busy, ["count"], { clock, answers: [] });
  expect(drawn.stderr.split("bird").length - 1).toBe(30);
  expect(drawn.stderr).not.toContain("\n");
  expect(drawn.stderr.endsWith("\r\u001b[K")).toBe(true);
});

test("a question is asked of a person, and of nobody else", async () => {
  const answers: (string | undefined)[] = [];
  const asks = program(async ({ output }) => {
    answers.push(await output.ask("How many? "));
    return EXIT.done;
  });
  await play(asks, ["count"], { answers: ["seven"] });
  await play(asks, ["count"]);
  expect(answers).toEqual(["seven", undefined]);
});
