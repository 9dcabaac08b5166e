import { parseArgs } from "node:util";
import { BirdsongError, EXIT, systemCode, toError } from "../model/error.ts";
import type { ExitCode } from "../model/error.ts";
import { nearest } from "../model/nearest.ts";
import type { Command } from "./command.ts";
import { commandHelp, GLOBAL_OPTIONS, overview } from "./help.ts";
import { createOutput } from "./terminal.ts";
import type { Terminal } from "./terminal.ts";

/** What was typed, in parts. Options before the command's name are global ones. */
interface Line {
  readonly name: string | undefined;
  readonly rest: readonly string[];
}

export interface Program {
  readonly version: string;
  readonly commands: Readonly<Record<string, () => Promise<{ readonly command: Command }>>>;
}

/** Runs one command line to its end. Everything thrown becomes words on stderr and an exit code. */
export async function invoke(
  program: Program,
  argv: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  // decided before parsing, because a mistake in the arguments must be told in the form that was asked for
  const output = createOutput(terminal, argv.includes("--json"));
  try {
    return await dispatch(program, argv, terminal, output);
  } catch (thrown) {
    const error = toError(thrown);
    if (systemCode(error) === "EPIPE") return EXIT.done; // `birdsong … | head` has what it wanted
    const told = terminal.signal.aborted ? toError(terminal.signal.reason) : error;
    output.note(output.json ? errorJson(told) : errorText(told));
    return told instanceof BirdsongError ? told.exitCode : EXIT.failed;
  } finally {
    await output.end();
  }
}

async function dispatch(
  program: Program,
  argv: readonly string[],
  terminal: Terminal,
  output: ReturnType<typeof createOutput>,
): Promise<ExitCode> {
  if (argv.includes("--version") || argv[0] === "-V") {
    output.print(program.version);
    output.result({ version: program.version });
    return EXIT.done;
  }
  const line = splitLine(argv);
  const wantsHelp = argv.includes("--help") || argv.includes("-h");
  if (line.name === undefined || line.name === "help") {
    const topic = line.name === "help" ? line.rest.find((word) => !word.startsWith("-")) : undefined;
    if (topic !== undefined) output.print(commandHelp(await find(program, topic), output.width));
    else if (line.name === "help" || wantsHelp || argv.length === 0) {
      const all = await Promise.all(
        Object.values(program.commands).map(async (load) => (await load()).command),
      );
      output.print(overview(all, program.version, output.width));
      output.result({
        version: program.version,
        commands: all.map(({ name, summary }) => ({ name, summary })),
      });
    } else throw usageError(`No command in: birdsong ${argv.join(" ")}`, "List them with `birdsong --help`.");
    return EXIT.done;
  }
  const command = await find(program, line.name);
  if (wantsHelp) {
    output.print(commandHelp(command, output.width));
    return EXIT.done;
  }
  const { values, positionals } = parseLine(command, line.rest);
  if (command.operands === undefined && positionals.length > 0) {
    throw usageError(
      `\`${command.name}\` takes no ${positionals[0]}.`,
      `See \`birdsong ${command.name} --help\`.`,
    );
  }
  const { config, data, json: _json, help: _help, ...own } = values;
  return command.run({
    operands: positionals,
    options: own,
    configPath:
      (config as string | undefined) ?? nonEmpty(terminal.env["BIRDSONG_CONFIG"]) ?? "birdsong.yaml",
    dataPath: data as string | undefined,
    env: terminal.env,
    output,
    signal: terminal.signal,
  });
}

/** The command's name is the first word that is neither an option nor the value of a global one. */
function splitLine(argv: readonly string[]): Line {
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!;
    if (!word.startsWith("-")) return { name: word, rest: argv.toSpliced(i, 1) };
    const option = GLOBAL_OPTIONS[word.slice(2) as keyof typeof GLOBAL_OPTIONS];
    if (option?.type === "string") i++;
  }
  return { name: undefined, rest: argv };
}

async function find(program: Program, name: string): Promise<Command> {
  const load = Object.hasOwn(program.commands, name) ? program.commands[name] : undefined;
  if (load !== undefined) return (await load()).command;
  const meant = nearest(name, Object.keys(program.commands));
  throw usageError(
    `There is no command \`${name}\`.`,
    meant === undefined ? "List them with `birdsong --help`." : `Did you mean \`birdsong ${meant}\`?`,
  );
}

function parseLine(
  command: Command,
  rest: readonly string[],
): { values: Record<string, string | boolean | (string | boolean)[] | undefined>; positionals: string[] } {
  try {
    return parseArgs({
      args: [...rest],
      options: { ...GLOBAL_OPTIONS, ...command.options },
      strict: true,
      allowPositionals: true,
    });
  } catch (thrown) {
    const error = toError(thrown);
    const unknown = /^Unknown option '(--?[^']*)'/.exec(error.message)?.[1];
    const known = [...Object.keys(GLOBAL_OPTIONS), ...Object.keys(command.options)].map(
      (name) => `--${name}`,
    );
    const meant = unknown === undefined ? undefined : nearest(unknown, known);
    throw usageError(
      unknown === undefined
        ? `${firstSentence(error.message)}.`
        : `\`${command.name}\` has no option ${unknown}.`,
      meant === undefined ? `See \`birdsong ${command.name} --help\`.` : `Did you mean ${meant}?`,
    );
  }
}

function firstSentence(text: string): string {
  return (text.split(/\.\s|\n/)[0] ?? text).replace(/\.$/, "");
}

function usageError(message: string, hint: string): BirdsongError {
  return new BirdsongError(message, { code: "usage", hint, exitCode: EXIT.usage });
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}

function errorText(error: Error): string {
  if (!(error instanceof BirdsongError)) {
    return `birdsong: something unforeseen went wrong: ${error.stack ?? error.message}`;
  }
  return `birdsong: ${error.message}${error.hint === undefined ? "" : `\n  ${error.hint}`}`;
}

function errorJson(error: Error): string {
  const { code, hint, retryable } =
    error instanceof BirdsongError ? error : { code: "unforeseen", hint: undefined, retryable: false };
  return JSON.stringify({ error: { code, message: error.message, hint: hint ?? null, retryable } });
}
