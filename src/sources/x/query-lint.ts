import { BirdsongError, EXIT } from "../../model/error.ts";

/** Operators a search knows; those marked `true` can stand alone, the others need one that can. */
const OPERATORS: Readonly<Record<string, boolean>> = {
  from: true,
  to: true,
  url: true,
  retweets_of: true,
  context: true,
  entity: true,
  conversation_id: true,
  list: true,
  quotes_of_tweet_id: true,
  retweets_of_tweet_id: true,
  in_reply_to_tweet_id: true,
  place: true,
  place_country: true,
  point_radius: true,
  bounding_box: true,
  lang: false,
  is: false,
  has: false,
  min_likes: false,
  min_replies: false,
  min_reposts: false,
};

const STREAM_ONLY = new Set([
  "url_title",
  "url_description",
  "url_contains",
  "bio",
  "bio_name",
  "bio_location",
  "sample",
  "source",
  "followers_count",
  "tweets_count",
  "following_count",
  "listed_count",
  "min_followers",
  "embedding",
]);

/** Operators people know from elsewhere, and what X calls them. */
const MISTAKEN: Readonly<Record<string, string>> = {
  min_faves: "min_likes",
  min_retweets: "min_reposts",
  since: "collect.since in the configuration",
  until: "nothing: collecting always goes up to now",
  filter: "has: or is:",
};

const TOKEN = /\s+|(-?)\(|\)|-?"(?:[^"]*)"(?:~\d+)?|[^\s()"]+/gu;

/** Checks a query the user wrote, for what X answers with a bare 400. Throws `query.*` errors that exit with 2. */
export function lintQuery(query: string): void {
  let depth = 0;
  let standalone = false;
  let end = 0;
  for (const match of query.matchAll(TOKEN)) {
    if (match.index !== end) break;
    const token = match[0];
    end += token.length;
    if (token === "-(") {
      fail("query.negated-group", "A group cannot be negated.", "Write -a -b instead of -(a OR b).");
    } else if (token === "(") depth++;
    else if (token === ")") depth--;
    else if (token.trim() !== "") standalone = lintTerm(token) || standalone;
    if (depth < 0)
      fail("query.unbalanced", "The query closes a parenthesis it never opened.", "Count the parentheses.");
  }
  if (end !== query.length) fail("query.unbalanced", "The query has an open quotation mark.", "Close it.");
  if (depth > 0) fail("query.unbalanced", "The query leaves a parenthesis open.", "Count the parentheses.");
  if (standalone) return;
  fail(
    "query.needs-subject",
    "The query holds nothing that X accepts on its own.",
    "Add a word, phrase, hashtag, mention or from: beside operators like lang:, is: and has:, outside of exclusions.",
  );
}

/** Checks one term; true when it can stand alone. */
function lintTerm(token: string): boolean {
  if (token.includes('"~')) {
    fail(
      "query.stream-only",
      "Proximity (~) works on streams only.",
      "Use the phrase without ~ for searches.",
    );
  }
  if (token === "OR") return false;
  if (token === "AND")
    fail("query.and", "AND is not an operator of X.", "A space means AND; quote it to search for the word.");
  const negated = token.startsWith("-");
  const term = negated ? token.slice(1) : token;
  const operator = /^([a-z_]+):/.exec(term)?.[1];
  if (operator === undefined) return !negated;
  const meant = MISTAKEN[operator];
  if (meant !== undefined)
    fail("query.unknown-operator", `X's search has no operator ${operator}:.`, `Use ${meant}.`);
  if (STREAM_ONLY.has(operator)) {
    fail("query.stream-only", `${operator}: works on streams only.`, "Leave it out of searches.");
  }
  const alone = OPERATORS[operator];
  if (alone === undefined) {
    fail(
      "query.unknown-operator",
      `X's search has no operator ${operator}:.`,
      "Quote the term to search for its words.",
    );
  }
  return alone && !negated;
}

function fail(code: string, message: string, hint: string): never {
  throw new BirdsongError(message, { code, hint, exitCode: EXIT.usage });
}
