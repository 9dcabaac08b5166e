import { open } from "node:fs/promises";
import { z } from "zod";
import type { BatchHeader } from "../../model/batch.ts";
import { SHAPES } from "../../model/batch.ts";
import { ACQUISITIONS } from "../../model/words.ts";

const headerSchema = z.object({
  birdsong: z.literal("batch/1"),
  id: z.string(),
  source: z.enum(["x", "bluesky", "mastodon"]),
  shape: z.enum(SHAPES),
  acquisition: z.enum(ACQUISITIONS),
  campaigns: z.array(z.string()),
  dialect: z.enum(["legacy", "new"]).nullable(),
  received_at: z.iso.datetime(),
  request: z.record(z.string(), z.unknown()).nullable(),
  origin: z.string().nullable(),
});

/** A header is a few hundred bytes; whatever is longer is not one. */
const MAX_HEADER_BYTES = 64 * 1024;

/** The header of a batch file, or why it cannot be read. */
export async function readHeader(path: string, id: string): Promise<BatchHeader | string> {
  const line = await firstLine(path);
  if (line === undefined) return "the first line is not complete";
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return "the first line is not JSON"; // the parser's own words would quote content
  }
  const header = headerSchema.safeParse(value);
  if (!header.success) {
    const issue = header.error.issues[0];
    return `the header is not valid: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`.trim();
  }
  if (header.data.id !== id) return "the header names another batch than the file";
  return header.data;
}

async function firstLine(path: string): Promise<string | undefined> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_HEADER_BYTES), 0, MAX_HEADER_BYTES, 0);
    const end = buffer.subarray(0, bytesRead).indexOf(0x0a);
    return end === -1 ? undefined : buffer.toString("utf8", 0, end);
  } finally {
    await file.close();
  }
}
