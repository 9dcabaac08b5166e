import { z } from "zod";
import { alerts } from "./schema-alerts.ts";
import { channel, digest } from "./schema-channels.ts";
import { namesOfOthers } from "./schema-names.ts";
import { sentiment } from "./schema-insight.ts";
import { server } from "./schema-server.ts";
import { dollars, duration, strings, when } from "./schema-words.ts";

/**
 * Every setting, declared once: this schema parses `birdsong.yaml`, `docs/configuration.md` is generated from its
 * descriptions, and settings marked `secret` are redacted everywhere.
 */
const match = z
  .strictObject({
    hashtags: strings.optional().describe("Hashtags without `#`; any of them."),
    keywords: strings.optional().describe("Words; any of them."),
    phrases: strings.optional().describe("Exact phrases; any of them."),
    from: strings.optional().describe("Accounts whose own posts are followed, without `@`."),
    mentions: strings.optional().describe("Accounts whose mentions are followed, without `@`."),
    languages: strings.optional().describe("Only posts in these languages (BCP 47: `fr`, `pt`)."),
    exclude: strings.optional().describe("Words, phrases or hashtags (`#promo`) that rule a post out."),
    reposts: z.boolean().default(true).describe("Whether reposts are collected as rows of their own."),
    replies: z.boolean().default(true).describe("Whether replies are collected."),
    quotes: z.boolean().default(true).describe("Whether quotes are collected."),
    x: z
      .string()
      .min(1)
      .optional()
      .describe('A raw X query that replaces all of the above on X: `"#arcane -is:retweet"`.'),
  })
  .describe("What a campaign follows. Different lines narrow, entries of one line widen.");

const age = z
  .string()
  .regex(/^(\d+(m|h|d)|(\d\d):(\d\d))$/, "an age (15m, 3h, 2d) or a UTC time of the first day (23:50)");

const refresh = z
  .union([
    z.enum(["default", "daily", "none", "adaptive"]),
    z
      .strictObject({
        plan: z
          .enum(["daily", "adaptive"])
          .describe("`daily`: once a UTC day. `adaptive`: where most is to be learned, under a ceiling."),
        per_day: dollars
          .optional()
          .describe("Most dollars that `adaptive` may spend on refreshing a UTC day; `0.10` when absent."),
        for: z
          .union([z.literal("forever"), duration])
          .default("30d")
          .describe("How long after a post was written: `30d`, or `forever`."),
      })
      .refine(({ plan, per_day }) => plan === "adaptive" || per_day === undefined, {
        path: ["per_day"],
        message: "no ceiling (only `adaptive` has one; give the campaign a budget)",
      }),
    z.array(age).min(1),
  ])
  .describe(
    "When a post's metrics are read again: `default` (15m, 1h, 3h, 23:50 UTC, then 1d, 2d, 4d, 7d), `daily`, `{plan: daily, for: 30d}`, `adaptive` (those that gained most, for at most $0.10 a day), `{plan: adaptive, per_day: 0.50, for: 30d}`, `none`, or a list of ages.",
  );

const authors = z
  .union([z.enum(["never", "first-seen"]), z.strictObject({ every: duration })])
  .describe("When author profiles are bought ($0.010 each): `never`, `first-seen`, or `{every: 7d}`.");

const budget = z
  .strictObject({
    day: dollars.optional().describe("Most dollars a UTC day."),
    month: dollars.optional().describe("Most dollars a billing cycle."),
    total: dollars.optional().describe("Most dollars in all."),
  })
  .refine((limits) => Object.keys(limits).length > 0, "give at least one of day, month, total")
  .describe("Hard stops, in US dollars. Required for a campaign on a paid source.");

const campaign = z.strictObject({
  match,
  sources: z
    .array(z.enum(["x"]))
    .min(1)
    .default(["x"])
    .describe("Where to look."),
  collect: z
    .strictObject({
      every: when
        .default("1h")
        .describe(
          "When `birdsong up` looks for new posts: `15m`, `1h` (on the full hour), or a cron expression such as `*/15 8-20 * * *` in the project's time zone.",
        ),
      since: duration
        .default("7d")
        .describe("How far back the first run goes (recent search reaches 7 days)."),
      overlap: duration
        .default("10m")
        .describe("How much is read again each time, because indexing lags; free within a UTC day."),
      search: z
        .enum(["recent", "all"])
        .default("recent")
        .describe("`all` searches the whole archive; needs a token that may."),
      references: z
        .boolean()
        .default(false)
        .describe("Whether the posts that collected ones answer or quote are bought along ($0.005 each)."),
      fill_gaps: z
        .boolean()
        .default(true)
        .describe("Whether gaps are filled by search, as far as it reaches and the budget allows."),
    })
    .prefault({})
    .describe("How new posts are found by search."),
  stream: z
    .boolean()
    .default(false)
    .describe(
      "Whether `birdsong stream` collects the campaign as posts are written; search then only fills its gaps.",
    ),
  refresh: refresh.default("default"),
  authors: authors.default("first-seen"),
  budget: budget.optional(),
});

const prices = z
  .array(
    z.strictObject({
      from: z.iso.date().describe("First UTC day these prices hold."),
      post: dollars.describe("Per post read."),
      user: dollars.describe("Per user read."),
      counts_recent: dollars.describe("Per request to the recent counts endpoint."),
      counts_all: dollars.describe("Per request to the archive counts endpoint."),
    }),
  )
  .min(1)
  .describe("What X charges, dated: the newest entry that has begun is used.");

