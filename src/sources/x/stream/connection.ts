import { Agent, request } from "undici";
import type { Dispatcher } from "undici";
import type { Clock } from "../../../model/clock.ts";
import { MINUTE, SECOND } from "../../../model/clock.ts";
import { systemCode, toError } from "../../../model/error.ts";
import type { Random } from "../../../model/random.ts";
import { SourceError } from "../../source.ts";
import { answeredAt, XClient } from "../client.ts";
import { ConnectBudget, ladderDelayMs } from "./back-off.ts";
import type { Ladder } from "./back-off.ts";
import { disconnected, headerOf, refused } from "./down.ts";
import type { Down } from "./down.ts";
import type { StreamEvent } from "./events.ts";
import { messageOf } from "./message.ts";
import { evict } from "./own-connections.ts";
import { RecordSplitter } from "./splitter.ts";
import type { Split } from "./splitter.ts";
import { Watchdog } from "./watchdog.ts";

const PATH = "/2/tweets/search/stream";
/** X sends something every 20 s; its own advice to give up after 20 s leaves no slack. */
const SILENCE_MS = 25 * SECOND;
const SILENCE_JITTER_MS = 5 * SECOND;
/** A connection that lived so long has earned the shortest wait again. */
const STABLE_MS = MINUTE;
/** How long the rest of a record that has begun is waited for when we leave. */
const DRAIN_MS = 500;
const CONNECT_TIMEOUT_MS = 10 * SECOND;
/** More connections than X can count as ours at any time. */
const REMEMBERED = 200;

export interface StreamOptions {
  readonly url: string;
  readonly token: string;
  /** Limit of the small calls beside the stream, milliseconds. */
  readonly timeoutMs: number;
  /** Fields and expansions, in the older vocabulary. */
  readonly params: Readonly<Record<string, string>>;
  /** When earlier runs connected, milliseconds: they count against the limit, and what they left open is ours to end. */
  readonly earlier?: readonly number[];
  /** End whatever connection stands in the way, other programs' too. @default false */
  readonly takeOver?: boolean;
}

export type StreamState = "connecting" | "live" | "backing-off" | "draining" | "closed";

/** What `status` shows. */
export interface StreamStatus {
  readonly state: StreamState;
  readonly lastHeardAt: number | null;
  /** Attempts to connect in this run. */
  readonly connects: number;
}

/**
 * The one connection to X's filtered stream, kept alive.
 *
 * - CONNECTING: entered at the start and after each wait. An attempt is taken out of the budget of 50 in
 *   15 minutes before it is made; an exhausted budget is waited for. A 200 leads to LIVE; an answer that waiting
 *   can mend (429, 5xx, no answer within 25 to 30 s, no network) to BACKING_OFF, any other (401, 402, 403,
 *   409 without rules, …) to CLOSED by throwing. A refusal because of too many connections first ends those that
 *   we left behind.
 * - LIVE: records are handed on as they come. 25 to 30 s without a byte, a broken or ended connection, or a
 *   message of X that it ends it lead to BACKING_OFF; what the splitter holds is handed on as torn.
 * - BACKING_OFF: waits by the ladder of the failure's kind. Failures are counted per ladder, and forgotten only
 *   after a connection that was LIVE for a minute.
 * - DRAINING: entered from LIVE when told to stop. The rest of a record that has begun is waited for, half a
 *   second at most.
 * - CLOSED: entered when told to stop and after an error that waiting cannot mend. Never left.
 */
export class StreamConnection implements AsyncDisposable {
  readonly #options: StreamOptions;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #agent: Agent;
  readonly #client: XClient;
  readonly #budget: ConnectBudget;
  /** Moments at which connections of ours began, in our time and in X's. */
  #ours: readonly number[];
  readonly #failures: Record<Ladder, number> = { network: 0, http: 0, rate: 0 };
  #state: StreamState = "closed";
  #lastHeardAt: number | null = null;
  #connects = 0;

