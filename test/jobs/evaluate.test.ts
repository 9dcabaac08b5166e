import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { evaluateJob } from "../../src/jobs/evaluate.ts";
import type { Evaluation } from "../../src/jobs/evaluate.ts";
import { openNamedScorer, openScorer } from "../../src/jobs/scorers.ts";
import { systemClock } from "../../src/model/clock.ts";

const signal = new AbortController().signal;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "birdsong-evaluate-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const put = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);
async function evaluate(
  path = folder,
  scorer = "lexicon",
  language: string | null = null,
): Promise<Evaluation> {
  let now = 0;
  await using opened = await openNamedScorer(scorer, { PATH: process.env["PATH"] }, signal);
  return await evaluateJob(
    path,
    opened,
    { language },
    { elapsed: () => (now += 500), progress: () => undefined },
    signal,
  );
}

const TSV =
  "positive\twhat a lovely day\nnegative\tthis is awful\nneutral\tthe bus goes at nine\nnegative\twhat a lovely mess of a wonderful plan\n";

test("figures are what counting by hand gives", async () => {
  await put("en-posts.tsv", TSV);
  const { sets, postsPerSecond } = await evaluate();
  const { language, measures } = sets[0]!;
  expect(language).toBe("en");
  expect(measures.confusion).toEqual([
    [1, 0, 1, 0],
    [0, 0, 0, 1],
    [0, 0, 1, 0],
  ]);
  expect(measures.reasons).toEqual({ no_evidence: 1 });
  expect(measures.all.recall).toEqual([50, 100, 100]);
  expect(measures.all.macroRecall).toBeCloseTo(250 / 3);
  expect(measures.all.accuracy).toBe(75);
  expect(measures.covered.accuracy).toBeCloseTo(200 / 3);
  expect(postsPerSecond).toBe(8);
});

test("a set in a language that is not read counts in no mean, though its emoji are read", async () => {
  await put("en-posts.tsv", TSV);
  const { meanMacroF1 } = await evaluate();
  await put("nl-posts.tsv", `positive\t😍\n${"neutral\tde bus gaat om negen uur\n".repeat(20)}`);
  const both = await evaluate();
  expect(both.sets.map(({ language, measures }) => [language, measures.labelled])).toEqual([
    ["en", 3],
    ["nl", 1],
  ]);
  expect(both.meanMacroF1).toBe(meanMacroF1);
});

test("TSV, CSV and JSON Lines hold the same posts, each with its language", async () => {
  await put("a.tsv", "label\ttext\tlanguage\npos\tque dia lindo\tpt-BR\n");
  await put("b.csv", 'text,label,language\r\n"que ""dia"",\nlindo",1,pt-BR\r\n');
  await put("c.jsonl", '{"label":1,"text":"que dia lindo","language":"pt-BR"}\n');
  const { sets } = await evaluate();
  expect(sets.map(({ file, language, measures }) => [file, language, measures.all.accuracy])).toEqual([
    ["a.tsv", "pt-BR", 100],
    ["b.csv", "pt-BR", 100],
    ["c.jsonl", "pt-BR", 100],
  ]);
});

test.each([
  ["x.tsv", "positive\tfine\nhappy\tfine\n", /x\.tsv, line 2: "happy" is no label/],
  ["x.tsv", "positive only\n", /x\.tsv, line 1: expected a label, a tab and a text/],
  ["x.csv", "a,b\n1,2\n", /x\.csv, line 1: the first line names no columns/],
  ["x.csv", 'label,text\npositive,"open\n', /x\.csv, line 2: a quote is opened/],
  ["x.jsonl", '{"label":"positive","text":"a"}\n{"label"\n', /x\.jsonl, line 2: this is not JSON/],
  ["x.jsonl", '{"label":"positive"}\n', /x\.jsonl, line 1: label or text is missing/],
  ["x.md", "nothing", /holds no labelled posts/],
])("%s that is wrong is told with its line", async (name, text, message) => {
  await put(name, text);
  await expect(evaluate()).rejects.toThrow(message);
});

