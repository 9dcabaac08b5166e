/** A cell of an answer. Whole numbers too large to be exact come as text. */
export type Cell = string | number | boolean | null;
export type Row = Readonly<Record<string, Cell>>;

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly unit?: string;
  readonly meaning: string;
}

export interface Answer {
  readonly report: string;
  readonly title: string;
  readonly sentence: string | null;
  readonly notes: readonly string[];
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

export interface PanelAnswer {
  readonly answer: Answer;
  readonly unfiltered: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

export interface Period {
  readonly from: string;
  readonly to: string;
}

/** What `/api/dashboard` answers. */
export interface Dashboard {
  readonly as_of: string;
  readonly timezone: string;
  readonly campaigns: readonly string[];
  readonly choices: Readonly<Record<"kind" | "acquisition" | "sentiment", readonly string[]>>;
  readonly bucket: "hour" | "day" | "week";
  readonly period: Period | null;
  readonly before: (Period & { readonly totals: Answer }) | null;
  readonly whole: PanelAnswer;
  readonly panels: Readonly<Record<string, PanelAnswer>>;
}

/** How a report's header says it is drawn. */
export type Drawing =
  | { readonly kind: "none" }
  | { readonly kind: "bars"; readonly label: string; readonly value: string }
  | { readonly kind: "heat"; readonly row: string; readonly column: string; readonly value: string };

/** A report of the user's own: its answer, or why there is none. */
export interface OwnReport {
  readonly name: string;
  readonly title: string;
  readonly question: string;
  readonly chart: Drawing;
  readonly panel: PanelAnswer | null;
  readonly refused: { readonly message: string; readonly hint: string | null } | null;
}

/** What `/api/dashboard/more` answers. */
export interface DashboardMore {
  readonly panels: Readonly<Record<string, PanelAnswer>>;
  readonly own: readonly OwnReport[];
}

/** A cell as a number; null where it is not known. */
export function numberOf(row: Row | undefined, column: string): number | null {
  const cell = row?.[column] ?? null;
  return cell === null || typeof cell === "boolean" ? null : Number(cell);
}

export const textOf = (row: Row | undefined, column: string): string => String(row?.[column] ?? "");

/** What a picture of an answer says of itself. */
export const named = ({
  title,
  sentence,
}: Answer): { readonly title: string; readonly description: string } => ({
  title,
  description: sentence ?? title,
});

/** A local day or time as milliseconds of the wall clock, kept as if it were UTC: nothing shifts in another zone. */
export const wallClock = (time: string): number =>
  Date.parse(time.length === 10 ? `${time}T00:00:00Z` : `${time.slice(0, 19)}Z`);

/** The day a wall-clock moment is in. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
