import { evaluateJob } from "../../jobs/evaluate.ts";
import type { EvaluatedSet, Evaluation } from "../../jobs/evaluate.ts";
import { openNamedScorer } from "../../jobs/scorers.ts";
import { BirdsongError, EXIT } from "../../model/error.ts";
import type { Command, Invocation } from "../command.ts";
import type { Output } from "../output.ts";
import { formatNumber, renderTable } from "../table.ts";

export const command: Command = {
  name: "evaluate",
  summary: "measure a sentiment scorer on posts that people have judged",
  operands: "<folder or file>",
  options: { scorer: { type: "string" }, language: { type: "string" } },
  optionHelp: {
    scorer: "lexicon, command:PROGRAM or onnx:FOLDER (default: lexicon)",
    language: "what the posts are taken for where no column says it (default: how the file's name begins)",
  },
  examples: [
    { line: "birdsong evaluate labelled/", does: "every .tsv, .csv and .jsonl file of the folder" },
    { line: "birdsong evaluate de-posts.tsv --json", does: "one file, for a program" },
    {
      line: 'birdsong evaluate labelled/ --scorer "command:python3 my_model.py"',
      does: "your own scorer on the same posts",
    },
  ],
  async run(invocation) {
    const { output, options, signal, env } = invocation;
    const path = operandOf(invocation);
    const language = typeof options["language"] === "string" ? options["language"] : null;
    const name = typeof options["scorer"] === "string" ? options["scorer"] : "lexicon";
    await using scorer = await openNamedScorer(name, env, signal);
    const evaluation = await evaluateJob(
      path,
      scorer,
      { language },
      { elapsed: () => performance.now(), progress: (line) => output.progress(line) },
      signal,
    );
    print(evaluation, output);
    output.result(evaluation);
    return EXIT.done;
  },
};

function operandOf({ operands }: Invocation): string {
  if (operands.length === 1) return operands[0]!;
  throw new BirdsongError(
    operands.length === 0 ? "No folder or file was named." : "One folder or file at a time.",
    {
      code: "usage",
      hint: "For example: birdsong evaluate labelled/",
      exitCode: EXIT.usage,
    },
  );
}

function print({ scorer, version, sets, meanMacroF1, postsPerSecond }: Evaluation, output: Output): void {
  const lines = (rows: readonly string[]): void => rows.forEach((line) => output.print(line));
  output.print(`Scorer ${scorer}, version ${version}`);
  output.print("");
  lines(
    renderTable(
      FIGURES.map((title) => ({ title })),
      sets.map(figuresRow),
      output.width,
    ),
  );
  output.print("");
  output.print(
    "In per cent. A post without a label counts as neutral here; with_label is the share that has one.",
  );
  if (sets.length > 1 && meanMacroF1 !== null) {
    output.print(`Mean macro-F1 of the sets that are read: ${percent(meanMacroF1)}.`);
  }
  if (postsPerSecond !== null) output.print(`${formatNumber(postsPerSecond)} posts a second, once warm.`);
  output.print("");
  output.print("What people said (rows) and what the scorer said:");
  lines(
    renderTable(
      CONFUSION.map((title) => ({ title })),
      sets.flatMap(confusionRows),
      output.width,
    ),
  );
  const reliable = sets.filter((set) => set.reliability !== null);
  if (reliable.length === 0) return;
  const { groups, size } = reliable[0]!.reliability!;
  output.print("");
  output.print(
    `Net sentiment (positive less negative) of ${groups} groups of ${size} posts, measured against true:`,
  );
  lines(
    renderTable(
      RELIABILITY.map((title) => ({ title })),
      reliable.map(reliabilityRow),
      output.width,
    ),
  );
  output.print("");
  output.print(
    "A slope of 0.5 halves each swing. Groups that differ by least_difference or more differ the same",
  );
  output.print("way in truth nine times of ten: compare weeks, and do not quote the figure as a share.");
}

const FIGURES = [
  "set",
  "language",
  "posts",
  "macro_recall",
  "macro_F1",
  "accuracy",
  "recall_negative",
  "recall_neutral",
  "recall_positive",
  "with_label",
];
const CONFUSION = ["set", "people", "negative", "neutral", "positive", "no label", "why none"];
const RELIABILITY = ["set", "language", "correlation", "slope", "bias", "standard_error", "least_difference"];

function figuresRow({ file, language, measures }: EvaluatedSet): readonly (string | number | null)[] {
  const { all } = measures;
  return [
    file,
    language,
    measures.posts,
    ...[all.macroRecall, all.macroF1, all.accuracy, ...all.recall].map(percent),
    percent((100 * measures.labelled) / measures.posts),
  ];
}

function confusionRows({ file, measures }: EvaluatedSet): (string | number)[][] {
  const why = Object.entries(measures.reasons).map(([reason, posts]) => `${reason} ${posts}`);
  return ["negative", "neutral", "positive"].map((people, i) => [
    i === 0 ? file : "",
    people,
    ...measures.confusion[i]!,
    why[i] ?? "",
  ]);
}

function reliabilityRow({ file, language, reliability }: EvaluatedSet): readonly (string | null)[] {
  const { correlation, slope, bias, spread, least } = reliability!;
  return [
    file,
    language,
    ...[correlation, slope, bias, spread, least].map((each) => each?.toFixed(2) ?? null),
  ];
}

function percent(value: number | null): string | null {
  return value === null ? null : value.toFixed(1);
}
