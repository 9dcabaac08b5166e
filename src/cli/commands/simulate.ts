import { readFile } from "node:fs/promises";
import { BirdsongError, EXIT, systemCode, toError } from "../../model/error.ts";
import { isoTime, SECOND } from "../../model/clock.ts";
import { parseFaultPlan, startSimulator } from "../../simulator/index.ts";
import type { FaultPlan, SimulatorOptions } from "../../simulator/index.ts";
import { aborted } from "../../model/aborted.ts";
import type { Command, Invocation } from "../command.ts";

const DEFAULT_PORT = 8080;

export const command: Command = {
  name: "simulate",
  summary: "serve an X API v2 on this machine, with invented posts: try everything without a key",
  options: {
    port: { type: "string" },
    seed: { type: "string" },
    topic: { type: "string", multiple: true },
    "posts-per-day": { type: "string" },
    "history-days": { type: "string" },
    speed: { type: "string" },
    "start-at": { type: "string" },
    faults: { type: "string" },
    "no-forgiveness": { type: "boolean" },
    reposts: { type: "boolean" },
    dialect: { type: "string" },
    "reject-unknown-fields": { type: "boolean" },
    "new-stream-closes-old": { type: "boolean" },
    "remaining-as-used": { type: "boolean" },
    "usage-as-list": { type: "boolean" },
    "project-cap": { type: "string" },
    "token-lifetime": { type: "string" },
    "user-token": { type: "string", multiple: true },
    "counts-for-apps-only": { type: "boolean" },
    credits: { type: "string" },
    latency: { type: "string" },
    "no-rate-limits": { type: "boolean" },
  },
  optionHelp: {
    port: `port on 127.0.0.1, 0 for a free one (default: ${DEFAULT_PORT})`,
    seed: "the same seed gives the same world (default: 1)",
    topic: "hashtag people write about, the first one most; may be repeated (default: Arcane, Birdwatching)",
    "posts-per-day": "volume of the whole world (default: 1000)",
    "history-days": "days of posts that exist at the start (default: 8)",
    speed: "simulated seconds a second: 60 lets a minute pass each second, 0 stands still (default: 1)",
    "start-at": "where its clock begins, such as 2026-11-01T08:00:00Z (default: now)",
    faults: "JSON file that says which requests go wrong and how (docs/simulator.md)",
    "no-forgiveness": "bill a post again when it is read twice on a UTC day",
    reposts: "search returns reposts, as it did until May 2026",
    dialect: "vocabulary of answers when a request shows none: legacy or new (default: legacy)",
    "reject-unknown-fields": "answer 400 to unknown fields instead of dropping them",
    "new-stream-closes-old": "a second connection to the stream ends the first instead of being refused",
    "remaining-as-used": "x-rate-limit-remaining tells what was used instead of what is left",
    "usage-as-list": "the usage endpoint answers a list instead of an object",
    "project-cap": "post reads a cycle, as the usage endpoint tells (default: 3000000)",
    "token-lifetime": "seconds after which page tokens are refused (default: never)",
    "user-token": "a bearer token that stands for a user; may be repeated",
    "counts-for-apps-only": "counts refuse users' tokens",
    credits: "US dollars after which everything that costs answers 402 (default: no limit)",
    latency: "milliseconds every answer takes at least (default: 0)",
    "no-rate-limits": "no 429 by itself",
  },
  examples: [
    {
      line: "birdsong simulate",
      does: `serves on port ${DEFAULT_PORT} until Ctrl-C and says how to point Birdsong at it`,
    },
    {
      line: "birdsong simulate --speed 3600 --start-at 2026-11-01T00:00:00Z",
      does: "an hour a second, from a fixed moment",
    },
    {
      line: "birdsong simulate --faults faults.json --credits 2",
      does: "misbehaves as the file says and runs out of credits",
    },
  ],
  async run(invocation) {
    const { output, signal } = invocation;
    const options = await optionsOf(invocation);
    await using simulator = await startSimulator(options);
    output.print(
      `An X API v2 with invented posts is at ${simulator.url} (time there: ${isoTime(simulator.clock.now())}).`,
    );
    output.print("Nothing leaves this machine, and any bearer token is accepted. In birdsong.yaml:");
    output.print("");
    output.print("  sources:");
    output.print("    x:");
    output.print(`      url: ${simulator.url}`);
    output.print("");
    output.print(`Its meter: curl ${simulator.url}/_simulator/meter   Stop it with Ctrl-C.`);
    output.result({ url: simulator.url, port: simulator.port, now: isoTime(simulator.clock.now()) });
    await aborted(signal);
    const { requests, billed, usd } = simulator.meter();
    output.note(
      `Stopped. Requests: ${requests}. X would have billed ${billed.posts} posts and ${billed.users} users, $${usd.toFixed(2)}.`,
    );
    return EXIT.done;
  },
};

