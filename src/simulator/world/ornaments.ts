import type { Random } from "../../model/random.ts";
import type { PostKind } from "../../model/words.ts";
import { pick } from "./chance.ts";
import { makeLink, mediaLink, quoteLink } from "./compose.ts";
import type { Author, Link, Media, Post } from "./post.ts";
import type { Topic } from "./topics.ts";

/** The topic's hashtag mostly, and some that come along. */
export function hashtagsOf(random: Random, topic: Topic, kind: PostKind): readonly string[] {
  const tags: string[] = [];
  if (random() < (kind === "reply" ? 0.5 : 0.85)) tags.push(pick(random, topic.spellings));
  while (tags.length < 5 && random() < 0.3) {
    const tag = random() < 0.2 ? rareTag(random) : pick(random, topic.companions);
    if (!tags.includes(tag)) tags.push(tag);
  }
  return tags;
}

/** One of very many tags that hardly anybody uses. */
function rareTag(random: Random): string {
  return `${pick(random, ["fan", "team", "rewatch", "club_", "soirée"])}${Math.floor(Math.exp(random() * 10))}`;
}

/** Links in a text, the quoted post and the media last, as X appends them. */
export function linksOf(
  random: Random,
  author: Author,
  id: string,
  quoted: Post | undefined,
  media: readonly Media[],
): readonly Link[] {
  const links: Link[] = random() < 0.14 ? [makeLink(random)] : [];
  if (quoted !== undefined) links.push(quoteLink(random, quoted));
  if (media[0] !== undefined) links.push(mediaLink(random, author.username, id, media[0]));
  return links;
}
