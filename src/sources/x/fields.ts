import type { Dialect } from "../../model/batch.ts";

/** What is asked of posts, users, media and places, in X's two vocabularies. Empty fields are not answered at all. */
export interface Vocabulary {
  readonly posts: Readonly<Record<string, string>>;
  readonly references: Readonly<Record<string, string>>;
  readonly users: Readonly<Record<string, string>>;
  /** Fields every post has, so that a page without them shows that X dropped the request for them. */
  readonly expects: readonly string[];
  readonly expectsOfUsers: readonly string[];
  /** Resources that the expansions of `posts` bring along, most per post. */
  readonly bringsAuthors: boolean;
  readonly bringsReferences: boolean;
}

const MEDIA = "media_key,type,url,preview_image_url,duration_ms,width,height,alt_text,public_metrics";
const PLACE = "id,full_name,name,country,country_code,place_type,geo,contained_within";
const USER = "id,username,name,location,verified,verified_type,public_metrics,created_at,protected";

const LEGACY_POST =
  "id,text,created_at,author_id,lang,public_metrics,entities,attachments,referenced_tweets,conversation_id," +
  "in_reply_to_user_id,geo,possibly_sensitive,note_tweet,edit_history_tweet_ids,edit_controls," +
  "context_annotations,reply_settings,withheld,paid_partnership";
const NEW_POST =
  "id,text,created_at,lang,public_metrics,entities,attachments,conversation_id,geo,possibly_sensitive,note_post," +
  "edit_history_post_ids,edit_controls,context_annotations,reply_settings,withheld,paid_partnership";

const FREE_EXPANSIONS = "attachments.media_keys,geo.place_id";

export const VOCABULARIES: Readonly<Record<Dialect, Vocabulary>> = {
  legacy: {
    posts: {
      "tweet.fields": LEGACY_POST,
      expansions: FREE_EXPANSIONS,
      "media.fields": MEDIA,
      "place.fields": PLACE,
    },
    references: { expansions: `${FREE_EXPANSIONS},referenced_tweets.id` },
    users: { "user.fields": USER },
    expects: ["created_at", "author_id", "public_metrics", "conversation_id"],
    expectsOfUsers: ["created_at", "public_metrics"],
    bringsAuthors: false,
    bringsReferences: false,
  },
  // The new vocabulary has author and references as expansions only, and an expansion is paid by the resource it brings.
  new: {
    posts: {
      "post.fields": NEW_POST,
      expansions: `${FREE_EXPANSIONS},author_id,in_reply_to_user_id,referenced_posts`,
      "media.fields": MEDIA,
      "place.fields": PLACE,
      "user.fields": USER,
    },
    references: {},
    users: { "user.fields": USER },
    expects: ["created_at", "author_id", "public_metrics", "conversation_id"],
    expectsOfUsers: ["created_at", "public_metrics"],
    bringsAuthors: true,
    bringsReferences: true,
  },
};
