import type { Post, Span } from "../world/post.ts";

/**
 * A post as queries see it: its words without case and accents. Search reads the whole text, of a
 * repost the original's; it does not read what a post quotes. Each view of it is made when it is first
 * asked for, because most queries need only one.
 */
export class Subject {
  readonly post: Post;
  #words: string | undefined;
  #raw: string | undefined;
  #hashtags: ReadonlySet<string> | undefined;

  constructor(post: Post) {
    this.post = post;
  }

  get spans(): readonly Span[] {
    return this.#content.spans;
  }

  /** Tokens separated and surrounded by single spaces. */
  get words(): string {
    return (this.#words ??= ` ${words(this.#content.text)} `);
  }

  /** Lower-case text as delivered, for emoji and scripts without spaces. */
  get raw(): string {
    return (this.#raw ??= this.#content.text.toLowerCase());
  }

  get hashtags(): ReadonlySet<string> {
    return (this.#hashtags ??= new Set(
      this.spans.flatMap((span) => (span.kind === "hashtag" ? [plain(span.tag)] : [])),
    ));
  }

  get #content(): Post["content"] {
    const spoken = this.post.reposts ?? this.post;
    return spoken.note ?? spoken.content;
  }
}

const subjects = new WeakMap<Post, Subject>();

export function subjectOf(post: Post): Subject {
  let subject = subjects.get(post);
  if (subject === undefined) subjects.set(post, (subject = new Subject(post)));
  return subject;
}

const ASCII = /^[\0-\x7f]*$/;

/** Without case and accents. */
export function plain(text: string): string {
  const bare = ASCII.test(text) ? text : text.normalize("NFD").replaceAll(/\p{Mn}/gu, "");
  return bare.toLowerCase();
}

/** The tokens of a text, joined by spaces. */
export function words(text: string): string {
  return plain(text.replaceAll("&amp;", "&").replaceAll("&lt;", "<").replaceAll("&gt;", ">"))
    .replaceAll(/[^\p{L}\p{N}_]+/gu, " ")
    .trim();
}
