import { seedOf } from "../world/chance.ts";
import type { Author, Link } from "../world/post.ts";
import { alone, narrowing } from "./condition.ts";
import type { Operator } from "./condition.ts";
import { words } from "./subject.ts";
import type { Subject } from "./subject.ts";
import { QueryRefused } from "./tokens.ts";

/** `500` means at least, `1000..10000` both ends included. */
const counted =
  (count: (author: Author) => number): Operator =>
  (value) => {
    const [, least, , most] = /^(\d+)(\.\.(\d+))?$/.exec(value) ?? [];
    if (least === undefined)
      throw new QueryRefused(`The value '${value}' is neither a number nor a range like 10..500.`);
    const [from, to] = [Number(least), most === undefined ? Infinity : Number(most)];
    return narrowing(({ post }) => count(post.author) >= from && count(post.author) <= to);
  };

const saying =
  (text: (author: Author) => string | undefined): Operator =>
  (value) => {
    const sought = ` ${words(value, "stream")} `;
    return alone(({ post }) => ` ${words(text(post.author) ?? "", "stream")} `.includes(sought));
  };

const linking =
  (text: (link: Link) => string | undefined): Operator =>
  (value) => {
    const sought = value.toLowerCase();
    return alone(({ spans }: Subject) =>
      spans.some((span) => span.kind === "url" && text(span.link)?.toLowerCase().includes(sought) === true),
    );
  };

/** A stable share of posts, in percent. */
const sample: Operator = (value) => {
  const percent = Number(value);
  if (!Number.isInteger(percent) || percent < 1 || percent > 100)
    throw new QueryRefused(`The value '${value}' of 'sample' is not between 1 and 100.`);
  return narrowing(({ post }) => seedOf(post.id) % 100 < percent);
};

/** Operators that the stream has and search has not. */
export const STREAM_OPERATORS: Readonly<Record<string, Operator>> = {
  sample,
  followers_count: counted((author) => author.followers),
  min_followers: counted((author) => author.followers),
  following_count: counted((author) => author.following),
  tweets_count: counted((author) => author.posts),
  listed_count: counted((author) => author.listed),
  bio: saying((author) => author.description),
  bio_name: saying((author) => author.name),
  bio_location: saying((author) => author.location),
  url_title: linking((link) => link.title),
  url_description: linking((link) => link.description),
  url_contains: linking((link) => link.expanded),
  source: (value) => {
    const sought = value.toLowerCase();
    return alone(({ post }) => post.client.toLowerCase() === sought);
  },
};
