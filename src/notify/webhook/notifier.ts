import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import { SECOND } from "../../model/clock.ts";
import { fit } from "../fit.ts";
import type { Limits, Message, Notifier } from "../notifier.ts";
import { Poster, retryAfterMs } from "../post.ts";
import type { Answer, ChannelOptions } from "../post.ts";

const LIMITS: Limits = { title: 1_000, text: 10_000, section: 1_000, total: 200_000, pictures: true };
const ITEMS = 50;

/** Any address that takes JSON; the form is in docs/digest.md. */
export function openWebhook(
  options: ChannelOptions & { /** Signs each message. */ readonly secret?: string },
): Notifier {
  const poster = new Poster(options);
  const read = {
    words: (answer: Answer) => answer.body,
    waits: (answer: Answer) => retryAfterMs(answer, options.clock.now()),
  };
  return {
    name: options.name,
    limits: LIMITS,
    send: async (message, signal) => {
      const body = JSON.stringify(payloadOf(message));
      const at = Math.floor(options.clock.now() / SECOND);
      await poster.send(
        {
          url: options.url,
          body,
          headers: {
            "content-type": "application/json",
            "birdsong-key": encodeURIComponent(message.key),
            ...(options.secret === undefined
              ? {}
              : { "birdsong-signature": `t=${at},v1=${signatureOf(options.secret, at, body)}` }),
          },
        },
        read,
        signal,
      );
    },
    [Symbol.asyncDispose]: async () => poster[Symbol.asyncDispose](),
  };
}

/** HMAC-SHA-256 of `<t>.<body>`, hexadecimal; the time is signed along, so that a copy cannot be sent for ever. */
export function signatureOf(secret: string, at: number, body: string): string {
  return createHmac("sha256", secret).update(`${at}.${body}`).digest("hex");
}

export function payloadOf(message: Message): object {
  const { picture } = message;
  return {
    birdsong: "message/1",
    key: message.key,
    title: fit(message.title, LIMITS.title),
    text: fit(message.text, LIMITS.text),
    mood: message.mood,
    fields: message.fields.slice(0, ITEMS).map(({ name, value }) => ({
      name: fit(name, LIMITS.title),
      value: fit(value, LIMITS.title),
    })),
    sections: message.sections.slice(0, ITEMS).map(({ heading, text, url }) => ({
      heading: fit(heading, LIMITS.title),
      text: fit(text, 1_000),
      url: url ?? null,
    })),
    picture:
      picture === undefined
        ? null
        : {
            name: picture.name,
            type: picture.type,
            alt: picture.alt,
            base64: Buffer.from(picture.bytes).toString("base64"),
          },
  };
}
