import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import type { Context } from "hono";
import { compress } from "hono/compress";
import type { LoadedConfig } from "../config/load.ts";
import { isLoopback } from "../config/loopback.ts";
import { catalogueOf } from "../jobs/ask.ts";
import { askDashboard } from "../jobs/dashboard.ts";
import { askDashboardMore } from "../jobs/dashboard-more.ts";
import type { Log } from "../jobs/context.ts";
import { RolledUp } from "../jobs/rolled-up.ts";
import type { StatusReport } from "../jobs/status.ts";
import { readManifest } from "../marts/manifest.ts";
import type { Manifest } from "../marts/manifest.ts";
import { SECOND } from "../model/clock.ts";
import type { Clock } from "../model/clock.ts";
import { BirdsongError, EXIT, systemCode, toError } from "../model/error.ts";
import { findReport } from "../reports/catalogue.ts";
import { exactNumbers } from "../reports/cells.ts";
import { guard } from "./guard.ts";
import { Metrics } from "./metrics.ts";
import { pageFiles } from "./page-files.ts";
import { problemOf } from "./problem.ts";
import { reportData } from "./report-data.ts";
import { sqlAnswers } from "./sql-answers.ts";
import { Turns } from "./turns.ts";
import { within } from "../model/within.ts";

export interface ServerParts {
  readonly loaded: LoadedConfig;
  readonly clock: Clock;
  readonly log: Log;
  status(signal: AbortSignal): Promise<StatusReport>;
}

export interface RunningServer extends AsyncDisposable {
  /** Where it listens: `http://127.0.0.1:7373`. */
  readonly url: string;
}

/** Questions answered at a time; each opens an engine of its own. */
const AT_A_TIME = 4;
const IN_LINE = 64;
/** How long a question may take, its turn included. */
const PATIENCE = 60 * SECOND;
/** How long open answers may take to end when the server stops. */
const GRACE = 3 * SECOND;
const LOOK = 50;

/**
 * Serves the published marts over HTTP, reading only; it never waits for a load nor holds one up. Stops answering when
 * the signal says so. Throws `server.port` when it cannot listen.
 */
export async function startServer(parts: ServerParts, signal: AbortSignal): Promise<RunningServer> {
  const { host, port } = parts.loaded.config.server;
  const rolledUp = new RolledUp(parts.loaded, parts.clock);
  const listener = getRequestListener(appOf(parts, rolledUp, signal).fetch);
  const server = createServer((request, response) => void listener(request, response));
  await listening(server, host, port);
  void rolledUp.prepare().catch((thrown: unknown) => {
    if (thrown instanceof BirdsongError && thrown.code === "marts.none") return; // there will be
    if (!signal.aborted) parts.log.warn({ error: thrown }, "sums of what is published could not be made yet");
  });
  const stop = async (): Promise<void> => {
    await closed(server, parts.clock);
    await rolledUp[Symbol.asyncDispose]();
  };
  const { port: taken } = server.address() as AddressInfo;
  const name = host.includes(":") ? `[${host}]` : host;
  return { url: `http://${name}:${taken}`, [Symbol.asyncDispose]: stop };
}

