import type { XConfig } from "../../config/schema.ts";
import { durationMs } from "../../config/duration.ts";
import type { MatchConfig } from "../../config/schema.ts";
import type { Clock } from "../../model/clock.ts";
import { DAY, MINUTE, SECOND, isoTime } from "../../model/clock.ts";
import { BirdsongError, EXIT, toError } from "../../model/error.ts";
import type { Random } from "../../model/random.ts";
import { systemRandom } from "../../model/random.ts";
import type { Answer, Ask, Charge, PageSizes, SearchWant, Source } from "../source.ts";
import { SourceError } from "../source.ts";
import type { Reading } from "./answer.ts";
import { readAnswer } from "./answer.ts";
import { XClient } from "./client.ts";
import { xCompliance } from "./compliance.ts";
import type { Vocabulary } from "./fields.ts";
import { VOCABULARIES } from "./fields.ts";
import { compileQuery } from "./query.ts";
import { idBefore, timeOfId } from "./snowflake.ts";
import { xStream } from "./stream/port.ts";

const SEARCHES = {
  recent: { path: "/2/tweets/search/recent", min: 10, max: 100 },
  all: { path: "/2/tweets/search/all", min: 10, max: 500 },
} as const;

/** Recent search reaches seven days back; the margin covers the time until X reads the request. */
const RECENT_REACH_MS = 7 * DAY - MINUTE;
/** The archive begins with the platform's first post. */
const ARCHIVE_BEGINS = Date.UTC(2006, 2, 21);
/** The archive takes one request a second. */
const ARCHIVE_PAUSE_MS = SECOND + 50;
const MAX_LOOKUP = 100;
/** Referring posts name at most a reply's and a quote's target. */
const REFERENCES_A_POST = 2;
const ARCHIVE_QUERY_LENGTH = 1024;

/** X's API v2 by app-only bearer token; a simulator on loopback needs none. */
export function openXSource(
  config: XConfig,
  effects: { readonly clock: Clock; readonly random?: Random },
): Source {
  const reach = { url: config.url, token: tokenFor(config), timeoutMs: durationMs(config.timeout) };
  const client = new XClient({ ...reach, clock: effects.clock });
  const vocabulary = VOCABULARIES[config.dialect];
  const { clock } = effects;
  let archiveFreeAt = 0;
  const archivePause = async (signal: AbortSignal): Promise<void> => {
    const wait = archiveFreeAt - clock.now();
    if (wait > 0) await clock.sleep(wait, signal);
    archiveFreeAt = clock.now() + ARCHIVE_PAUSE_MS;
  };
  return {
    name: "x",
    compliance: xCompliance(client),
    search: (want) => searchAsk(want, vocabulary),
    counts: (want) => ({
      path: want.search === "all" ? "/2/tweets/counts/all" : "/2/tweets/counts/recent",
      params: {
        query: want.query,
        granularity: want.granularity ?? "day",
        ...(want.startTime === undefined ? {} : { start_time: seconds(want.startTime) }),
        ...(want.endTime === undefined ? {} : { end_time: seconds(want.endTime) }),
      },
      shape: "counts",
      acquisition: "search",
      worst: [
        { resource: want.search === "all" ? "counts_all" : "counts_recent", units: 1, perRequest: true },
      ],
      expects: [],
    }),
    lookup: (kind, ids) => lookupAsk(kind, ids, vocabulary),
    send: async (ask, signal) => {
      if (ask.path.endsWith("/all")) await archivePause(signal);
      const received = await client.send({ path: ask.path, params: ask.params }, signal);
      return { ...received, ...read(received.body, ask) } satisfies Answer;
    },
    pageSizes: (search): PageSizes => ({ min: SEARCHES[search].min, max: SEARCHES[search].max }),
    reaches: reachOf,
    timeOf: timeOfId,
    idAt: idBefore,
    query: (match, search) =>
      compileQuery(match as MatchConfig, search === "all" ? ARCHIVE_QUERY_LENGTH : config.query_length),
    stream: xStream({ ...reach, client }, { clock, random: effects.random ?? systemRandom }),
    [Symbol.asyncDispose]: async () => client[Symbol.asyncDispose](),
  };
}

/** Oldest moment that a search made at `now` reaches, milliseconds. */
export function reachOf(search: "recent" | "all", now: number): number {
  return search === "all" ? ARCHIVE_BEGINS : now - RECENT_REACH_MS;
}

const PLATFORM_HOSTS = new Set(["api.x.com", "api.twitter.com"]);

