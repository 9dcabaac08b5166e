import type { Post, Span } from "../world/post.ts";

/** Who reads a post: search ignores accents, the stream does not but reads what a post quotes as well. */
export type Reader = "search" | "stream";

/**
 * A post as queries see it: its words without case, for search without accents too. The whole text is
 * read, of a repost the original's. Each view of it is made when it is first asked for, because most
 * queries need only one.
 */
export class Subject {
  readonly post: Post;
  readonly #reader: Reader;
  #words: string | undefined;
  #raw: string | undefined;
  #hashtags: ReadonlySet<string> | undefined;

  constructor(post: Post, reader: Reader) {
    this.post = post;
    this.#reader = reader;
  }

  get spans(): readonly Span[] {
    return this.#content.spans;
  }

  /** Tokens separated and surrounded by single spaces. */
  get words(): string {
    return (this.#words ??= ` ${words(this.#text, this.#reader)} `);
  }

  /** Lower-case text as delivered, for emoji and scripts without spaces. */
  get raw(): string {
    return (this.#raw ??= this.#text.toLowerCase());
  }

  get hashtags(): ReadonlySet<string> {
    return (this.#hashtags ??= new Set(
      [...this.spans, ...(this.#quoted?.spans ?? [])].flatMap((span) =>
        span.kind === "hashtag" ? [fold(span.tag, this.#reader)] : [],
      ),
    ));
  }

  get #text(): string {
    const quoted = this.#quoted;
    return quoted === undefined ? this.#content.text : `${this.#content.text}\n${quoted.text}`;
  }

  get #quoted(): Post["content"] | undefined {
    const quoted = this.#reader === "stream" ? (this.post.reposts ?? this.post).quotes : undefined;
    return quoted?.note ?? quoted?.content;
  }

  get #content(): Post["content"] {
    const spoken = this.post.reposts ?? this.post;
    return spoken.note ?? spoken.content;
  }
}

const subjects = { search: new WeakMap<Post, Subject>(), stream: new WeakMap<Post, Subject>() };

export function subjectOf(post: Post, reader: Reader): Subject {
  let subject = subjects[reader].get(post);
  if (subject === undefined) subjects[reader].set(post, (subject = new Subject(post, reader)));
  return subject;
}

const ASCII = /^[\0-\x7f]*$/;

/** Without case and accents. */
export function plain(text: string): string {
  const bare = ASCII.test(text) ? text : text.normalize("NFD").replaceAll(/\p{Mn}/gu, "");
  return bare.toLowerCase();
}

/** Without what the reader does not tell apart. */
export function fold(text: string, reader: Reader): string {
  return reader === "search" ? plain(text) : text.normalize("NFC").toLowerCase();
}

/** The tokens of a text, joined by spaces. */
export function words(text: string, reader: Reader): string {
  return fold(text.replaceAll("&amp;", "&").replaceAll("&lt;", "<").replaceAll("&gt;", ">"), reader)
    .replaceAll(/[^\p{L}\p{M}\p{N}_]+/gu, " ")
    .trim();
}
