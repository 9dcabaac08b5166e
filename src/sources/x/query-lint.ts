import { BirdsongError, EXIT } from "../../model/error.ts";

/** Operators that searches and streams know; those marked `true` can stand alone, the others need one that can. */
const OPERATORS: Readonly<Record<string, boolean>> = {
  from: true,
  to: true,
  url: true,
  retweets_of: true,
  context: true,
  entity: true,
  conversation_id: true,
  retweets_of_tweet_id: true,
  in_reply_to_tweet_id: true,
  place: true,
  place_country: true,
  point_radius: true,
  bounding_box: true,
  lang: false,
  is: false,
  has: false,
};

/** What only one of the two knows. */
const OWN_OPERATORS: Readonly<Record<Reader, Readonly<Record<string, boolean>>>> = {
  search: {
    list: true,
    quotes_of_tweet_id: true,
    min_likes: false,
    min_replies: false,
    min_reposts: false,
  },
  stream: {
    url_title: true,
    url_description: true,
    url_contains: true,
    bio: true,
    bio_name: true,
    bio_location: true,
    sample: false,
    source: true,
    followers_count: false,
    tweets_count: false,
    following_count: false,
    listed_count: false,
    min_followers: false,
    embedding: true,
  },
};

/** Searches and streams of X have operators in common and some of their own. */
export type Reader = "search" | "stream";
const OTHER: Readonly<Record<Reader, Reader>> = { search: "stream", stream: "search" };
const PLURAL: Readonly<Record<Reader, string>> = { search: "searches", stream: "streams" };

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
export function lintQuery(query: string, reader: Reader): void {
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
    else if (token.trim() !== "") standalone = lintTerm(token, reader) || standalone;
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
function lintTerm(token: string, reader: Reader): boolean {
  if (reader === "search" && token.includes('"~')) {
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
    fail("query.unknown-operator", `X's ${reader} has no operator ${operator}:.`, `Use ${meant}.`);
  const other = OTHER[reader];
  if (OWN_OPERATORS[other][operator] !== undefined) {
    fail(
      `query.${other}-only`,
      `${operator}: works on ${PLURAL[other]} only.`,
      `Leave it out of ${PLURAL[reader]}.`,
    );
  }
  const alone = OPERATORS[operator] ?? OWN_OPERATORS[reader][operator];
  if (alone === undefined) {
    fail(
      "query.unknown-operator",
      `X's ${reader} has no operator ${operator}:.`,
      "Quote the term to search for its words.",
    );
  }
  return alone && !negated;
}

function fail(code: string, message: string, hint: string): never {
  throw new BirdsongError(message, { code, hint, exitCode: EXIT.usage });
}
