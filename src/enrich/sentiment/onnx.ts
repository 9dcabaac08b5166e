import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { BirdsongError, systemCode, toError } from "../../model/error.ts";
import { NO_SCORE, primaryLanguage } from "../scorer.ts";
import type { Scorable, Scorer, Sentiment, SentimentLabel } from "../scorer.ts";
import type { OnnxSettings } from "./settings.ts";

const PACKAGE = "@huggingface/transformers";
const BATCH = 16;
/** Models read a few hundred tokens; what is longer than this they would cut anyway. */
const LONGEST = 32_768;

/** What is used of the package, which may not be installed. */
export interface Transformers {
  readonly env: { allowRemoteModels: boolean; allowLocalModels: boolean; localModelPath: string };
  pipeline(task: "text-classification", model: string, options: object): Promise<Classifier>;
}
type Classified = readonly { readonly label: string; readonly score: number }[];
export interface Classifier {
  (texts: readonly string[], options: { readonly top_k: number }): Promise<readonly Classified[]>;
  dispose(): Promise<unknown>;
}

/** A text-classification model in a local folder. Nothing is ever downloaded. */
export async function openOnnxScorer(
  settings: OnnxSettings,
  signal: AbortSignal,
  load: () => Promise<Transformers> = installed,
): Promise<Scorer> {
  const folder = resolve(settings.folder);
  const version = await versionOf(folder, signal);
  const transformers = await load();
  const { env } = transformers;
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = dirname(folder);
  let classifier: Classifier;
  try {
    classifier = await transformers.pipeline("text-classification", basename(folder), {
      dtype: settings.dtype ?? "q8",
    });
  } catch (thrown) {
    throw new BirdsongError(`The model in ${folder} cannot be opened: ${toError(thrown).message}`, {
      code: "sentiment.bad-model",
      hint: "Put config.json, the tokenizer's files and onnx/model_quantized.onnx there, or set dtype to the kind it has.",
      cause: thrown,
    });
  }
  const languages = settings.languages ?? "any";
  const batch = settings.batchSize ?? BATCH;
  return {
    id: "onnx",
    version,
    languages,
    score: (posts, stop) => classify(classifier, posts, languages, batch, stop),
    async [Symbol.asyncDispose]() {
      await classifier.dispose();
    },
  };
}

async function classify(
  classifier: Classifier,
  posts: readonly Scorable[],
  languages: readonly string[] | "any",
  batch: number,
  signal: AbortSignal,
): Promise<readonly Sentiment[]> {
  const scores: Sentiment[] = posts.map(({ text, language }) => {
    if (text.trim() === "") return NO_SCORE.empty;
    if (text.length > LONGEST) return NO_SCORE.too_long;
    const isRead = languages === "any" || languages.includes(primaryLanguage(language) ?? "");
    return isRead ? NO_SCORE.scorer_failed : NO_SCORE.not_covered;
  });
  const wanted = scores.flatMap((score, i) => (score === NO_SCORE.scorer_failed ? [i] : []));
  for (let from = 0; from < wanted.length; from += batch) {
    signal.throwIfAborted();
    const part = wanted.slice(from, from + batch);
    const answers = await classifier(
      part.map((i) => posts[i]!.text),
      { top_k: 3 },
    );
    for (const [place, i] of part.entries()) scores[i] = sentimentOf(answers[place] ?? []);
  }
  return scores;
}

/** Models name their classes differently; three-way ones count from negative to positive. */
const CLASSES: readonly (readonly [RegExp, SentimentLabel])[] = [
  [/^(neg(ative)?|label_0)$/i, "negative"],
  [/^(neu(tral)?|label_1)$/i, "neutral"],
  [/^(pos(itive)?|label_2)$/i, "positive"],
];

function sentimentOf(classified: Classified): Sentiment {
  const chances = { negative: 0, neutral: 0, positive: 0 };
  let best: SentimentLabel | undefined;
  for (const { label, score } of classified) {
    const known = CLASSES.find(([pattern]) => pattern.test(label))?.[1];
    if (known === undefined) {
      throw new BirdsongError(`The model calls a class "${label}".`, {
        code: "sentiment.bad-model",
        hint: "Use a model with the classes negative, neutral and positive, or LABEL_0, LABEL_1 and LABEL_2.",
      });
    }
    chances[known] = score;
    if (best === undefined || score > chances[best]) best = known;
  }
  if (best === undefined) return NO_SCORE.scorer_failed;
  const score = Math.max(-1, Math.min(1, chances.positive - chances.negative));
  return { score, label: best, reason: null };
}

/** The model's own bytes make its version: another model in the same folder is another version. */
async function versionOf(folder: string, signal: AbortSignal): Promise<string> {
  const files = await filesOf(folder);
  const hash = createHash("sha256");
  for (const file of files) {
    hash.update(file);
    for await (const chunk of createReadStream(join(folder, file), { signal })) hash.update(chunk as Buffer);
  }
  return hash.digest("hex").slice(0, 12);
}

async function filesOf(folder: string): Promise<readonly string[]> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    (thrown: unknown) => {
      if (systemCode(thrown) !== "ENOENT") throw thrown;
      return false;
    },
  );
  const names = isFolder ? await readdir(folder, { recursive: true }) : [];
  if (!names.includes("config.json")) {
    throw new BirdsongError(`${folder} holds no model: there is no config.json.`, {
      code: "sentiment.no-model",
      hint: "Give the folder of a text-classification model that is on this machine. Birdsong downloads none.",
      exitCode: 2,
    });
  }
  return names.filter((name) => /(^|[/\\])config\.json$|\.onnx(_data)?$/.test(name)).sort();
}

async function installed(): Promise<Transformers> {
  try {
    return (await import(PACKAGE)) as Transformers;
  } catch (thrown) {
    if (systemCode(thrown) !== "ERR_MODULE_NOT_FOUND") throw thrown;
    throw new BirdsongError(`A model needs the package ${PACKAGE}, which is not installed.`, {
      code: "sentiment.no-transformers",
      hint: `Install it beside Birdsong: npm install ${PACKAGE} (about 540 MB).`,
      exitCode: 2,
      cause: thrown,
    });
  }
}