const x = z.strictObject({
  url: z
    .url()
    .default("https://api.x.com")
    .describe("The API, or a simulator on loopback (`http://127.0.0.1:8080`)."),
  bearer_token: z
    .string()
    .min(1)
    .optional()
    .meta({ secret: true })
    .describe("App-only bearer token. Set it as BIRDSONG_X_BEARER_TOKEN, not in the file."),
  dialect: z
    .enum(["legacy", "new"])
    .default("legacy")
    .describe("Vocabulary of requests; answers are read in both."),
  cycle_day: z
    .int()
    .min(1)
    .max(28)
    .default(1)
    .describe("Day of the month on which X's billing cycle begins (UTC)."),
  query_length: z
    .int()
    .positive()
    .default(512)
    .describe("Longest recent-search query your access allows (512, or 4096 for enterprise)."),
  timeout: duration.default("30s").describe("How long one request may take."),
  budget: budget.optional().describe("Hard stops over all campaigns together."),
  same_day_free: z
    .boolean()
    .default(true)
    .describe(
      "Whether a resource read twice on one UTC day is paid once. X calls that a soft guarantee; `false` counts every read.",
    ),
  stream: z
    .strictObject({
      roll: duration
        .default("5s")
        .describe(
          "How long received posts may wait before they are stored as a batch. After a crash so much is missing, and is fetched again by search as a gap.",
        ),
      roll_size: z
        .string()
        .regex(/^\d+MB$/, "a size: 8MB")
        .default("8MB")
        .describe("A batch is stored earlier when it has reached this size."),
      roll_posts: z
        .int()
        .min(1)
        .max(100_000)
        .default(1_000)
        .describe("A batch is stored earlier when it holds so many posts."),
      buffer: z
        .string()
        .regex(/^\d+(MB|GB)$/, "a size: 64MB, 1GB")
        .default("64MB")
        .describe("Most memory for posts that are not stored yet; when it is full nothing more is read."),
    })
    .prefault({})
    .describe("How the posts of `birdsong stream` are stored."),
  prices: prices.default([
    { from: "2026-05-04", post: 0.005, user: 0.01, counts_recent: 0.005, counts_all: 0.01 },
  ]),
});

const settings = z.strictObject({
  timezone: z
    .string()
    .refine(isTimeZone, "an IANA time zone such as Europe/Paris")
    .default("UTC")
    .describe("Zone of `local_date` and `local_hour`, of reports and exports (IANA name)."),
  data: z
    .string()
    .min(1)
    .default("./data")
    .describe("Folder of everything that is stored, relative to the configuration file."),
  campaigns: z
    .record(z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, "lower-case letters, digits, - and _"), campaign)
    .default({})
    .describe("What you follow, by name."),
  sources: z
    .strictObject({ x: x.prefault({}) })
    .prefault({})
    .describe("How each source is reached."),
  sentiment: sentiment.prefault({}),
  load: z
    .strictObject({
      memory: z
        .string()
        .regex(/^\d+(MB|GB)$/, "a size: 512MB, 2GB")
        .default("1GB")
        .describe("Most memory the engine may take."),
      threads: z
        .int()
        .min(1)
        .max(64)
        .optional()
        .describe(
          "Threads of the engine for each of the two groups of batches that are loaded at once; half the cores when absent.",
        ),
      batch_size: z
        .string()
        .regex(/^\d+(MB|GB)$/, "a size: 64MB, 1GB")
        .default("64MB")
        .describe("How much of the spool one transaction takes."),
    })
    .prefault({})
    .describe("How batches are loaded."),
  publish: z
    .strictObject({
      grace: duration
        .default("10m")
        .describe("How long a superseded Parquet file stays for readers that still use it."),
    })
    .prefault({})
    .describe("How the marts are published."),
  schedule: z
    .strictObject({
      refresh: when
        .default("5m")
        .describe(
          "When `up` looks whether metrics are due to be read again. It costs nothing when none are.",
        ),
      load: when
        .default("1m")
        .describe(
          "When `up` loads and publishes what waits, besides after each collection; what a stream brings, for instance.",
        ),
    })
    .prefault({})
    .describe("When `birdsong up` does what (docs/running.md): intervals or cron expressions."),
  server: server.prefault({}),
  channels: z
    .record(z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, "lower-case letters, digits, - and _"), channel)
    .default({})
    .describe(
      "Where messages go, by a name of yours. Set addresses as BIRDSONG_CHANNELS_<NAME>_DISCORD and the like, not in the file.",
    ),
  digest: digest.optional(),
  alerts: alerts.prefault({}),
  reports: z.string().min(1).optional().describe("A folder of your own `.sql` reports."),
  log: z
    .enum(["silent", "error", "warn", "info", "debug"])
    .default("warn")
    .describe("How much is logged to standard error."),
});

export const configSchema = settings.superRefine(namesOfOthers);

export type Config = z.output<typeof configSchema>;
export type CampaignConfig = Config["campaigns"][string];
export type MatchConfig = CampaignConfig["match"];
export type XConfig = Config["sources"]["x"];
export type BudgetConfig = NonNullable<CampaignConfig["budget"]>;
export type SentimentConfig = Config["sentiment"];
export type ChannelConfig = Config["channels"][string];
export type AlertsConfig = Config["alerts"];
export type DigestConfig = NonNullable<Config["digest"]>;
export type RefreshConfig = CampaignConfig["refresh"];
export type AuthorsConfig = CampaignConfig["authors"];

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false; // Intl answers an unknown zone by throwing; there is no other way to ask
  }
}