test("groups are drawn the same each time, and a scorer that is always right has a slope of one", async () => {
  await put("en.tsv", Array.from({ length: 30 }, () => TSV.split("\n").slice(0, 3).join("\n")).join("\n"));
  const first = (await evaluate()).sets[0]!.reliability!;
  expect(first).toEqual((await evaluate()).sets[0]!.reliability);
  expect(first.correlation).toBeCloseTo(1);
  expect(first.slope).toBeCloseTo(1);
  expect(first.bias).toBeCloseTo(0);
});

/** A program that answers by rule; what it does at certain posts is in `twist`. */
async function program(twist: string): Promise<readonly [string, ...string[]]> {
  const file = join(folder, "scorer.mjs");
  await writeFile(
    file,
    `import { createInterface } from "node:readline";
     for await (const line of createInterface({ input: process.stdin })) {
       const { id, text, language } = JSON.parse(line);
       ${twist}
       console.log(JSON.stringify({ id, score: text.includes("good") ? 0.9 : -0.9 }));
     }`,
  );
  return [process.execPath, file];
}

const posts = ["good", "bad", "poison", "good again"].map((text) => ({ text, language: "en" }));
const open = async (twist: string, timeoutMs = 20_000) =>
  openScorer(
    { kind: "command", command: await program(twist), timeoutMs, inFlight: 1 },
    { clock: systemClock, env: { PATH: process.env["PATH"], BIRDSONG_X_BEARER_TOKEN: "secret" } },
    signal,
  );

test("a program rates posts; one at which it dies twice has no score, the others do", async () => {
  await using scorer = await open('if (text === "poison") process.exit(3);');
  const scores = await scorer.score(posts, signal);
  expect(scores.map(({ label, reason }) => label ?? reason)).toEqual([
    "positive",
    "negative",
    "scorer_failed",
    "positive",
  ]);
});

test("a program that gives a score out of range has failed at that post only, and sees no token", async () => {
  await using scorer = await open(
    'if (text === "poison" && process.env.BIRDSONG_X_BEARER_TOKEN === undefined) { console.log(JSON.stringify({ id, score: 7 })); continue; }',
  );
  expect((await scorer.score(posts, signal)).map(({ reason }) => reason)).toEqual([
    null,
    null,
    "scorer_failed",
    null,
  ]);
});

test("a program that never answers, writes nonsense or does not exist is an error that says so", async () => {
  await using dead = await open("process.exit(4);");
  await expect(dead.score(posts, signal)).rejects.toThrow(/ended with 4/);
  // more than a pipe holds: what is left unread when it fails must not keep it from ending
  await using babbling = await open('console.log("loading"); console.log("x".repeat(200_000));');
  await expect(babbling.score(posts, signal)).rejects.toThrow(/no answer: loading/);
  await expect(evaluateMissing()).rejects.toThrow(/was not found/);
});

test("a program that closes its output and lives on is given up", async () => {
  const command = await program(
    'const { closeSync } = await import("node:fs"); closeSync(1); setInterval(() => 0, 1e6); await new Promise(() => 0);',
  );
  const hasty = {
    ...systemClock,
    sleep: (ms: number, until: AbortSignal) => systemClock.sleep(ms / 50, until),
  };
  await using mute = await openScorer(
    { kind: "command", command, timeoutMs: 1_000_000 },
    { clock: hasty, env: { PATH: process.env["PATH"] } },
    signal,
  );
  await expect(mute.score(posts, signal)).rejects.toThrow(/closed its output/);
});

async function evaluateMissing(): Promise<void> {
  await put("en.tsv", TSV);
  await evaluate(join(folder, "en.tsv"), "command:no-such-program-here");
}

test("a model needs a folder that holds one, and the package that runs it", async () => {
  await expect(evaluate(folder, `onnx:${folder}`)).rejects.toMatchObject({ code: "sentiment.no-model" });
  await put("config.json", "{}");
  await expect(evaluate(folder, `onnx:${folder}`)).rejects.toMatchObject({
    code: "sentiment.no-transformers",
  });
  await expect(evaluate(folder, "oracle")).rejects.toMatchObject({ code: "usage.scorer" });
});