/** The token that may be sent to the configured host; refuses to hand a real one to a stranger or in clear text. */
export function tokenFor(config: Pick<XConfig, "url" | "bearer_token">): string {
  const url = new URL(config.url);
  const token = config.bearer_token;
  if (isLoopback(url.hostname)) return token ?? "simulator";
  if (!PLATFORM_HOSTS.has(url.hostname)) {
    if (token === undefined) return "simulator";
    throw new BirdsongError(`The X token is not sent to ${url.host}.`, {
      code: "x.foreign-host",
      hint: "Set sources.x.url to https://api.x.com, or unset BIRDSONG_X_BEARER_TOKEN for a simulator elsewhere.",
      exitCode: EXIT.usage,
    });
  }
  if (url.protocol !== "https:") {
    throw new BirdsongError("The X token is not sent without encryption.", {
      code: "x.not-encrypted",
      hint: `Set sources.x.url to https://${url.host}.`,
      exitCode: EXIT.usage,
    });
  }
  if (token === undefined) {
    throw new BirdsongError("No X token is set.", {
      code: "x.no-token",
      hint: "Set BIRDSONG_X_BEARER_TOKEN to your app's bearer token (`.env` beside birdsong.yaml). Without one, `birdsong demo` and `birdsong up --demo` work on a simulated X.",
      exitCode: EXIT.usage,
    });
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new BirdsongError("The X token holds characters that no token has.", {
      code: "x.malformed-token",
      hint: "Copy it again, without line breaks or spaces.",
      exitCode: EXIT.usage,
    });
  }
  return token;
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function searchAsk(want: SearchWant, vocabulary: Vocabulary): Ask {
  const references = vocabulary.bringsReferences || want.references === true;
  const worst: Charge[] = [
    { resource: "post", units: want.maxResults * (references ? 1 + REFERENCES_A_POST : 1) },
  ];
  if (vocabulary.bringsAuthors) worst.push({ resource: "user", units: want.maxResults * 2 });
  return {
    path: SEARCHES[want.search].path,
    params: {
      query: want.query,
      max_results: String(want.maxResults),
      ...(want.sinceId === undefined ? {} : { since_id: want.sinceId }),
      ...(want.startTime === undefined ? {} : { start_time: seconds(want.startTime) }),
      ...(want.untilId === undefined ? {} : { until_id: want.untilId }),
      ...(want.nextToken === undefined ? {} : { next_token: want.nextToken }),
      ...vocabulary.posts,
      ...(want.references === true ? vocabulary.references : {}),
    },
    shape: "page",
    acquisition: "search",
    worst,
    expects: vocabulary.expects,
  };
}

function lookupAsk(kind: "post" | "user", ids: readonly string[], vocabulary: Vocabulary): Ask {
  if (ids.length === 0 || ids.length > MAX_LOOKUP)
    throw new RangeError(`A look-up takes 1 to ${MAX_LOOKUP} ids`);
  const users = kind === "user";
  const worst: Charge[] = [{ resource: kind, units: ids.length }];
  if (!users && vocabulary.bringsReferences)
    worst[0] = { resource: "post", units: ids.length * (1 + REFERENCES_A_POST) };
  if (!users && vocabulary.bringsAuthors) worst.push({ resource: "user", units: ids.length * 2 });
  return {
    path: users ? "/2/users" : "/2/tweets",
    params: { ids: ids.join(","), ...(users ? vocabulary.users : vocabulary.posts) },
    shape: users ? "users" : "page",
    acquisition: "lookup",
    worst,
    expects: users ? vocabulary.expectsOfUsers : vocabulary.expects,
  };
}

/** Times have a resolution of one second; rounding down never loses a post at the lower bound. */
function seconds(ms: number): string {
  return `${isoTime(ms).slice(0, 19)}Z`;
}

function read(body: Buffer, ask: Ask): Reading {
  try {
    return readAnswer(body, ask);
  } catch (thrown) {
    const html = /^\s*</.test(body.toString("utf8", 0, 200));
    const what =
      body.length === 0 ? "an empty answer" : html ? "a web page" : "something that is not its JSON";
    throw new SourceError(`${ask.path} gives ${what} (HTTP 200, ${body.length} bytes).`, {
      code: "x.unreadable-answer",
      hint: "Run the command again. If it stays, a proxy on your network may answer in X's place; check sources.x.url.",
      retryable: true,
      mayBeBilled: true,
      cause: toError(thrown),
    });
  }
}
