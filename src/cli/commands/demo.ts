import { resolve } from "node:path";
import { demoJob } from "../../jobs/demo.ts";
import type { DemoReport } from "../../jobs/demo.ts";
import { MartsReader } from "../../marts/reader.ts";
import { systemClock } from "../../model/clock.ts";
import { BirdsongError, EXIT } from "../../model/error.ts";
import { renderBars } from "../bars.ts";
import type { Command, Invocation } from "../command.ts";
import { SILENT_LOG } from "../silent-log.ts";
import { formatNumber, renderTable } from "../table.ts";
import { readSummary } from "../../reports/summary.ts";
import type { Summary } from "../../reports/summary.ts";

const SIZE = 1_000;
/** Wider pictures are harder to read, not easier. */
const PICTURE_WIDTH = 90;

export const command: Command = {
  name: "demo",
  summary: "run the whole thing on invented posts: no key, no account, nothing leaves this machine",
  options: {
    seed: { type: "string" },
    "posts-per-day": { type: "string" },
  },
  optionHelp: {
    seed: "the same seed gives the same world (default: 1)",
    "posts-per-day": `volume of the invented world (default: ${SIZE})`,
  },
  examples: [
    { line: "birdsong demo", does: "collects seven days of #Arcane into ./birdsong-demo and sums them up" },
    { line: "birdsong demo --data /tmp/demo --seed 7", does: "another world, elsewhere" },
  ],
  async run(invocation) {
    const { output, signal } = invocation;
    const folder = resolve(invocation.dataPath ?? "birdsong-demo");
    output.note("A demo on a simulated X: it reads no token and talks to 127.0.0.1 only.");
    const report = await demoJob(
      {
        data: folder,
        timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        seed: numberOf(invocation, "seed", 1),
        postsPerDay: numberOf(invocation, "posts-per-day", SIZE),
      },
      { clock: systemClock, log: SILENT_LOG, progress: (line) => output.progress(line) },
      signal,
    );
    await using marts = await MartsReader.open(`${folder}/marts`, { memory: "512MB" });
    const summary = await readSummary(marts, "arcane");
    for (const line of picture(summary, report, Math.min(output.width, PICTURE_WIDTH))) output.print(line);
    output.result({ ...report, summary });
    return report.missing > 0 ? EXIT.failed : EXIT.done;
  },
};

function picture(summary: Summary, report: DemoReport, width: number): readonly string[] {
  const count = (value: bigint | number | null): string => (value === null ? "–" : formatNumber(value));
  return [
    "",
    "#Arcane on a simulated X, the last seven days",
    "",
    ...renderBars(
      summary.days.map(({ day, posts }) => ({ label: day, value: Number(posts) })),
      width,
    ).map((line) => `  ${line}`),
    "",
    `  ${count(summary.posts)} posts by ${count(summary.authors)} authors with ${count(summary.hashtags)} hashtags` +
      (summary.withdrawn > 0n ? `, and ${count(summary.withdrawn)} withdrawn since` : ""),
    `  ${count(summary.likes)} likes · ${count(summary.reposts)} reposts · ${count(summary.replies)} replies · ${count(summary.video_views)} video views`,
    `  ${count(summary.snapshots)} snapshots of their metrics in ${report.passes.length} passes`,
    mood(summary),
    countries(summary),
    "",
    ...renderTable(
      [{ title: "most engaging posts" }, { title: "by" }, { title: "likes" }, { title: "reposts" }],
      summary.top.map((post) => [
        post.text.replaceAll(/\s+/g, " "),
        post.username ?? "–",
        post.likes,
        post.reposts,
      ]),
      width - 2,
    ).map((line) => `  ${line}`),
    "",
    `  Cost: $${report.spent.toFixed(2)} at X's list prices, had it been real; the simulator's own meter says $${report.metered.toFixed(2)}.`,
    report.missing === 0
      ? `  Checked: all ${count(report.expected)} posts the simulator holds for these days are here, each once.`
      : `  ${count(report.missing)} of the ${count(report.expected)} posts the simulator holds are missing.`,
    "",
    `  ${report.folder}`,
    "    warehouse.duckdb   the star schema            marts/   the same as Parquet, for any reader",
    "    lake/              every record as received   state.sqlite   checkpoints, ledger, runs",
    "",
    "Look further:",
    `  npx birdsong report --data ${report.folder}`,
    `  npx birdsong sql --data ${report.folder} "select * from metrics order by likes desc limit 5"`,
    `  npx birdsong serve --data ${report.folder}`,
    "",
    "Watch it live, with a dashboard, until Ctrl-C:",
    "  npx birdsong up --demo",
  ];
}

/** What the moods of many posts may claim: which way they lean, not by how much. */
function mood({ rated, positive, negative, posts }: Summary): string {
  const leaning =
    positive === negative
      ? "as many positive as negative"
      : positive > negative
        ? "more positive than negative"
        : "more negative than positive";
  return `  ${formatNumber(rated)} posts rated by their words, ${leaning}; ${formatNumber(posts - rated)} tell no mood that can be read`;
}

function countries({ countries: all }: Summary): string {
  const known = all.filter(({ country_code }) => country_code !== null);
  const sum = (rows: Summary["countries"]): number =>
    rows.reduce((total, { authors }) => total + Number(authors), 0);
  const share = Math.round((100 * sum(known)) / Math.max(1, sum(all)));
  const most = known.slice(0, 3).map(({ country_code }) => country_code);
  return `  country known of ${share} % of the authors, by their profiles; most are in ${most.join(", ")}`;
}

function numberOf({ options }: Invocation, name: string, fallback: number): number {
  const given = options[name];
  if (given === undefined) return fallback;
  const value = Number(given);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new BirdsongError(`--${name} is ${String(given)}; it must be a whole number from 1.`, {
    code: "usage.number",
    hint: `For example: birdsong demo --${name} ${fallback}`,
    exitCode: EXIT.usage,
  });
}
