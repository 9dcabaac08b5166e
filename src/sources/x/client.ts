import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { Agent, request } from "undici";
import type { Clock } from "../../model/clock.ts";
import { MINUTE, SECOND } from "../../model/clock.ts";
import { systemCode, toError } from "../../model/error.ts";
import { SourceError } from "../source.ts";
import { classify } from "./problem.ts";
import { within } from "../../model/within.ts";

/** A page of 500 posts with everything included is about 2 MB; an answer beyond this is not one. */
const MAX_BODY_BYTES = 64 * 2 ** 20;
const CONNECT_TIMEOUT_MS = 10 * SECOND;
/** How far the source's `date` header may be from our clock and still decide the billing day. */
const CREDIBLE_SKEW_MS = 10 * MINUTE;

export interface ClientOptions {
  readonly url: string;
  readonly token: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** One request. */
export interface Call {
  /** @default "GET" */
  readonly method?: "POST" | "DELETE";
  readonly path: string;
  readonly params?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
}

export interface Received {
  readonly body: Buffer;
  readonly receivedAt: number;
  readonly answeredAt: number;
}

/** One host, one token, keep-alive connections. Redirects are answers like any other, never followed. */
export class XClient implements AsyncDisposable {
  readonly #options: ClientOptions;
  readonly #agent: Agent;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#agent = new Agent({
      connect: { timeout: CONNECT_TIMEOUT_MS },
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
      maxResponseSize: MAX_BODY_BYTES,
      keepAliveTimeout: 30 * SECOND,
      connections: 4,
    });
  }

  /** Resolves with the whole body of a 200 or 201; everything else is a {@link SourceError}. */
  async send(call: Call, signal: AbortSignal): Promise<Received> {
    const { clock, timeoutMs } = this.#options;
    const inTime = within(timeoutMs, signal);
    let status: number | undefined;
    try {
      const response = await request(this.#urlOf(call), {
        method: call.method ?? "GET",
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
        dispatcher: this.#agent,
        signal: inTime,
        headers: {
          authorization: `Bearer ${this.#options.token}`,
          accept: "application/json",
          ...(call.body === undefined ? {} : { "content-type": "application/json" }),
          "accept-encoding": "gzip",
          "user-agent": "birdsong",
        },
      });
      status = response.statusCode;
      const header = (name: string): string | undefined => {
        const value = response.headers[name];
        return Array.isArray(value) ? value[0] : value;
      };
      const raw = Buffer.from(await response.body.arrayBuffer());
      const receivedAt = clock.now();
      const body = header("content-encoding") === "gzip" ? await unzip(raw) : raw;
      if (status !== 200 && status !== 201) {
        throw classify({ status, header, body: body.toString("utf8"), path: call.path, now: receivedAt });
      }
      return { body, receivedAt, answeredAt: answeredAt(header("date"), receivedAt) };
    } catch (thrown) {
      signal.throwIfAborted();
      if (thrown instanceof SourceError) throw thrown;
      throw describe(thrown, status, inTime.aborted, this.#options);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }

  #urlOf({ path, params = {} }: Call): URL {
    const url = new URL(path, this.#options.url);
    for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
    return url;
  }
}

async function unzip(raw: Buffer): Promise<Buffer> {
  return promisify(gunzip)(raw, { maxOutputLength: MAX_BODY_BYTES });
}

/** The other side's time of an answer, ours where theirs is not credible. */
export function answeredAt(date: string | undefined, receivedAt: number): number {
  const theirs = date === undefined ? Number.NaN : Date.parse(date);
  return Math.abs(theirs - receivedAt) < CREDIBLE_SKEW_MS ? theirs : receivedAt;
}

/** Errors of a connection that was never made: nothing can have been delivered, so nothing is billed. */
const NEVER_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

function describe(
  thrown: unknown,
  status: number | undefined,
  timedOut: boolean,
  options: ClientOptions,
): SourceError {
  const error = toError(thrown);
  const code = systemCode(error);
  const host = new URL(options.url).host;
  if (code !== undefined && NEVER_SENT.has(code)) {
    return new SourceError(`${host} cannot be reached (${code}).`, {
      code: "x.unreachable",
      hint: "Check the network and sources.x.url. Nothing was lost; run the same command again.",
      retryable: true,
      cause: error,
    });
  }
  const mayBeBilled = status === undefined || status === 200;
  if (timedOut || code === "UND_ERR_HEADERS_TIMEOUT" || code === "UND_ERR_BODY_TIMEOUT") {
    return new SourceError(`${host} did not answer completely within ${options.timeoutMs / SECOND} s.`, {
      code: "x.timeout",
      hint: "Nothing was lost; run the same command again. A slow line may need a longer sources.x.timeout.",
      retryable: true,
      mayBeBilled,
      cause: error,
    });
  }
  if (code === "UND_ERR_RES_EXCEEDED_MAX_SIZE") {
    return new SourceError(`${host} sent more than ${MAX_BODY_BYTES / 2 ** 20} MB in one answer.`, {
      code: "x.too-large",
      hint: "Check sources.x.url: this is not an answer of X's API.",
      mayBeBilled,
      cause: error,
    });
  }
  return new SourceError(`The answer of ${host} broke off.`, {
    code: "x.cut",
    hint: "Nothing was lost; run the same command again.",
    retryable: true,
    mayBeBilled,
    cause: error,
  });
}
