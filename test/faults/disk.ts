import { execFileSync } from "node:child_process";
import { mkdirSync, statfsSync, writeFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/** A small file system of its own under a folder of the data. */
export interface Disk extends AsyncDisposable {
  readonly path: string;
  /** Writes until so many bytes are left. */
  fill(leave?: number): void;
  free(): void;
  /** Makes it read-only, or writable again. */
  readOnly(on: boolean): void;
  resize(size: string): void;
}

/** Why small disks cannot be made here; null when they can. */
export function whyNoDisks(folder: string): string | null {
  try {
    mount(folder, "1m");
    execFileSync("umount", [folder], { stdio: "pipe" });
    return null;
  } catch (thrown) {
    return `mounting a tmpfs needs root: ${(thrown as Error).message.split("\n", 1)[0]}`;
  }
}

export function mountDisk(path: string, size: string): Disk {
  mount(path, size);
  const ballast = join(path, ".ballast");
  return {
    path,
    fill: (leave = 0) => {
      const { bavail, bsize } = statfsSync(path);
      writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - leave)));
    },
    free: () => rmSync(ballast, { force: true }),
    readOnly: (on) => {
      execFileSync("mount", ["-o", `remount,${on ? "ro" : "rw"}`, path], { stdio: "pipe" });
    },
    resize: (to) => {
      execFileSync("mount", ["-o", `remount,size=${to}`, path], { stdio: "pipe" });
    },
    [Symbol.asyncDispose]: async () => {
      execFileSync("umount", ["-l", path], { stdio: "pipe" });
    },
  };
}

function mount(path: string, size: string): void {
  mkdirSync(path, { recursive: true });
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size},mode=0700`, "tmpfs", path], { stdio: "pipe" });
}

/** Limits how large a file of a running process may become; null lifts the limit. */
export function limitFileSize(pid: number, bytes: number | null): void {
  const soft = bytes === null ? "unlimited" : String(bytes);
  execFileSync("prlimit", ["--pid", String(pid), `--fsize=${soft}:unlimited`], { stdio: "pipe" });
}
