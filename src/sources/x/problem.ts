import { EXIT } from "../../model/error.ts";
import { MINUTE } from "../../model/clock.ts";
import { SourceError } from "../source.ts";
import { rateWait, retryAfterMs } from "./rate-limit.ts";

export interface Refusal {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly body: string;
  readonly path: string;
  readonly now: number;
}

/** What X says in any of its body shapes: a problem, `{errors: [...]}` of two kinds, or nothing it could be read from. */
interface Said {
  readonly title: string;
  readonly detail: string;
  readonly type: string;
  /** Everything above and the parameters named, for matching. */
  readonly all: string;
}

/** The error for an answer that is not 200. Status alone never decides: 403 and 429 mean several things each. */
export function classify(refusal: Refusal): SourceError {
  const said = readProblem(refusal.body);
  const words = said.detail === "" ? said.title : said.detail;
  const quoted = words === "" ? "" : ` X says: ${words.slice(0, 300)}`;
  switch (refusal.status) {
    case 400:
      return invalid(said, quoted);
    case 401:
      return new SourceError(`X does not accept the token.${quoted}`, {
        code: "x.unauthorized",
        hint: "Check BIRDSONG_X_BEARER_TOKEN: it must be the app-only bearer token of your app, without quotes or spaces.",
        exitCode: EXIT.usage,
      });
    case 402:
      return new SourceError(`The credits of your X account are used up.${quoted}`, {
        code: "x.credits-depleted",
        hint: "Buy credits or raise the spending limit in the X developer console; waiting does not help.",
        exitCode: EXIT.budget,
      });
    case 403:
      return forbidden(said, quoted);
    case 404:
      return new SourceError(`X knows nothing under ${refusal.path}.${quoted}`, {
        code: "x.not-found",
        hint: "Check sources.x.url; your access may also lack this endpoint.",
      });
    case 409:
      return new SourceError(`X refuses because of a conflict.${quoted}`, {
        code: "x.conflict",
        hint: "A stream without rules answers like this; for searches try again.",
      });
    case 429:
      return limited(refusal, said, quoted);
    default:
      return other(refusal, quoted);
  }
}

function invalid(said: Said, quoted: string): SourceError {
  if (/since_id/i.test(said.all)) {
    return new SourceError(`X does not search as far back as the last collection.${quoted}`, {
      code: "x.since-id-too-old",
      hint: "The collection goes on from the oldest moment the search reaches; the rest is recorded as a gap.",
    });
  }
  if (/(next|pagination)_token/i.test(said.all)) {
    return new SourceError(`X no longer accepts the page token.${quoted}`, {
      code: "x.token-refused",
      hint: "The collection goes on below the oldest post it holds.",
    });
  }
  if (/start_time/i.test(said.all)) {
    return new SourceError(`X does not accept the beginning of the search.${quoted}`, {
      code: "x.start-time-refused",
      hint: "Check this computer's clock (`birdsong doctor`), and collect.since: recent search reaches 7 days back.",
      exitCode: EXIT.usage,
    });
  }
  return new SourceError(`X refuses the request as invalid.${quoted}`, {
    code: "x.invalid-request",
    hint: "If it speaks of the query, simplify the campaign's match; `birdsong plan` shows the query that is sent.",
    exitCode: EXIT.usage,
  });
}

function forbidden(said: Said, quoted: string): SourceError {
  if (/client-not-enrolled|client-forbidden/i.test(said.all)) {
    return new SourceError(`The app of this token may not use this part of X's API.${quoted}`, {
      code: "x.not-enrolled",
      hint: "In the X developer console, attach the app to a project with access; full-archive search needs more than recent search.",
      exitCode: EXIT.usage,
    });
  }
  if (isUsageCap(said)) return usageCap(quoted);
  return new SourceError(`X forbids the request.${quoted}`, {
    code: "x.forbidden",
    hint: "Check what your app may do in the X developer console.",
    exitCode: EXIT.usage,
  });
}

function limited(refusal: Refusal, said: Said, quoted: string): SourceError {
  if (isUsageCap(said)) return usageCap(quoted);
  if (/TooManyConnections|maximum allowed connection/i.test(said.all)) {
    return new SourceError(`X counts too many open connections.${quoted}`, {
      code: "x.too-many-connections",
      hint: "Another process streams with the same app; stop it, or wait until X has noticed that it is gone.",
      retryable: true,
      retryAfterMs: MINUTE,
    });
  }
  if (/rule-?cap|RulesCapExceeded/i.test(said.all)) {
    return new SourceError(`X allows no more stream rules.${quoted}`, {
      code: "x.rule-cap",
      hint: "Delete rules of other programs, or shorten the campaigns' lists: long ones need several rules.",
      exitCode: EXIT.usage,
    });
  }
  const wait = rateWait(refusal.header, refusal.now);
  return new SourceError(`X's rate limit is reached.${wait.note === null ? "" : ` ${wait.note}`}`, {
    code: "x.rate-limited",
    hint: "Nothing to do: collecting waits and goes on. Collect less often if this happens all the time.",
    retryable: true,
    retryAfterMs: wait.ms,
  });
}

function isUsageCap(said: Said): boolean {
  return /usage-?capp?ed|usagecapexceeded|usage cap/i.test(said.all);
}

function usageCap(quoted: string): SourceError {
  return new SourceError(`The usage cap of your X project is reached.${quoted}`, {
    code: "x.usage-cap",
    hint: "It starts anew with the next billing cycle; waiting a few minutes does not help. The developer console shows the cap.",
    exitCode: EXIT.budget,
  });
}

function other(refusal: Refusal, quoted: string): SourceError {
  if (refusal.status >= 300 && refusal.status < 400) {
    return new SourceError(`${refusal.path} answers with a redirect, which is not followed.`, {
      code: "x.redirected",
      hint: "Check sources.x.url; the token is sent to that host only. A proxy on your network may be in between.",
    });
  }
  if (refusal.status >= 500) {
    const asked = retryAfterMs(refusal.header);
    return new SourceError(`X is out of order (HTTP ${refusal.status}).${quoted}`, {
      code: "x.unavailable",
      hint: "Nothing was lost. Run the same command again later; it goes on where it stopped.",
      retryable: true,
      ...(asked === undefined ? {} : { retryAfterMs: asked }),
    });
  }
  return new SourceError(`X answers with HTTP ${refusal.status}.${quoted}`, {
    code: "x.unexpected-status",
    hint: "Run the command again; if it stays, look at the status page of X's API.",
  });
}

function readProblem(body: string): Said {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return { title: "", detail: "", type: "", all: "" }; // HTML or nothing: the status has to do
  }
  const problem = asObject(value);
  const errors = Array.isArray(problem["errors"]) ? problem["errors"].map(asObject) : [];
  const first = errors[0] ?? {};
  const title = text(problem["title"]) || text(first["title"]);
  const type = text(problem["type"]) || text(first["type"]);
  const detail = text(first["message"]) || text(problem["detail"]) || text(first["detail"]);
  const parameters = errors.map((error) => JSON.stringify(error["parameters"] ?? error["parameter"] ?? ""));
  const reason = text(problem["reason"]) || text(first["reason"]);
  return { title, detail, type, all: [title, type, detail, reason, ...parameters].join("\n") };
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
