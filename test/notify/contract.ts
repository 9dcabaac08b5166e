import { describe, expect, onTestFinished, test } from "vitest";
import { SECOND } from "../../src/model/clock.ts";
import type { Clock } from "../../src/model/clock.ts";
import { seededRandom } from "../../src/model/random.ts";
import type { Message, Notifier } from "../../src/notify/notifier.ts";
import type { ChannelOptions } from "../../src/notify/post.ts";
import type { Reply, StandIn } from "./stand-ins/server.ts";

const signal = new AbortController().signal;
export const NOW = Date.parse("2026-11-17T10:00:00Z");

export const MESSAGE: Message = {
  key: "digest/arcane/1h/2026-11-17T09:00:00.000Z",
  title: "Tue 17 Nov, 10:00–11:00: 12 posts",
  text: "+20 % against the hour before.",
  fields: [{ name: "Posts", value: "12" }],
  sections: [{ heading: "Best mood: @vi", text: "so good", url: "https://x.com/i/web/status/1" }],
  mood: "good",
};

/** Everything at its worst: long, of signs that are escaped, and far too much of it. */
const HUGE: Message = {
  key: "huge",
  title: "*<&>_".repeat(2_000),
  text: "`<@everyone>🐦".repeat(5_000),
  fields: Array.from({ length: 80 }, () => ({ name: "_<".repeat(900), value: "&*".repeat(2_000) })),
  sections: Array.from({ length: 80 }, () => ({
    heading: "|>".repeat(600),
    text: "<!channel> \\".repeat(1_000),
    url: "https://x.com/i/web/status/1990000000000000001",
  })),
  mood: "bad",
};

export interface NotifierWorld {
  start(): Promise<StandIn>;
  open(options: ChannelOptions): Notifier;
  /** How the service asks to wait 2.5 seconds (or 3, where it only knows whole ones). */
  readonly tooOften: (seconds: number) => Reply;
  /** What a refusal says of a webhook that is not there. */
  readonly unknown: string;
  /** Its answer to a channel that is gone for good. */
  readonly gone: { readonly status: number; readonly body: string };
}

interface Stage {
  readonly server: StandIn;
  readonly notifier: Notifier;
  /** How long it slept, milliseconds. */
  readonly slept: readonly number[];
}

type Check = (stage: Stage, world: NotifierWorld) => Promise<void>;

