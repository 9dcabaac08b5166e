import { describe, expect, test } from "vitest";
import { openDiscord, payloadOf as discordPayload } from "../../src/notify/discord/notifier.ts";
import { openSlack, payloadOf as slackPayload } from "../../src/notify/slack/notifier.ts";
import { openWebhook, signatureOf } from "../../src/notify/webhook/notifier.ts";
import { seededRandom } from "../../src/model/random.ts";
import { MESSAGE, NOW, notifierContract } from "./contract.ts";
import { startDiscord } from "./stand-ins/discord.ts";
import { startSlack } from "./stand-ins/slack.ts";
import { startReceiver } from "./stand-ins/webhook.ts";

notifierContract("discord", {
  start: startDiscord,
  open: openDiscord,
  tooOften: (seconds) => ({
    status: 429,
    body: { message: "You are being rate limited.", retry_after: seconds, global: false },
    headers: { "retry-after": "1" },
  }),
  unknown: "Unknown Webhook (code 10015)",
  gone: { status: 403, body: "Missing Access" },
});

notifierContract("slack", {
  start: startSlack,
  open: openSlack,
  tooOften: (seconds) => ({ status: 429, body: "rate_limited", headers: { "retry-after": String(seconds) } }),
  unknown: "404: no_service",
  gone: { status: 410, body: "channel_is_archived" },
});

notifierContract("webhook", {
  start: startReceiver,
  open: (options) => openWebhook({ ...options, secret: "a secret of sixteen" }),
  tooOften: (seconds) => ({ status: 429, headers: { "retry-after": String(seconds) } }),
  unknown: "404: no such hook",
  gone: { status: 410, body: "this hook was removed" },
});

describe("foreign text", () => {
  const hostile = {
    ...MESSAGE,
    fields: [],
    text: "@everyone **bold** [masked](https://bad.example) <@1> <!channel> & `x`",
  };

  test("is no markdown and calls nobody on Discord", () => {
    expect(discordPayload(hostile)).toMatchObject({
      allowed_mentions: { parse: [] },
      embeds: [
        {
          description:
            "\\@everyone \\*\\*bold\\*\\* \\[masked\\]\\(https://bad.example\\) \\<\\@1\\> \\<!channel\\> & \\`x\\`",
        },
      ],
    });
  });

  test("is no command and no link on Slack", () => {
    const text = JSON.stringify(slackPayload(hostile));
    expect(text).toContain("&lt;@1&gt; &lt;!channel&gt; &amp;");
    expect(text).not.toMatch(/<[!@]/);
  });
});

test("a webhook is signed with the time and the body as they were sent", async () => {
  await using server = await startReceiver();
  const secret = "a secret of sixteen";
  const clock = { now: () => NOW, sleep: async () => undefined };
  await using notifier = openWebhook({
    name: "team",
    url: server.url,
    timeoutMs: 5_000,
    clock,
    random: seededRandom(1),
    secret,
  });
  await notifier.send(MESSAGE, new AbortController().signal);
  const { headers, body } = server.taken[0]!;
  expect(headers["birdsong-signature"]).toBe(`t=${NOW / 1_000},v1=${signatureOf(secret, NOW / 1_000, body)}`);
  expect(headers["birdsong-key"]).toBe(encodeURIComponent(MESSAGE.key));
});
