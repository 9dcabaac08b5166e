import { BirdsongError } from "../../model/error.ts";
import type { WordList } from "./words.ts";

/** Emoji are code points of two ranges; the mood of a sequence is that of its parts. */
const [LOW_FROM, LOW_TO, HIGH_FROM, HIGH_TO] = [0x2000, 0x2c00, 0x1f000, 0x1fc00];

/** Weights of emoji, the same for every language. */
export class EmojiTable {
  readonly #low = new Float32Array(LOW_TO - LOW_FROM);
  readonly #high = new Float32Array(HIGH_TO - HIGH_FROM);

  constructor(list: WordList, file: string) {
    for (const [emoji, { weight }] of list.entries) {
      const code = emoji.codePointAt(0)!;
      if (code >= LOW_FROM && code < LOW_TO) this.#low[code - LOW_FROM] = weight;
      else if (code >= HIGH_FROM && code < HIGH_TO) this.#high[code - HIGH_FROM] = weight;
      else {
        throw new BirdsongError(`${file}: "${emoji}" is no emoji that can be read.`, {
          code: "sentiment.bad-words",
          hint: "Give an emoji of U+2000 to U+2BFF or U+1F000 to U+1FBFF.",
        });
      }
    }
  }

  /** 0 for what has no mood, flags and skin tones among it. */
  weight(code: number): number {
    if (code >= HIGH_FROM) return code < HIGH_TO ? this.#high[code - HIGH_FROM]! : 0;
    return code >= LOW_FROM && code < LOW_TO ? this.#low[code - LOW_FROM]! : 0;
  }
}
