import { readAsk } from "../answer/fields.ts";
import { renderPosts } from "../answer/page.ts";
import { invalid } from "../answer/problems.ts";
import type { Window } from "../query/search.ts";
import type { Simulation } from "../simulation.ts";
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
  const window = readWindow(sim, params, reach, now);
  const before = readToken(params, text);
  const candidates = searchable(sim, sim.index.matching(text, query, now), window, now);

  const until = before === undefined ? candidates.length : firstAtOrAfter(candidates, before);
  const from = Math.max(0, until - wanted);
  // The page is cut first and cleaned of withdrawn posts afterwards, which is why pages may be short.
  const shown = candidates
    .slice(from, until)
    .filter((post) => sim.world.absence(post, now) === undefined)
    .reverse();
  if (order === "relevancy") shown.sort((a, b) => b.totals.likes - a.totals.likes);

  const { data, includes, errors, resources } = renderPosts(sim.world, shown, ask, now);
  const ids = shown.map((post) => post.id).sort(compareIds);
  return {
    body: {
      ...(data.length > 0 ? { data } : {}),
      ...(includes === undefined ? {} : { includes }),
      ...(errors.length > 0 ? { errors } : {}),
      meta: {
        ...(ids.length > 0 ? { newest_id: ids.at(-1), oldest_id: ids[0] } : {}),
        result_count: data.length,
        ...(from > 0 ? { next_token: makeToken(candidates[from]!.id, text) } : {}),
      },
    },
    resources,
  };
}

/** The part of the matches that search may ever show in a window, ascending. */
export function searchable(
  sim: Simulation,
  matches: readonly Post[],
  window: Window,
  now: number,
): readonly Post[] {
  const latest = Math.min(window.to, now - (sim.options.indexingLagMs ?? 0) + 1);
  const reposts = sim.options.searchReturnsReposts ?? false;
  const found: Post[] = [];
  for (let i = firstFrom(matches, window.from); i < matches.length; i++) {
    const post = matches[i]!;
    if (post.at >= latest) break;
    if (!reposts && post.reposts !== undefined) continue;
    if (window.sinceId !== undefined && compareIds(post.id, window.sinceId) <= 0) continue;
    if (window.untilId !== undefined && compareIds(post.id, window.untilId) >= 0) break;
    if (sim.world.isNewestVersion(post, now)) found.push(post);
  }
  return found;
}

function firstFrom(posts: readonly Post[], from: number): number {
  return bisect(posts.length, (i) => posts[i]!.at < from);
}

function firstAtOrAfter(posts: readonly Post[], id: string): number {
  return bisect(posts.length, (i) => compareIds(posts[i]!.id, id) < 0);
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

const TOKEN = /^b26v89c19zqg([0-9a-z]+?)z([0-9a-z]{7})$/;

/** Looks like the platform's tokens; holds the oldest id of the page and which query it belongs to. */
function makeToken(id: string, query: string): string {
  return `b26v89c19zqg${BigInt(id).toString(35)}z${seedOf(query).toString(36).padStart(7, "0")}`;
}

function readToken(params: URLSearchParams, query: string): string | undefined {
  const token = params.get("next_token") ?? params.get("pagination_token");
  if (token === null) return undefined;
  const name = params.has("next_token") ? "next_token" : "pagination_token";
  const [, id, check] = TOKEN.exec(token) ?? [];
  if (id === undefined || check !== seedOf(query).toString(36).padStart(7, "0")) {
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
