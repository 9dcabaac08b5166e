import { seededRandom } from "../../../src/model/random.ts";
import { StreamConnection } from "../../../src/sources/x/stream/connection.ts";
import type { StreamOptions } from "../../../src/sources/x/stream/connection.ts";
import type { StreamEvent } from "../../../src/sources/x/stream/events.ts";
import type { Stage } from "../../simulator/listening.ts";

type Of<Kind extends StreamEvent["kind"]> = Extract<StreamEvent, { kind: Kind }>;

/** A stream that is being read, and everything it has told so far. */
export interface Reading extends AsyncDisposable {
  readonly connection: StreamConnection;
  readonly events: readonly StreamEvent[];
  readonly of: <Kind extends StreamEvent["kind"]>(kind: Kind) => readonly Of<Kind>[];
  /** Ids of the posts received, in order. */
  readonly ids: () => readonly string[];
  /** Requests to connect that reached the simulator. */
  readonly connects: () => number;
  /** Resolves when it ends, with the error it ended with. */
  readonly done: Promise<Error | undefined>;
  readonly stop: () => void;
}

/** Reads the simulator's stream on the same clock. `hold` makes dealing with an event take its time. */
export function read(
  { simulator, clock }: Stage,
  options: Partial<StreamOptions> = {},
  hold: (event: StreamEvent) => Promise<void> | undefined = () => undefined,
): Reading {
  const connection = new StreamConnection(
    {
      url: simulator.url,
      token: "any",
      timeoutMs: 10_000,
      params: { "tweet.fields": "created_at" },
      ...options,
    },
    { clock, random: seededRandom(1) },
  );
  const events: StreamEvent[] = [];
  const stopping = new AbortController();
  const run = async (): Promise<undefined> => {
    for await (const event of connection.events(stopping.signal)) {
      events.push(event);
      await hold(event);
    }
  };
  const done = run().catch((error: unknown) => error as Error);
  const of = <Kind extends StreamEvent["kind"]>(kind: Kind): readonly Of<Kind>[] =>
    events.filter((event): event is Of<Kind> => event.kind === kind);
  return {
    connection,
    events,
    of,
    ids: () =>
      of("records").flatMap(({ records }) =>
        records.map((record) => (JSON.parse(record.toString()) as { data: { id: string } }).data.id),
      ),
    connects: () => simulator.requests().filter(({ path }) => path === "/2/tweets/search/stream").length,
    done,
    stop: () => stopping.abort(),
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await clock.advance(1_000);
      await done;
      await connection[Symbol.asyncDispose]();
    },
  };
}
