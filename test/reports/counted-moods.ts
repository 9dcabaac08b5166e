import type { Region } from "../../src/enrich/region/resolve.ts";
import type { Sentiment, SentimentLabel } from "../../src/enrich/scorer.ts";
import type { Counted, CountedPost } from "./counted.ts";
import { authorsIn, bytewise, engagements, groups, mondayOf } from "./counted-reports.ts";
import type { CountedRow } from "./counted-reports.ts";

/** A share of nothing is not known. */
const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

function net(moods: readonly Sentiment[]): number {
  const of = (label: SentimentLabel): number => moods.filter((mood) => mood.label === label).length;
  return of("positive") - of("negative");
}

const scored = (moods: readonly (Sentiment | null | undefined)[]): readonly Sentiment[] =>
  moods.filter((mood) => mood !== null && mood !== undefined).filter(({ label }) => label !== null);

/** Mood by day, week or hour; the mean is left out, since sums of fractions depend on their order. */
export function moodBy(
  counted: Counted,
  posts: readonly CountedPost[],
  period: "day" | "week" | "hour",
): readonly CountedRow[] {
  const dayOf = ({ day }: CountedPost): string => (period === "week" ? mondayOf(day) : day);
  const hourOf = ({ hour }: CountedPost): number => (period === "hour" ? hour : -1);
  return [...groups(posts, (post) => `${dayOf(post)} ${hourOf(post)}`).values()]
    .sort(([a], [b]) => bytewise(dayOf(a!), dayOf(b!)) || hourOf(a!) - hourOf(b!))
    .map((group) => ({
      day: dayOf(group[0]!),
      hour: period === "hour" ? group[0]!.hour : null,
      ...moodOf(counted, group),
    }));
}

function moodOf({ versions }: Counted, posts: readonly CountedPost[]): CountedRow {
  const own = posts.flatMap(({ mood }) => (mood === null ? [] : [mood]));
  const rated = scored(own);
  const spread = scored(
    posts.map(({ mood, repeats }) => (repeats === null ? mood : versions.get(repeats)?.mood)),
  );
  const labelled = (label: SentimentLabel): number => rated.filter((mood) => mood.label === label).length;
  const because = (reason: Sentiment["reason"]): number =>
    own.filter((mood) => mood.reason === reason).length;
  const [unclear, uncovered] = [because("no_evidence"), because("not_covered")];
  return {
    posts: own.length,
    scored: rated.length,
    negative: labelled("negative"),
    neutral: labelled("neutral"),
    positive: labelled("positive"),
    net: share(net(rated), rated.length),
    no_evidence: share(unclear, own.length),
    not_covered: share(uncovered, own.length),
    other_unscored: share(own.length - rated.length - unclear - uncovered, own.length),
    spread: spread.length,
    spread_net: share(net(spread), spread.length),
  };
}

/** Where authors are from by their own words, the known places first. */
export function regions(
  { authors }: Counted,
  posts: readonly CountedPost[],
  level: "country" | "subdivision",
): readonly CountedRow[] {
  const placed = posts.map((post) => ({ post, ...placeOf(authors.get(post.author)?.region, level) }));
  const known = placed.filter(({ region }) => region !== null).length;
  return [...groups(placed, ({ region, unknown }) => `${region} ${unknown}`).values()]
    .map((group) => {
      const written = group.map(({ post }) => post);
      const moods = scored(written.map(({ mood }) => mood));
      const { region, name, unknown } = group[0]!;
      return {
        region,
        name,
        unknown,
        authors: authorsIn(written),
        posts: written.length,
        share: region === null ? null : written.length / known,
        engagements: written.some(({ metrics }) => metrics !== null) ? engagements(written) : null,
        scored: moods.length,
        net_mood: share(net(moods), moods.length),
      };
    })
    .sort(
      (a, b) =>
        Number(a.region === null) - Number(b.region === null) ||
        b.posts - a.posts ||
        bytewise(a.region ?? a.unknown!, b.region ?? b.unknown!),
    );
}

function placeOf(
  region: Region | undefined,
  level: "country" | "subdivision",
): { readonly region: string | null; readonly name: string | null; readonly unknown: string | null } {
  const nowhere = { region: null, name: null };
  if (region === undefined) return { ...nowhere, unknown: "no profile" };
  if (region.country_code === null) return { ...nowhere, unknown: region.reason };
  if (level === "country") return { region: region.country_code, name: null, unknown: null };
  if (region.admin1_code === null) return { ...nowhere, unknown: "no subdivision" };
  return { region: region.admin1_code, name: region.region, unknown: null };
}
