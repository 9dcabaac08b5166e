import type { Dialect } from "../../model/batch.ts";
import { invalid } from "./problems.ts";

/** What an answer has to hold, in the older vocabulary whichever one asked. */
export interface Ask {
  readonly dialect: Dialect;
  readonly post: ReadonlySet<string>;
  readonly user: ReadonlySet<string>;
  readonly media: ReadonlySet<string>;
  readonly place: ReadonlySet<string>;
  readonly expansions: ReadonlySet<string>;
}

/** Whether a field of no or of the other vocabulary is ignored or refused: both have been seen. */
export type UnknownFields = "drop" | "reject";

const POST_FIELDS = new Set([
  "id",
  "text",
  "author_id",
  "attachments",
  "context_annotations",
  "conversation_id",
  "created_at",
  "edit_controls",
  "edit_history_tweet_ids",
  "entities",
  "geo",
  "in_reply_to_user_id",
  "lang",
  "public_metrics",
  "possibly_sensitive",
  "referenced_tweets",
  "reply_settings",
  "source",
  "withheld",
  "note_tweet",
  "paid_partnership",
  "article",
  "card_uri",
  "community_id",
  "display_text_range",
  "media_metadata",
  "scopes",
  "suggested_source_links",
  "non_public_metrics",
  "organic_metrics",
  "promoted_metrics",
]);
const USER_FIELDS = new Set([
  "id",
  "name",
  "username",
  "created_at",
  "description",
  "entities",
  "location",
  "most_recent_tweet_id",
  "pinned_tweet_id",
  "profile_banner_url",
  "profile_image_url",
  "protected",
  "public_metrics",
  "url",
  "verified",
  "verified_type",
  "withheld",
  "affiliation",
  "confirmed_email",
  "connection_status",
  "is_identity_verified",
  "parody",
  "receives_your_dm",
  "subscription",
  "subscription_type",
  "verified_followers_count",
]);
const MEDIA_FIELDS = new Set([
  "media_key",
  "type",
  "url",
  "preview_image_url",
  "duration_ms",
  "width",
  "height",
  "alt_text",
  "public_metrics",
  "variants",
  "non_public_metrics",
  "organic_metrics",
  "promoted_metrics",
]);
const PLACE_FIELDS = new Set([
  "id",
  "full_name",
  "name",
  "country",
  "country_code",
  "place_type",
  "geo",
  "contained_within",
]);
const EXPANSIONS = new Set([
  "author_id",
  "in_reply_to_user_id",
  "referenced_tweets.id",
  "referenced_tweets.id.author_id",
  "referenced_tweets.id.attachments.media_keys",
  "entities.mentions.username",
  "attachments.poll_ids",
  "attachments.media_keys",
  "attachments.media_source_tweet",
  "geo.place_id",
  "edit_history_tweet_ids",
  "entities.note.mentions.username",
  "article.cover_media",
  "article.media_entities",
  "pinned_tweet_id",
  "most_recent_tweet_id",
  "affiliation.user_id",
]);

/** Names of the newer vocabulary and what they were called before. */
const RENAMED: Readonly<Record<string, string>> = {
  note_post: "note_tweet",
  edit_history_post_ids: "edit_history_tweet_ids",
  referenced_posts: "referenced_tweets.id",
  "referenced_posts.id": "referenced_tweets.id",
  "referenced_posts.author_id": "referenced_tweets.id.author_id",
  "referenced_posts.id.author_id": "referenced_tweets.id.author_id",
  "referenced_posts.attachments.media_keys": "referenced_tweets.id.attachments.media_keys",
  "referenced_posts.id.attachments.media_keys": "referenced_tweets.id.attachments.media_keys",
  "attachments.media_source_post": "attachments.media_source_tweet",
  pinned_post_id: "pinned_tweet_id",
  most_recent_post_id: "most_recent_tweet_id",
};
/** In the newer vocabulary these come by expansion only. */
const EXPANSION_ONLY = new Set([
  "author_id",
  "in_reply_to_user_id",
  "referenced_tweets",
  "edit_history_tweet_ids",
]);

/** Reads fields and expansions; the vocabulary asked in is the one answered in, unless `only` one is known. */
export function readAsk(
  params: URLSearchParams,
  standard: Dialect,
  unknown: UnknownFields,
  only?: Dialect,
): Ask {
  const dialect = only ?? dialectOf(params, standard);
  const read = (
    parameter: string,
    known: ReadonlySet<string>,
    refuse: ReadonlySet<string> | undefined,
  ): Set<string> => {
    const found = new Set<string>();
    for (const name of (params.get(parameter) ?? "").split(",")) {
      if (name === "") continue;
      const canonical = canonicalName(name, dialect);
      if (canonical !== undefined && known.has(canonical) && refuse?.has(canonical) !== true)
        found.add(canonical);
      else if (unknown === "reject") {
        throw invalid(
          parameter,
          name,
          `The \`${parameter}\` query parameter value [${name}] is not one of [${[...known].join(",")}]`,
        );
      }
    }
    return found;
  };
  const wrong = dialect === "new" ? "tweet.fields" : "post.fields";
  if (unknown === "reject" && params.has(wrong)) {
    throw invalid(
      wrong,
      params.get(wrong)!,
      `The query parameter [${wrong}] is not one of the parameters of this request.`,
    );
  }
  return {
    dialect,
    post: read(
      dialect === "new" ? "post.fields" : "tweet.fields",
      POST_FIELDS,
      dialect === "new" ? EXPANSION_ONLY : undefined,
    ),
    user: read("user.fields", USER_FIELDS, undefined),
    media: read("media.fields", MEDIA_FIELDS, undefined),
    place: read("place.fields", PLACE_FIELDS, undefined),
    expansions: read("expansions", EXPANSIONS, undefined),
  };
}

/** `tweet.fields` means the older vocabulary, `post.fields` the newer; otherwise the expansions tell. */
export function dialectOf(params: URLSearchParams, standard: Dialect): Dialect {
  if (params.has("post.fields")) return "new";
  if (params.has("tweet.fields")) return "legacy";
  const expansions = params.get("expansions") ?? "";
  if (/tweet/.test(expansions)) return "legacy";
  if (/post/.test(expansions)) return "new";
  return standard;
}

function canonicalName(name: string, dialect: Dialect): string | undefined {
  if (dialect === "legacy") return name in RENAMED ? undefined : name;
  if (/tweet/.test(name)) return undefined;
  return RENAMED[name] ?? name;
}
