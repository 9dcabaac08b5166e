import { rm } from "node:fs/promises";
import { interruptible } from "../../engine/engine.ts";
import type { Engine } from "../../engine/engine.ts";
import { sqlFile } from "../../engine/sql-file.ts";
import { cutBytes } from "../../forget/cut-lines.ts";
import { NOTHING_GONE } from "../../forget/withdrawn.ts";
import type { Forgotten, Withdrawn } from "../../forget/withdrawn.ts";
import { adoptDurably, writeDurably } from "../../model/write-durably.ts";

/**
 * Cuts what is withdrawn out of lake files, one file after the other: suspects are found by the engine, cut record by
 * record into a list beside the file, and the file is written anew under its own name. Files without a suspect are
 * only read.
 */
export async function forgetInFiles(
  engine: Engine,
  files: readonly string[],
  withdrawn: Withdrawn,
  signal: AbortSignal,
): Promise<Forgotten> {
  const needles = needlesOf(withdrawn);
  let rewritten = 0;
  let records = 0;
  for (const file of files) {
    const cut = await interruptible(engine, signal, () => forgetInFile(engine, file, withdrawn, needles));
    records += cut;
    if (cut > 0) rewritten++;
  }
  return { files: rewritten, records };
}

/** Up to so many ids are searched for as one pattern. */
const FEW = 100;

interface Needles extends Record<string, string> {
  /** JSON list of every id. */
  readonly ids: string;
  /** A pattern of the ids while they are few; empty otherwise. */
  readonly few: string;
  /** A pattern of the numbers that may be one of them: most numbers of a record are shorter. */
  readonly numbers: string;
  /** A pattern of texts that repeat a withdrawn account's; empty when no handle is known. */
  readonly handles: string;
}

function needlesOf(withdrawn: Withdrawn): Needles {
  const all = [...withdrawn.values()];
  const handles = all.flatMap((gone) => [...gone.handles]);
  const ids = [...new Set(all.flatMap((gone) => [...gone.posts, ...gone.users]))];
  const shortest = ids.reduce((least, { length }) => Math.min(least, length), Infinity);
  return {
    ids: JSON.stringify(ids),
    few: ids.length <= FEW ? ids.join("|") : "",
    numbers: `\\d{${Number.isFinite(shortest) ? shortest : 1},}`,
    handles: handles.length === 0 ? "" : `RT @(?:${handles.join("|")})\\b`,
  };
}

async function forgetInFile(
  engine: Engine,
  file: string,
  withdrawn: Withdrawn,
  needles: Needles,
): Promise<number> {
  const list = `${file}.cut.w.tmp`;
  let cut = 0;
  const suspects = engine.stream<{ place: bigint; source: string; record: string }>(
    sqlFile("duckdb/forget/lake-suspects.sql"),
    { file, ...needles },
  );
  try {
    await writeDurably(list, async (out) => {
      for await (const group of suspects) {
        for (const { place, source, record } of group) {
          const rest = cutBytes(Buffer.from(record), withdrawn.get(source) ?? NOTHING_GONE);
          if (rest === undefined) continue;
          await out.write(`${JSON.stringify({ place: Number(place), record: rest })}\n`);
          cut++;
        }
      }
    });
    if (cut === 0) return 0;
    await engine.runFile("duckdb/forget/lake-rewrite.sql", { file, cut: list, path: `${file}.w.tmp` });
    await adoptDurably(`${file}.w.tmp`, file);
    return cut;
  } finally {
    await rm(list, { force: true });
  }
}
