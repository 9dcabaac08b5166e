/** What a line of the stream is. */
export type Message =
  | { readonly kind: "post" }
  /** The platform says that, and why, it ends the connection. */
  | { readonly kind: "disconnect"; readonly type: string; readonly detail: string }
  /** Whatever else: kept, because new kinds of messages may appear at any time. */
  | { readonly kind: "unknown" };

const POST: Message = { kind: "post" };
const UNKNOWN: Message = { kind: "unknown" };
const POST_BEGINS = Buffer.from('{"data":{');

type Json = Readonly<Record<string, unknown>>;

/** Tells what a line is; only lines that do not begin as posts do are parsed, because members have no fixed order. */
export function messageOf(line: Buffer): Message {
  if (line.subarray(0, POST_BEGINS.length).equals(POST_BEGINS)) return POST;
  const message = parse(line);
  if (message === undefined) return UNKNOWN;
  if (isObject(message["data"])) return POST;
  const errors = Array.isArray(message["errors"]) ? message["errors"].filter(isObject) : [];
  for (const error of [...errors, message]) {
    const type = error["disconnect_type"] ?? error["connection_issue"];
    if (typeof type === "string") return { kind: "disconnect", type, detail: textOf(error["detail"]) };
    if (/\/(operational-disconnect|streaming-connection)$/.test(textOf(error["type"])))
      return { kind: "disconnect", type: textOf(error["title"]), detail: textOf(error["detail"]) };
  }
  return UNKNOWN;
}

function parse(line: Buffer): Json | undefined {
  try {
    const value: unknown = JSON.parse(line.toString());
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // not JSON; it is handed on as it is
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
