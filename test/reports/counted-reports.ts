import { DAY } from "../../src/model/clock.ts";
import type { Counted, CountedPost } from "./counted.ts";

/** A report's row, its numbers plain and its times as text. */
export type CountedRow = Readonly<Record<string, string | number | null>>;

/** What a report is narrowed to, as typed. */
export type Filter = Partial<
  Readonly<
    Record<"campaign" | "from" | "to" | "kind" | "language" | "region" | "sentiment" | "hashtag", string>
  >
>;

/** Posts a report is about. */
export function chosen({ posts, authors }: Counted, filter: Filter): readonly CountedPost[] {
  const { campaign, from, to, kind, language, region, sentiment, hashtag } = filter;
  return posts.filter((post) => {
    const author = authors.get(post.author)?.region;
    return (
      (campaign === undefined || post.campaigns.has(campaign)) &&
      (from === undefined || post.day >= from) &&
      (to === undefined || post.day <= to) &&
      (kind === undefined || post.kind === kind) &&
      (language === undefined || post.language === language) &&
      (region === undefined || author?.country_code === region || author?.admin1_code === region) &&
      (sentiment === undefined || (post.mood?.label ?? "unscored") === sentiment) &&
      (hashtag === undefined || post.hashtags.some((tag) => tag.toLowerCase() === hashtag))
    );
  });
}

export const engagements = (posts: readonly CountedPost[]): number =>
  sum(posts, ({ metrics }) =>
    metrics === null ? 0 : metrics.likes + metrics.reposts + metrics.replies + metrics.quotes,
  );

const sum = (posts: readonly CountedPost[], of: (post: CountedPost) => number): number =>
  posts.reduce((total, post) => total + of(post), 0);

const ofKind = (posts: readonly CountedPost[], kind: CountedPost["kind"]): number =>
  posts.filter((post) => post.kind === kind).length;

export const authorsIn = (posts: readonly CountedPost[]): number =>
  new Set(posts.map(({ author }) => author)).size;

/** As bytes, as databases order text. */
export const bytewise = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

export function groups<T, K>(list: readonly T[], key: (each: T) => K): ReadonlyMap<K, readonly T[]> {
  const found = new Map<K, T[]>();
  for (const each of list) {
    const group = found.get(key(each));
    if (group === undefined) found.set(key(each), [each]);
    else group.push(each);
  }
  return found;
}

