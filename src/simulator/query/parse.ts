import type { Condition } from "./condition.ts";
import { condition } from "./operators.ts";
import { QueryRefused, tokenize } from "./tokens.ts";
import type { Token } from "./tokens.ts";
import { subjectOf } from "./subject.ts";
import type { Reader } from "./subject.ts";
import type { Post } from "../world/post.ts";

export interface Query {
  readonly matches: (post: Post, now: number) => boolean;
  /** True when a post may match later though it does not now. */
  readonly changes: boolean;
}

/**
 * Understands a query as the platform does: a blank means AND and binds before OR, groups cannot be
 * negated, and something must stand on its own. Search and stream know different operators and read
 * differently. Throws {@link QueryRefused}.
 */
export function parseQuery(text: string, reader: Reader = "search"): Query {
  const tokens = tokenize(text);
  if (tokens.length === 0) throw new QueryRefused("Query must not be empty.");
  const parser = new Parser(tokens, reader);
  const root = parser.any();
  parser.end();
  if (!root.standalone) {
    throw new QueryRefused(
      "Query must contain at least one operator that can stand alone, such as a keyword or a hashtag; " +
        "operators like 'is:', 'has:' and 'lang:' and negations only narrow others.",
    );
  }
  return { matches: (post, now) => root.holds(subjectOf(post, reader), now), changes: root.changes };
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #reader: Reader;
  #at = 0;

  constructor(tokens: readonly Token[], reader: Reader) {
    this.#tokens = tokens;
    this.#reader = reader;
  }

  any(): Condition {
    const branches = [this.#all()];
    while (this.#tokens[this.#at]?.kind === "or") {
      this.#at++;
      branches.push(this.#all());
    }
    if (branches.length === 1) return branches[0]!;
    return {
      holds: (subject, now) => branches.some((branch) => branch.holds(subject, now)),
      standalone: branches.every((branch) => branch.standalone),
      changes: branches.some((branch) => branch.changes),
    };
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw new QueryRefused("extraneous input ')' expecting <EOF>");
  }

  #all(): Condition {
    const parts: Condition[] = [];
    for (;;) {
      const token = this.#tokens[this.#at];
      if (token === undefined || token.kind === "close" || token.kind === "or") break;
      this.#at++;
      parts.push(this.#one(token));
    }
    if (parts.length === 0)
      throw new QueryRefused(
        "no viable alternative at input: something is missing beside 'OR' or inside '()'.",
      );
    if (parts.length === 1) return parts[0]!;
    return {
      holds: (subject, now) => parts.every((part) => part.holds(subject, now)),
      standalone: parts.some((part) => part.standalone),
      changes: parts.some((part) => part.changes),
    };
  }

  #one(token: Token): Condition {
    switch (token.kind) {
      case "open": {
        const inner = this.any();
        if (this.#tokens[this.#at]?.kind !== "close") throw new QueryRefused("missing ')' at '<EOF>'");
        this.#at++;
        return inner;
      }
      case "open-negated":
        throw new QueryRefused("Negating a group is not supported: negate each of its operators instead.");
      case "word": {
        const found = condition(token.text, token.quoted, this.#reader);
        if (!token.negated) return found;
        return {
          holds: (subject, now) => !found.holds(subject, now),
          standalone: false,
          changes: found.changes,
        };
      }
      case "close":
      case "or":
        throw new QueryRefused(`no viable alternative at input '${token.kind}'`);
    }
  }
}
