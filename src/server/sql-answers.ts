import { Hono } from "hono";
import type { Context } from "hono";
import type { LoadedConfig } from "../config/load.ts";
import { SECOND } from "../model/clock.ts";
import type { Clock } from "../model/clock.ts";
import { singleQuery } from "../reports/single-query.ts";
import { RateLimit } from "./rate-limit.ts";
import { askInBox } from "./sql-box.ts";
import { Turns } from "./turns.ts";
import { within } from "../model/within.ts";

/** Queries of anybody's: how many may wait, how many a caller may ask, and how long one may take. */
const IN_LINE = 4;
const A_MINUTE = 30;
const DEADLINE = 10 * SECOND;
/** How long one may take, its turn included. */
const PATIENCE = 60 * SECOND;

const FORMS = {
  "/api/sql": ["json", "application/json; charset=utf-8"],
  "/api/sql.csv": ["csv", "text/csv; charset=utf-8"],
} as const;

/** What the node server tells of whoever asks. */
interface Bindings {
  readonly incoming?: { readonly socket: { readonly remoteAddress?: string } };
}

/** Answers queries of anybody's where that is switched on; else says how to switch it on. */
export function sqlAnswers(loaded: LoadedConfig, clock: Pick<Clock, "now">, stop: AbortSignal): Hono {
  const app = new Hono();
  // a process each, one at a time: whoever asks much waits longer
  const turns = new Turns(1, IN_LINE);
  const limit = new RateLimit(A_MINUTE, clock);
  for (const [path, [form, type]] of Object.entries(FORMS)) {
    app.get(path, async (context) => {
      if (!loaded.config.server.sql) return switchedOff(context);
      const waitMs = limit.take(callerOf(context));
      if (waitMs > 0) return tooMany(context, Math.ceil(waitMs / SECOND));
      // what is no query at all costs no process
      const query = singleQuery(context.req.query("q") ?? "");
      const patience = within(PATIENCE, AbortSignal.any([stop, context.req.raw.signal]));
      const box = { marts: loaded.folders.marts, deadlineMs: DEADLINE, form };
      const text = await turns.take(() => askInBox(query, box, patience), patience);
      if (form === "csv") context.header("content-disposition", 'attachment; filename="query.csv"');
      context.header("cache-control", "no-store");
      return context.body(text, 200, { "content-type": type });
    });
  }
  return app;
}

/** Behind a server that speaks for others all callers are one, and share what one may ask. */
const callerOf = ({ env }: Context): string =>
  (env as Bindings | undefined)?.incoming?.socket.remoteAddress ?? "unknown";

const switchedOff = (context: Context): Response =>
  context.json(
    {
      error: {
        code: "server.sql-off",
        message: "Queries are switched off.",
        hint: "Whoever runs this server can switch them on with `server: { sql: true }` in birdsong.yaml, or BIRDSONG_SERVER_SQL=true. Who may ask may then read every column of every table.",
      },
    },
    404,
  );

function tooMany(context: Context, seconds: number): Response {
  context.header("retry-after", String(seconds));
  return context.json(
    {
      error: {
        code: "server.too-many",
        message: `More than ${A_MINUTE} queries a minute are not answered.`,
        hint: `Try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}.`,
      },
    },
    429,
  );
}
