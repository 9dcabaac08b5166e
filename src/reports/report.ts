/** Types of parameters and columns: the words of a report's header. */
export type ColumnType = "text" | "integer" | "number" | "date" | "time" | "boolean";
export type ParameterType = "text" | "integer" | "date" | "choice";

export interface ReportColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** `posts`, `hours`, `dollars`, …; undefined for names, ids and times. */
  readonly unit: string | undefined;
  readonly meaning: string;
}

export interface ReportParameter {
  readonly name: string;
  readonly type: ParameterType;
  /** What a choice may be. */
  readonly choices: readonly string[];
  /** As written in the header; undefined means NULL: no restriction. */
  readonly default: string | undefined;
  readonly meaning: string;
}

/** How an answer is drawn; the words after the kind are columns. */
export type Chart =
  | { readonly kind: "none" }
  | { readonly kind: "bars"; readonly label: string; readonly value: string }
  | { readonly kind: "heat"; readonly row: string; readonly column: string; readonly value: string };

/** A question with its statement. */
export interface Report {
  readonly name: string;
  readonly title: string;
  readonly question: string;
  readonly parameters: readonly ReportParameter[];
  /** Undefined when the header does not say; then the statement decides. */
  readonly columns: readonly ReportColumn[] | undefined;
  readonly chart: Chart;
  /** Whether it says little unless author profiles are bought. */
  readonly needsAuthors: boolean;
  readonly sql: string;
  /** The file it was read from. */
  readonly path: string;
}

/** Restrictions that reports share by naming them in `-- filters:`. */
export const FILTERS: Readonly<Record<string, ReportParameter>> = {
  campaign: filter("campaign", "text", "Only posts of this campaign."),
  from: filter("from", "date", "First local day, such as 2026-11-01."),
  to: filter("to", "date", "Last local day, included."),
  acquisition: filter(
    "acquisition",
    "choice",
    "Only posts that came in this way; without it all but references are counted.",
    ["stream", "search", "import", "lookup", "reference"],
  ),
  kind: filter("kind", "choice", "Only posts of this kind.", ["original", "reply", "quote", "repost"]),
  language: filter("language", "text", "Only posts in this language, such as fr."),
  region: filter(
    "region",
    "text",
    "Only posts of authors from this country or subdivision, such as FR or FR-IDF; needs author profiles.",
  ),
  sentiment: filter(
    "sentiment",
    "choice",
    "Only posts of this mood; unscored are those without one, reposts included.",
    ["negative", "neutral", "positive", "unscored"],
  ),
  hashtag: filter(
    "hashtag",
    "text",
    "Only posts that bear this hashtag, in whatever spelling; # may be left out.",
  ),
};

function filter(
  name: string,
  type: ParameterType,
  meaning: string,
  choices: readonly string[] = [],
): ReportParameter {
  return { name, type, choices, default: undefined, meaning };
}
