/** What `init` was told. */
export interface Answers {
  readonly campaign: string;
  readonly hashtags: readonly string[];
  readonly keywords: readonly string[];
  readonly timezone: string;
  readonly authors: "never" | "first-seen";
  /** Dollars a billing cycle. */
  readonly budget: number;
}

/** Comments begin below each other. */
const COMMENT_COLUMN = 32;

/** A commented `birdsong.yaml`. Every word of the user's is quoted as YAML wants it. */
export function configurationText(answers: Answers): string {
  const setting = (text: string, comment: string): string => `${text.padEnd(COMMENT_COLUMN)} # ${comment}`;
  return [
    "# Birdsong: what is followed, how often, and what it may cost.",
    "# Every setting is described in docs/configuration.md; `birdsong doctor` checks this file.",
    "",
    setting(`timezone: ${answers.timezone}`, "of local dates and hours in tables, reports and exports"),
    setting("data: ./data", "where everything is stored, beside this file"),
    "",
    "campaigns:",
    `  ${answers.campaign}:`,
    setting("    match:", "different lines narrow, entries of one line widen"),
    ...(answers.hashtags.length > 0 ? [`      hashtags: ${JSON.stringify(answers.hashtags)}`] : []),
    ...(answers.keywords.length > 0 ? [`      keywords: ${JSON.stringify(answers.keywords)}`] : []),
    setting("      reposts: false", "a repost's text and metrics are those of the original"),
    "    sources: [x]",
    "    collect:",
    setting("      every: 1h", "how often new posts are looked for"),
    setting("      since: 7d", "how far back the first run goes; recent search ends at 7 days"),
    setting(
      "    refresh: default",
      "read metrics again after 15m, 1h, 3h, at 23:50 UTC, after 1, 2, 4, 7 days",
    ),
    setting(`    authors: ${answers.authors}`, "never, or first-seen: a profile costs $0.010, once"),
    "    budget:",
    setting(
      `      month: ${answers.budget.toFixed(2)}`,
      "US dollars a billing cycle, a hard stop; a post costs $0.005",
    ),
    "",
    "# Point at a simulator instead of X (start one with `birdsong simulate`), to try things without a token:",
    "# sources:",
    "#   x:",
    "#     url: http://127.0.0.1:8080",
    "",
  ].join("\n");
}

/** The template of `.env`: secrets stay out of the configuration. */
export const ENVIRONMENT_TEXT = `# Secrets for Birdsong. Keep this file out of version control.
# The app-only bearer token of your X developer app:
BIRDSONG_X_BEARER_TOKEN=
`;

/** What must not be committed beside a configuration. */
export const IGNORED_FILES = [".env", "data/"] as const;
