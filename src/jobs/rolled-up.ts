import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { LoadedConfig } from "../config/load.ts";
import type { Engine, Params, Row } from "../engine/engine.ts";
import { interruptible } from "../engine/engine.ts";
import { readManifest } from "../marts/manifest.ts";
import type { Manifest } from "../marts/manifest.ts";
import { isFileGone } from "../marts/reader.ts";
import type { MartsReader } from "../marts/reader.ts";
import { SECOND } from "../model/clock.ts";
import type { Clock } from "../model/clock.ts";
import { toError } from "../model/error.ts";
import { SCOPE, askRollUp, buildRollUp, buildShared, isRolledUp } from "../reports/roll-up.ts";
import type { Report } from "../reports/report.ts";
import { openMarts } from "./ask.ts";

/** What is published, with a roll-up for each view that was asked for. */
export interface RolledUpMarts {
  readonly engine: Engine;
  readonly manifest: Manifest;
  /** Rows from the roll-up of the view; undefined when only the posts themselves can answer. */
  readonly rolledUp: (report: Report, parameters: Params) => Promise<readonly Row[] | undefined>;
}

/** Views that are kept added up; the one that was not asked for the longest time goes. */
const MOST_VIEWS = 8;
/** How long a question waits for what was published a moment ago, before it is answered from what was there before. */
const WAIT_FOR_NEWER = 2 * SECOND;

/**
 * The published marts for a server: opened once for each publish, and each view (the filters without the days) added
 * up once, so that choosing days costs milliseconds at any size. A newer publish takes over when its first view is
 * ready; until then questions are answered as of the one before. Every answer is of one publish.
 */
export class RolledUp implements AsyncDisposable {
  readonly #loaded: LoadedConfig;
  readonly #clock: Clock;
  readonly #stop = new AbortController();
  #standing: Standing | undefined;
  #coming: Promise<Standing> | undefined;

  constructor(loaded: LoadedConfig, clock: Clock) {
    this.#loaded = loaded;
    this.#clock = clock;
  }

