import { z } from "zod";
import type { StandIn } from "./server.ts";
import { startStandIn } from "./server.ts";

const PATH = "/hooks/tokenOfTheReceiverMadeUp";

/** The form that docs/digest.md promises. */
const form = z.strictObject({
  birdsong: z.literal("message/1"),
  key: z.string(),
  title: z.string().max(1_000),
  text: z.string().max(10_000),
  mood: z.enum(["good", "neutral", "bad"]),
  fields: z.array(z.strictObject({ name: z.string(), value: z.string() })).max(50),
  sections: z
    .array(z.strictObject({ heading: z.string(), text: z.string(), url: z.url().nullable() }))
    .max(50),
  picture: z
    .strictObject({ name: z.string(), type: z.literal("image/png"), alt: z.string(), base64: z.base64() })
    .nullable(),
});

/** A receiver that takes the documented form and nothing else. */
export async function startReceiver(): Promise<StandIn> {
  return startStandIn(PATH, ({ path, body }) => {
    if (path !== PATH) return { status: 404, body: "no such hook" };
    return form.safeParse(JSON.parse(body)).success
      ? { status: 202, body: "accepted" }
      : { status: 400, body: "not message/1" };
  });
}
