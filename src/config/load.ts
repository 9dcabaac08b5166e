import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { durationMs } from "./duration.ts";
import { DAY } from "../model/clock.ts";
import { BirdsongError, EXIT, systemCode } from "../model/error.ts";
import { PREFIX, readEnvironment } from "./environment.ts";
import type { Environment, Override } from "./environment.ts";
import { explain } from "./explain.ts";
import { foldersOf } from "./folders.ts";
import type { Folders } from "./folders.ts";
import { configError } from "./problem.ts";
import { configSchema } from "./schema.ts";
import type { Config } from "./schema.ts";
import { readYamlFile } from "./yaml-file.ts";

export interface LoadedConfig {
  readonly config: Config;
  /** The configuration file, absolute; it need not exist. */
  readonly path: string;
  /** Whether the file exists; without it everything comes from the environment. */
  readonly found: boolean;
  /** Absolute. */
  readonly folders: Folders;
  /** What is allowed but probably not meant, one sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Reads `birdsong.yaml`, the `.env` beside it and the environment; the environment wins over `.env`, and both
 * over the file. Every problem is reported in one error (`config.*`, exit code 2) with its line or variable.
 *
 * @param options.dataPath the data folder to use instead of the configured one, relative to the working folder
 */
export async function loadConfig(
  path: string,
  env: Environment,
  options: { readonly dataPath?: string | undefined } = {},
): Promise<LoadedConfig> {
  const absolute = resolve(path);
  const folder = dirname(absolute);
  const file = await readYamlFile(absolute);
  if (file.problems.length > 0) throw configError(absolute, file.problems);
  const merged: Environment = { ...(await readDotEnv(join(folder, ".env"))), ...env };

  const fileValue = file.value as Record<string, unknown>;
  const { overrides, problems } = readEnvironment(merged, campaignNames(fileValue));
  if (!file.exists && overrides.length === 0 && problems.length === 0 && options.dataPath === undefined) {
    throw new BirdsongError(`There is no configuration: ${absolute} does not exist.`, {
      code: "config.missing",
      hint: "Write one with `birdsong init`, or name another with `--config`. To look around first: `birdsong demo`.",
      exitCode: EXIT.usage,
    });
  }
  const value = structuredClone(fileValue);
  for (const override of overrides) assign(value, override);
  const parsed = configSchema.safeParse(value);
  const found = [
    ...problems,
    ...(parsed.success ? [] : explain(parsed.error.issues, value, file, overrides)),
  ];
  if (!parsed.success || found.length > 0) throw configError(absolute, found);

  const config = parsed.data;
  const data = options.dataPath === undefined ? resolve(folder, config.data) : resolve(options.dataPath);
  return {
    config,
    path: absolute,
    found: file.exists,
    folders: foldersOf(data),
    warnings: warningsOf(merged, config, fileValue),
  };
}

async function readDotEnv(path: string): Promise<Environment> {
  try {
    return parseEnv(await readFile(path, "utf8"));
  } catch (thrown) {
    if (systemCode(thrown) === "ENOENT") return {};
    throw configError(path, [
      { code: "config.unreadable", at: undefined, message: `${path} cannot be read (${systemCode(thrown)})` },
    ]);
  }
}

function campaignNames(value: Readonly<Record<string, unknown>>): readonly string[] {
  const campaigns = value["campaigns"];
  if (typeof campaigns !== "object" || campaigns === null) return [];
  // longest first, so that `arcane_s2` is not taken for a key of `arcane`
  return Object.keys(campaigns).sort((a, b) => b.length - a.length);
}

/** Puts a value at its path, making groups on the way; whatever else stood in the way is the file's mistake to tell. */
function assign(root: Record<string, unknown>, override: Override): void {
  let here = root;
  for (const step of override.path.slice(0, -1)) {
    const next = here[step];
    if (typeof next === "object" && next !== null && !Array.isArray(next)) {
      here = next as Record<string, unknown>;
    } else {
      const made: Record<string, unknown> = {};
      here[step] = made;
      here = made;
    }
  }
  here[String(override.path.at(-1))] = override.value;
}

function warningsOf(env: Environment, config: Config, file: Readonly<Record<string, unknown>>): string[] {
  const warnings: string[] = [];
  if (env["X_BEARER_TOKEN"] !== undefined && config.sources.x.bearer_token === undefined) {
    warnings.push(
      `X_BEARER_TOKEN is set but not used: name it ${PREFIX}X_BEARER_TOKEN if it is meant for Birdsong.`,
    );
  }
  const sources = file["sources"] as { x?: { bearer_token?: unknown } } | undefined;
  if (sources?.x?.bearer_token !== undefined) {
    warnings.push(
      `The bearer token stands in the configuration file; ${PREFIX}X_BEARER_TOKEN in .env is safer.`,
    );
  }
  for (const [name, { collect }] of Object.entries(config.campaigns)) {
    if (collect.search === "all" || durationMs(collect.since) <= RECENT_REACH_MS) continue;
    warnings.push(
      `campaigns.${name}.collect.since is ${collect.since}, but recent search reaches 7 days back; ` +
        "`search: all` reaches further, with a token that may.",
    );
  }
  return warnings;
}

/** How far recent search reaches. */
const RECENT_REACH_MS = 7 * DAY;
