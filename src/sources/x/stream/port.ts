import type { MatchConfig } from "../../../config/schema.ts";
import { SECOND } from "../../../model/clock.ts";
import type { Clock } from "../../../model/clock.ts";
import type { Random } from "../../../model/random.ts";
import type { LiveEvent, LiveStream, StreamPort, StreamRecord, StreamRule } from "../../stream.ts";
import type { XClient } from "../client.ts";
import { VOCABULARIES } from "../fields.ts";
import { campaignOfTag } from "./compile-rules.ts";
import { StreamConnection } from "./connection.ts";
import type { DownCause, StreamEvent } from "./events.ts";
import { idInTorn, readRecord } from "./read-record.ts";
import { reconcileRules } from "./rules.ts";

/** X says that changed rules act within about twenty seconds. */
const RULES_ACT_MS = 20 * SECOND;

const PATH = "/2/tweets/search/stream";

/** How X's words for a lost connection are told to people who look at gaps. */
const CAUSES: Readonly<Record<DownCause, "disconnected" | "refused">> = {
  broken: "disconnected",
  ended: "disconnected",
  silent: "disconnected",
  disconnected: "disconnected",
  unavailable: "refused",
  "rate-limited": "refused",
  "too-many-connections": "refused",
};

export interface XStreamOptions {
  readonly url: string;
  readonly token: string;
  readonly timeoutMs: number;
  /** For the calls about rules. */
  readonly client: XClient;
}

/** X's filtered stream. It takes the older vocabulary only, and brings neither authors nor references along. */
export function xStream(
  options: XStreamOptions,
  effects: { readonly clock: Clock; readonly random: Random },
): StreamPort {
  const { client, ...reach } = options;
  const params = VOCABULARIES.legacy.posts;
  return {
    rulesActMs: RULES_ACT_MS,
    reconcile: async (campaigns, dryRun, signal) => {
      const matches = campaigns as ReadonlyMap<string, MatchConfig>;
      const changes = await reconcileRules(client, matches, dryRun, signal);
      return {
        ...changes,
        added: changes.added.map(({ campaign, value }) => ({ campaign, value })),
        deleted: changes.deleted.map(
          ({ tag, value }): StreamRule => ({ campaign: campaignOfTag(tag) ?? "", value }),
        ),
      };
    },
    open: (want) => live(new StreamConnection({ ...reach, params, ...want }, effects), params),
  };
}

function live(connection: StreamConnection, params: Readonly<Record<string, string>>): LiveStream {
  return {
    request: { path: PATH, ...params },
    get lastHeardAt() {
      return connection.status.lastHeardAt;
    },
    events: (signal) => inOurWords(connection.events(signal)),
    [Symbol.asyncDispose]: async () => connection[Symbol.asyncDispose](),
  };
}

async function* inOurWords(events: AsyncIterable<StreamEvent>): AsyncGenerator<LiveEvent, void, undefined> {
  for await (const event of events) {
    switch (event.kind) {
      case "records":
        yield* readAll(event.at, event.records);
        break;
      case "torn":
        yield torn(event.at, event.bytes);
        break;
      case "unknown":
        yield { kind: "scrap", at: event.at, bytes: event.bytes, what: "unknown", postId: null };
        break;
      case "down": {
        const { kind, at, lastHeardAt } = event;
        const detail = event.detail === "" ? event.cause : `${event.cause}: ${event.detail}`;
        yield { kind, at, cause: CAUSES[event.cause], detail, lastHeardAt };
        break;
      }
      case "connecting":
      case "live":
      case "waiting":
      case "evicted":
        yield event;
    }
  }
}

function* readAll(at: number, lines: readonly Buffer[]): Generator<LiveEvent> {
  let records: StreamRecord[] = [];
  for (const bytes of lines) {
    const record = readRecord(bytes);
    if (record !== undefined) {
      records.push(record);
      continue;
    }
    if (records.length > 0) yield { kind: "records", at, records };
    records = [];
    yield { kind: "scrap", at, bytes, what: "unknown", postId: null };
  }
  if (records.length > 0) yield { kind: "records", at, records };
}

/** A connection may break between a record and its line end: then nothing is missing of it. */
function torn(at: number, bytes: Buffer): LiveEvent {
  const record = readRecord(bytes);
  return record === undefined
    ? { kind: "scrap", at, bytes, what: "torn", postId: idInTorn(bytes) }
    : { kind: "records", at, records: [record] };
}
