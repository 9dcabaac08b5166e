import type { z } from "zod";
import { configSchema } from "./schema.ts";

/** What a value may be written as: `word` is one of a few, `text` is free. */
export type Kind = "word" | "text" | "number" | "boolean" | "list" | "group";

/** One place in the tree of settings, read from the schema so that nothing is declared twice. */
export interface Setting {
  readonly description: string | undefined;
  readonly kinds: ReadonlySet<Kind>;
  /** Keys below this one, when they are known beforehand. */
  readonly keys: ReadonlyMap<string, Setting>;
  /** What stands below a name of the user's own choice (`campaigns.<name>`). */
  readonly named: Setting | undefined;
  /** What each entry of a list is. */
  readonly item: Setting | undefined;
  /** Words that are accepted as they stand (`default`, `daily`). */
  readonly words: readonly string[];
  readonly secret: boolean;
  readonly required: boolean;
  /** The value when nothing is given; undefined when there is none, or when it follows from the keys below. */
  readonly default: unknown;
}

/** Where a value stands: keys and list positions from the root. */
export type SettingPath = readonly (string | number)[];

/** The tree of every setting there is. */
export const SETTINGS: Setting = settingOf(configSchema);

/** The setting at a path, or undefined when there is none. */
export function settingAt(path: SettingPath): Setting | undefined {
  let setting: Setting | undefined = SETTINGS;
  for (const step of path) {
    if (setting === undefined) return undefined;
    setting = typeof step === "number" ? setting.item : (setting.keys.get(step) ?? setting.named);
  }
  return setting;
}

function settingOf(schema: z.core.$ZodType): Setting {
  let inner = schema;
  let description = descriptionOf(inner);
  let required = true;
  let fallback: unknown;
  for (;;) {
    const def = inner._zod.def as { readonly type: string; readonly innerType: z.core.$ZodType } & {
      readonly defaultValue?: unknown;
    };
    if (def.type !== "optional" && def.type !== "default" && def.type !== "prefault") break;
    required = false;
    if (def.type === "default") fallback = def.defaultValue;
    inner = def.innerType;
    description ??= descriptionOf(inner);
  }
  const shape = shapeOf(inner);
  return {
    description,
    kinds: shape.kinds,
    keys: shape.keys,
    named: shape.named,
    item: shape.item,
    words: shape.words,
    secret: metaOf(inner)["secret"] === true || metaOf(schema)["secret"] === true,
    required,
    default: fallback,
  };
}

interface Shape {
  readonly kinds: Set<Kind>;
  readonly keys: Map<string, Setting>;
  readonly words: string[];
  named: Setting | undefined;
  item: Setting | undefined;
}

function shapeOf(schema: z.core.$ZodType): Shape {
  const shape: Shape = { kinds: new Set(), keys: new Map(), words: [], named: undefined, item: undefined };
  const def = schema._zod.def;
  switch (def.type) {
    case "object":
      shape.kinds.add("group");
      for (const [key, child] of Object.entries((def as z.core.$ZodObjectDef).shape)) {
        shape.keys.set(key, settingOf(child));
      }
      break;
    case "record":
      shape.kinds.add("group");
      shape.named = settingOf((def as z.core.$ZodRecordDef).valueType);
      break;
    case "union":
      for (const option of (def as z.core.$ZodUnionDef).options) {
        const part = shapeOf(option);
        for (const kind of part.kinds) shape.kinds.add(kind);
        for (const [key, child] of part.keys) shape.keys.set(key, child);
        shape.item ??= part.item;
        shape.words.push(...part.words);
      }
      break;
    case "enum":
      shape.kinds.add("word");
      shape.words.push(...Object.keys((def as z.core.$ZodEnumDef).entries));
      break;
    case "literal":
      shape.kinds.add("word");
      shape.words.push(...(def as z.core.$ZodLiteralDef<z.core.util.Literal>).values.map(String));
      break;
    case "array":
      shape.kinds.add("list");
      shape.item = settingOf((def as z.core.$ZodArrayDef).element);
      break;
    case "number":
      shape.kinds.add("number");
      break;
    case "boolean":
      shape.kinds.add("boolean");
      break;
    case "string":
      shape.kinds.add("text");
      break;
    default:
      throw new TypeError(`Settings cannot be described as ${def.type}`);
  }
  return shape;
}

function descriptionOf(schema: z.core.$ZodType): string | undefined {
  return (schema as z.ZodType).description;
}

function metaOf(schema: z.core.$ZodType): Readonly<Record<string, unknown>> {
  return (schema as z.ZodType).meta() ?? {};
}