/** Every promise of the port, by name. */
const CONTRACT: Readonly<Record<string, Check>> = {
  "delivers a message once and resolves": async ({ server, notifier }) => {
    await notifier.send(MESSAGE, signal);
    expect(server.asked).toHaveLength(1);
    expect(server.taken[0]?.body).toContain("12 posts");
  },
  "cuts whatever is too long or too much to what the service takes": async ({ server, notifier }) => {
    await notifier.send(HUGE, signal);
    expect(server.taken).toHaveLength(1);
  },
  "sends a message without words, fields or sections": async ({ server, notifier }) => {
    await notifier.send({ ...MESSAGE, text: "", fields: [{ name: "", value: "" }], sections: [] }, signal);
    expect(server.taken).toHaveLength(1);
  },
  "waits as long as it is asked to, then delivers once": async ({ server, notifier, slept }, world) => {
    server.next(world.tooOften(3));
    await notifier.send(MESSAGE, signal);
    expect(server.taken).toHaveLength(1);
    expect(slept).toHaveLength(1);
    expect(slept[0]).toBeGreaterThanOrEqual(3 * SECOND);
    expect(slept[0]).toBeLessThanOrEqual(4 * SECOND);
  },
  "does not wait for an hour": async ({ server, notifier, slept }, world) => {
    server.next(world.tooOften(3_600));
    await expect(notifier.send(MESSAGE, signal)).rejects.toMatchObject({ outcome: "unsent" });
    expect(slept).toEqual([]);
    expect(server.asked).toHaveLength(1);
  },
  "tries a service in trouble again, with longer waits and an end": async ({ server, notifier, slept }) => {
    server.next(...Array.from({ length: 9 }, () => ({ status: 503, body: "trouble" })));
    await expect(notifier.send(MESSAGE, signal)).rejects.toMatchObject({ outcome: "unsent" });
    expect(server.asked).toHaveLength(4);
    expect(slept).toHaveLength(3);
    expect(slept[2]).toBeGreaterThan(slept[0]!);
  },
  "never repeats what was sent and not answered": async ({ server, notifier }) => {
    for (const trouble of ["cut", { status: 502 }, { status: 504 }, "silent"] as const) {
      server.next(trouble);
      await expect(notifier.send(MESSAGE, signal)).rejects.toMatchObject({ outcome: "unknown" });
    }
    expect(server.asked).toHaveLength(4);
  },
  "refuses at once what the service will never take, in its words": async ({ server, notifier }, world) => {
    server.next(world.gone);
    await expect(notifier.send(MESSAGE, signal)).rejects.toMatchObject({
      outcome: "refused",
      retryable: false,
      message: expect.stringContaining(world.gone.body) as string,
    });
    expect(server.asked).toHaveLength(1);
  },
  "says that a webhook is unknown, without its address": async ({ server }, world) => {
    const url = `${server.url}WrongByALetter`;
    await using notifier = world.open(optionsOf(url, []));
    const error = await notifier.send(MESSAGE, signal).catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({ outcome: "refused" });
    expect((error as Error).message).toContain(world.unknown);
    expect(everythingOf(error)).not.toContain("tokenOf");
  },
  "hides its address also when the service repeats it": async ({ server, notifier }) => {
    server.next({ status: 400, body: `cannot post to ${server.url} or ${new URL(server.url).pathname}` });
    const error = await notifier.send(MESSAGE, signal).catch((thrown: unknown) => thrown);
    expect(everythingOf(error)).toContain("(hidden)");
    expect(everythingOf(error)).not.toContain("tokenOf");
  },
  "knows that nothing was sent when nobody listens": async ({ server }, world) => {
    const { url } = server;
    await server[Symbol.asyncDispose]();
    await using notifier = world.open(optionsOf(url, []));
    const error = await notifier.send(MESSAGE, signal).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ outcome: "unsent" });
    expect(everythingOf(error)).not.toContain("tokenOf");
  },
  "sends nothing once it is stopped": async ({ server, notifier }) => {
    const reason = new Error("stopped");
    await expect(notifier.send(MESSAGE, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(server.asked).toEqual([]);
  },
  "stopped while it waits for an answer, does not know": async ({ server, notifier }) => {
    const stop = new AbortController();
    server.onTaken = () => stop.abort(new Error("stopped"));
    await expect(notifier.send(MESSAGE, stop.signal)).rejects.toMatchObject({ outcome: "unknown" });
    expect(server.taken).toHaveLength(1);
  },
  "takes a picture, or leaves it out": async ({ server, notifier }) => {
    const picture = {
      name: "hour.png",
      type: "image/png",
      alt: "Posts an hour",
      bytes: Buffer.from("PNG"),
    } as const;
    await notifier.send({ ...MESSAGE, picture }, signal);
    expect(server.taken).toHaveLength(1);
    expect(/hour\.png/.test(server.taken[0]!.body)).toBe(notifier.limits.pictures);
  },
};

/** Runs every promise of the notifier port against an adapter. */
export function notifierContract(name: string, world: NotifierWorld): void {
  describe(`${name} as a notifier`, () => {
    test.for(Object.entries(CONTRACT))("%s", async ([, check]) => {
      const server = await world.start();
      const slept: number[] = [];
      const notifier = world.open(optionsOf(server.url, slept));
      onTestFinished(async () => {
        await notifier[Symbol.asyncDispose]();
        await server[Symbol.asyncDispose]();
      });
      expect.hasAssertions();
      await check({ server, notifier, slept }, world);
    });
  });
}

function optionsOf(url: string, slept: number[]): ChannelOptions {
  const clock: Clock = {
    now: () => NOW,
    sleep: async (ms) => void slept.push(ms),
  };
  return { name: "team", url, timeoutMs: 500, clock, random: seededRandom(1) };
}

function everythingOf(error: unknown): string {
  const { message, hint, stack, cause } = error as Error & { hint?: string };
  return [message, hint, stack, JSON.stringify(error), String(cause)].join("\n");
}
