import type { Reply, Request, StandIn } from "./server.ts";
import { startStandIn } from "./server.ts";

interface Text {
  type: string;
  text: string;
}
interface Block {
  type: string;
  text?: Text;
  fields?: Text[];
}

const PATH = "/services/T00000000/B00000000/tokenOfTheHookMadeUp";
const TOO_LONG = 13_200;

/** Slack's incoming webhook, with its limits; its answers are single words. */
export async function startSlack(): Promise<StandIn> {
  return startStandIn(PATH, judge);
}

function judge({ path, body }: Request): Reply {
  if (path !== PATH) return { status: 404, body: "no_service" };
  let payload: { text?: string; attachments?: { blocks?: Block[] }[]; blocks?: Block[] };
  try {
    payload = JSON.parse(body);
  } catch {
    return { status: 400, body: "invalid_payload" };
  }
  const blocks = [payload, ...(payload.attachments ?? [])].flatMap((part) => part.blocks ?? []);
  if ((payload.text ?? "") === "") {
    return { status: 400, body: "missing_text_or_fallback_or_attachments" };
  }
  const isText = (text: Text, limit: number): boolean => text.text !== "" && text.text.length <= limit;
  const good = blocks.every(
    ({ type, text, fields }) =>
      type === "section" &&
      (text !== undefined || fields !== undefined) &&
      (text === undefined || isText(text, 3_000)) &&
      (fields === undefined ||
        (fields.length > 0 && fields.length <= 10 && fields.every((field) => isText(field, 2_000)))),
  );
  if (!good || blocks.length > 50) return { status: 400, body: "invalid_blocks" };
  if (JSON.stringify(blocks).length > TOO_LONG + 100 * blocks.length) {
    return { status: 400, body: "msg_blocks_too_long" };
  }
  return { status: 200, body: "ok" };
}
