import type { Reply, Request, StandIn } from "./server.ts";
import { startStandIn } from "./server.ts";

interface Embed {
  title?: string;
  description?: string;
  fields?: { name: string; value: string }[];
}

const PATH = "/api/webhooks/1100000000000000001/tokenOfTheWebhook_made-up";

/** Discord's webhook, with its documented limits and its words for what breaks them. */
export async function startDiscord(): Promise<StandIn> {
  return startStandIn(PATH, judge);
}

function judge({ path, headers, body }: Request): Reply {
  if (new URL(path, "http://x").pathname !== PATH) {
    return { status: 404, body: { message: "Unknown Webhook", code: 10015 } };
  }
  const json = (headers["content-type"] ?? "").startsWith("multipart/form-data")
    ? /name="payload_json"\r\n(?:[^\r]+\r\n)*\r\n(.*?)\r\n--/s.exec(body)?.[1]
    : body;
  let payload: { embeds?: Embed[]; content?: string; allowed_mentions?: { parse?: unknown } };
  try {
    payload = JSON.parse(json ?? "");
  } catch {
    return { status: 400, body: { message: "The request body contains invalid JSON.", code: 50109 } };
  }
  const { embeds = [], content = "" } = payload;
  if (embeds.length === 0 && content === "") {
    return { status: 400, body: { message: "Cannot send an empty message", code: 50006 } };
  }
  const tooLong: string[] = [];
  let total = 0;
  const check = (name: string, text: string | undefined, limit: number, required = false): void => {
    const length = text?.length ?? 0;
    total += length;
    if (length > limit || (required && (text ?? "").trim() === "")) tooLong.push(name);
  };
  for (const { title, description, fields = [] } of embeds) {
    check("title", title, 256);
    check("description", description, 4_096);
    if (fields.length > 25) tooLong.push("fields");
    for (const field of fields) {
      check("name", field.name, 256, true);
      check("value", field.value, 1_024, true);
    }
  }
  if (embeds.length > 10) tooLong.push("embeds");
  if (total > 6_000) tooLong.push("_total");
  if (tooLong.length > 0) {
    const errors = Object.fromEntries(
      tooLong.map((name) => [
        name,
        { _errors: [{ code: "BASE_TYPE_MAX_LENGTH", message: "Must be shorter" }] },
      ]),
    );
    return {
      status: 400,
      body: { code: 50035, message: "Invalid Form Body", errors: { embeds: { 0: errors } } },
    };
  }
  return new URL(path, "http://x").searchParams.get("wait") === "true"
    ? { status: 200, body: { id: "1200000000000000001" } }
    : { status: 204 };
}
