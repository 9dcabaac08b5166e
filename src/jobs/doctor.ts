import { constants } from "node:fs";
import { access, readdir, stat, statfs } from "node:fs/promises";
import { platform } from "node:os";
import { dirname, join } from "node:path";
import { request } from "undici";
import type { LoadedConfig } from "../config/load.ts";
import type { Config } from "../config/schema.ts";
import { BirdsongError, systemCode, toError } from "../model/error.ts";
import type { Clock } from "../model/clock.ts";
import { DAY, MINUTE, SECOND } from "../model/clock.ts";
import { openState } from "../state/open.ts";
import { scorerFindings } from "./doctor-scorer.ts";
import { within } from "../model/within.ts";

/** One thing that was looked at. */
export interface Finding {
  readonly check: string;
  readonly verdict: "ok" | "warn" | "fail";
  readonly says: string;
  /** What to do; present unless all is well. */
  readonly advice?: string;
}

export interface DoctorOptions {
  /** The configuration, or why it could not be loaded. */
  readonly configuration: LoadedConfig | BirdsongError;
  /** `process.versions.node` */
  readonly nodeVersion: string;
  /** What a scorer of the user's own may see of the environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

const LEAST_NODE = [20, 19] as const;
const ASK_TIMEOUT = 5 * SECOND;
const LITTLE_SPACE = 2 ** 30;
const NO_SPACE = 100 * 2 ** 20;
/** Rate limits and billing days are the platform's time: a minute of difference is already too much. */
const CLOCK_TOLERANCE = MINUTE;

/** X's own hosts: the only ones beyond this machine that a token is ever sent to. */
const PLATFORM_HOSTS: ReadonlySet<string> = new Set(["api.x.com", "api.twitter.com"]);

/** Looks at everything that commonly goes wrong, changes nothing, and sends no token anywhere. */
export async function doctor(
  options: DoctorOptions,
  effects: { readonly clock: Clock },
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [nodeFinding(options.nodeVersion)];
  const { configuration } = options;
  if (configuration instanceof BirdsongError) {
    const advice = configuration.hint ?? "Mend the configuration and ask again.";
    return [...findings, { check: "configuration", verdict: "fail", says: configuration.message, advice }];
  }
  const { config, folders } = configuration;
  findings.push(...configurationFindings(configuration), ...tokenFindings(config));
  findings.push(await clockFinding(config.sources.x.url, effects.clock, signal));
  findings.push(await spaceFinding(folders.root), ...(await folderFindings(folders.root)));
  findings.push(await stateFinding(folders.state, effects.clock, signal));
  findings.push(await leftoverFinding(folders.spool, effects.clock));
  findings.push(...(await scorerFindings(configuration, options.env, signal)));
  return findings;
}

function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const good = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
  return good
    ? { check: "node", verdict: "ok", says: `Node ${version}` }
    : {
        check: "node",
        verdict: "fail",
        says: `Node ${version} is too old`,
        advice: `Install Node ${LEAST_NODE.join(".")} or newer.`,
      };
}

function configurationFindings({ config, path, found, warnings }: LoadedConfig): Finding[] {
  const check = "configuration";
  const names = Object.keys(config.campaigns);
  const findings: Finding[] = [];
  if (names.length === 0) {
    findings.push({
      check,
      verdict: "warn",
      says: "no campaign: nothing will be collected",
      advice: "Add one under `campaigns:`, or write a new file with `birdsong init`.",
    });
  } else {
    const where = found ? path : "environment variables";
    findings.push({ check, verdict: "ok", says: `${where}: ${names.join(", ")} (${config.timezone})` });
  }
  for (const [name, campaign] of Object.entries(config.campaigns)) {
    if (campaign.budget !== undefined) continue;
    findings.push({
      check,
      verdict: "fail",
      says: `campaign ${name} has no budget, and X is paid`,
      advice: `Add a line to it: budget: { month: 5.00 }`,
    });
  }
  for (const warning of warnings) {
    findings.push({ check, verdict: "warn", says: warning, advice: "Rename or remove it." });
  }
  return findings;
}

function tokenFindings(config: Config): Finding[] {
  const check = "token";
  const token = config.sources.x.bearer_token;
  const { hostname } = new URL(config.sources.x.url);
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  const isPlatform = PLATFORM_HOSTS.has(hostname);
  const findings: Finding[] = [];
  if (!isLoopback && !isPlatform) {
    findings.push({
      check: "address",
      verdict: token === undefined ? "warn" : "fail",
      says: `sources.x.url points at ${hostname}, neither this machine nor X`,
      advice: "A token is sent only to X and to loopback. Remove `sources.x.url`, or use 127.0.0.1.",
    });
  }
  if (token === undefined) {
    findings.push(
      isLoopback
        ? { check, verdict: "ok", says: "none needed: sources.x.url points at this machine" }
        : {
            check,
            verdict: "fail",
            says: "there is no bearer token for X",
            advice: "Set BIRDSONG_X_BEARER_TOKEN in .env or the environment. Without one: `birdsong demo`.",
          },
    );
    return findings;
  }
  const fault = tokenFault(token);
  findings.push(
    fault === undefined
      ? {
          check,
          verdict: "ok",
          says: `present (${token.length} characters), not tried: a request could cost`,
        }
      : {
          check,
          verdict: "fail",
          says: `the bearer token ${fault}`,
          advice: "Copy the app-only bearer token from your X developer app again.",
        },
  );
  return findings;
}

