import { request } from "undici";
import { startSimulator } from "../../src/simulator/index.ts";
import type { Simulator, SimulatorOptions } from "../../src/simulator/index.ts";
import { ManualClock, settle } from "../model/manual-clock.ts";
import { NOON } from "./serving.ts";

const RULES = "/2/tweets/search/stream/rules";

export interface Stage extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly clock: ManualClock;
}

/** A simulator whose time a test moves: about a post each fourteen seconds, two thirds of them with #arcane. */
export async function startTimed(options: SimulatorOptions = {}): Promise<Stage> {
  const clock = new ManualClock(NOON);
  const simulator = await startSimulator(
    { startAt: NOON, postsPerDay: 6_000, historyDays: 0, ...options },
    { clock },
  );
  return { simulator, clock, [Symbol.asyncDispose]: () => simulator[Symbol.asyncDispose]() };
}

export interface Said {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export async function send(
  simulator: Simulator,
  method: "GET" | "POST" | "DELETE",
  path: string,
  body?: unknown,
): Promise<Said> {
  const response = await fetch(`${simulator.url}${path}`, {
    method,
    headers: { authorization: "Bearer any" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>) };
}

/** Adds rules and returns their ids. */
export async function addRules(
  simulator: Simulator,
  ...rules: readonly { readonly value: string; readonly tag?: string }[]
): Promise<readonly string[]> {
  const { body } = await send(simulator, "POST", RULES, { add: rules });
  return (body["data"] as { id: string }[]).map(({ id }) => id);
}

export interface StreamLine {
  readonly data: { readonly id: string; readonly text: string; readonly [field: string]: unknown };
  readonly matching_rules: readonly { readonly id: string; readonly tag?: string }[];
}

/** A client that only listens. */
export interface Listener {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Everything received so far. */
  readonly bytes: () => Buffer;
  /** Lines that are neither empty nor torn. */
  readonly lines: () => readonly StreamLine[];
  /** How it ended; undefined while it has not. */
  readonly ended: () => "closed" | "broken" | undefined;
  readonly leave: () => void;
}

export async function listen(simulator: Simulator, params: Record<string, string> = {}): Promise<Listener> {
  const query = new URLSearchParams(params).toString();
  const leaving = new AbortController();
  const response = await request(`${simulator.url}/2/tweets/search/stream?${query}`, {
    headers: { authorization: "Bearer any" },
    signal: leaving.signal,
    bodyTimeout: 0,
    reset: true,
  });
  const chunks: Buffer[] = [];
  let end: "closed" | "broken" | undefined;
  response.body.on("data", (chunk: Buffer) => void chunks.push(Buffer.from(chunk)));
  response.body.on("end", () => (end = "closed"));
  response.body.on("error", () => (end = "broken"));
  await settle();
  const bytes = (): Buffer => Buffer.concat(chunks);
  return {
    status: response.statusCode,
    headers: response.headers,
    bytes,
    lines: () =>
      bytes()
        .toString()
        .split("\r\n")
        .slice(0, -1)
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as StreamLine),
    ended: () => end,
    leave: () => leaving.abort(),
  };
}
