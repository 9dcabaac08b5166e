import type { Command } from "./command.ts";

/** Options every command has. */
export const GLOBAL_OPTIONS = {
  config: { type: "string" },
  data: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const satisfies Command["options"];

const GLOBAL_HELP: Readonly<Record<keyof typeof GLOBAL_OPTIONS, string>> = {
  config: "configuration file (default: birdsong.yaml, or BIRDSONG_CONFIG)",
  data: "data folder, instead of the configured one",
  json: "print one JSON document for programs",
  help: "show this help",
};

/** Explanations stay readable on a narrow terminal, at the price of longer lines. */
const LEAST_ROOM = 30;

const EXIT_HELP = "0 done · 1 failed · 2 usage or configuration · 3 stopped by budget · 4 partial";

/** The page of `birdsong --help`. */
export function overview(commands: readonly Command[], version: string, width: number): string {
  const lines = commands.map((command) => [usageOf(command), command.summary] as const);
  return `birdsong ${version}: collect public posts, keep their metrics over time, ask questions

Usage: birdsong <command> [options]

Commands:
${columns(lines, width)}

Options of every command:
${columns(globalLines(), width)}

Exit codes: ${EXIT_HELP}

Try it without an account: birdsong demo
More about a command: birdsong help <command>`;
}

/** The page of `birdsong <command> --help`. */
export function commandHelp(command: Command, width: number): string {
  const own = Object.entries(command.options).map(
    ([name, option]) => [optionSyntax(name, option), command.optionHelp[name] ?? ""] as const,
  );
  const examples = command.examples.map((example) => `  ${example.line}\n      ${example.does}`).join("\n");
  return `Usage: birdsong ${usageOf(command)} [options]

${command.summary}
${own.length === 0 ? "" : `\nOptions:\n${columns(own, width)}\n`}
Options of every command:
${columns(globalLines(), width)}

Examples:
${examples}`;
}

function usageOf(command: Command): string {
  return command.operands === undefined ? command.name : `${command.name} ${command.operands}`;
}

function globalLines(): readonly (readonly [string, string])[] {
  return Object.entries(GLOBAL_OPTIONS).map(([name, option]) => [
    optionSyntax(name, option),
    GLOBAL_HELP[name as keyof typeof GLOBAL_OPTIONS],
  ]);
}

function optionSyntax(name: string, option: Command["options"][string]): string {
  const short = option.short === undefined ? "" : `-${option.short}, `;
  return `${short}--${name}${option.type === "string" ? " <value>" : ""}${option.multiple === true ? " …" : ""}`;
}

function columns(lines: readonly (readonly [string, string])[], width: number): string {
  const leftWidth = Math.max(...lines.map(([left]) => left.length));
  const room = Math.max(LEAST_ROOM, width - leftWidth - 4);
  return lines
    .flatMap(([left, right]) =>
      wrapped(right, room).map((part, i) =>
        `  ${(i === 0 ? left : "").padEnd(leftWidth)}  ${part}`.trimEnd(),
      ),
    )
    .join("\n");
}

/** Lines of whole words, none wider than `width` unless a word is. */
function wrapped(text: string, width: number): readonly string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1)!;
    if (last === "") lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
