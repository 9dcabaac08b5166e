import { isoTime, MINUTE } from "../../model/clock.ts";
import { metricsAt, viewsAt } from "../world/metrics.ts";
import type { Content, Link, Media, Place, Post, Span } from "../world/post.ts";
import type { Ask } from "./fields.ts";

type Json = Record<string, unknown>;

/** Whole seconds with the platform's `.000Z`. */
export function shownTime(ms: number): string {
  return isoTime(Math.floor(ms / 1000) * 1000);
}

const EDIT_WINDOW = 30 * MINUTE;
const EDITS = 5;
const REFERENCE = { repost: "retweeted", quote: "quoted", reply: "replied_to" } as const;

/** What a post refers to, the strongest first. */
export function referencesOf(
  post: Post,
): readonly { readonly type: string; readonly target: Post | NonNullable<Post["repliesTo"]> }[] {
  const references = [];
  if (post.reposts !== undefined) references.push({ type: REFERENCE.repost, target: post.reposts });
  if (post.quotes !== undefined) references.push({ type: REFERENCE.quote, target: post.quotes });
  if (post.repliesTo !== undefined) references.push({ type: REFERENCE.reply, target: post.repliesTo });
  return references;
}

/** One post as JSON. Empty things are absent, never null. */
export function renderPost(post: Post, ask: Ask, now: number): Json {
  const { post: fields, expansions } = ask;
  const fresh = ask.dialect === "new";
  const json: Json = { id: post.id, text: post.content.text };
  if (!fresh || expansions.has("edit_history_tweet_ids")) {
    json[fresh ? "edit_history_post_ids" : "edit_history_tweet_ids"] = post.versions
      .filter((version) => version.at <= now)
      .map((version) => version.id);
  }
  if (fields.has("created_at")) json["created_at"] = shownTime(post.at);
  if (fields.has("author_id") || expansions.has("author_id")) json["author_id"] = post.author.id;
  if (fields.has("conversation_id")) json["conversation_id"] = post.conversation;
  if (fields.has("lang")) json["lang"] = post.language;
  if (fields.has("public_metrics")) json["public_metrics"] = renderMetrics(post, ask, now);
  if (fields.has("entities")) {
    const entities = renderEntities(post.content);
    if (entities !== undefined) json["entities"] = entities;
  }
  if (post.media.length > 0 && (fields.has("attachments") || expansions.has("attachments.media_keys"))) {
    json["attachments"] = { media_keys: post.media.map((media) => media.key) };
  }
  const references = referencesOf(post);
  const asked =
    fields.has("referenced_tweets") || [...expansions].some((name) => name.startsWith("referenced_tweets"));
  if (references.length > 0 && asked) {
    json[fresh ? "referenced_posts" : "referenced_tweets"] = references.map(({ type, target }) => ({
      type,
      id: target.id,
    }));
  }
  if (
    post.repliesTo !== undefined &&
    (fields.has("in_reply_to_user_id") || expansions.has("in_reply_to_user_id"))
  ) {
    json["in_reply_to_user_id"] = post.repliesTo.author.id;
  }
  if (post.place !== undefined && (fields.has("geo") || expansions.has("geo.place_id"))) {
    json["geo"] = {
      place_id: post.place.id,
      ...(post.point === undefined ? {} : { coordinates: { type: "Point", coordinates: post.point } }),
    };
  }
  if (fields.has("note_tweet") && post.note !== undefined) {
    const entities = renderEntities(post.note);
    json[fresh ? "note_post" : "note_tweet"] = {
      text: post.note.text,
      ...(entities === undefined ? {} : { entities }),
    };
  }
  if (fields.has("context_annotations") && post.topics.length > 0) json["context_annotations"] = post.topics;
  if (fields.has("edit_controls")) json["edit_controls"] = renderEditControls(post, now);
  if (fields.has("possibly_sensitive")) json["possibly_sensitive"] = post.sensitive;
  if (fields.has("reply_settings")) json["reply_settings"] = post.replySettings;
  if (fields.has("source")) json["source"] = post.client;
  if (fields.has("withheld") && post.withheldIn.length > 0) {
    const scope = post.withheldIn[0] === "IN" ? {} : { scope: fresh ? "post" : "tweet" };
    json["withheld"] = { copyright: post.withheldIn[0] === "DE", country_codes: post.withheldIn, ...scope };
  }
  return json;
}

