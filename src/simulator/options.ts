import type { Dialect } from "../model/batch.ts";
import type { UnknownFields } from "./answer/fields.ts";
import type { FaultPlan } from "./faults.ts";
import type { LimitedEndpoint } from "./rate-limits.ts";

/** Everything a simulator can be told. All of it has a default. */
export interface SimulatorOptions {
  /** 0 takes a free port. @default 0 */
  readonly port?: number;
  /** The same seed, topics and volume give the same world. @default 1 */
  readonly seed?: number;
  /** Hashtags people write about, the first one most. @default ["Arcane", "Birdwatching"] */
  readonly topics?: readonly string[];
  /** Mean number of posts a day, reposts included. @default 1000 */
  readonly postsPerDay?: number;
  /** Days of posts that exist when the simulator starts. @default 8 */
  readonly historyDays?: number;
  /** People in the world. @default a third of a week's posts, at least 50 */
  readonly authors?: number;
  /** Whether all posts' metrics grow at the same ages, or each in its own way, some of them late. @default "alike" */
  readonly growth?: "alike" | "varied";
  /** Where its clock begins, milliseconds. @default now */
  readonly startAt?: number;
  /** Simulated seconds a second; 0 stands still. @default 1 */
  readonly speed?: number;
  /** How long a post takes to become searchable, milliseconds. @default 0 */
  readonly indexingLagMs?: number;
  /** Search without `end_time` ends this long ago, milliseconds. @default 30000 */
  readonly searchEndsBeforeMs?: number;
  /** Search and counts return reposts, as they did until May 2026. @default false */
  readonly searchReturnsReposts?: boolean;
  /** The vocabulary of answers to requests that use neither. @default "legacy" */
  readonly dialect?: Dialect;
  /** @default "drop" */
  readonly unknownFields?: UnknownFields;
  /** A resource is billed once per UTC day. @default true */
  readonly forgiveness?: boolean;
  /** The only bearer token accepted. @default any that is not empty */
  readonly token?: string;
  /** Bearer tokens that stand for a user rather than for the app. @default none */
  readonly userTokens?: readonly string[];
  /** Counts refuse users' tokens, as one page has it; another lets both in. @default false */
  readonly countsForAppsOnly?: boolean;
  /** US dollars of credits; when they are used up everything that costs answers 402. @default no limit */
  readonly creditsUsd?: number;
  /** Requests per endpoint and 15 minutes, where they differ from X's; false switches the limits off. */
  readonly rateLimits?: Partial<Record<LimitedEndpoint, number>> | false;
  /** The archive takes one request a second. @default true */
  readonly archivePause?: boolean;
  /** `daily_project_usage` as an object or as a list: both are documented. @default "object" */
  readonly usageShape?: "object" | "array";
  /** `x-rate-limit-remaining` tells what is left, or, as one page documents it, what was used. @default "left" */
  readonly remainingTells?: "left" | "used";
  /** Page tokens are refused this long after they were given out, milliseconds. @default never */
  readonly tokenLifetimeMs?: number;
  /** Post reads a cycle, as the usage endpoint tells. @default 3000000 */
  readonly projectCap?: number;
  /** A new connection to the stream ends the old one instead of being refused: both are documented. @default false */
  readonly newStreamClosesOld?: boolean;
  /** Rules of the stream an app may have. @default 1000 */
  readonly ruleCap?: number;
  /** Share of ids that look-ups leave out without an error. @default 0 */
  readonly silentlyAbsentShare?: number;
  /** Every answer waits this long, milliseconds. @default 0 */
  readonly latencyMs?: number;
  /** What goes wrong, and when. @default nothing */
  readonly faults?: FaultPlan;
  /** Serves HTTPS with this key and certificate (PEM), for clients that insist on it. */
  readonly tls?: { readonly key: string; readonly cert: string };
}
