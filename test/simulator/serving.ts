import { startSimulator } from "../../src/simulator/index.ts";
import type { Simulator, SimulatorOptions } from "../../src/simulator/index.ts";

/** Wednesday noon; the clock of these simulators stands still there unless it is moved. */
export const NOON = Date.UTC(2026, 9, 14, 12);

export function startStill(options: SimulatorOptions = {}): Promise<Simulator> {
  return startSimulator(
    { startAt: NOON, postsPerDay: 300, rateLimits: false, ...options },
    { clock: { now: () => 0, sleep: () => Promise.resolve() } },
  );
}

export interface Post {
  readonly id: string;
  readonly text: string;
  readonly created_at: string;
  readonly author_id?: string;
  readonly lang?: string;
  readonly public_metrics: Record<string, number>;
  readonly edit_history_tweet_ids: readonly string[];
  readonly [field: string]: unknown;
}

export interface Body {
  readonly data?: readonly Post[];
  readonly includes?: Record<string, readonly Record<string, unknown>[]>;
  readonly errors?: readonly Record<string, string>[];
  readonly meta?: {
    readonly result_count: number;
    readonly next_token?: string;
    readonly newest_id?: string;
    readonly oldest_id?: string;
  };
  readonly [field: string]: unknown;
}

export interface Reply {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
}

export const FIELDS = {
  "tweet.fields":
    "id,text,created_at,author_id,lang,public_metrics,entities,attachments,referenced_tweets,conversation_id,in_reply_to_user_id,geo," +
    "possibly_sensitive,note_tweet,edit_history_tweet_ids,edit_controls,context_annotations,reply_settings,withheld,source",
  expansions:
    "author_id,in_reply_to_user_id,referenced_tweets.id,referenced_tweets.id.author_id,entities.mentions.username,attachments.media_keys,geo.place_id",
  "user.fields":
    "username,name,location,verified,verified_type,public_metrics,created_at,description,entities,url,protected,profile_image_url,pinned_tweet_id,withheld",
  "media.fields":
    "media_key,type,url,preview_image_url,duration_ms,width,height,alt_text,public_metrics,variants",
  "place.fields": "id,full_name,name,country,country_code,place_type,geo",
} as const;

export async function get(
  simulator: Simulator,
  path: string,
  params: Record<string, string> = {},
): Promise<Reply> {
  const response = await fetch(`${simulator.url}${path}?${new URLSearchParams(params).toString()}`, {
    headers: { authorization: "Bearer any" },
  });
  return { status: response.status, body: (await response.json()) as Body, headers: response.headers };
}

/** All pages of a search. */
export async function searchAll(
  simulator: Simulator,
  params: Record<string, string>,
): Promise<readonly Body[]> {
  const pages: Body[] = [];
  let token: string | undefined;
  do {
    const more: Record<string, string> = token === undefined ? {} : { next_token: token };
    const { body } = await get(simulator, "/2/tweets/search/recent", {
      max_results: "100",
      ...params,
      ...more,
    });
    pages.push(body);
    token = body.meta?.next_token;
  } while (token !== undefined);
  return pages;
}
