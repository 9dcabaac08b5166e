import { join, resolve } from "node:path";
import { publishPlain } from "../marts/plain.ts";
import { MartsReader } from "../marts/reader.ts";
import type { StoreContext } from "./store-context.ts";

export interface PlainReport {
  readonly folder: string;
  readonly tables: number;
}

/** Writes the published marts in the layout that needs no manifest, to `out` or `plain/` in the data folder. */
export async function publishPlainJob(
  context: StoreContext,
  out: string | undefined,
  signal: AbortSignal,
): Promise<PlainReport> {
  const folder = out === undefined ? join(context.folders.root, "plain") : resolve(out);
  await using marts = await MartsReader.open(context.folders.marts, context.engine, `${folder}/`);
  return { folder, tables: await publishPlain(marts, folder, signal) };
}
