import { parseQuery } from "../query/parse.ts";
import type { Post } from "../world/post.ts";
import { snowflake } from "../world/snowflake.ts";

/** A rule of the stream; it belongs to the app, whoever added it. */
export interface StreamRule {
  readonly id: string;
  readonly value: string;
  readonly tag: string | undefined;
  readonly matches: (post: Post, now: number) => boolean;
}

/** The app's rules. A change takes effect at once, on open connections too. */
export class StreamRules {
  readonly #rules = new Map<string, StreamRule>();
  #made = 0;

  get size(): number {
    return this.#rules.size;
  }

  all(): readonly StreamRule[] {
    return [...this.#rules.values()];
  }

  byId(id: string): StreamRule | undefined {
    return this.#rules.get(id);
  }

  byValue(value: string): StreamRule | undefined {
    return this.all().find((rule) => rule.value === value);
  }

  /** A rule that is not yet in force. Throws `QueryRefused`. */
  draft(value: string, tag: string | undefined, now: number): StreamRule {
    const { matches } = parseQuery(value, "stream");
    return { id: snowflake(now, this.#made++ & 0x3fffff), value, tag, matches };
  }

  add(rule: StreamRule): void {
    this.#rules.set(rule.id, rule);
  }

  remove(id: string): boolean {
    return this.#rules.delete(id);
  }

  clear(): number {
    const count = this.#rules.size;
    this.#rules.clear();
    return count;
  }

  matching(post: Post, now: number): readonly StreamRule[] {
    return this.all().filter((rule) => rule.matches(post, now));
  }
}
