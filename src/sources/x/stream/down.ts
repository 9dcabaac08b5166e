import type { Dispatcher } from "undici";
import { classify } from "../problem.ts";
import type { Ladder } from "./back-off.ts";
import type { DownCause } from "./events.ts";

const MAX_PROBLEM_BYTES = 64 * 1_024;

/** How an attempt ended, and how long to wait for the next. */
export interface Down {
  readonly cause: DownCause;
  readonly detail: string;
  readonly ladder: Ladder;
  /** What X asked for at least, milliseconds. */
  readonly floorMs?: number | undefined;
}

/** Reads a refusal at `now`, milliseconds; throws it when waiting does not help. */
export async function refused(answer: Dispatcher.ResponseData, path: string, now: number): Promise<Down> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_PROBLEM_BYTES) break;
  }
  const error = classify({
    status: answer.statusCode,
    header: (name) => headerOf(answer, name),
    body: Buffer.concat(chunks).toString(),
    path,
    now,
  });
  const { message: detail, retryAfterMs: floorMs } = error;
  switch (error.code) {
    case "x.unavailable":
      return { cause: "unavailable", detail, ladder: "http", floorMs };
    case "x.rate-limited":
      return { cause: "rate-limited", detail, ladder: "rate", floorMs };
    case "x.too-many-connections":
      return { cause: "too-many-connections", detail, ladder: "rate" };
    default:
      throw error;
  }
}

/** X's words for ending a stream that are about X's health rather than this connection. */
const OUT_OF_ORDER = new Set(["InternalError", "ClientApplicationStateDegraded", "InvalidRules"]);

/** The end that a message in the stream announced. */
export function disconnected(type: string, detail: string): Down {
  if (type === "TooManyConnections") return { cause: "too-many-connections", detail, ladder: "rate" };
  return {
    cause: "disconnected",
    detail: detail === "" ? type : `${type}: ${detail}`,
    ladder: OUT_OF_ORDER.has(type) ? "http" : "network",
  };
}

export function headerOf(answer: Dispatcher.ResponseData, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
