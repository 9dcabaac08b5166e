import { dirname, resolve } from "node:path";
import { durationMs } from "../config/duration.ts";
import type { SentimentConfig } from "../config/schema.ts";
import type { Scorer } from "../enrich/scorer.ts";
import { commandWords, CommandScorer } from "../enrich/sentiment/command.ts";
import { LexiconScorer } from "../enrich/sentiment/lexicon.ts";
import { openOnnxScorer } from "../enrich/sentiment/onnx.ts";
import type { ScorerSettings } from "../enrich/sentiment/settings.ts";
import { readWordFiles } from "../enrich/sentiment/word-files.ts";
import type { Clock } from "../model/clock.ts";
import { systemClock } from "../model/clock.ts";
import { BirdsongError, EXIT } from "../model/error.ts";

export interface ScorerEffects {
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The scorer of a configuration; `path` is the configuration's own, to which a model's folder is relative. */
export function scorerSettings(config: SentimentConfig, path: string): ScorerSettings {
  const { scorer, command, model, version, timeout, languages } = config;
  if (scorer === "command" && command !== undefined) {
    const [program, ...rest] = command;
    return {
      kind: "command",
      command: [program!, ...rest],
      timeoutMs: durationMs(timeout),
      ...(version === undefined ? {} : { version }),
    };
  }
  if (scorer === "onnx" && model !== undefined) {
    return {
      kind: "onnx",
      folder: resolve(dirname(path), model),
      ...(languages === undefined ? {} : { languages }),
    };
  }
  return { kind: "lexicon" };
}

/** Opens the scorer that the settings name. */
export async function openScorer(
  settings: ScorerSettings,
  effects: ScorerEffects,
  signal: AbortSignal,
): Promise<Scorer> {
  switch (settings.kind) {
    case "lexicon":
      return new LexiconScorer(await readWordFiles());
    case "command":
      return new CommandScorer(settings, { ...effects, env: withoutSecrets(effects.env) });
    case "onnx":
      return await openOnnxScorer(settings, signal);
  }
}

/** `lexicon`, `command:PROGRAM` or `onnx:FOLDER`, as typed. */
export async function openNamedScorer(
  name: string,
  env: ScorerEffects["env"],
  signal: AbortSignal,
): Promise<Scorer> {
  const [, kind = name, what = ""] = /^([a-z]+):(.*)$/s.exec(name) ?? [];
  const settings = settingsOf(kind, what.trim());
  if (settings !== undefined) return await openScorer(settings, { clock: systemClock, env }, signal);
  throw new BirdsongError(`There is no scorer "${name}".`, {
    code: "usage.scorer",
    hint: "Use lexicon, command:PROGRAM or onnx:FOLDER.",
    exitCode: EXIT.usage,
  });
}

function settingsOf(kind: string, what: string): ScorerSettings | undefined {
  if (kind === "lexicon" && what === "") return { kind };
  if (kind === "command") return { kind, command: commandWords(what) };
  return kind === "onnx" && what !== "" ? { kind, folder: what } : undefined;
}

/** A program that rates texts has no use for tokens. */
function withoutSecrets(env: ScorerEffects["env"]): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^BIRDSONG_|TOKEN|SECRET|PASSWORD|BEARER/i.test(name)),
  );
}
