import { Buffer } from "node:buffer";
import { FormData } from "undici";
import { z } from "zod";
import { SECOND } from "../../model/clock.ts";
import { fit, Room } from "../fit.ts";
import type { Limits, Message, Mood, Notifier } from "../notifier.ts";
import { Poster, retryAfterMs } from "../post.ts";
import type { Answer, ChannelOptions, Post } from "../post.ts";

/** Limits of an embed, as Discord documents them. */
const TITLE = 256;
const DESCRIPTION = 4_096;
const FIELDS = 25;
const FIELD_NAME = 256;
const FIELD_VALUE = 1_024;
/** Of all text in all embeds of a message. */
const TOTAL = 6_000;

const LIMITS: Limits = {
  title: TITLE,
  text: DESCRIPTION,
  section: FIELD_VALUE,
  total: TOTAL,
  pictures: true,
};

/** Blue and orange stay apart for every kind of colour vision. */
const COLOURS: Readonly<Record<Mood, number>> = { good: 0x0072b2, neutral: 0x8c8c8c, bad: 0xd55e00 };

/** A channel of Discord, by its webhook. */
export function openDiscord(options: ChannelOptions): Notifier {
  const poster = new Poster(options);
  const url = new URL(options.url);
  url.searchParams.set("wait", "true"); // answers only when the message is there
  const read = {
    words: saidBy,
    waits: (answer: Answer) => waitOf(answer, options.clock.now()),
  };
  return {
    name: options.name,
    limits: LIMITS,
    send: async (message, signal) => poster.send(postOf(url.href, message), read, signal),
    [Symbol.asyncDispose]: async () => poster[Symbol.asyncDispose](),
  };
}

function postOf(url: string, message: Message): Post {
  const json = JSON.stringify(payloadOf(message));
  const { picture } = message;
  if (picture === undefined) return { url, body: json, headers: { "content-type": "application/json" } };
  const form = new FormData();
  form.set("payload_json", json);
  form.set("files[0]", new Blob([Buffer.from(picture.bytes)], { type: picture.type }), picture.name);
  return { url, body: form, headers: {} };
}

export function payloadOf(message: Message): object {
  const room = new Room(TOTAL);
  const title = room.take(message.title, TITLE, escape);
  const description = room.take(message.text, DESCRIPTION, escape);
  const fields: { name: string; value: string; inline: boolean }[] = [];
  const add = (name: string, value: string, url: string | undefined, inline: boolean): void => {
    const link = url === undefined ? "" : `\n<${url}>`;
    // a field without a name or a value is refused
    if (fields.length === FIELDS || room.left < 2 * link.length + 40) return;
    const shown = room.take(name.trim() === "" ? "–" : name, FIELD_NAME, escape);
    const limit = Math.min(FIELD_VALUE, room.left) - link.length;
    if (limit < 1) return;
    fields.push({
      name: shown,
      value: room.take(fit(value.trim() === "" ? "–" : value, limit, escape) + link, FIELD_VALUE),
      inline,
    });
  };
  for (const field of message.fields) add(field.name, field.value, undefined, true);
  for (const section of message.sections) add(section.heading, section.text, section.url, false);
  const { picture } = message;
  return {
    embeds: [
      {
        title,
        ...(description === "" ? {} : { description }),
        color: COLOURS[message.mood],
        fields,
        ...(picture === undefined ? {} : { image: { url: `attachment://${picture.name}` } }),
      },
    ],
    ...(picture === undefined
      ? {}
      : { attachments: [{ id: 0, filename: picture.name, description: fit(picture.alt, 1_024) }] }),
    // nobody is called by what somebody else wrote
    allowed_mentions: { parse: [] },
  };
}

/** Foreign text must not become markdown, a mention or a masked link. */
function escape(sign: string): string {
  return /[\\*_~`|>#[\]()<@-]/.test(sign) ? `\\${sign}` : sign;
}

const errorBody = z.looseObject({
  message: z.string().optional(),
  code: z.number().optional(),
  errors: z.unknown().optional(),
  retry_after: z.number().nonnegative().optional(),
});

function bodyOf(answer: Answer): z.output<typeof errorBody> {
  try {
    return errorBody.parse(JSON.parse(answer.body));
  } catch {
    return { message: answer.body }; // a proxy before Discord answers in words of its own
  }
}

function saidBy(answer: Answer): string {
  const { message = "", code, errors } = bodyOf(answer);
  const details = errors === undefined ? "" : ` ${JSON.stringify(errors)}`;
  return `${message}${code === undefined ? "" : ` (code ${code})`}${details}`;
}

/** Discord's body says it in seconds with fractions; a proxy before it only has the header. */
function waitOf(answer: Answer, now: number): number | undefined {
  const { retry_after } = bodyOf(answer);
  return retry_after === undefined ? retryAfterMs(answer, now) : Math.ceil(retry_after * SECOND);
}
