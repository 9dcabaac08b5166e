import { readAsk } from "../answer/fields.ts";
import { renderPosts } from "../answer/page.ts";
import { invalid } from "../answer/problems.ts";
import type { Window } from "../query/search.ts";
import type { Simulation } from "../simulation.ts";
import { absenceOf } from "../world/absence.ts";
import type { Post } from "../world/post.ts";
import { compareIds } from "../world/snowflake.ts";
import { seedOf } from "../world/chance.ts";
import type { Answer } from "./answer.ts";
import { readNumber, readQuery, readWindow } from "./window.ts";
import type { Reach } from "./window.ts";

/** `GET /2/tweets/search/recent` and `/all`: newest first, pages by opaque tokens. */
export function search(sim: Simulation, params: URLSearchParams, reach: Reach, mostResults: number): Answer {
  const now = sim.now();
  const { text, query } = readQuery(params, reach);
  const wanted = readNumber(params, "max_results", 10, mostResults, 10);
  const order = params.get("sort_order") ?? "recency";
  if (order !== "recency" && order !== "relevancy") {
    throw invalid(
      "sort_order",
      order,
      `The \`sort_order\` query parameter value [${order}] is not one of [recency,relevancy]`,
    );
  }
  const ask = readAsk(params, sim.options.dialect ?? "legacy", sim.options.unknownFields ?? "drop");
  const window = readWindow(params, reach, now, sim.options.searchEndsBeforeMs ?? 30_000);
  const before = readToken(sim, params, text, now);
  const candidates = newestFirst(sim, sim.index.matching(text, query, now), window, now, before);
  const page: Post[] = [];
  let more = false;
  for (const post of candidates) {
    more = page.length === wanted;
    if (more) break;
    page.push(post);
  }
  // The page is cut first and cleaned of withdrawn posts afterwards, which is why pages may be short.
  const shown = page.filter((post) => absenceOf(post, now) === undefined);
  if (order === "relevancy") shown.sort((a, b) => b.totals.likes - a.totals.likes);

  const { data, includes, errors, resources } = renderPosts(shown, ask, now);
  const ids = shown.map((post) => post.id).sort(compareIds);
  return {
    body: {
      ...(data.length > 0 ? { data } : {}),
      ...(includes === undefined ? {} : { includes }),
      ...(errors.length > 0 ? { errors } : {}),
      meta: {
        ...(ids.length > 0 ? { newest_id: ids.at(-1), oldest_id: ids[0] } : {}),
        result_count: data.length,
        ...(more ? { next_token: makeToken(page.at(-1)!.id, text, now) } : {}),
      },
    },
    resources,
  };
}

/**
 * The matches that search may show in a window, newest first. Withdrawn posts are among them: what
 * counts, counts them, and what shows leaves them out.
 */
export function* newestFirst(
  sim: Simulation,
  matches: readonly Post[],
  window: Window,
  now: number,
  before: string | undefined,
): Generator<Post> {
  const latest = Math.min(window.to, now - (sim.options.indexingLagMs ?? 0) + 1);
  const reposts = sim.options.searchReturnsReposts ?? false;
  const { from, sinceId, untilId } = window;
  const end = bisect(matches.length, (i) => {
    const { id, at } = matches[i]!;
    if (untilId !== undefined && compareIds(id, untilId) >= 0) return false;
    return at < latest && (before === undefined || compareIds(id, before) < 0);
  });
  for (let i = end - 1; i >= 0; i--) {
    const post = matches[i]!;
    if (post.at < from || (sinceId !== undefined && compareIds(post.id, sinceId) <= 0)) return;
    if (post.reposts !== undefined && !reposts) continue;
    if (sim.world.isNewestVersion(post, now)) yield post;
  }
}

function bisect(length: number, isBefore: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

const TOKEN = /^b26v89c19zqg([0-9a-y]+?)z([0-9a-z]{7})([0-9a-z]{8})$/;

/** Looks like the platform's tokens; holds the oldest id of the page, its query and when it was made. */
function makeToken(id: string, query: string, now: number): string {
  return `b26v89c19zqg${BigInt(id).toString(35)}z${fingerprint(query)}${now.toString(36)}`;
}

function fingerprint(query: string): string {
  return seedOf(query).toString(36).padStart(7, "0");
}

function readToken(sim: Simulation, params: URLSearchParams, query: string, now: number): string | undefined {
  const token = params.get("next_token") ?? params.get("pagination_token");
  if (token === null) return undefined;
  const name = params.has("next_token") ? "next_token" : "pagination_token";
  const [, id, check, madeAt] = TOKEN.exec(token) ?? [];
  const expired =
    madeAt !== undefined && Number.parseInt(madeAt, 36) + (sim.options.tokenLifetimeMs ?? Infinity) < now;
  if (id === undefined || check !== fingerprint(query) || expired) {
    throw invalid(
      name,
      token,
      `The \`${name}\` query parameter value [${token}] is not valid for this query`,
    );
  }
  let value = 0n;
  for (const digit of id) value = value * 35n + BigInt(Number.parseInt(digit, 36));
  return value.toString();
}
