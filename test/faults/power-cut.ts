import { dirname } from "node:path";

/** Thrown by every call from the cut on. */
class PowerCut extends Error {}

interface Node {
  /** What programs read. */
  content: string;
  /** What the disk has confirmed; undefined before the first fsync. */
  synced: string | undefined;
  readonly folder: boolean;
}

interface Handle {
  writeFile(bytes: Uint8Array | string): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** The part of `node:fs/promises` that writing durably uses, on an in-memory disk whose power can be cut. */
export interface Disk {
  readonly fs: {
    open(path: string, flags: string): Promise<Handle>;
    rename(from: string, to: string): Promise<void>;
    rm(path: string, options?: { force?: boolean }): Promise<void>;
    mkdir(path: string, options?: { recursive?: boolean }): Promise<string | undefined>;
    chmod(path: string): Promise<void>;
  };
  reset(): void;
  /** The power goes before this step, counted from 0. */
  cutAt(step: number): void;
  /** Puts a file, not synced, as another program would have. */
  put(path: string, content: string): void;
  /** Puts a file, or a folder for null, that has been on the disk for long. */
  putDurably(path: string, content: string | null): void;
  /** Everything that may stand under a path after the cut. */
  afterPowerCut(path: string): (string | undefined)[];
}

/**
 * Folder entries are kept twice: as programs see them and as the disk has confirmed them. An entry change that was not
 * synced may or may not survive; so may content, whole or in part. Each combination is a possible world.
 */
export function makeDisk(): Disk {
  let entries = new Map<string, Node>();
  let confirmed = new Map<string, Node>();
  let steps = 0;
  let cut = Infinity;

  const step = (): void => {
    if (steps >= cut) throw new PowerCut("the power is out");
    steps++;
  };
  const node = (content: string, folder = false): Node => ({ content, synced: undefined, folder });
  const missing = (path: string): never => {
    throw Object.assign(new Error(`ENOENT: ${path}`), { code: "ENOENT" });
  };
  const open = async (path: string, flags: string): Promise<Handle> => {
    step();
    if (flags === "w") {
      const known = entries.get(path);
      if (known === undefined) entries.set(path, node(""));
      else known.content = ""; // in place: the disk may see that at once
    }
    const file = entries.get(path) ?? missing(path);
    return {
      writeFile: async (bytes) => {
        step();
        file.content += typeof bytes === "string" ? bytes : Buffer.from(bytes).toString();
      },
      sync: async () => {
        step();
        if (!file.folder) file.synced = file.content;
        else confirm(path);
      },
      close: async () => step(),
    };
  };
  /** Every entry of one folder as it is now; a folder's own entry stands in its parent. */
  const confirm = (folder: string): void => {
    for (const path of confirmed.keys()) {
      if (dirname(path) === folder && !entries.has(path)) confirmed.delete(path);
    }
    for (const [path, each] of entries) if (dirname(path) === folder) confirmed.set(path, each);
  };
  const isReachable = (path: string): boolean => {
    const parent = dirname(path);
    return parent === "/data" || (confirmed.get(parent)?.folder === true && isReachable(parent));
  };

  return {
    fs: {
      open,
      rename: async (from, to) => {
        step();
        const moved = entries.get(from) ?? missing(from);
        entries.delete(from);
        entries.set(to, moved);
      },
      rm: async (path) => {
        step();
        entries.delete(path);
      },
      mkdir: async (path) => {
        step();
        let first: string | undefined;
        for (let each = path; each !== "/data" && !entries.has(each); each = dirname(each)) {
          entries.set(each, node("", true));
          first = each;
        }
        return first;
      },
      chmod: async () => step(),
    },
    reset: () => {
      entries = new Map();
      confirmed = new Map();
      steps = 0;
      cut = Infinity;
    },
    cutAt: (at) => (cut = at),
    put: (path, content) => void entries.set(path, node(content)),
    putDurably: (path, content) => {
      const file = { content: content ?? "", synced: content ?? "", folder: content === null };
      entries.set(path, file);
      confirmed.set(path, file);
    },
    afterPowerCut: (path) => {
      const worlds: (string | undefined)[] = [];
      // A rename is one entry change: the disk has the old entry or the new one, confirmed or not.
      for (const held of new Set([confirmed.get(path), entries.get(path)])) {
        if (held === undefined) worlds.push(undefined);
        else if (held === confirmed.get(path) && !isReachable(path)) worlds.push(undefined);
        else if (held.synced === held.content) worlds.push(held.content);
        else
          worlds.push(held.synced, held.content, held.content.slice(0, Math.floor(held.content.length / 2)));
      }
      return worlds;
    },
  };
}
