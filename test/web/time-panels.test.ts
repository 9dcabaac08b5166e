import { expect, test } from "vitest";
import { PAPER } from "../../src/charts/palette.ts";
import type { Dashboard, PanelAnswer, Row } from "../../web/answers.ts";
import { completenessChart } from "../../web/kept-panels.ts";
import { engagementSentence, moodChart, openGaps, videosChart, volumeChart } from "../../web/time-panels.ts";

const canvas = { id: "c", width: 600, height: 200, palette: PAPER };

const answer = (report: string, rows: readonly Row[]): PanelAnswer => ({
  answer: { report, title: report, sentence: null, notes: [], columns: [], rows },
  unfiltered: [],
  query: {},
});

const gap = (from_at: string, to_at: string, filled_at: string | null = null): Row => ({
  campaign: "arcane",
  from_at,
  to_at,
  cause: "down",
  filled_at,
});

function dashboard(panels: Record<string, readonly Row[]>, bucket: Dashboard["bucket"] = "day"): Dashboard {
  return {
    as_of: "2026-11-05T00:00:00.000Z",
    timezone: "Europe/Paris",
    campaigns: ["arcane"],
    choices: { kind: [], acquisition: [], sentiment: [] },
    bucket,
    period: { from: "2026-11-01", to: "2026-11-04" },
    before: null,
    whole: answer("volume-by-day", []),
    panels: Object.fromEntries(Object.entries(panels).map(([name, rows]) => [name, answer(name, rows)])),
  };
}

const day = (name: string, posts: number, reposts = 0, engagements = 0): Row => ({
  day: name,
  posts,
  reposts,
  engagements,
});
const QUIET = [day("2026-11-01", 9), day("2026-11-02", 0), day("2026-11-03", 4), day("2026-11-04", 2)];

test("a day that was not collected is no day of silence", () => {
  const gaps = [gap("2026-11-02T00:00:00+01:00", "2026-11-03T11:00:00+01:00")];
  const { svg } = volumeChart(dashboard({ volume: QUIET, gaps }), "posts", canvas);
  expect(svg).toContain("Mon, 2 Nov 2026: not collected");
  expect(svg).toContain("Tue, 3 Nov 2026: 4 posts; a part was not collected");
  expect(svg).toContain("Wed, 4 Nov 2026: 2 posts<");
  const silent = volumeChart(dashboard({ volume: QUIET, gaps: [] }), "posts", canvas);
  expect(silent.svg).toContain("Mon, 2 Nov 2026: 0 posts");
});

test("two gaps that meet are one stretch of nothing", () => {
  const gaps = [
    gap("2026-11-02T10:00:00+01:00", "2026-11-03T00:00:00+01:00"),
    gap("2026-11-01T22:00:00+01:00", "2026-11-02T12:00:00+01:00"),
  ];
  expect(volumeChart(dashboard({ volume: QUIET, gaps }), "posts", canvas).svg).toContain(
    "2 Nov 2026: not collected",
  );
});

test("a gap that was filled is none, and times are those of the wall", () => {
  const gaps = [
    gap("2026-11-02T00:00:00+01:00", "2026-11-03T00:00:00+01:00", "2026-11-04T00:00:00+01:00"),
    gap("2026-11-03T23:30:00+01:00", "2026-11-04T00:30:00+01:00"),
  ];
  expect(openGaps(dashboard({ gaps }))).toEqual([
    { from: Date.UTC(2026, 10, 3, 23, 30), to: Date.UTC(2026, 10, 4, 0, 30), label: "arcane, down" },
  ]);
});

test("hours stand where the clock shows them", () => {
  const volume = [{ ...day("2026-11-02", 3, 1), hour: 7 }];
  const { svg } = volumeChart(dashboard({ volume, gaps: [] }, "hour"), "posts", canvas);
  expect(svg).toContain("Mon, 2 Nov 2026, 07:00: 3 posts, 1 of them reposts");
});

test("completeness adds up campaigns, and what was never counted is no line", () => {
  const row = { day: "2026-11-01", campaign: "a", collected: 90, counted: 100 };
  const completeness = [
    row,
    { ...row, campaign: "b", collected: 10, counted: null },
    { ...row, day: "2026-11-02", counted: null },
  ];
  const { svg } = completenessChart(dashboard({ completeness, gaps: [] }), canvas);
  expect(svg).toContain("Sun, 1 Nov 2026 (UTC): 100 collected, the source counts 100");
  expect(svg).toContain("Mon, 2 Nov 2026 (UTC): 90 collected<");
});

test("the engagement's sentence names the days that brought most", () => {
  const volume = [day("2026-11-01", 9, 0, 25), day("2026-11-02", 1, 0, 75)];
  expect(engagementSentence(dashboard({ volume }))).toBe(
    "Posts of Mon, 2 Nov 2026 brought most: 75 engagements, 75% of all.",
  );
  expect(engagementSentence(dashboard({ volume: [] }))).toBe("No engagements are known.");
});

test("no line of moods leads over days that have none", () => {
  const mood = ["2026-11-01", "2026-11-03", "2026-11-04"].map((each) => ({
    day: each,
    net: 0.5,
    scored: 9,
    positive: 6,
    negative: 1,
  }));
  const { svg } = moodChart(dashboard({ mood, gaps: [] }), canvas);
  const [line] = /<path d="([^"]*)" fill="none"/.exec(svg)!.slice(1);
  expect(line!.split("M").slice(1)).toHaveLength(1);
  expect(svg.match(/<circle/g)).toHaveLength(3);
});

test("videos have bars where some were posted, and say how many", () => {
  const given = dashboard({ gaps: [] });
  const rows = [{ day: "2026-11-02", hour: null, posts: 2, views: 1234 }];
  const { svg } = videosChart(given, answer("video-views", rows).answer, canvas);
  expect(svg).toContain("Mon, 2 Nov 2026: 1,234 views of 2 posts");
});
