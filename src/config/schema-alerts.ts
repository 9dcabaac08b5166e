import { z } from "zod";
import { ALERT_RULES } from "../model/words.ts";
import { duration, strings, when } from "./schema-words.ts";

export const alerts = z
  .strictObject({
    to: strings
      .default([])
      .describe("Names of the channels that are told; without any, `birdsong status` and the log say it."),
    off: z.array(z.enum(ALERT_RULES)).default([]).describe("Rules that are not looked at."),
    every: when.default("5m").describe("When `birdsong up` looks."),
    clear_after: duration
      .default("15m")
      .describe("How long something must have been in order, without a break, until its alert is over."),
    silence: duration
      .default("1h")
      .describe("A shorter time without a post is never called silence, however unusual it is."),
    lag: duration
      .default("30m")
      .describe(
        "How long batches may wait to be loaded, what is loaded to be published, a collection to be late.",
      ),
    budget: z
      .number()
      .gt(0)
      .max(1)
      .default(0.8)
      .describe("Share of a budget of a billing cycle, or in all, that may be spent without a word."),
    gaps: duration.default("2h").describe("How long a gap may be open."),
    failures: z.int().min(1).default(3).describe("So many failures of a job in a row are an alert."),
    spike_posts: z.int().min(1).default(20).describe("An hour with fewer posts is never called a spike."),
    mood_posts: z
      .int()
      .min(50)
      .default(200)
      .describe("Of fewer posts with a mood no swing is claimed; errors were measured on groups of 200."),
  })
  .describe("What is worth an alert (docs/alerts.md).");