async function optionsOf({ options }: Invocation): Promise<SimulatorOptions> {
  const number = (name: string, least: number): number | undefined => {
    const text = options[name];
    if (typeof text !== "string") return undefined;
    const value = Number(text);
    if (text.trim() !== "" && Number.isFinite(value) && value >= least) return value;
    throw refused(`--${name} is "${text}"`, `Give a number of at least ${least}.`);
  };
  const whole = (name: string, least: number): number | undefined => {
    const value = number(name, least);
    if (value === undefined || Number.isSafeInteger(value)) return value;
    throw refused(`--${name} is ${value}`, "Give a whole number.");
  };
  const port = whole("port", 0) ?? DEFAULT_PORT;
  if (port > 65_535) throw refused(`--port is ${port}`, "Ports go up to 65535.");
  const topics = options["topic"];
  const userTokens = options["user-token"];
  const lifetime = number("token-lifetime", 1);
  const isSet = (name: string): true | undefined => (options[name] === true ? true : undefined);
  const faults = options["faults"];
  const chosen = {
    port,
    seed: whole("seed", 0),
    topics: Array.isArray(topics) && topics.length > 0 ? topics.map(String) : undefined,
    postsPerDay: number("posts-per-day", 1),
    historyDays: number("history-days", 0),
    speed: number("speed", 0),
    startAt: startOf(options["start-at"]),
    faults: typeof faults === "string" ? await readPlan(faults) : undefined,
    forgiveness: options["no-forgiveness"] === true ? false : undefined,
    searchReturnsReposts: isSet("reposts"),
    dialect: dialectOf(options["dialect"]),
    unknownFields: isSet("reject-unknown-fields") && "reject",
    newStreamClosesOld: isSet("new-stream-closes-old"),
    remainingTells: isSet("remaining-as-used") && "used",
    usageShape: isSet("usage-as-list") && "array",
    projectCap: whole("project-cap", 0),
    tokenLifetimeMs: lifetime === undefined ? undefined : lifetime * SECOND,
    userTokens: Array.isArray(userTokens) ? userTokens.map(String) : undefined,
    countsForAppsOnly: isSet("counts-for-apps-only"),
    creditsUsd: number("credits", 0),
    latencyMs: number("latency", 0),
    rateLimits: options["no-rate-limits"] === true ? false : undefined,
  } as const;
  return Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined));
}

function dialectOf(text: Invocation["options"][string]): "legacy" | "new" | undefined {
  if (text === undefined || text === "legacy" || text === "new") return text;
  throw refused(`--dialect is "${String(text)}"`, "Use legacy (tweet.fields) or new (post.fields).");
}

function startOf(text: Invocation["options"][string]): number | undefined {
  if (typeof text !== "string") return undefined;
  const ms = Date.parse(text);
  if (!Number.isNaN(ms)) return ms;
  throw refused(`--start-at is "${text}"`, "Give a moment such as 2026-11-01T08:00:00Z.");
}

async function readPlan(path: string): Promise<FaultPlan> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (thrown) {
    const reason = systemCode(thrown) === "ENOENT" ? "there is no such file" : toError(thrown).message;
    throw refused(
      `--faults ${path}: ${reason}`,
      "Give the path of a JSON file; docs/simulator.md shows one.",
      thrown,
    );
  }
  let plan: unknown;
  try {
    plan = JSON.parse(text);
  } catch (thrown) {
    throw refused(
      `${path} is not JSON: ${toError(thrown).message}`,
      "Mend it; docs/simulator.md shows a plan.",
      thrown,
    );
  }
  return parseFaultPlan(plan);
}

function refused(message: string, hint: string, cause?: unknown): BirdsongError {
  return new BirdsongError(`${message}.`, {
    code: "simulate.invalid-option",
    hint,
    exitCode: EXIT.usage,
    cause,
  });
}
