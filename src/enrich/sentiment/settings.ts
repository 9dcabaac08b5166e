/** Which scorer rates posts, and what it needs. */
export type ScorerSettings = LexiconSettings | CommandSettings | OnnxSettings;

/** Birdsong's own: words and rules, nothing to set. */
export interface LexiconSettings {
  readonly kind: "lexicon";
}

/** A program of the user's that reads posts as JSON Lines and answers in kind. */
export interface CommandSettings {
  readonly kind: "command";
  /** The program and its arguments; no shell reads them. */
  readonly command: readonly [string, ...string[]];
  /** What is written to `sentiment_model`: the user's name for the version. @default "1" */
  readonly version?: string;
  /** How long one post may take, in milliseconds. @default 30,000 */
  readonly timeoutMs?: number;
  /** Posts sent and not answered yet. @default 64 */
  readonly inFlight?: number;
}

/** A text-classification model in a local folder, run by the user's installation of `@huggingface/transformers`. */
export interface OnnxSettings {
  readonly kind: "onnx";
  /** The model's folder, with `config.json`, the tokenizer and `onnx/`. */
  readonly folder: string;
  /** @default "q8" when the folder has it */
  readonly dtype?: "fp32" | "fp16" | "q8" | "int8";
  /** Codes of the languages the model reads. @default any */
  readonly languages?: readonly string[];
  /** Texts classified at a time. @default 16 */
  readonly batchSize?: number;
}
