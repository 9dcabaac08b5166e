/** A JSON value with its place in the text: what is not changed is written again byte for byte. */
export type JsonNode = JsonObject | JsonArray | JsonScalar;

interface Placed {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

export interface JsonObject extends Placed {
  readonly kind: "object";
  /** In order; a key may stand twice. */
  readonly members: readonly JsonMember[];
}

export interface JsonMember {
  readonly key: string;
  /** Where the key's quotation mark stands. */
  readonly start: number;
  readonly value: JsonNode;
}

export interface JsonArray extends Placed {
  readonly kind: "array";
  readonly items: readonly JsonNode[];
}

/** `opaque` is nested deeper than anybody writes; it is not looked into. */
export interface JsonScalar extends Placed {
  readonly kind: "string" | "number" | "word" | "opaque";
}

/** Records of sources are some ten levels deep; a stack has room for many more than this. */
const DEEPEST = 200;
const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/sy;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const SPACE = /[ \t\r\n]*/y;

/** Reads a text as one JSON value with the places of its parts; undefined when it is none. */
export function jsonTree(text: string): JsonNode | undefined {
  const reader = new Reader(text);
  const root = reader.value(0);
  return root !== undefined && reader.isAtEnd() ? root : undefined;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  isAtEnd(): boolean {
    this.#space();
    return this.#at === this.#text.length;
  }

  value(depth: number): JsonNode | undefined {
    this.#space();
    const first = this.#text[this.#at];
    if ((first === "{" || first === "[") && depth >= DEEPEST) return this.#opaque();
    if (first === "{") return this.#object(depth);
    if (first === "[") return this.#array(depth);
    if (first === '"') return this.#scalar("string", STRING);
    if (first === "t" || first === "f" || first === "n") return this.#scalar("word", WORD);
    return this.#scalar("number", NUMBER);
  }

  #object(depth: number): JsonObject | undefined {
    const start = this.#at++;
    const members: JsonMember[] = [];
    if (this.#take("}")) return { kind: "object", start, end: this.#at, members };
    do {
      this.#space();
      const key = this.#scalar("string", STRING);
      if (key === undefined || !this.#take(":")) return undefined;
      const value = this.value(depth + 1);
      if (value === undefined) return undefined;
      members.push({ key: stringOf(this.#text, key) ?? "", start: key.start, value });
    } while (this.#take(","));
    return this.#take("}") ? { kind: "object", start, end: this.#at, members } : undefined;
  }

  #array(depth: number): JsonArray | undefined {
    const start = this.#at++;
    const items: JsonNode[] = [];
    if (this.#take("]")) return { kind: "array", start, end: this.#at, items };
    do {
      const item = this.value(depth + 1);
      if (item === undefined) return undefined;
      items.push(item);
    } while (this.#take(","));
    return this.#take("]") ? { kind: "array", start, end: this.#at, items } : undefined;
  }

  /** Skips a value by counting brackets. */
  #opaque(): JsonScalar | undefined {
    const start = this.#at;
    for (let open = 0; this.#at < this.#text.length; ) {
      const next = this.#text[this.#at];
      if (next === '"') {
        if (this.#scalar("string", STRING) === undefined) return undefined;
        continue;
      }
      this.#at++;
      if (next === "{" || next === "[") open++;
      if ((next === "}" || next === "]") && --open === 0) return { kind: "opaque", start, end: this.#at };
    }
    return undefined;
  }

  #scalar(kind: JsonScalar["kind"], pattern: RegExp): JsonScalar | undefined {
    const start = this.#at;
    pattern.lastIndex = start;
    if (!pattern.test(this.#text)) return undefined;
    this.#at = pattern.lastIndex;
    return { kind, start, end: this.#at };
  }

  #take(sign: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }

  #space(): void {
    SPACE.lastIndex = this.#at;
    SPACE.test(this.#text);
    this.#at = SPACE.lastIndex;
  }
}

/** The text of a string or of a number (ids come as either), undefined for anything else. */
export function stringOf(text: string, node: JsonNode | undefined): string | undefined {
  if (node?.kind === "number") return text.slice(node.start, node.end);
  if (node?.kind !== "string") return undefined;
  const inner = text.slice(node.start + 1, node.end - 1);
  if (!inner.includes("\\")) return inner;
  try {
    return JSON.parse(text.slice(node.start, node.end)) as string;
  } catch {
    return inner; // an escape that JSON does not know: as it stands
  }
}

/** The value of the last member of that name, as JSON.parse has it; undefined when the node has none. */
export function memberOf(node: JsonNode | undefined, key: string): JsonNode | undefined {
  return node?.kind === "object" ? node.members.findLast((member) => member.key === key)?.value : undefined;
}