function daysFrom(first: string, last: string, step = 1): readonly string[] {
  const days: string[] = [];
  for (let at = Date.parse(first); at <= Date.parse(last); at += step * DAY)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

/** 1 Monday to 7 Sunday. */
const weekday = (day: string): number => new Date(day).getUTCDay() || 7;

export const mondayOf = (day: string): string =>
  new Date(Date.parse(day) - (weekday(day) - 1) * DAY).toISOString().slice(0, 10);

const volume = (posts: readonly CountedPost[]): CountedRow => ({
  posts: posts.length,
  reposts: ofKind(posts, "repost"),
  authors: authorsIn(posts),
  engagements: engagements(posts),
});

export function volumeByDay(posts: readonly CountedPost[]): readonly CountedRow[] {
  const byDay = groups(posts, ({ day }) => day);
  const days = [...byDay.keys()].sort();
  return daysFrom(days[0]!, days.at(-1)!).map((day) => ({ day, ...volume(byDay.get(day) ?? []) }));
}

export function volumeByWeek(posts: readonly CountedPost[]): readonly CountedRow[] {
  const byWeek = groups(posts, ({ day }) => mondayOf(day));
  const weeks = [...byWeek.keys()].sort();
  return daysFrom(weeks[0]!, weeks.at(-1)!, 7).map((week) => ({ week, ...volume(byWeek.get(week) ?? []) }));
}

/** Every day has rows for 24 hours: the skipped hour stays at zero, the doubled one is one row. */
export function volumeByHour(posts: readonly CountedPost[]): readonly CountedRow[] {
  const days = [...new Set(posts.map(({ day }) => day))].sort();
  const byHour = groups(posts, ({ day, hour }) => `${day} ${hour}`);
  return daysFrom(days[0]!, days.at(-1)!).flatMap((day) =>
    Array.from({ length: 24 }, (_, hour) => ({ day, hour, ...volume(byHour.get(`${day} ${hour}`) ?? []) })),
  );
}

export function engagementByHourOfWeek(posts: readonly CountedPost[]): readonly CountedRow[] {
  const byHour = groups(
    posts.filter(({ metrics }) => metrics !== null),
    ({ day, hour }) => weekday(day) * 24 + hour,
  );
  return [...byHour]
    .sort(([a], [b]) => a - b)
    .map(([, group]) => ({
      weekday: weekday(group[0]!.day),
      hour: group[0]!.hour,
      posts: group.length,
      engagements: engagements(group),
      engagements_per_post: engagements(group) / group.length,
    }));
}

export function totals(counted: Counted, filter: Filter): CountedRow {
  const posts = chosen(counted, filter);
  const times = posts.map(({ at }) => at);
  const viewed = posts.filter(({ views }) => views !== null);
  const { from = "", to = "9" } = filter;
  const own = posts.some(({ metrics }) => metrics !== null);
  const total = (of: "likes" | "reposts" | "replies" | "quotes" | "impressions"): number | null =>
    own ? sum(posts, ({ metrics }) => metrics?.[of] ?? 0) : null;
  return {
    posts: posts.length,
    originals: ofKind(posts, "original"),
    replies: ofKind(posts, "reply"),
    quotes: ofKind(posts, "quote"),
    reposts: ofKind(posts, "repost"),
    authors: authorsIn(posts),
    hashtags: new Set(posts.flatMap(({ hashtags }) => hashtags.map((tag) => tag.toLowerCase()))).size,
    likes: total("likes"),
    reposted: total("reposts"),
    replied: total("replies"),
    quoted: total("quotes"),
    impressions: total("impressions"),
    video_views: viewed.length === 0 ? null : sum(viewed, ({ views }) => views!),
    engagements: own ? engagements(posts) : null,
    withdrawn: counted.withdrawn.filter((day) => day >= from && day <= to).length,
    first_post: new Date(Math.min(...times)).toISOString(),
    last_post: new Date(Math.max(...times)).toISOString(),
  };
}

export function topHashtags(
  posts: readonly CountedPost[],
  by: "posts" | "engagements",
): readonly CountedRow[] {
  const uses = posts.flatMap((post) => post.hashtags.map((tag) => ({ tag, key: tag.toLowerCase(), post })));
  const rows = [...groups(uses, ({ key }) => key)].map(([key, group]) => {
    const used = group.map(({ post }) => post);
    const spellings = [...groups(group, ({ tag }) => tag)].sort(
      ([a, x], [b, y]) => y.length - x.length || bytewise(a, b),
    );
    const row = {
      hashtag: spellings[0]![0],
      posts: used.length,
      authors: authorsIn(used),
      engagements: engagements(used),
    };
    return { key, row };
  });
  return rows.sort((a, b) => b.row[by] - a.row[by] || bytewise(a.key, b.key)).map(({ row }) => row);
}

export function topAuthors(
  { authors }: Counted,
  posts: readonly CountedPost[],
  by: "posts" | "engagements" | "followers",
): readonly CountedRow[] {
  return [...groups(posts, ({ author }) => author)]
    .map(([user_id, written]) => {
      const known = authors.get(user_id);
      return {
        author: known?.username ?? user_id,
        user_id,
        name: known?.name ?? null,
        location: known?.location ?? null,
        followers: known?.followers ?? null,
        posts: written.length,
        engagements: engagements(written),
      };
    })
    .sort((a, b) => (b[by] ?? -1) - (a[by] ?? -1) || bytewise(a.user_id, b.user_id))
    .map((row, i) => ({ rank: i + 1, ...row }));
}

export function languages(posts: readonly CountedPost[]): readonly CountedRow[] {
  return [...groups(posts, ({ language }) => language)]
    .map(([language, group]) => ({
      language,
      posts: group.length,
      share: group.length / posts.length,
      authors: authorsIn(group),
      engagements: engagements(group),
    }))
    .sort((a, b) => b.posts - a.posts || nullsLast(a.language, b.language));
}

export function authorLocations({ authors }: Counted, posts: readonly CountedPost[]): readonly CountedRow[] {
  const known = posts.filter(({ author }) => authors.has(author));
  const written = ({ author }: CountedPost): string | null =>
    authors.get(author)!.location?.trim().toLowerCase() || null;
  return [...groups(known, written)]
    .map(([location, group]) => ({
      location,
      authors: authorsIn(group),
      posts: group.length,
      engagements: engagements(group),
    }))
    .sort((a, b) => b.posts - a.posts || nullsLast(a.location, b.location));
}

export const nullsLast = (a: string | null, b: string | null): number =>
  a === null || b === null ? Number(a === null) - Number(b === null) : bytewise(a, b);
