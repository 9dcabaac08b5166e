import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { BirdsongError, EXIT, systemCode } from "../model/error.ts";
import { writeDurably } from "../model/write-durably.ts";

const fileSchema = z.object({
  /** Below the marts folder. Immutable: a name is used once. */
  path: z.string(),
  rows: z.number(),
  bytes: z.number(),
  /** Day of the mart's own partition (`2026-11-24`), null for rows without one and for small tables. */
  day: z.string().nullable(),
  /** Load up to which the file is complete. */
  load_seq: z.number(),
});

const martSchema = z.object({
  /** A file without rows, for readers of a table that has none. */
  shape: z.string(),
  files: z.array(fileSchema),
  /** Newest metrics of posts refreshed after their file was written; wins over what the files say. */
  newer: z.array(fileSchema),
  /** Of a small table: what its rows were when last written. */
  fingerprint: z.string().nullable(),
});

const manifestSchema = z.object({
  birdsong: z.literal("marts/1"),
  generation: z.number(),
  published_at: z.string(),
  timezone: z.string(),
  /** Warehouse whose load numbers these are; another one (after a replay) is published anew. */
  warehouse_id: z.string(),
  schema_version: z.number(),
  load_seq: z.number(),
  /** Newest receipt by source. */
  high_water: z.record(z.string(), z.string()),
  /** Versions of rules and lists that worked on these marts, by kind (sentiment, language, region). */
  enrichment: z.record(z.string(), z.array(z.string())).default({}),
  tables: z.record(z.string(), martSchema),
  /** Files of earlier generations that readers may still have open, and since when nobody new opens them. */
  superseded: z.array(z.object({ path: z.string(), at: z.string() })),
});

export type MartFile = z.output<typeof fileSchema>;
export type Mart = z.output<typeof martSchema>;

/**
 * The list of files that readers read, replaced atomically. Readers never list folders: a file that is being
 * replaced under a query fails or, rarely, answers wrongly.
 */
export type Manifest = z.output<typeof manifestSchema>;

const NAME = "manifest.json";

/** The manifest of a marts folder; undefined when nothing was published yet. */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  let text: string;
  try {
    text = await readFile(join(folder, NAME), "utf8");
  } catch (thrown) {
    if (systemCode(thrown) === "ENOENT") return undefined;
    throw thrown;
  }
  const parsed = manifestSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new BirdsongError(`${join(folder, NAME)} is not a manifest this program can read.`, {
    code: "marts.manifest",
    hint: "A newer Birdsong may have written it: upgrade, or remove the marts folder and run `birdsong publish`.",
    exitCode: EXIT.usage,
    cause: parsed.error,
  });
}

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeDurably(join(folder, NAME), `${JSON.stringify(manifest, undefined, 1)}\n`);
}

/** Every file a manifest's tables name. */
export function filesOf(manifest: Manifest): ReadonlySet<string> {
  return filesOfMarts(Object.values(manifest.tables));
}

export function filesOfMarts(marts: Iterable<Mart>): ReadonlySet<string> {
  const files = new Set<string>();
  for (const mart of marts) {
    files.add(mart.shape);
    for (const { path } of [...mart.files, ...mart.newer]) files.add(path);
  }
  return files;
}
