import { parentPort, workerData } from "node:worker_threads";
import { regionVersion, resolveLocation } from "./region/resolve.ts";
import type { Region } from "./region/resolve.ts";
import { TextReader } from "./text-reader.ts";
import type { TextVersions } from "./text-reader.ts";
import type { ReadTexts, Texts } from "./texts.ts";

/** What a thread is asked, one question at a time. */
export type Question = { readonly texts: Texts } | { readonly locations: readonly string[] };

/** What it answers, in the order of the questions. */
export interface Answers {
  readonly read?: ReadTexts;
  readonly textVersions?: TextVersions;
  readonly regions?: readonly Region[];
  readonly regionVersion?: string;
}

/** Whether the thread scores, too. */
export interface ThreadData {
  readonly withLexicon: boolean;
}

const port = parentPort;
if (port === null) throw new Error("enrich/thread.js runs as a worker thread only.");
let reader: Promise<TextReader> | undefined;

port.on("message", (question: Question) => {
  // a rejection, which no question should cause, ends the thread: whoever asked hears of it
  void answer(question).then(([answers, moved]) => port.postMessage(answers, moved));
});

async function answer(question: Question): Promise<readonly [Answers, ArrayBuffer[]]> {
  if ("locations" in question) {
    return [{ regions: question.locations.map(resolveLocation), regionVersion: regionVersion() }, []];
  }
  reader ??= TextReader.open((workerData as ThreadData).withLexicon);
  const opened = await reader;
  const read = opened.read(question.texts);
  const moved = [read.lang, read.detected, read.method, read.mood, read.score].map(
    ({ buffer }) => buffer as ArrayBuffer,
  );
  return [{ read, textVersions: opened.versions }, moved];
}
