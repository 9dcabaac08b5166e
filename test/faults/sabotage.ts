import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { replaceOnce } from "./replace-once.ts";
import { PROGRAM } from "./victim.ts";

/** One change to a file of the built program; `from` must stand in it exactly once. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface PatchedProgram extends AsyncDisposable {
  /** To be given as the program of a victim. */
  readonly root: string;
}

/** A copy of the built program with some of its safety taken out. */
export async function patched(edits: readonly Edit[]): Promise<PatchedProgram> {
  const root = await mkdtemp(join(tmpdir(), "birdsong-sabotage-"));
  await cp(join(PROGRAM, "dist"), join(root, "dist"), { recursive: true });
  for (const shared of ["sql", "lists", "node_modules", "package.json"]) {
    await symlink(join(PROGRAM, shared), join(root, shared));
  }
  for (const { file, from, to } of edits) {
    const path = join(root, "dist", file);
    await writeFile(path, replaceOnce(await readFile(path, "utf8"), from, to, file));
  }
  return { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}
