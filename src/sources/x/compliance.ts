import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Agent, request } from "undici";
import { z } from "zod";
import { SECOND } from "../../model/clock.ts";
import { toError } from "../../model/error.ts";
import { linesIn } from "../../model/lines.ts";
import type { Compliance, ComplianceFinding, RemoteJob } from "../source.ts";
import { SourceError } from "../source.ts";
import type { XClient } from "./client.ts";
import { parseJson } from "./answer.ts";
import { within } from "../../model/within.ts";

const JOBS = "/2/compliance/jobs";
/** Ours among the jobs of the app, so that one whose answer was lost is found again. */
const NAME = "birdsong";
/** A day's list of ids at a slow line's speed. */
const TRANSFER_TIMEOUT_MS = 600 * SECOND;
const CONNECT_TIMEOUT_MS = 10 * SECOND;
const MOST_LINE_BYTES = 64 * 1024;

const jobSchema = z.object({
  id: z.string().regex(/^\d+$/),
  name: z.string().optional(),
  status: z.string(),
  created_at: z.iso.datetime(),
  upload_url: z.string(),
  upload_expires_at: z.iso.datetime(),
  download_url: z.string(),
});
const lineSchema = z.object({
  id: z.union([z.string(), z.number()]).transform(String).pipe(z.string().regex(/^\d+$/)),
  action: z.string(),
  redacted_at: z.iso.datetime({ offset: true }).optional().catch(undefined),
  reason: z.string().optional(),
});

type JobAnswer = z.output<typeof jobSchema>;

/** Batch compliance of X. Lists and results lie with a storage of X's choosing, which never sees the token. */
export function xCompliance(client: XClient): Compliance {
  return {
    async open(kind, signal) {
      const type = typeOf(kind);
      const { body } = await client.send({ path: JOBS, params: { type } }, signal);
      const jobs = z.array(jobSchema).safeParse(parseJson(body)["data"] ?? []);
      if (!jobs.success) throw unreadable(JOBS, jobs.error);
      return jobs.data.filter((job) => job.name === NAME).map(jobOf);
    },
    async create(kind, signal) {
      const call = { method: "POST", path: JOBS, body: { type: typeOf(kind), name: NAME } } as const;
      return jobOf(readJob(parseJson((await client.send(call, signal)).body)["data"], JOBS));
    },
    async check(jobId, signal) {
      const path = `${JOBS}/${jobId}`;
      return jobOf(readJob(parseJson((await client.send({ path }, signal)).body)["data"], path));
    },
    async upload(url, file, signal) {
      const { size } = await stat(file);
      await using storage = new Storage(url);
      await storage.put(createReadStream(file), size, signal);
    },
    async *download(url, signal) {
      await using storage = new Storage(url);
      for await (const finding of storage.lines(signal)) yield finding;
    },
  };
}

function typeOf(kind: "post" | "user"): "tweets" | "users" {
  return kind === "post" ? "tweets" : "users";
}

function readJob(value: unknown, path: string): JobAnswer {
  const job = jobSchema.safeParse(value);
  if (!job.success) throw unreadable(path, job.error);
  return job.data;
}

function jobOf(job: JobAnswer): RemoteJob {
  return {
    id: job.id,
    status: job.status,
    createdAt: job.created_at,
    uploadUrl: job.upload_url,
    uploadUntil: job.upload_expires_at,
    downloadUrl: job.download_url,
  };
}

/** One signed address. Redirects are answers like any other: the address was signed for one place. */
class Storage implements AsyncDisposable {
  readonly #url: URL;
  readonly #agent: Agent;

  constructor(url: string) {
    this.#url = assertStorageUrl(url);
    this.#agent = new Agent({
      connect: { timeout: CONNECT_TIMEOUT_MS },
      headersTimeout: TRANSFER_TIMEOUT_MS,
      bodyTimeout: 60 * SECOND,
    });
  }

  async put(body: NodeJS.ReadableStream, length: number, signal: AbortSignal): Promise<void> {
    await this.#transfer(signal, async (inTime) => {
      const response = await request(this.#url, {
        method: "PUT",
        // The type is part of what X signed.
        headers: { "content-type": "text/plain", "content-length": String(length), "user-agent": NAME },
        body: body as never,
        dispatcher: this.#agent,
        signal: inTime,
      });
      await response.body.dump();
      if (response.statusCode !== 200) throw refused("take the list of ids", response.statusCode);
    });
  }

  async *lines(signal: AbortSignal): AsyncIterable<ComplianceFinding> {
    const inTime = within(TRANSFER_TIMEOUT_MS, signal);
    const response = await this.#transfer(signal, async () =>
      request(this.#url, {
        headers: { "user-agent": NAME },
        dispatcher: this.#agent,
        signal: inTime,
      }),
    );
    if (response.statusCode !== 200) {
      await response.body.dump();
      throw refused("give the result", response.statusCode);
    }
    const lines = linesIn(response.body)[Symbol.asyncIterator]();
    for (;;) {
      const line = await this.#transfer(signal, async () => lines.next());
      if (line.done === true) return;
      if (line.value.bytes.length > 0) yield readLine(line.value.bytes, line.value.number);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }

  async #transfer<T>(signal: AbortSignal, work: (inTime: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await work(within(TRANSFER_TIMEOUT_MS, signal));
    } catch (thrown) {
      signal.throwIfAborted();
      if (thrown instanceof SourceError) throw thrown;
      throw new SourceError(`The transfer to or from ${this.#url.host} broke off.`, {
        code: "x.compliance-transfer",
        hint: "Run the same command again; it goes on with the same job.",
        retryable: true,
        cause: toError(thrown),
      });
    }
  }
}

/** Ids are sent nowhere but where nobody can listen: over TLS, or to this machine. */
export function assertStorageUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const loopback =
    url !== undefined &&
    (["localhost", "[::1]"].includes(url.hostname) || /^127(\.\d{1,3}){3}$/.test(url.hostname));
  const isFit =
    url !== undefined &&
    url.username === "" &&
    (url.protocol === "https:" || (url.protocol === "http:" && loopback));
  if (isFit) return url;
  throw new SourceError("X names a storage for the compliance job that is not reached by https.", {
    code: "x.compliance-url",
    hint: "Check sources.x.url. Nothing was sent.",
  });
}

function readLine(bytes: Buffer, number: number): ComplianceFinding {
  let value: unknown;
  try {
    value = bytes.length > MOST_LINE_BYTES ? undefined : JSON.parse(bytes.toString("utf8"));
  } catch {
    value = undefined; // the error below says which line
  }
  const line = lineSchema.safeParse(value);
  if (!line.success) {
    throw new SourceError(`Line ${number} of the compliance result cannot be read.`, {
      code: "x.compliance-unreadable",
      hint: "Run the same command again; nothing of the result took effect.",
      retryable: true,
    });
  }
  const { id, action, reason, redacted_at: redactedAt } = line.data;
  return { id, action, reason: reason ?? action, redactedAt };
}

function refused(what: string, status: number): SourceError {
  return new SourceError(`X's storage does not ${what} (HTTP ${status}).`, {
    code: "x.compliance-storage",
    hint: "Run the same command again; an address that has expired is asked for anew.",
    retryable: status >= 500,
  });
}

function unreadable(path: string, cause: z.ZodError): SourceError {
  return new SourceError(`${path} answers with something that is no compliance job.`, {
    code: "x.unreadable-answer",
    hint: "Run the command again; if it stays, check sources.x.url.",
    cause,
  });
}