  /** As of which publish a question is answered now. Throws `marts.none` when there is none. */
  async manifest(signal: AbortSignal): Promise<Manifest> {
    return (await this.#newest(signal)).reader.manifest;
  }

  /** Makes the sums of what is published now, so that the first who asks need not wait for all of it. */
  async prepare(): Promise<void> {
    await this.manifest(this.#stop.signal);
  }

  /** Runs `work` on one publish, once more when a file it needs went away meanwhile. */
  async read<T>(signal: AbortSignal, work: (marts: RolledUpMarts) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const standing = await this.#newest(signal);
      // it may have been closed in the moment since: nobody had begun to use it
      if (standing.isClosed) continue;
      try {
        return await standing.use(work, signal);
      } catch (thrown) {
        if (attempt > 1 || !isFileGone(thrown)) throw thrown;
        if (this.#standing === standing) this.#standing = undefined;
        await standing.retire();
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Error("the server stops"));
    await this.#coming?.catch(() => undefined); // it was told to stop
    await this.#standing?.retire();
    this.#standing = undefined;
  }

  async #newest(signal: AbortSignal): Promise<Standing> {
    signal.throwIfAborted();
    const manifest = await readManifest(this.#loaded.folders.marts);
    const standing = this.#standing;
    if (standing !== undefined && manifest !== undefined && isSame(standing.reader.manifest, manifest))
      return standing;
    // both may have come while the list was read, and nothing is begun any more then
    signal.throwIfAborted();
    this.#stop.signal.throwIfAborted();
    this.#coming ??= this.#prepare();
    void this.#coming.catch(() => undefined); // told to who waits for it; perhaps all have gone
    if (standing === undefined) return await orAborted(this.#coming, signal);
    const waited = new AbortController();
    const late = this.#clock.sleep(WAIT_FOR_NEWER, AbortSignal.any([signal, waited.signal])).then(
      () => standing,
      () => standing, // the newer one came first, or whoever asked has gone
    );
    const chosen = await Promise.race([this.#coming, late]);
    waited.abort();
    return chosen;
  }

  async #prepare(): Promise<Standing> {
    try {
      // not the scratch folder of loads: they empty it, and two engines would write the same files
      const spill = join(this.#loaded.folders.root, "serving", randomUUID());
      const standing = new Standing(await openMarts(this.#loaded, spill), spill, this.#stop.signal);
      try {
        await standing.prepare();
      } catch (thrown) {
        await standing.retire();
        throw thrown;
      }
      const before = this.#standing;
      this.#standing = standing;
      await before?.retire();
      return standing;
    } finally {
      this.#coming = undefined;
    }
  }
}

/** The view of all posts that were found. */
const WHOLE: Params = Object.fromEntries(SCOPE.map((name) => [name, null]));

const isSame = (one: Manifest, other: Manifest): boolean =>
  one.generation === other.generation && one.warehouse_id === other.warehouse_id;

/** One publish, open for as long as it is used. */
class Standing {
  readonly reader: MartsReader;
  readonly #spill: string;
  readonly #stop: AbortSignal;
  /** Views, the one asked for last at the end. Each is a lane of its own, whose temporary tables it is. */
  readonly #views = new Map<string, Promise<Engine>>();
  #users = 0;
  #isRetired = false;
  #closed: Promise<void> | undefined;

  constructor(reader: MartsReader, spill: string, stop: AbortSignal) {
    this.reader = reader;
    this.#spill = spill;
    this.#stop = stop;
  }

  get isClosed(): boolean {
    return this.#closed !== undefined;
  }

  async use<T>(work: (marts: RolledUpMarts) => Promise<T>, signal: AbortSignal): Promise<T> {
    this.#users++;
    try {
      await using engine = await this.reader.engine.lane();
      return await work({
        engine,
        manifest: this.reader.manifest,
        rolledUp: async (report, parameters) =>
          isRolledUp(report, parameters)
            ? askRollUp(await orAborted(this.view(parameters), signal), report, parameters)
            : undefined,
      });
    } finally {
      this.#users--;
      if (this.#isRetired && this.#users === 0) await this.#close();
    }
  }

  /** What every question needs, and the view of most of them. */
  async prepare(): Promise<void> {
    await interruptible(this.reader.engine, this.#stop, async () => buildShared(this.reader.engine));
    await this.view(WHOLE);
  }

  /** The view of these parameters, added up when it is asked for first. */
  async view(parameters: Params): Promise<Engine> {
    const scope = Object.fromEntries(SCOPE.map((name) => [name, parameters[name] ?? null]));
    const key = JSON.stringify(scope);
    const view = this.#views.get(key) ?? this.#build(scope);
    this.#views.delete(key);
    this.#views.set(key, view);
    // one that failed is tried again by who asks next
    void view.catch(() => this.#views.get(key) === view && this.#views.delete(key));
    if (this.#views.size > MOST_VIEWS) await this.#forgetOldest();
    return view;
  }

  /** Closes it as soon as nobody uses it. */
  async retire(): Promise<void> {
    this.#isRetired = true;
    if (this.#users === 0) await this.#close();
  }

  /** Views are built one after the other: two at once would halve each one's memory. */
  #building: Promise<unknown> = Promise.resolve();

  async #build(scope: Params): Promise<Engine> {
    const built = this.#building.then(async () => {
      const lane = await this.reader.engine.lane();
      try {
        await interruptible(lane, this.#stop, async () => buildRollUp(lane, scope));
        return lane;
      } catch (thrown) {
        await lane[Symbol.asyncDispose]();
        throw thrown;
      }
    });
    this.#building = built.catch(() => undefined); // told to who asked for it
    return built;
  }

  async #forgetOldest(): Promise<void> {
    const [oldest] = this.#views;
    if (oldest === undefined || this.#users > 1) return; // another question may be reading it
    this.#views.delete(oldest[0]);
    const lane = await oldest[1].catch(() => undefined);
    await lane?.[Symbol.asyncDispose]();
  }

  #close(): Promise<void> {
    this.#closed ??= (async () => {
      await this.#building;
      await this.reader[Symbol.asyncDispose]();
      await rm(this.#spill, { recursive: true, force: true });
    })();
    return this.#closed;
  }
}

/** What all wait for goes on when one of them does not wait any more. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let leave: () => void = () => undefined;
  const left = new Promise<never>((_, reject) => {
    leave = (): void => reject(toError(signal.reason));
    signal.addEventListener("abort", leave, { once: true });
  });
  try {
    return await Promise.race([work, left]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}
