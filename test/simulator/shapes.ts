/** JSON values folded into a tree of paths, each with the types seen there. */
export class Shapes {
  readonly #types = new Map<string, Set<string>>();

  fold(value: unknown, path = ""): void {
    const type = Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
    const types = this.#types.get(path) ?? new Set();
    this.#types.set(path, types.add(type));
    if (Array.isArray(value)) for (const element of value) this.fold(element, `${path}[]`);
    else if (typeof value === "object" && value !== null) {
      for (const [name, member] of Object.entries(value))
        this.fold(member, path === "" ? name : `${path}.${name}`);
    }
  }

  paths(): readonly string[] {
    return [...this.#types.keys()].toSorted();
  }

  types(path: string): ReadonlySet<string> {
    return this.#types.get(path) ?? new Set();
  }
}
