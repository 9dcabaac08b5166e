import type { ParseArgsConfig } from "node:util";
import type { ExitCode } from "../model/error.ts";
import type { Output } from "./output.ts";

/** One command of the command line: parse, call a job, print, exit code. Each stands in its own file. */
export interface Command {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  /** The words after the name: `<file...>`, `[name]`. */
  readonly operands?: string;
  /** Options besides `--help`, `--json`, `--config` and `--data`, which every command has. */
  readonly options: NonNullable<ParseArgsConfig["options"]>;
  /** What each option means, with its default; keys as in `options`. */
  readonly optionHelp: Readonly<Record<string, string>>;
  /** Commands a reader can copy, with what they do. */
  readonly examples: readonly { readonly line: string; readonly does: string }[];
  run(invocation: Invocation): Promise<ExitCode>;
}

export interface Invocation {
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;
  /** The configuration file: `--config`, else `birdsong.yaml` in the working folder. */
  readonly configPath: string;
  /** `--data`: the data folder, instead of the configuration's. */
  readonly dataPath: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly output: Output;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}
