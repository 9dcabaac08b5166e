/** Something with a worth; ties are decided by id, so that the same knowledge makes the same choice. */
export interface Valued {
  readonly id: string;
  readonly worth: number;
}

/** Keeps the most valuable of what it is shown, in memory bounded by how many it may keep. */
export class MostValuable<T extends Valued> {
  readonly #most: number;
  /** A heap whose root is the least of those kept. */
  readonly #kept: T[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Takes one in. Returns what there is no room for: it, or the one it displaces; undefined while there is room. */
  offer(each: T): T | undefined {
    if (this.#most <= 0) return each;
    if (this.#kept.length < this.#most) {
      this.#kept.push(each);
      this.#rise(this.#kept.length - 1);
      return undefined;
    }
    const least = this.#kept[0]!;
    if (compare(each, least) <= 0) return each;
    this.#kept[0] = each;
    this.#sink();
    return least;
  }

  /** The most valuable first. */
  sorted(): T[] {
    return this.#kept.toSorted((a, b) => compare(b, a));
  }

  #rise(from: number): void {
    for (let i = from; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (compare(this.#kept[i]!, this.#kept[parent]!) >= 0) return;
      this.#swap(i, parent);
      i = parent;
    }
  }

  #sink(): void {
    for (let i = 0; ; ) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < this.#kept.length && compare(this.#kept[child]!, this.#kept[least]!) < 0) least = child;
      }
      if (least === i) return;
      this.#swap(i, least);
      i = least;
    }
  }

  #swap(a: number, b: number): void {
    [this.#kept[a], this.#kept[b]] = [this.#kept[b]!, this.#kept[a]!];
  }
}

function compare(a: Valued, b: Valued): number {
  return a.worth - b.worth || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}
