import type { Post } from "../world/post.ts";
import type { World } from "../world/world.ts";
import type { Query } from "./parse.ts";

export interface Window {
  /** Inclusive, milliseconds. */
  readonly from: number;
  /** Exclusive, milliseconds. */
  readonly to: number;
  /** Exclusive. */
  readonly sinceId: string | undefined;
  /** Exclusive. */
  readonly untilId: string | undefined;
}

const REMEMBERED = 64;

/**
 * Finds what matches. The world only grows, so the answers to a query are remembered and only the new
 * posts are looked at again; queries whose answer changes by itself are not remembered.
 */
export class SearchIndex {
  readonly #world: World;
  readonly #found = new Map<string, { posts: Post[]; scanned: number }>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Every generated post that matches, ascending; the caller decides what is visible. */
  matching(text: string, query: Query, now: number): readonly Post[] {
    if (query.changes) return this.#world.posts.filter((post) => query.matches(post, now));
    const known = this.#found.get(text) ?? { posts: [], scanned: 0 };
    this.#found.delete(text);
    this.#found.set(text, known);
    if (this.#found.size > REMEMBERED) this.#found.delete(this.#found.keys().next().value!);
    const { posts } = this.#world;
    for (; known.scanned < posts.length; known.scanned++) {
      const post = posts[known.scanned]!;
      if (query.matches(post, now)) known.posts.push(post);
    }
    return known.posts;
  }
}
