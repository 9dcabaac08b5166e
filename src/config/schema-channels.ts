import { z } from "zod";
import { strings } from "./schema-words.ts";

const address = z.url({ protocol: /^https?$/, error: "an http or https address" }).meta({ secret: true });

export const channel = z
  .strictObject({
    discord: address.optional().describe("The address of a Discord webhook."),
    slack: address.optional().describe("The address of an incoming webhook of Slack."),
    webhook: address.optional().describe("Any address that takes JSON (docs/digest.md)."),
    secret: z
      .string()
      .min(16, "at least 16 characters, hard to guess")
      .optional()
      .meta({ secret: true })
      .describe("Signs what goes to `webhook`."),
  })
  .refine(
    ({ discord, slack, webhook }) =>
      [discord, slack, webhook].filter((each) => each !== undefined).length === 1,
    "exactly one of discord, slack, webhook",
  )
  .refine(({ webhook, secret }) => secret === undefined || webhook !== undefined, {
    path: ["secret"],
    message: "no secret (only `webhook` is signed)",
  });

export const digest = z
  .strictObject({
    every: z
      .enum(["1h", "1d"])
      .default("1h")
      .describe("An hour, or a day of the project's time zone, a message."),
    to: strings.min(1).describe("Names of the channels it goes to."),
    campaign: z.string().min(1).optional().describe("Only posts of this campaign; all when absent."),
    at_least: z.int().min(1).default(1).describe("Fewer posts than this are no news: nothing is sent."),
    link: z
      .url({ protocol: /^https?$/, error: "an http or https address" })
      .optional()
      .describe("Where readers reach the dashboard; the message links to its day there."),
    templates: z
      .string()
      .min(1)
      .optional()
      .describe("A folder of your own wording, relative to the configuration file."),
  })
  .describe("The best and worst post of each hour or day, told to channels (docs/digest.md).");
