/** Where a command writes: results to stdout, progress to stderr. */
export interface Output {
  readonly json: boolean;
  /** Whether stdin and stderr are a terminal that a person looks at. */
  readonly interactive: boolean;
  /** Columns of the terminal, 80 when unknown. */
  readonly width: number;
  /** Whether stdout takes ANSI colours (a terminal, and NO_COLOR unset). */
  readonly color: boolean;
  /** A line for people, on stdout; nothing under `--json`. */
  print(line: string): void;
  /** The command's result as one JSON document on stdout, only under `--json`. */
  result(value: unknown): void;
  /** Raw text on stdout, for exports and `sql --format csv`. Resolves when the reader has taken it. */
  write(chunk: string | Uint8Array): Promise<void>;
  /** What is going on, on stderr: redrawn in place on a terminal, plain lines elsewhere. */
  progress(line: string): void;
  /** A line on stderr that stays. */
  note(line: string): void;
  /** A question on the terminal; undefined when nobody can answer. */
  ask(question: string): Promise<string | undefined>;
}
