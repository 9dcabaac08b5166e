import { basename } from "node:path";
import { BirdsongError, EXIT } from "../model/error.ts";

/** One thing that is wrong with the configuration. Never holds the value of a secret. */
export interface Problem {
  readonly code:
    | "config.syntax"
    | "config.unknown-key"
    | "config.unknown-variable"
    | "config.invalid-value"
    | "config.unreadable";
  /** Where it stands: a line of the file, or the name of an environment variable. */
  readonly at: { readonly line: number } | { readonly variable: string } | undefined;
  readonly message: string;
}

/** All problems as one error, so that a user mends a file once and not once a mistake. */
export function configError(path: string, problems: readonly Problem[]): BirdsongError {
  const lines = problems.map((problem) => `${place(path, problem)}${problem.message}`);
  const codes = new Set(problems.map((problem) => problem.code));
  return new BirdsongError(
    lines.length === 1
      ? lines[0]!
      : `${lines.length} problems in the configuration:\n${lines.map((line) => `  ${line}`).join("\n")}`,
    {
      code: codes.size === 1 ? problems[0]!.code : "config.invalid",
      hint: "Every setting is listed in docs/configuration.md; `birdsong doctor` checks the file again.",
      exitCode: EXIT.usage,
    },
  );
}

function place(path: string, problem: Problem): string {
  if (problem.at === undefined) return "";
  return "line" in problem.at
    ? `${basename(path)}, line ${problem.at.line}: `
    : `environment variable ${problem.at.variable}: `;
}
