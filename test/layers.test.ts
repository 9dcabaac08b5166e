import { readdir, readFile } from "node:fs/promises";
import { dirname, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const SRC = fileURLToPath(new URL("../src/", import.meta.url));

/**
 * What each stage may import besides itself and `model`. Posts flow from left to right; nothing imports to its
 * right. Of a stage with backends only the port (its own files) may be imported, never a leaf folder.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  model: [],
  forget: [],
  charts: [],
  config: [],
  engine: ["config"],
  state: ["config"],
  sources: ["config", "engine", "state"],
  queue: ["forget", "config", "state"],
  collect: ["config", "state", "sources", "queue"],
  enrich: ["config"],
  lake: ["forget", "config", "engine", "queue"],
  warehouse: ["forget", "config", "engine", "lake"],
  load: ["forget", "config", "engine", "state", "queue", "enrich", "lake", "warehouse"],
  marts: ["config", "engine", "state", "warehouse"],
  reports: ["config", "engine", "marts"],
  notify: ["config", "reports", "charts"],
  alerts: [],
  schedule: ["config"],
  simulator: [],
  jobs: [
    "forget",
    "config",
    "engine",
    "state",
    "sources",
    "queue",
    "collect",
    "enrich",
    "lake",
    "warehouse",
    "load",
    "marts",
    "reports",
    "notify",
    "alerts",
    "schedule",
    "simulator",
  ],
  server: ["config", "jobs", "reports", "marts"],
  cli: ["config", "jobs", "reports", "simulator", "server", "schedule"],
};

/** The one place that names backends. */
const NAMES_LEAVES: ReadonlySet<string> = new Set(["jobs/wire.ts"]);
/** Leaves that are no backends, because nothing could stand in their place: an import reads files. */
const ONE_OF_A_KIND = /^sources\/file\//;

/** What is allowed against the table, each with its reason. One that is no longer needed fails. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  "jobs/load.ts → lake/parquet/lake.ts":
    "the embedded store is opened where it is used, until there is a second one",
  "jobs/load.ts → warehouse/duckdb/warehouse.ts": "as above",
  "jobs/forget.ts → lake/parquet/lake.ts": "as above",
  "jobs/publish.ts → warehouse/duckdb/warehouse.ts": "as above",
  "jobs/replay.ts → lake/parquet/lake.ts": "as above",
  "jobs/replay.ts → warehouse/duckdb/warehouse.ts": "as above",
  "cli/commands/demo.ts → marts/reader.ts": "the demo's summary is no report: it is drawn once, at its end",
};

/** Files of `config` that hold plain arithmetic; everything else of it reaches a stage as types only. */
const CONFIG_VALUES: ReadonlySet<string> = new Set(["config/duration.ts", "config/folders.ts"]);
const READS_CONFIG: ReadonlySet<string> = new Set(["config", "jobs", "cli", "server"]);

/** Words that only some places may use, with those places and the reason. */
const RESERVED: readonly { readonly word: RegExp; readonly only: RegExp; readonly because: string }[] = [
  {
    word: /\bprocess\.env\b|from "node:process"|from "process"/,
    only: /^(cli|config)\//,
    because: "settings are read in one place",
  },
  {
    word: /from "@duckdb\/node-api"|import\("@duckdb\/node-api"\)/,
    only: /^engine\//,
    because: "opening the same file twice in one process loses rows",
  },
  { word: /\bprocess\.exit\(/, only: /^cli\/main\.ts$/, because: "everything else returns or throws" },
  {
    word: /\b(writeFile|writeFileSync|appendFile|createWriteStream|copyFile)\(|\bopen(Sync)?\([^)]*["'](w|wx|a|ax|w\+|a\+|r\+)["']/,
    // the state creates empty files, whose content is SQLite's own to make durable
    only: /^(model\/write-durably\.ts|state\/(open|process-lock)\.ts)$/,
    because: "a file that was not synced can be lost or torn",
  },
  {
    word: /\bAbortSignal\.timeout\(/,
    only: /^$/,
    because: "within AbortSignal.any it may never come: model/within.ts",
  },
];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isType: boolean;
}

async function sources(): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(SRC, { recursive: true });
  const files = names.filter((name) => name.endsWith(".ts")).map((name) => name.replaceAll("\\", "/"));
  return new Map(
    await Promise.all(files.map(async (file) => [file, await readFile(`${SRC}${file}`, "utf8")] as const)),
  );
}

function importsOf(file: string, text: string): readonly Import[] {
  const statement =
    /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^;"']*?from\s+"(\.[^"]+)"|import\("(\.[^"]+)"\)|(?:^|\n)import\s+"(\.[^"]+)"/g;
  return [...text.matchAll(statement)].map((match) => ({
    from: file,
    to: posix.join(dirname(file), match[2] ?? match[3] ?? match[4]!),
    isType: match[1] !== undefined,
  }));
}

const stageOf = (file: string): string => file.split("/")[0]!;
const leafOf = (file: string): string | undefined =>
  file.split("/").length > 2 ? file.split("/")[1] : undefined;

function violation({ from, to, isType }: Import): string | undefined {
  const [stage, target] = [stageOf(from), stageOf(to)];
  if (from === "index.ts") return undefined;
  if (MAY_IMPORT[stage] === undefined) return `${from}: ${stage}/ is not in the table of stages`;
  const arrow = `${from} → ${to}`;
  if (stage === target) {
    const crosses = leafOf(to) !== undefined && leafOf(from) !== leafOf(to) && BACKENDS.has(stage);
    return crosses ? `${arrow}: a stage or a sibling must not import a backend` : undefined;
  }
  if (target === "model") return undefined;
  if (!MAY_IMPORT[stage].includes(target)) return `${arrow}: ${stage} must not import ${target}`;
  if (
    BACKENDS.has(target) &&
    leafOf(to) !== undefined &&
    !NAMES_LEAVES.has(from) &&
    !(stage === "jobs" && ONE_OF_A_KIND.test(to))
  ) {
    return `${arrow}: only ${[...NAMES_LEAVES].join()} names backends`;
  }
  if (target === "config" && !isType && !READS_CONFIG.has(stage) && !CONFIG_VALUES.has(to)) {
    return `${arrow}: stages take configuration as types`;
  }
  return undefined;
}

/** Stages whose folders are backends behind a port. */
const BACKENDS: ReadonlySet<string> = new Set(["sources", "queue", "lake", "warehouse", "notify"]);

test("posts flow one way: every import is allowed by the table", async () => {
  const files = await sources();
  const imports = [...files].flatMap(([file, text]) => importsOf(file, text));
  expect(imports.length, "imports seen").toBeGreaterThan(50);
  for (const { to } of imports) expect(files.has(to), `${to} is a file`).toBe(true);
  const forbidden = imports.filter((each) => violation(each) !== undefined);
  const arrows = new Set(forbidden.map(({ from, to }) => `${from} → ${to}`));
  const unexpected = forbidden.filter(({ from, to }) => EXCEPTIONS[`${from} → ${to}`] === undefined);
  expect(unexpected.map(violation)).toEqual([]);
  expect(Object.keys(EXCEPTIONS).filter((exception) => !arrows.has(exception))).toEqual([]);
});

test("the table itself has no cycle", () => {
  const walk = (stage: string, path: readonly string[]): void => {
    expect(path, `cycle through ${stage}`).not.toContain(stage);
    for (const next of MAY_IMPORT[stage] ?? []) walk(next, [...path, stage]);
  };
  for (const stage of Object.keys(MAY_IMPORT)) walk(stage, []);
});

test("no file imports itself in a circle", async () => {
  const files = await sources();
  const edges = new Map([...files].map(([file, text]) => [file, importsOf(file, text)]));
  const done = new Set<string>();
  const circles: string[] = [];
  const walk = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(" → "));
    if (done.has(file) || path.includes(file)) return;
    for (const edge of edges.get(file) ?? []) if (!edge.isType) walk(edge.to, [...path, file]);
    done.add(file);
  };
  for (const file of files.keys()) walk(file, []);
  expect(circles).toEqual([]);
});

test.each(RESERVED)("$word stands only where it may: $because", async ({ word, only }) => {
  const files = await sources();
  const users = [...files].filter(([, text]) => word.test(withoutComments(text))).map(([file]) => file);
  expect(users.filter((file) => !only.test(file))).toEqual([]);
});

test("a forbidden import is seen", () => {
  const at = (from: string, to: string, isType = false): string | undefined =>
    violation({ from, to, isType });
  expect(at("sources/x/client.ts", "collect/search.ts")).toContain("must not import collect");
  expect(at("collect/search.ts", "sources/x/client.ts")).toContain("names backends");
  expect(at("simulator/server.ts", "config/schema.ts", true)).toContain("must not import config");
  expect(at("collect/search.ts", "config/load.ts")).toContain("as types");
  expect(at("queue/pubsub/queue.ts", "queue/spool/spool.ts")).toContain("sibling");
  expect(
    importsOf("a/b.ts", 'import type {\n  C,\n} from "../c/d.ts";\nconst e = import("./f.ts");'),
  ).toEqual([
    { from: "a/b.ts", to: "c/d.ts", isType: true },
    { from: "a/b.ts", to: "a/f.ts", isType: false },
  ]);
  expect(relative(SRC, `${SRC}model/clock.ts`)).toBe("model/clock.ts");
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");
}
