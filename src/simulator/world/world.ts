import { Generator } from "./generate.ts";
import type { WorldPlan } from "./generate.ts";
import type { Ghost, Post } from "./post.ts";
import { isGhost } from "./post.ts";
import { compareIds } from "./snowflake.ts";

/** Every post generated so far, in order of ids, and what has become of it. */
export class World {
  readonly #generator: Generator;
  readonly #posts: Post[] = [];
  readonly #byId = new Map<string, Post>();
  readonly #ghosts = new Map<string, Ghost>();

  constructor(plan: WorldPlan) {
    this.#generator = new Generator(plan);
  }

  get authors(): Generator["authors"] {
    return this.#generator.authors;
  }

  /** Makes sure that everything up to `now` exists. Posts are only ever appended. */
  advanceTo(now: number): void {
    while (this.#generator.nextHour <= now) {
      for (const post of this.#generator.generateHour()) {
        this.#posts.push(post);
        this.#byId.set(post.id, post);
        if (post.repliesTo !== undefined && isGhost(post.repliesTo))
          this.#ghosts.set(post.repliesTo.id, post.repliesTo);
      }
    }
  }

  /** Generated so far, the future part of the current hour included; ascending by id. */
  get posts(): readonly Post[] {
    return this.#posts;
  }

  /** First index whose id is >= `id`. */
  indexOfId(id: string): number {
    let low = 0;
    let high = this.#posts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareIds(this.#posts[middle]!.id, id) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  find(id: string): Post | Ghost | undefined {
    return this.#byId.get(id) ?? this.#ghosts.get(id);
  }

  /** Search knows a post by its newest version only. */
  isNewestVersion(post: Post, now: number): boolean {
    const { versions } = post;
    if (versions.length < 2) return true;
    for (let i = versions.length - 1; i >= 0; i--) {
      if (versions[i]!.at <= now) return versions[i] === post;
    }
    return false;
  }
}
