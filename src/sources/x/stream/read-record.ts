import type { StreamRecord } from "../../stream.ts";
import { idOf, objectOf, parseJson, recordsOf, textOf } from "../answer.ts";
import { campaignOfTag } from "./compile-rules.ts";

/** A line of the stream as collecting needs it; undefined when no post can be read from it. */
export function readRecord(bytes: Buffer): StreamRecord | undefined {
  try {
    const line = parseJson(bytes);
    const post = objectOf(line["data"]);
    const postId = idOf(post);
    const includes = objectOf(line["includes"]);
    const references = [...recordsOf(includes["tweets"]), ...recordsOf(includes["posts"])].map(idOf);
    const people = recordsOf(includes["users"]).map(idOf);
    const tags = recordsOf(line["matching_rules"]).flatMap((rule) => textOf(rule["tag"]) ?? []);
    return {
      bytes,
      postId,
      authorId: textOf(post["author_id"]) ?? null,
      campaigns: [...new Set(tags.flatMap((tag) => campaignOfTag(tag) ?? []))],
      uses: [
        { resource: "post", ids: [...new Set([postId, ...references])] },
        { resource: "user", ids: [...new Set(people)] },
      ],
    };
  } catch {
    return undefined; // whatever is wrong with it, the load says so when it sets the line aside
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The post's id in the beginning of a record that broke off; null when it broke off before telling. */
export function idInTorn(bytes: Buffer): string | null {
  const path: string[] = [];
  let name = "";
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      const end = endOfString(bytes, at + 1);
      if (end === -1) return null;
      const text = bytes.toString("utf8", at + 1, end);
      at = end;
      if (bytes[at + 1] === 0x3a) name = text;
      else if (path.length === 2 && path[1] === "data" && name === "id" && /^\d+$/.test(text)) return text;
    } else if (byte === 0x7b || byte === 0x5b) path.push(path.length === 0 ? "" : name);
    else if (byte === 0x7d || byte === 0x5d) path.pop();
  }
  return null;
}

function endOfString(bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] === BACKSLASH) at++;
    else if (bytes[at] === QUOTE) return at;
  }
  return -1;
}
