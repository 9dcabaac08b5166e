const ELLIPSIS = "…";

/**
 * Escapes text sign by sign and cuts it to at most `limit` UTF-16 units, never within a sign or its escape, so that
 * what is left is still escaped.
 */
export function fit(text: string, limit: number, escape: (sign: string) => string = same): string {
  let all = "";
  let short = "";
  for (const sign of text) {
    const escaped = escape(sign);
    if (all.length + escaped.length > limit) return limit < ELLIPSIS.length ? "" : short + ELLIPSIS;
    all += escaped;
    if (all.length <= limit - ELLIPSIS.length) short = all;
  }
  return all;
}

function same(sign: string): string {
  return sign;
}

/** Hands out room until it is used up. */
export class Room {
  #left: number;

  constructor(total: number) {
    this.#left = total;
  }

  get left(): number {
    return this.#left;
  }

  /** As much of `text` as fits into `limit` and into what is left. */
  take(text: string, limit: number, escape?: (sign: string) => string): string {
    const taken = fit(text, Math.min(limit, this.#left), escape);
    this.#left -= taken.length;
    return taken;
  }
}
