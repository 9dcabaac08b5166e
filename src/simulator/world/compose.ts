import type { Random } from "../../model/random.ts";
import { base62, between, pick } from "./chance.ts";
import { BAD_EMOJI, GOOD_EMOJI, LANGUAGES, PLAIN_EMOJI } from "./lexicon.ts";
import type { Author, Content, Link, Media, Post, Span } from "./post.ts";

/** What a post says, before it is put into words. */
export interface Idea {
  readonly language: string;
  /** The topic's name as prose has it. */
  readonly topic: string;
  readonly hashtags: readonly string[];
  readonly cashtags: readonly string[];
  readonly mentions: readonly Author[];
  readonly links: readonly Link[];
  /** Long enough to be cut at 280 characters. */
  readonly long: boolean;
}

/** Lengths are counted in code points, as X does. */
export function codePoints(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit < 0xdc00) count--;
  }
  return count;
}

class Writer {
  text = "";
  #length = 0;
  readonly spans: Span[] = [];

  get length(): number {
    return this.#length;
  }

  add(piece: string): number {
    const start = this.#length;
    this.text += piece;
    this.#length += codePoints(piece);
    return start;
  }

  gap(): void {
    if (this.#length > 0 && !this.text.endsWith("\n")) this.add(" ");
  }

  tag(kind: "hashtag" | "cashtag", tag: string): void {
    this.gap();
    const start = this.add((kind === "hashtag" ? "#" : "$") + tag);
    this.spans.push({ kind, start, end: this.#length, tag });
  }

  mention(author: Author): void {
    this.gap();
    const start = this.add(`@${author.username}`);
    this.spans.push({ kind: "mention", start, end: this.#length, author });
  }

  link(link: Link): void {
    this.gap();
    const start = this.add(link.short);
    this.spans.push({ kind: "url", start, end: this.#length, link });
  }

  /** A sentence; a topic named in it is marked as a recognised name. */
  sentence(sentence: string, topic: string): void {
    this.gap();
    const start = this.add(sentence);
    const found = sentence.indexOf(topic);
    if (topic !== "" && found >= 0) {
      const from = start + codePoints(sentence.slice(0, found));
      this.spans.push({ kind: "name", start: from, end: from + codePoints(topic), name: topic });
    }
  }
}

/** Puts an idea into words. The second content is the whole text, when the first had to be cut. */
export function compose(random: Random, idea: Idea): { content: Content; note: Content | undefined } {
  const full = write(random, idea);
  if (full.length <= 280) return { content: { text: full.text, spans: full.spans }, note: undefined };
  return { content: cut(full, 274), note: { text: full.text, spans: full.spans } };
}

function write(random: Random, idea: Idea): Writer {
  const writer = new Writer();
  for (const author of idea.mentions) writer.mention(author);
  const words = LANGUAGES[idea.language];
  if (words !== undefined) {
    for (let i = 0, sentences = sentencesOf(random, idea.long); i < sentences; i++) {
      const mood = random();
      const predicate = pick(random, mood < 0.38 ? words.good : mood < 0.62 ? words.bad : words.plain);
      const opener = random() < 0.55 ? `${pick(random, words.openers)} ` : "";
      const sentence = `${opener}${pick(random, words.subjects)} ${predicate}${pick(random, [".", "!", "…", ""])}`;
      writer.sentence(fill(random, sentence, idea.topic), idea.topic);
      if (random() < 0.35)
        writer.add(` ${pick(random, mood < 0.38 ? GOOD_EMOJI : mood < 0.62 ? BAD_EMOJI : PLAIN_EMOJI)}`);
    }
    if (random() < 0.35) writer.sentence(fill(random, pick(random, words.closers), idea.topic), "");
    if (random() < 0.08) writer.add("\n\n");
  } else if (idea.language === "qst") {
    writer.sentence(pick(random, ["ok", "hm", "ah", "lol", "brb", "yes"]), "");
  } else {
    writer.add(pick(random, GOOD_EMOJI).repeat(between(random, 1, 3)));
  }
  for (const tag of idea.hashtags) writer.tag("hashtag", tag);
  for (const tag of idea.cashtags) writer.tag("cashtag", tag);
  for (const link of idea.links) writer.link(link);
  return writer;
}

function sentencesOf(random: Random, long: boolean): number {
  if (long) return between(random, 5, 9);
  const dice = random();
  return dice < 0.4 ? 1 : dice < 0.85 ? 2 : 3;
}

function fill(random: Random, sentence: string, topic: string): string {
  return sentence.replaceAll("{t}", topic).replaceAll("{n}", () => String(between(random, 1, 60)));
}

/** The first `length` code points and an ellipsis; only what is marked completely stays marked. */
function cut(full: Content, length: number): Content {
  const text = `${Array.from(full.text).slice(0, length).join("")}…`;
  return { text, spans: full.spans.filter((span) => span.end <= length) };
}

/** "RT @somebody: …", at most 140 code points of it, as X still delivers. */
export function composeRepost(original: Post): Content {
  const head = `RT @${original.author.username}: `;
  const shift = codePoints(head);
  const whole: Content = {
    text: head + original.content.text,
    spans: [
      { kind: "mention", start: 3, end: shift - 2, author: original.author },
      ...original.content.spans.map((span) => ({
        ...span,
        start: span.start + shift,
        end: span.end + shift,
      })),
    ],
  };
  return codePoints(whole.text) <= 140 ? whole : cut(whole, 139);
}

export function makeLink(random: Random): Link {
  const page = base62(random, 6).toLowerCase();
  const site = pick(random, ["news.example", "video.example", "shop.example", "blog.example"]);
  return {
    short: `https://t.co/${base62(random, 10)}`,
    expanded: `https://www.${site}/${page}`,
    display: `${site}/${page}`,
    ...(random() < 0.4
      ? {
          title: `About ${page}`,
          description: 'A page of a site that does not exist, with "quotes" & signs.',
        }
      : {}),
  };
}

/** The link X appends to a text for its pictures and videos. */
export function mediaLink(random: Random, username: string, postId: string, media: Media): Link {
  const code = base62(random, 10);
  const part = media.type === "photo" ? "photo" : "video";
  return {
    short: `https://t.co/${code}`,
    expanded: `https://twitter.com/${username}/status/${postId}/${part}/1`,
    display: `pic.twitter.com/${code}`,
    media,
  };
}

/** The link a quoting text ends with. */
export function quoteLink(random: Random, quoted: Post): Link {
  return {
    short: `https://t.co/${base62(random, 10)}`,
    expanded: `https://twitter.com/${quoted.author.username}/status/${quoted.id}`,
    display: `twitter.com/${quoted.author.username.slice(0, 12)}/sta…`,
  };
}