function tokenFault(token: string): string | undefined {
  if (/^bearer\s/i.test(token)) return 'begins with the word "Bearer"; only what follows is the token';
  if (/\s/.test(token)) return "contains white space";
  if (/^["'`]|["'`]$/.test(token)) return "has quotes around it";
  if (token.length < 40) return `has only ${token.length} characters; it was probably cut`;
  if (!/^[A-Za-z0-9%._~+/=-]+$/.test(token)) return "contains a character that tokens never have";
  return undefined;
}

async function clockFinding(url: string, clock: Clock, signal: AbortSignal): Promise<Finding> {
  const check = "clock";
  const { host } = new URL(url);
  let theirs: number;
  try {
    const answer = await request(url, {
      method: "HEAD",
      headersTimeout: ASK_TIMEOUT,
      bodyTimeout: ASK_TIMEOUT,
      signal: within(ASK_TIMEOUT, signal),
    });
    await answer.body.dump();
    theirs = Date.parse(String(answer.headers["date"]));
  } catch (thrown) {
    signal.throwIfAborted();
    return {
      check,
      verdict: "warn",
      says: `${host} could not be reached (${systemCode(thrown) ?? toError(thrown).name}), so the clock was not compared`,
      advice: "Check the network or the proxy; collecting needs to reach this host.",
    };
  }
  if (Number.isNaN(theirs)) {
    return {
      check,
      verdict: "warn",
      says: `${host} answers without a date, so the clock was not compared`,
      advice: "Make sure that this machine's clock is set by the network (NTP).",
    };
  }
  const off = Math.round((clock.now() - theirs) / SECOND);
  return Math.abs(off) * SECOND <= CLOCK_TOLERANCE
    ? { check, verdict: "ok", says: `within a minute of ${host}` }
    : {
        check,
        verdict: "fail",
        says: `this machine's clock is ${Math.abs(off)} seconds ${off > 0 ? "ahead of" : "behind"} ${host}`,
        advice: "Set it by the network (NTP): search windows and billing days depend on it.",
      };
}

async function spaceFinding(folder: string): Promise<Finding> {
  const check = "disk";
  const existing = await nearestExisting(folder);
  const { bavail, bsize } = await statfs(existing);
  const free = bavail * bsize;
  const says = `${(free / 2 ** 30).toFixed(1)} GiB free at ${existing}`;
  if (free >= LITTLE_SPACE) return { check, verdict: "ok", says };
  return {
    check,
    verdict: free < NO_SPACE ? "fail" : "warn",
    says,
    advice: "Free some space, or choose another folder with `data:`. A million posts take about 1 GiB.",
  };
}

async function folderFindings(folder: string): Promise<Finding[]> {
  const check = "data folder";
  const existing = await nearestExisting(folder);
  const findings: Finding[] = [];
  try {
    await access(existing, constants.R_OK | constants.W_OK | constants.X_OK);
    findings.push({ check, verdict: "ok", says: existing === folder ? folder : `${folder} will be created` });
  } catch (thrown) {
    findings.push({
      check,
      verdict: "fail",
      says: `${existing} cannot be written (${systemCode(thrown)})`,
      advice: "Give the account that runs Birdsong write permission on it, or choose another with `data:`.",
    });
  }
  if (existing === folder && platform() !== "win32") {
    const { mode } = await stat(folder);
    if ((mode & 0o077) !== 0) {
      findings.push({
        check,
        verdict: "warn",
        says: `other accounts of this machine may read ${folder}`,
        advice: `Collected posts are personal data: chmod 700 ${folder}`,
      });
    }
  }
  return findings;
}

async function stateFinding(path: string, clock: Clock, signal: AbortSignal): Promise<Finding> {
  const check = "state";
  if ((await nearestExisting(path)) !== path) {
    return { check, verdict: "ok", says: "none yet: nothing was collected here" };
  }
  try {
    await using state = await openState(path, { clock }, signal);
    return { check, verdict: "ok", says: state.path };
  } catch (thrown) {
    const error = toError(thrown);
    const advice = error instanceof BirdsongError ? error.hint : undefined;
    return {
      check,
      verdict: "fail",
      says: error.message,
      advice:
        advice ?? "Restore it from a copy, or move it away to begin anew: what was paid would be forgotten.",
    };
  }
}

/** Files that a killed process left half-written. They are never read, but they say that something was killed. */
async function leftoverFinding(spool: string, clock: Clock): Promise<Finding> {
  const check = "left-overs";
  let names: string[] = [];
  try {
    names = (await readdir(spool)).filter((name) => name.endsWith(".tmp"));
  } catch (thrown) {
    if (systemCode(thrown) !== "ENOENT") throw thrown;
  }
  let old = 0;
  for (const name of names) {
    const { mtimeMs } = await stat(join(spool, name));
    if (clock.now() - mtimeMs > DAY) old++;
  }
  return old === 0
    ? { check, verdict: "ok", says: "none" }
    : {
        check,
        verdict: "warn",
        says: `${old} half-written files of an interrupted run in ${spool}`,
        advice: "They are never read; the next collection removes them.",
      };
}

async function nearestExisting(path: string): Promise<string> {
  for (let here = path; ; here = dirname(here)) {
    try {
      await stat(here);
      return here;
    } catch (thrown) {
      const code = systemCode(thrown);
      if ((code !== "ENOENT" && code !== "ENOTDIR" && code !== "EACCES") || dirname(here) === here)
        throw thrown;
    }
  }
}
