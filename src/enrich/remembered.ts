/**
 * Answers by text, at most about twice `size` of them: when the young half is full the old half is forgotten. What
 * is asked for often stays, without a list of who was asked last.
 */
export class Remembered<Answer> {
  readonly #size: number;
  #young = new Map<string, Answer>();
  #old = new Map<string, Answer>();

  constructor(size: number) {
    this.#size = size;
  }

  get(text: string): Answer | undefined {
    const answer = this.#young.get(text);
    if (answer !== undefined) return answer;
    const older = this.#old.get(text);
    if (older !== undefined) this.set(text, older);
    return older;
  }

  set(text: string, answer: Answer): void {
    if (this.#young.size >= this.#size) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(text, answer);
  }

  /** How many answers are held. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }
}