  constructor(options: StreamOptions, effects: { readonly clock: Clock; readonly random: Random }) {
    this.#options = options;
    this.#clock = effects.clock;
    this.#random = effects.random;
    const { url, token, timeoutMs } = options;
    this.#client = new XClient({ url, token, timeoutMs, clock: effects.clock });
    // Silence is the watchdog's business, before and after the head of the answer.
    this.#agent = new Agent({
      connect: { timeout: CONNECT_TIMEOUT_MS },
      headersTimeout: 0,
      bodyTimeout: 0,
      pipelining: 0,
    });
    this.#budget = new ConnectBudget(options.earlier ?? []);
    this.#ours = options.earlier ?? [];
  }

  get status(): StreamStatus {
    return { state: this.#state, lastHeardAt: this.#lastHeardAt, connects: this.#connects };
  }

  /**
   * Everything that happens, until `signal` is aborted: then it ends without an error. While an event is being
   * dealt with nothing more is read, and the silence is not counted. Throws {@link SourceError} when waiting
   * does not help. To be called once.
   */
  async *events(signal: AbortSignal): AsyncGenerator<StreamEvent, void, undefined> {
    try {
      while (!signal.aborted) {
        yield* this.#wait(this.#budget.waitMs(this.#clock.now()), "connect-budget", signal);
        if (signal.aborted) return;
        this.#state = "connecting";
        this.#budget.take(this.#clock.now());
        this.#connects++;
        yield { kind: "connecting", at: this.#clock.now(), attempt: this.#connects };
        let liveAt: number | undefined;
        const down = yield* this.#attempt(signal, () => (liveAt = this.#clock.now()));
        if (down === undefined) return;
        const at = this.#clock.now();
        this.#state = "backing-off";
        if (liveAt !== undefined && at - liveAt >= STABLE_MS) this.#forgetFailures();
        const { cause, detail } = down;
        yield {
          kind: "down",
          at,
          cause,
          detail,
          lastHeardAt: this.#lastHeardAt,
          wasLive: liveAt !== undefined,
        };
        const cleared = cause === "too-many-connections" ? yield* this.#evict(signal) : false;
        const ladder = cleared ? "network" : down.ladder;
        const delay = Math.max(ladderDelayMs(ladder, ++this.#failures[ladder]), down.floorMs ?? 0);
        yield* this.#wait(delay, ladder, signal);
      }
    } finally {
      this.#state = "closed";
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#agent.destroy(), this.#client[Symbol.asyncDispose]()]);
  }

  /** One connection from the attempt to its end; undefined when it ended because we were told to stop. */
  async *#attempt(
    signal: AbortSignal,
    onLive: () => void,
  ): AsyncGenerator<StreamEvent, Down | undefined, undefined> {
    const splitter = new RecordSplitter();
    const down = yield* this.#listen(splitter, signal, onLive);
    const torn = splitter.end();
    if (torn.length > 0) yield { kind: "torn", at: this.#clock.now(), bytes: torn, why: "cut" };
    return signal.aborted ? undefined : down;
  }

  async *#listen(
    splitter: RecordSplitter,
    signal: AbortSignal,
    onLive: () => void,
  ): AsyncGenerator<StreamEvent, Down, undefined> {
    const line = new AbortController();
    const watchdog = new Watchdog(this.#clock, SILENCE_MS + Math.round(this.#random() * SILENCE_JITTER_MS));
    let silent = false;
    const watching = watchdog.silence(line.signal).then((isSilent) => {
      silent = isSilent;
      line.abort();
    });
    let body: Dispatcher.ResponseData["body"] | undefined;
    const isWhole = (): boolean => splitter.pendingBytes === 0 && (body?.readableLength ?? 0) === 0;
    const stop = (): void => {
      if (isWhole()) line.abort();
      else void this.#drain(line);
    };
    signal.addEventListener("abort", stop, { once: true });
    try {
      const answer = await this.#open(line.signal);
      if (answer.statusCode !== 200) return await refused(answer, PATH, this.#clock.now());
      if (headerOf(answer, "content-type")?.startsWith("text/html") === true)
        return { cause: "unavailable", detail: "a web page instead of the stream", ladder: "http" };
      ({ body } = answer);
      this.#state = "live";
      onLive();
      watchdog.pause();
      yield { kind: "live", at: this.#clock.now() };
      watchdog.resume();
      for await (const chunk of body as AsyncIterable<Buffer>) {
        this.#lastHeardAt = this.#clock.now();
        const split = splitter.push(chunk);
        watchdog.pause();
        const ended = yield* this.#sort(split);
        watchdog.resume();
        if (ended !== undefined) return ended;
        if (signal.aborted && isWhole()) break;
      }
      return { cause: "ended", detail: "", ladder: "network" };
    } catch (thrown) {
      if (thrown instanceof SourceError) throw thrown;
      const error = toError(thrown);
      return silent
        ? { cause: "silent", detail: "", ladder: "network" }
        : { cause: "broken", detail: systemCode(error) ?? error.message, ladder: "network" };
    } finally {
      signal.removeEventListener("abort", stop);
      line.abort();
      await watching;
    }
  }

  async #open(line: AbortSignal): Promise<Dispatcher.ResponseData> {
    const url = new URL(PATH, this.#options.url);
    for (const [name, value] of Object.entries(this.#options.params)) url.searchParams.set(name, value);
    // An attempt that is never answered may be counted as a connection all the same.
    this.#remember(this.#clock.now());
    const answer = await request(url, {
      dispatcher: this.#agent,
      signal: line,
      headers: {
        authorization: `Bearer ${this.#options.token}`,
        accept: "application/json",
        "user-agent": "birdsong",
      },
    });
    if (answer.statusCode === 200) this.#remember(answeredAt(headerOf(answer, "date"), this.#clock.now()));
    return answer;
  }

  #remember(moment: number): void {
    this.#ours = [...this.#ours.slice(1 - REMEMBERED), moment];
  }

  /** Hands on what a chunk completed; returns how the stream ends when it says so. */
  *#sort({ records, overlong }: Split): Generator<StreamEvent, Down | undefined, undefined> {
    const at = this.#clock.now();
    let posts: Buffer[] = [];
    let ended: Down | undefined;
    for (const bytes of records) {
      const message = messageOf(bytes);
      if (message.kind === "post") {
        posts.push(bytes);
        continue;
      }
      if (posts.length > 0) yield { kind: "records", at, records: posts };
      posts = [];
      if (message.kind === "unknown") yield { kind: "unknown", at, bytes };
      else ended ??= disconnected(message.type, message.detail);
    }
    if (posts.length > 0) yield { kind: "records", at, records: posts };
    for (const bytes of overlong) yield { kind: "torn", at, bytes, why: "overlong" };
    return ended;
  }

  /** Ends connections of ours that X still counts; true when nothing stands in the way any more. */
  async *#evict(signal: AbortSignal): AsyncGenerator<StreamEvent, boolean, undefined> {
    try {
      const { ended, foreign } = await evict(
        this.#client,
        this.#ours,
        this.#options.takeOver === true,
        signal,
      );
      yield { kind: "evicted", at: this.#clock.now(), ended, foreign };
      return ended > 0 && foreign === 0;
    } catch (thrown) {
      // Where connections cannot be ended, waiting for X to notice is what is left.
      if (thrown instanceof SourceError || signal.aborted) return false;
      throw thrown;
    }
  }

  async *#wait(
    ms: number,
    why: Ladder | "connect-budget",
    signal: AbortSignal,
  ): AsyncGenerator<StreamEvent, void, undefined> {
    if (ms <= 0 || signal.aborted) return;
    this.#state = "backing-off";
    const at = this.#clock.now();
    yield { kind: "waiting", at, until: at + ms, why };
    await this.#sleep(ms, signal);
  }

  /** Leaves when the record that has begun is still not whole after a while. */
  async #drain(line: AbortController): Promise<void> {
    this.#state = "draining";
    await this.#sleep(DRAIN_MS, line.signal);
    line.abort();
  }

  /** Waits, or until aborted, which is no error here. */
  async #sleep(ms: number, signal: AbortSignal): Promise<void> {
    try {
      await this.#clock.sleep(ms, signal);
    } catch (thrown) {
      if (!signal.aborted) throw thrown;
    }
  }

  #forgetFailures(): void {
    for (const ladder of Object.keys(this.#failures) as Ladder[]) this.#failures[ladder] = 0;
  }
}
