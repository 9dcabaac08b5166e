import { DAY } from "../../model/clock.ts";
import { codePoints } from "../world/compose.ts";
import type { Author } from "../world/post.ts";
import type { Ask } from "./fields.ts";
import { shownTime } from "./render-post.ts";

type Json = Record<string, unknown>;

/** One account as JSON. Followers and posts grow a little every day. */
export function renderUser(author: Author, ask: Ask, now: number): Json {
  const { user: fields } = ask;
  const fresh = ask.dialect === "new";
  const json: Json = { id: author.id, username: author.username, name: author.name };
  const hasPage = author.index % 2 === 0;
  const page = `https://t.co/u${String(author.index).padStart(9, "0")}`;
  if (fields.has("created_at")) json["created_at"] = shownTime(author.createdAt);
  if (fields.has("description")) json["description"] = author.description;
  if (fields.has("location") && author.location !== undefined) json["location"] = author.location;
  if (fields.has("url")) json["url"] = hasPage ? page : "";
  if (fields.has("verified")) json["verified"] = author.verified;
  if (fields.has("verified_type")) json["verified_type"] = author.verifiedType;
  if (fields.has("protected")) json["protected"] = author.protectedAt <= now;
  if (fields.has("profile_image_url"))
    json["profile_image_url"] = `https://pbs.twimg.example/profile/${author.id}_normal.jpg`;
  if (fields.has("public_metrics")) {
    const days = Math.max(0, (now - author.createdAt) / DAY);
    json["public_metrics"] = {
      followers_count: Math.floor(author.followers * (1 + days * 0.0004)),
      following_count: author.following,
      [fresh ? "post_count" : "tweet_count"]: author.posts + Math.floor(days / 3),
      listed_count: author.listed,
      ...(author.index % 4 === 0 ? { like_count: author.posts * 2 } : {}),
    };
  }
  if (fields.has("pinned_tweet_id") && author.index % 3 === 0) {
    json[fresh ? "pinned_post_id" : "pinned_tweet_id"] = `12${author.id.padStart(17, "0").slice(0, 17)}`;
  }
  if (fields.has("withheld") && author.withheldIn.length > 0) {
    json["withheld"] = {
      country_codes: author.withheldIn,
      ...(author.index % 2 === 0 ? { scope: "user" } : {}),
    };
  }
  if (fields.has("entities")) {
    const description = describeEntities(author.description);
    const entities: Json = {
      ...(hasPage
        ? { url: { urls: [{ start: 0, end: page.length, ...linkOf(page, `home${author.index}.example`) }] } }
        : {}),
      ...(description === undefined ? {} : { description }),
    };
    if (Object.keys(entities).length > 0) json["entities"] = entities;
  }
  return json;
}

function linkOf(short: string, host: string): Json {
  return { url: short, expanded_url: `https://${host}`, display_url: host };
}

function describeEntities(text: string): Json | undefined {
  const json: Record<string, Json[]> = {};
  for (const found of text.matchAll(/#(\w+)|@(\w+)|https:\/\/t\.co\/\w+/g)) {
    const start = codePoints(text.slice(0, found.index));
    const end = start + codePoints(found[0]);
    if (found[1] !== undefined) (json["hashtags"] ??= []).push({ start, end, tag: found[1] });
    else if (found[2] !== undefined) (json["mentions"] ??= []).push({ start, end, username: found[2] });
    else (json["urls"] ??= []).push({ start, end, ...linkOf(found[0], "shop.example") });
  }
  return Object.keys(json).length > 0 ? json : undefined;
}
