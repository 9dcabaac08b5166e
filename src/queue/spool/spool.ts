import { readdir, rename, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { cutBatch } from "../../forget/cut-lines.ts";
import { goneAnywhere, NOTHING_GONE } from "../../forget/withdrawn.ts";
import type { Forgotten, Gone, Withdrawn } from "../../forget/withdrawn.ts";
import type { BatchHeader } from "../../model/batch.ts";
import { asLine } from "../../model/batch.ts";
import type { Clock } from "../../model/clock.ts";
import { DAY, HOUR, isoTime, MINUTE } from "../../model/clock.ts";
import { BirdsongError, systemCode } from "../../model/error.ts";
import { describeDiskError, makeFolder, syncFolder, writeDurably } from "../../model/write-durably.ts";
import type { ProcessLock } from "../../state/process-lock.ts";
import { tryProcessLock } from "../../state/process-lock.ts";
import type { Claim, Depth, Queue } from "../queue.ts";
import { readHeader } from "./header.ts";

/** A file of the spool that could not be handed out, because its header cannot be read. */
export interface Unreadable {
  readonly file: string;
  readonly reason: string;
}

export interface SpoolOptions {
  readonly folder: string;
  /** Where files without a readable header are moved. */
  readonly quarantine: string;
  readonly clock: Clock;
  /** Told about every file that was moved to quarantine. */
  onUnreadable?(unreadable: Unreadable): void;
}

const TEMPORARY = /\.w\.tmp$/;
const BATCH = /^([0-9a-z]{26})\.ndjson$/;
/** Temporary files of a writer that died; a living one renames its own within seconds. */
const STALE_TEMPORARY_MS = HOUR;
/** The same where content must go: nobody writes one batch for as long as this without a byte in between. */
const DEAD_TEMPORARY_MS = 10 * MINUTE;
/** How long it is remembered that a batch was acknowledged: longer than any collector waits to ask. */
const REMEMBER_ACKED_MS = 2 * DAY;

/**
 * The embedded queue: a folder of batch files. Appending is {@link writeDurably}; claiming holds the folder's
 * process lock, so one loader at a time empties a spool, and a loader that dies frees its claims by dying.
 */
export async function openSpool(options: SpoolOptions, signal: AbortSignal): Promise<Queue> {
  signal.throwIfAborted();
  await makeFolder(options.folder);
  await makeFolder(ackedFolder(options.folder));
  await removeLeftOvers(options);
  return new Spool(options);
}

class Spool implements Queue {
  readonly name = "spool";
  readonly #options: SpoolOptions;
  readonly #held = new Set<string>();
  #lock: ProcessLock | undefined;

  constructor(options: SpoolOptions) {
    this.#options = options;
  }

  async append(
    header: BatchHeader,
    records: Iterable<Buffer> | AsyncIterable<Buffer>,
    signal: AbortSignal,
  ): Promise<void> {
    await writeDurably(this.#pathOf(header.id), async (file) => {
      await file.write(`${JSON.stringify(header)}\n`);
      for await (const record of records) {
        signal.throwIfAborted();
        await file.write(asLine(record));
        await file.write("\n");
      }
    });
  }

  async claim(
    limit: { readonly batches: number; readonly bytes: number },
    signal: AbortSignal,
  ): Promise<readonly Claim[]> {
    await this.#takeLock();
    const claims: Claim[] = [];
    let bytes = 0;
    for (const id of await this.#waiting()) {
      if (claims.length >= limit.batches) break;
      if (this.#held.has(id)) continue;
      signal.throwIfAborted();
      const path = this.#pathOf(id);
      const size = await sizeOf(path);
      if (size === undefined) continue;
      if (claims.length > 0 && bytes + size > limit.bytes) break;
      const header = await readHeader(path, id);
      if (typeof header === "string") {
        await this.#moveAside(id, header);
        continue;
      }
      this.#held.add(id);
      bytes += size;
      claims.push(this.#claimOf(header, path, size));
    }
    await this.#dropIdleLock();
    return claims;
  }

  async depth(signal: AbortSignal): Promise<Depth> {
    signal.throwIfAborted();
    let batches = 0;
    let bytes = 0;
    let oldest: string | null = null;
    for (const id of await this.#waiting()) {
      const size = await sizeOf(this.#pathOf(id));
      if (size === undefined) continue; // acknowledged since the folder was listed
      batches++;
      bytes += size;
      if (oldest === null) {
        const header = await readHeader(this.#pathOf(id), id);
        if (typeof header !== "string") oldest = header.received_at;
      }
    }
    return { batches, bytes, oldest };
  }

  async room(signal: AbortSignal): Promise<number> {
    signal.throwIfAborted();
    const { bavail, bsize } = await statfs(this.#options.folder);
    return bavail * bsize;
  }

  async holds(batchId: string, signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    return (
      (await sizeOf(this.#pathOf(batchId))) !== undefined ||
      (await sizeOf(join(ackedFolder(this.#options.folder), batchId))) !== undefined
    );
  }

  async forget(withdrawn: Withdrawn, signal: AbortSignal): Promise<Forgotten> {
    if (this.#held.size > 0) throw busy();
    await this.#takeLock();
    try {
      const before = this.#options.clock.now() - DEAD_TEMPORARY_MS;
      let files = await removeOlder(this.#options.folder, TEMPORARY, before);
      let records = 0;
      for (const id of await this.#waiting()) {
        const path = this.#pathOf(id);
        const cut = await cutBatch(path, path, await goneFor(path, id, withdrawn), signal);
        records += cut;
        if (cut > 0) files++;
      }
      return { files, records };
    } finally {
      await this.#dropIdleLock();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#held.clear();
    await this.#dropIdleLock();
  }

  #claimOf(header: BatchHeader, path: string, bytes: number): Claim {
    return {
      header,
      path,
      bytes,
      ack: async () => {
        await writeDurably(join(ackedFolder(this.#options.folder), header.id), "");
        await rm(path, { force: true });
        await syncFolder(this.#options.folder);
        await this.#letGo(header.id);
      },
      release: async () => this.#letGo(header.id),
    };
  }

  async #letGo(id: string): Promise<void> {
    this.#held.delete(id);
    await this.#dropIdleLock();
  }

  async #takeLock(): Promise<void> {
    this.#lock ??= await tryProcessLock(join(this.#options.folder, ".claims.lock"));
    if (this.#lock === undefined) throw busy();
  }

  async #dropIdleLock(): Promise<void> {
    if (this.#held.size > 0) return;
    const lock = this.#lock;
    this.#lock = undefined;
    await lock?.[Symbol.asyncDispose]();
  }

  #pathOf(id: string): string {
    return join(this.#options.folder, `${id}.ndjson`);
  }

  /** Ids of waiting batches, oldest first. */
  async #waiting(): Promise<string[]> {
    const names = await readdir(this.#options.folder);
    return names.flatMap((name) => BATCH.exec(name)?.[1] ?? []).sort();
  }

  async #moveAside(id: string, reason: string): Promise<void> {
    const { folder, quarantine, clock } = this.#options;
    await makeFolder(quarantine);
    const file = `${id}.ndjson.unreadable`;
    const note = { file, reason, moved_at: isoTime(clock.now()) };
    await writeDurably(join(quarantine, `${id}.unreadable.json`), `${JSON.stringify(note)}\n`);
    try {
      await rename(this.#pathOf(id), join(quarantine, file));
    } catch (thrown) {
      throw describeDiskError(thrown, join(quarantine, file));
    }
    await syncFolder(quarantine);
    await syncFolder(folder);
    this.#options.onUnreadable?.({ file, reason });
  }
}

function busy(): BirdsongError {
  return new BirdsongError("Another process is loading this spool.", {
    code: "spool.busy",
    hint: "Wait for it to finish. One loader at a time empties a spool; collecting goes on meanwhile.",
    retryable: true,
  });
}

/** What is gone for the source of a batch; of one whose header cannot be read, what is gone anywhere. */
async function goneFor(path: string, id: string, withdrawn: Withdrawn): Promise<Gone> {
  const header = await readHeader(path, id);
  if (typeof header === "string") return goneAnywhere(withdrawn);
  return withdrawn.get(header.source) ?? NOTHING_GONE;
}

/** Empty files named for acknowledged batches, so that a collector can tell a loaded batch from a lost one. */
function ackedFolder(folder: string): string {
  return join(folder, "acked");
}

async function removeLeftOvers(options: SpoolOptions): Promise<void> {
  const now = options.clock.now();
  await removeOlder(options.folder, TEMPORARY, now - STALE_TEMPORARY_MS);
  await removeOlder(ackedFolder(options.folder), /^/, now - REMEMBER_ACKED_MS);
}

async function removeOlder(folder: string, pattern: RegExp, before: number): Promise<number> {
  let removed = 0;
  for (const name of await readdir(folder)) {
    if (!pattern.test(name)) continue;
    const path = join(folder, name);
    const modified = await stat(path).catch(absent);
    if (modified === undefined || modified.mtimeMs >= before) continue;
    await rm(path, { force: true });
    removed++;
  }
  return removed;
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(absent))?.size;
}

function absent(thrown: unknown): undefined {
  if (systemCode(thrown) === "ENOENT") return undefined;
  throw thrown;
}
