import type { Post } from "../world/post.ts";

/** A post as queries see it: its words without case and accents. */
export interface Subject {
  readonly post: Post;
  /** Tokens separated and surrounded by single spaces. */
  readonly words: string;
  /** Lower-case text as delivered, for emoji and scripts without spaces. */
  readonly raw: string;
  readonly hashtags: ReadonlySet<string>;
}

const subjects = new WeakMap<Post, Subject>();

/** Search reads the whole text, of a repost the original's; it does not read what a post quotes. */
export function subjectOf(post: Post): Subject {
  const known = subjects.get(post);
  if (known !== undefined) return known;
  const spoken = post.reposts ?? post;
  const content = spoken.note ?? spoken.content;
  const subject: Subject = {
    post,
    words: ` ${words(content.text)} `,
    raw: content.text.toLowerCase(),
    hashtags: new Set(content.spans.flatMap((span) => (span.kind === "hashtag" ? [plain(span.tag)] : []))),
  };
  subjects.set(post, subject);
  return subject;
}

/** Without case and accents. */
export function plain(text: string): string {
  return text
    .normalize("NFD")
    .replaceAll(/\p{Mn}/gu, "")
    .toLowerCase();
}

/** The tokens of a text, joined by spaces. */
export function words(text: string): string {
  return plain(text.replaceAll("&amp;", "&").replaceAll("&lt;", "<").replaceAll("&gt;", ">"))
    .replaceAll(/[^\p{L}\p{N}_]+/gu, " ")
    .trim();
}
