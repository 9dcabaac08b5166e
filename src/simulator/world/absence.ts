import type { Author, Ghost, Post } from "./post.ts";
import { isGhost } from "./post.ts";

/** Why a post cannot be shown. */
export type Absence = "deleted" | "suspended" | "protected" | "unknown";

/** Undefined when the post can be shown at `now`. */
export function absenceOf(target: Post | Ghost, now: number): Absence | undefined {
  if (isGhost(target)) return target.fate;
  if (target.at > now) return "unknown";
  if (target.removedAt <= now) return "deleted";
  // With the original goes every repost of it.
  if (target.reposts !== undefined && absenceOf(target.reposts, now) === "deleted") return "deleted";
  return authorAbsenceOf(target.author, now);
}

export function authorAbsenceOf(author: Author, now: number): "suspended" | "protected" | undefined {
  if (author.suspendedAt <= now) return "suspended";
  if (author.protectedAt <= now) return "protected";
  return undefined;
}
