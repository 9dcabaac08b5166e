import type { z } from "zod";
import { toError } from "../../../model/error.ts";
import { SourceError } from "../../source.ts";
import type { Call, XClient } from "../client.ts";

/** Sends a call whose small answer is read whole and must look like `shape`. Throws {@link SourceError}. */
export async function sendForJson<T>(
  client: XClient,
  call: Call,
  shape: z.ZodType<T>,
  signal: AbortSignal,
): Promise<T> {
  const { body } = await client.send(call, signal);
  try {
    return shape.parse(JSON.parse(body.toString()));
  } catch (thrown) {
    throw new SourceError(`${call.path} gives something that is not its JSON (${body.length} bytes).`, {
      code: "x.unreadable-answer",
      hint: "Run the command again. If it stays, a proxy on your network may answer in X's place; check sources.x.url.",
      retryable: true,
      cause: toError(thrown),
    });
  }
}