function renderMetrics(post: Post, ask: Ask, now: number): Json {
  const metrics = metricsAt(post, now);
  return {
    [ask.dialect === "new" ? "repost_count" : "retweet_count"]: metrics.reposts,
    reply_count: metrics.replies,
    like_count: metrics.likes,
    quote_count: metrics.quotes,
    bookmark_count: metrics.bookmarks,
    impression_count: metrics.impressions,
  };
}

function renderEditControls(post: Post, now: number): Json {
  const first = post.versions[0]!;
  const left = EDITS - (post.versions.filter((version) => version.at <= now).length - 1);
  return {
    // A number or the same as a string: both are in recorded traffic.
    edits_remaining: post.author.index % 3 === 0 ? String(left) : left,
    is_edit_eligible: post.kind === "original" || post.kind === "quote",
    editable_until: shownTime(first.at + EDIT_WINDOW),
  };
}

function renderEntities(content: Content): Json | undefined {
  if (content.spans.length === 0) return undefined;
  const json: Record<string, Json[]> = {};
  for (const span of content.spans) (json[LISTS[span.kind]] ??= []).push(renderSpan(span));
  return json;
}

const LISTS = {
  hashtag: "hashtags",
  cashtag: "cashtags",
  mention: "mentions",
  url: "urls",
  name: "annotations",
} as const;

function renderSpan(span: Span): Json {
  const { start, end } = span;
  switch (span.kind) {
    case "hashtag":
    case "cashtag":
      return { start, end, tag: span.tag };
    case "mention":
      return { start, end, username: span.author.username, id: span.author.id };
    case "name":
      // Recognised names end at their last character, everything else one after it.
      return { start, end: end - 1, probability: 0.8765, type: "Other", normalized_text: span.name };
    case "url":
      return { start, end, ...renderLink(span.link) };
  }
}

function renderLink(link: Link): Json {
  const json: Json = { url: link.short, expanded_url: link.expanded, display_url: link.display };
  if (link.media !== undefined) json["media_key"] = link.media.key;
  else if (link.expanded.startsWith("https://www.")) {
    json["unwound_url"] = link.expanded;
    if (link.title !== undefined) {
      json["status"] = 200;
      json["title"] = link.title;
      json["description"] = link.description;
      json["images"] = [{ url: `${link.expanded}/cover.jpg`, width: 1005, height: 565 }];
    }
  }
  return json;
}

export function renderMedia(media: Media, ask: Ask, now: number): Json {
  const { media: fields } = ask;
  const json: Json = { media_key: media.key, type: media.type };
  if (fields.has("url") && media.type === "photo")
    json["url"] = `https://pbs.twimg.example/media/${media.address}.jpg`;
  if (fields.has("preview_image_url") && media.type !== "photo") {
    json["preview_image_url"] = `https://pbs.twimg.example/thumb/${media.address}.jpg`;
  }
  if (fields.has("duration_ms") && media.durationMs !== undefined) json["duration_ms"] = media.durationMs;
  if (fields.has("width")) json["width"] = media.width;
  if (fields.has("height")) json["height"] = media.height;
  if (fields.has("alt_text") && media.altText !== undefined) json["alt_text"] = media.altText;
  if (fields.has("public_metrics") && media.type === "video")
    json["public_metrics"] = { view_count: viewsAt(media, now) };
  if (fields.has("variants") && media.type !== "photo") {
    const file = `https://video.twimg.example/${media.address}`;
    json["variants"] = [
      { content_type: "application/x-mpegURL", url: `${file}.m3u8` },
      { content_type: "video/mp4", bit_rate: 832_000, url: `${file}.mp4` },
    ];
  }
  return json;
}

export function renderPlace(place: Place, ask: Ask): Json {
  const { place: fields } = ask;
  const json: Json = { id: place.id, full_name: place.fullName };
  if (fields.has("name")) json["name"] = place.name;
  if (fields.has("country")) json["country"] = place.country;
  if (fields.has("country_code")) json["country_code"] = place.countryCode;
  if (fields.has("place_type")) json["place_type"] = place.type;
  if (fields.has("geo")) json["geo"] = { type: "Feature", bbox: place.box, properties: {} };
  return json;
}
