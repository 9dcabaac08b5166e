import { Room } from "../fit.ts";
import type { Limits, Message, Mood, Notifier } from "../notifier.ts";
import { Poster, retryAfterMs } from "../post.ts";
import type { Answer, ChannelOptions } from "../post.ts";

const BLOCKS = 50;
const SECTION = 3_000;
const FIELDS_A_BLOCK = 10;
const FIELD = 2_000;
const TITLE = 1_000;
/** Not documented: Slack refuses messages of some 13,200 characters. */
const TOTAL = 10_000;

const LIMITS: Limits = { title: TITLE, text: SECTION, section: SECTION, total: TOTAL, pictures: false };

/** Blue and orange stay apart for every kind of colour vision. */
const COLOURS: Readonly<Record<Mood, string>> = { good: "#0072b2", neutral: "#8c8c8c", bad: "#d55e00" };

/** A channel of Slack, by its incoming webhook, which takes no picture. */
export function openSlack(options: ChannelOptions): Notifier {
  const poster = new Poster(options);
  const read = {
    words: (answer: Answer) => answer.body, // Slack answers in one word: `invalid_payload`
    waits: (answer: Answer) => retryAfterMs(answer, options.clock.now()),
  };
  return {
    name: options.name,
    limits: LIMITS,
    send: async (message, signal) =>
      poster.send(
        {
          url: options.url,
          body: JSON.stringify(payloadOf(message)),
          headers: { "content-type": "application/json" },
        },
        read,
        signal,
      ),
    [Symbol.asyncDispose]: async () => poster[Symbol.asyncDispose](),
  };
}

interface Text {
  readonly type: "mrkdwn";
  readonly text: string;
}

export function payloadOf(message: Message): object {
  const room = new Room(TOTAL);
  const text = room.take(message.title, TITLE, escape);
  const blocks: { type: "section"; text?: Text; fields?: readonly Text[] }[] = [];
  const add = (block: { text?: Text; fields?: readonly Text[] }): void => {
    if (blocks.length < BLOCKS) blocks.push({ type: "section", ...block });
  };
  const body = room.take(message.text, SECTION, escape);
  if (body !== "") add({ text: marked(body) });
  for (let at = 0; at < message.fields.length; at += FIELDS_A_BLOCK) {
    const fields = message.fields.slice(at, at + FIELDS_A_BLOCK).flatMap(({ name, value }) => {
      const shown = headed(room, name, value, "", FIELD);
      return shown === undefined ? [] : [marked(shown)];
    });
    if (fields.length > 0) add({ fields });
  }
  for (const { heading, text: words, url } of message.sections) {
    const shown = headed(room, heading, words, url === undefined ? "" : `\n<${escapeAll(url)}>`, SECTION);
    if (shown !== undefined) add({ text: marked(shown) });
  }
  // `text` is what notifications and screen readers say; blocks stand in an attachment, because only it has a colour
  return {
    text,
    unfurl_links: false,
    unfurl_media: false,
    ...(blocks.length === 0
      ? {}
      : { attachments: [{ color: COLOURS[message.mood], fallback: text, blocks }] }),
  };
}

const marked = (text: string): Text => ({ type: "mrkdwn", text });

/** `*heading*`, text and link, together no longer than `limit`; undefined when no room is left. */
function headed(room: Room, heading: string, text: string, link: string, limit: number): string | undefined {
  const marks = "**\n".length + link.length;
  if (room.left < marks + 40) return undefined;
  const head = room.take(heading, Math.min(limit / 4, room.left - marks), escape);
  const body = room.take(text, Math.min(limit - marks - head.length, room.left - marks), escape);
  room.take("x".repeat(marks), marks);
  // a text without a sign is refused
  return `${head === "" ? "" : `*${head}*\n`}${body}${link}`.trim() || "–";
}

/** Disarms `<!channel>` and `<@U…>`; marks of bold and italic get a mark of no width, which Slack does not read. */
function escape(sign: string): string {
  if (sign === "&") return "&amp;";
  if (sign === "<") return "&lt;";
  if (sign === ">") return "&gt;";
  return /[*_~`]/.test(sign) ? `\u200b${sign}` : sign;
}

function escapeAll(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "%3C").replaceAll(">", "%3E").replaceAll("|", "%7C");
}
