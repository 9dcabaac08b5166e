import { metricsAt } from "../world/metrics.ts";
import type { Author, Span } from "../world/post.ts";
import { alone, narrowing } from "./condition.ts";
import type { Condition, Operator } from "./condition.ts";
import { STREAM_OPERATORS } from "./stream-operators.ts";
import { fold, plain, words } from "./subject.ts";
import type { Reader, Subject } from "./subject.ts";
import { QueryRefused } from "./tokens.ts";

const names = (author: Author, value: string): boolean =>
  author.username.toLowerCase() === value.replace(/^@/, "").toLowerCase() || author.id === value;
const has =
  (kind: Span["kind"]) =>
  (subject: Subject): boolean =>
    subject.spans.some((span) => span.kind === kind);
const shows =
  (...types: readonly string[]) =>
  (subject: Subject): boolean =>
    (subject.post.reposts ?? subject.post).media.some((media) => types.includes(media.type));

const IS: Readonly<Record<string, Condition["holds"]>> = {
  retweet: ({ post }) => post.reposts !== undefined,
  reply: ({ post }) => post.repliesTo !== undefined,
  quote: ({ post }) => post.quotes !== undefined,
  verified: ({ post }) => post.author.verified,
  // No post of this world is an advertisement.
  nullcast: () => false,
};

const HAS: Readonly<Record<string, Condition["holds"]>> = {
  hashtags: has("hashtag"),
  cashtags: has("cashtag"),
  links: has("url"),
  mentions: has("mention"),
  media: shows("photo", "video", "animated_gif"),
  images: shows("photo"),
  videos: shows("video"),
  video_link: shows("video"),
  geo: ({ post }) => post.place !== undefined,
};

const atLeast =
  (metric: "likes" | "replies" | "reposts"): Operator =>
  (value) => {
    const least = Number(value);
    if (!Number.isSafeInteger(least)) throw new QueryRefused(`The value '${value}' is not a number.`);
    return {
      holds: ({ post }, now) => post.reposts === undefined && metricsAt(post, now)[metric] >= least,
      standalone: false,
      changes: true,
    };
  };

function chosen(table: Readonly<Record<string, Condition["holds"]>>, operator: string): Operator {
  return (value) => {
    const holds = table[value.toLowerCase()];
    if (holds === undefined) throw new QueryRefused(`Reference to invalid operator '${operator}:${value}'.`);
    return narrowing(holds);
  };
}

/** Operators that search and stream share, by their word. Whatever is not in a table is refused. */
const OPERATORS: Readonly<Record<string, Operator>> = {
  from: (value) => alone(({ post }) => names(post.author, value)),
  to: (value) => alone(({ post }) => post.repliesTo !== undefined && names(post.repliesTo.author, value)),
  retweets_of: (value) =>
    alone(({ post }) => post.reposts !== undefined && names(post.reposts.author, value)),
  url: (value) => {
    const sought = value.toLowerCase();
    return alone(({ spans }) =>
      spans.some((span) => span.kind === "url" && span.link.expanded.toLowerCase().includes(sought)),
    );
  },
  conversation_id: (value) => alone(({ post }) => post.conversation === value),
  in_reply_to_tweet_id: (value) => alone(({ post }) => post.repliesTo?.id === value),
  in_reply_to_post_id: (value) => alone(({ post }) => post.repliesTo?.id === value),
  retweets_of_tweet_id: (value) => alone(({ post }) => post.reposts?.id === value),
  context: (value) => {
    const [domain, entity] = value.split(".");
    return alone(({ post }) =>
      post.topics.some(
        (topic) =>
          (domain === "*" || topic.domain.id === domain) &&
          (entity === undefined || entity === "*" || topic.entity.id === entity),
      ),
    );
  },
  entity: (value) => {
    const sought = plain(value);
    return alone(({ post }) => post.topics.some((topic) => plain(topic.entity.name) === sought));
  },
  place: (value) => {
    const sought = plain(value);
    return alone(
      ({ post }) =>
        post.place !== undefined && (plain(post.place.fullName).includes(sought) || post.place.id === value),
    );
  },
  place_country: (value) => alone(({ post }) => post.place?.countryCode === value.toUpperCase()),
  lang: (value) => narrowing(({ post }) => post.language === value.toLowerCase()),
  is: chosen(IS, "is"),
  has: chosen(HAS, "has"),
};

const SEARCH_OPERATORS: Readonly<Record<string, Operator>> = {
  quotes_of_tweet_id: (value) => alone(({ post }) => post.quotes?.id === value),
  min_likes: atLeast("likes"),
  min_replies: atLeast("replies"),
  min_reposts: atLeast("reposts"),
};

/** Turns one word of a query into its condition. */
export function condition(text: string, quoted: boolean, reader: Reader): Condition {
  if (quoted) return keyword(text, reader);
  if (/^#[\p{L}\p{N}_]/u.test(text)) {
    const tag = fold(text.slice(1), reader);
    return alone((subject) => subject.hashtags.has(tag));
  }
  if (/^\$[A-Za-z]/.test(text)) {
    const tag = text.slice(1).toLowerCase();
    return alone(({ spans }) =>
      spans.some((span) => span.kind === "cashtag" && span.tag.toLowerCase() === tag),
    );
  }
  if (/^@\w/.test(text)) {
    const name = text.slice(1);
    return alone(({ spans }) => spans.some((span) => span.kind === "mention" && names(span.author, name)));
  }
  const operator = /^([a-z_]+):(.*)$/s.exec(text);
  if (operator === null || /^https?:/.test(text)) return keyword(text, reader);
  const [, word = "", value = ""] = operator;
  const build = OPERATORS[word] ?? (reader === "search" ? SEARCH_OPERATORS : STREAM_OPERATORS)[word];
  if (build === undefined) {
    throw new QueryRefused(
      `Reference to invalid operator '${word}'. Operator is not available in current product or product packaging. ` +
        "Please refer to complete available operator list at http://t.co/operators.",
    );
  }
  const bare = value.replaceAll('"', "");
  if (bare === "") throw new QueryRefused(`Operator '${word}' needs a value.`);
  return build(bare);
}

/** Scripts that are written without spaces between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

function keyword(text: string, reader: Reader): Condition {
  const sought = words(text, reader);
  if (sought === "" || UNSPACED.test(text)) {
    const raw = text.toLowerCase();
    return alone((subject) => subject.raw.includes(raw));
  }
  const token = ` ${sought} `;
  return alone((subject) => subject.words.includes(token));
}
