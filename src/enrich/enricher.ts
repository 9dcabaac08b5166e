import { setImmediate as nextTurn } from "node:timers/promises";
import { regionVersion, resolveLocation, resolvePlace, resolvePoint } from "./region/resolve.ts";
import type { Region } from "./region/resolve.ts";
import type { Scorer } from "./scorer.ts";
import { TextReader } from "./text-reader.ts";
import type { TextVersions } from "./text-reader.ts";
import { ThreadPool } from "./thread-pool.ts";
import { joinReadings, moodNumber } from "./texts.ts";
import type { ReadTexts, Texts } from "./texts.ts";

/** Fewer texts than this are read where they are: starting threads and reading lists twice would take longer. */
const WORTH_THREADS = 4_000;
/** Texts given to a thread at a time; inline, texts read between two looks at the rest of the process. */
const CHUNK = 1_024;
const INLINE_CHUNK = 256;

export interface EnricherSettings {
  /** Threads that read texts when there are many; 0 reads in this thread only. */
  readonly threads: number;
  /** A scorer that is not the house's own; it is opened when the first text comes. */
  readonly openScorer?: (signal: AbortSignal) => Promise<Scorer>;
}

/** Texts as they were read, and by what. */
export interface Reading {
  readonly read: ReadTexts;
  readonly language: string;
  /** Scorer and version, as stored beside each mood. */
  readonly sentiment: string;
}

/**
 * Language, mood and region of what posts and profiles say: strings in, values out. Nothing is loaded before the
 * first question. One question of a kind at a time.
 */
export class Enricher implements AsyncDisposable {
  readonly #settings: EnricherSettings;
  #reader: Promise<TextReader> | undefined;
  #scorer: Promise<Scorer> | undefined;
  #pool: ThreadPool | undefined;

  constructor(settings: EnricherSettings) {
    this.#settings = settings;
  }

  /** No text throws; one that cannot be scored gets a reason. Rejects when a scorer of the user's cannot work. */
  async read(texts: Texts, signal: AbortSignal): Promise<Reading> {
    const [read, versions] = await this.#readTexts(texts, signal);
    const language = versions.language;
    if (versions.sentiment !== null) return { read, language, sentiment: versions.sentiment };
    this.#scorer ??= this.#settings.openScorer!(signal);
    const scorer = await this.#scorer;
    await score(scorer, texts, read, signal);
    return { read, language, sentiment: `${scorer.id}/${scorer.version}` };
  }

  async locate(locations: readonly string[], signal: AbortSignal): Promise<readonly Region[]> {
    if (this.#worthThreads(locations.length)) {
      const parts = sliced(locations.length, CHUNK).map(([from, to]) => ({
        locations: locations.slice(from, to),
      }));
      return (await this.#threads().ask(parts, signal)).flatMap(({ regions }) => regions!);
    }
    const regions: Region[] = [];
    for (const [from, to] of sliced(locations.length, INLINE_CHUNK)) {
      if (from > 0) await nextTurn(undefined, { signal });
      for (const location of locations.slice(from, to)) regions.push(resolveLocation(location));
    }
    return regions;
  }

  /** A post's own place; there are few, so that no thread is needed. */
  place(countryCode: string | null, name: string | null): Region {
    return resolvePlace(countryCode, name);
  }

  point(latitude: number, longitude: number): Region {
    return resolvePoint(latitude, longitude);
  }

  get regionVersion(): string {
    return regionVersion();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool?.[Symbol.asyncDispose]();
    const scorer = await this.#scorer?.catch(() => undefined); // whoever opened it has heard why
    await scorer?.[Symbol.asyncDispose]();
  }

  async #readTexts(texts: Texts, signal: AbortSignal): Promise<readonly [ReadTexts, TextVersions]> {
    const count = texts.texts.length;
    if (this.#worthThreads(count)) {
      const parts = sliced(count, CHUNK).map(([from, to]) => ({ texts: slice(texts, from, to) }));
      const answers = await this.#threads().ask(parts, signal);
      return [joinReadings(answers.map(({ read }) => read!)), answers[0]!.textVersions!];
    }
    this.#reader ??= TextReader.open(this.#settings.openScorer === undefined);
    const reader = await this.#reader;
    const parts: ReadTexts[] = [];
    for (const [from, to] of sliced(count, INLINE_CHUNK)) {
      if (from > 0) await nextTurn(undefined, { signal });
      parts.push(reader.read(slice(texts, from, to)));
    }
    return [joinReadings(parts), reader.versions];
  }

  #worthThreads(count: number): boolean {
    return (
      this.#settings.threads > 0 && (count >= WORTH_THREADS || (this.#pool !== undefined && count >= CHUNK))
    );
  }

  #threads(): ThreadPool {
    this.#pool ??= new ThreadPool(this.#settings.threads, {
      withLexicon: this.#settings.openScorer === undefined,
    });
    return this.#pool;
  }
}

/** A scorer of the user's is asked with the language that was found, and only about what has words of its own. */
async function score(scorer: Scorer, { texts }: Texts, read: ReadTexts, signal: AbortSignal): Promise<void> {
  const own: number[] = [];
  for (let i = 0; i < texts.length; i++) if (texts[i] !== null) own.push(i);
  const posts = own.map((i) => ({
    text: texts[i]!,
    language: read.lang[i] === 0 ? null : read.languages[read.lang[i]! - 1]!,
  }));
  const scored = await scorer.score(posts, signal);
  for (const [index, i] of own.entries()) {
    const sentiment = scored[index]!;
    read.mood[i] = moodNumber(sentiment);
    if (sentiment.score !== null) read.score[i] = sentiment.score;
  }
}

const slice = ({ texts, claims }: Texts, from: number, to: number): Texts => ({
  texts: texts.slice(from, to),
  claims: claims.slice(from, to),
});

/** `[0, 3], [3, 6], [6, 7]` of 7 by 3; one empty slice of nothing. */
function sliced(count: number, size: number): readonly (readonly [number, number])[] {
  const slices: (readonly [number, number])[] = [];
  for (let from = 0; from < count || from === 0; from += size)
    slices.push([from, Math.min(count, from + size)]);
  return slices;
}