function appOf(parts: ServerParts, rolledUp: RolledUp, stop: AbortSignal): Hono {
  const { loaded, log } = parts;
  const { host, token } = loaded.config.server;
  const turns = new Turns(AT_A_TIME, IN_LINE);
  const app = new Hono();
  app.use(guard({ token, loopback: isLoopback(host) }));
  app.use(compress());
  app.onError((thrown, context) => {
    const { status, body } = problemOf(thrown);
    // the path without its query, where a token may stand
    if (status === 500) log.error({ error: thrown, path: context.req.path }, "a request failed");
    if (status === 503) context.header("retry-after", "5");
    return context.json(body, status);
  });
  app.notFound((context) =>
    context.json(
      { error: { code: "server.unknown", message: `There is nothing at ${context.req.path}.` } },
      404,
    ),
  );

  const newest = async (): Promise<Manifest | undefined> => readManifest(loaded.folders.marts);
  /** Answers in turn, unless whoever asks has the answer already. */
  const unlessSeen = async (
    context: Context,
    published: (patience: AbortSignal) => Promise<Manifest | undefined>,
    ask: (patience: AbortSignal) => Promise<Response>,
  ): Promise<Response> => {
    const patience = within(PATIENCE, AbortSignal.any([stop, context.req.raw.signal]));
    const tag = tagOf(await published(patience), context);
    context.header("cache-control", "private, no-cache");
    context.header("etag", tag);
    if (context.req.header("if-none-match")?.includes(tag) === true) return context.body(null, 304);
    const answer = await turns.take(async () => ask(patience), patience);
    answer.headers.forEach((value, key) => context.header(key, value));
    return context.newResponse(answer.body);
  };

  app.get("/healthz", (context) => context.text("ok\n"));
  app.get("/readyz", async (context) => {
    const manifest = await readManifest(loaded.folders.marts);
    return manifest === undefined
      ? context.text("nothing has been published yet\n", 503)
      : context.text(`published ${manifest.published_at}\n`);
  });
  app.route("/", sqlAnswers(loaded, parts.clock, stop));
  const metrics = new Metrics();
  app.get("/metrics", async (context) => {
    const status = await parts.status(stop);
    const text = await metrics.text({ status, manifest: await readManifest(loaded.folders.marts) });
    return context.body(text, 200, { "content-type": metrics.contentType });
  });
  const page = pageFiles();
  for (const [path, { content, type, tag }] of page) {
    app.get(path, (context) => {
      context.header("cache-control", "no-cache");
      context.header("etag", tag);
      if (context.req.header("if-none-match")?.includes(tag) === true) return context.body(null, 304);
      return context.body(content, 200, { "content-type": type });
    });
  }
  type Query = Readonly<Record<string, string | undefined>>;
  const answers: Readonly<Record<string, (asked: Query, patience: AbortSignal) => Promise<unknown>>> = {
    "/api/dashboard": async (asked, patience) => askDashboard(rolledUp, asked, patience),
    "/api/dashboard/more": async (asked, patience) => askDashboardMore(loaded, rolledUp, asked, patience),
  };
  for (const [path, ask] of Object.entries(answers)) {
    app.get(path, async (context) => {
      return unlessSeen(
        context,
        async (patience) => rolledUp.manifest(patience),
        async (patience) => {
          const { token: _token, ...asked } = context.req.query();
          return new Response(JSON.stringify(await ask(asked, patience), exactNumbers), {
            headers: { "content-type": "application/json; charset=utf-8" },
          });
        },
      );
    });
  }
  app.get("/api/reports", async (context) => {
    const reports = [...(await catalogueOf(loaded)).values()];
    return context.json(reports.map(({ sql: _sql, path: _path, ...report }) => report));
  });
  app.get("/api/status", async (context) => context.json(await parts.status(stop)));
  app.get("/api/reports/:file{[a-z0-9_-]+\\.sql}", async (context) => {
    const { sql } = findReport(await catalogueOf(loaded), context.req.param("file").replace(/\.sql$/, ""));
    return context.text(sql);
  });
  app.get("/api/reports/:file", async (context) =>
    unlessSeen(context, newest, async (patience) =>
      reportData(loaded, context.req.param("file"), context.req.query(), patience),
    ),
  );
  return app;
}

/** The same question to the same marts has the same answer; the token has no part in it. */
function tagOf(manifest: Manifest | undefined, { req }: Context): string {
  const asked = Object.entries(req.query()).filter(([name]) => name !== "token");
  const hash = createHash("sha256").update(
    JSON.stringify([
      manifest?.warehouse_id,
      manifest?.generation,
      req.path,
      asked.sort(([a], [b]) => (a < b ? -1 : 1)),
    ]),
  );
  return `W/"${hash.digest("base64url").slice(0, 22)}"`;
}

async function listening(server: Server, host: string, port: number): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, () => {
        server.off("error", reject);
        resolve();
      });
    });
  } catch (thrown) {
    throw new BirdsongError(
      `Cannot listen at ${host}:${port} (${systemCode(thrown) ?? toError(thrown).message}).`,
      {
        code: "server.port",
        hint: "Another program may listen there: stop it, or choose another port with --port (0: any that is free) or `server.port`.",
        exitCode: EXIT.usage,
        cause: thrown,
      },
    );
  }
}

/** Lets answers under way end, but not for ever. */
async function closed(server: Server, clock: Clock): Promise<void> {
  const done = new AbortController();
  const closing = async (): Promise<void> => {
    for (let waited = 0; waited < GRACE; waited += LOOK) {
      // a connection becomes idle a moment after its last answer, and would be kept for the next question
      server.closeIdleConnections();
      await clock.sleep(LOOK, done.signal);
    }
    server.closeAllConnections();
  };
  const late = closing().catch(() => undefined); // everything has ended in time
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  done.abort();
  await late;
}
