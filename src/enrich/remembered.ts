/**
 * Answers by text, `pairs` of two at most. Of the two that share a place one was asked for again, or came first; the
 * other makes room for whatever comes next. So what is asked for often stays, and what is asked for once costs a look
 * at two strings: a map that grows and is thrown away costs more than most answers.
 */
export class Remembered<Answer> {
  readonly #mask: number;
  readonly #texts: (string | undefined)[];
  readonly #answers: (Answer | undefined)[];

  /** `pairs` is a power of two. */
  constructor(pairs: number) {
    this.#mask = pairs - 1;
    this.#texts = Array.from({ length: pairs * 2 });
    this.#answers = Array.from({ length: pairs * 2 });
  }

  get(text: string): Answer | undefined {
    const at = this.#placeOf(text);
    if (this.#texts[at] === text) return this.#answers[at];
    if (this.#texts[at + 1] !== text) return undefined;
    const answer = this.#answers[at + 1];
    this.#texts[at + 1] = this.#texts[at];
    this.#answers[at + 1] = this.#answers[at];
    this.#texts[at] = text;
    this.#answers[at] = answer;
    return answer;
  }

  set(text: string, answer: Answer): void {
    const first = this.#placeOf(text);
    const at = this.#texts[first] === undefined || this.#texts[first] === text ? first : first + 1;
    this.#texts[at] = text;
    this.#answers[at] = answer;
  }

  /** How many answers are held. */
  get size(): number {
    return this.#texts.reduce((held, text) => (text === undefined ? held : held + 1), 0);
  }

  #placeOf(text: string): number {
    let hash = text.length;
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    return ((hash ^ (hash >>> 15)) & this.#mask) * 2;
  }
}
