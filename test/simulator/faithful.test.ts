import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { FIELDS, get, searchAll, startStill } from "./serving.ts";
import { Shapes } from "./shapes.ts";

const DATA = join(import.meta.dirname, "../../../shared/data");
const recorded = existsSync(DATA);
if (!recorded) console.log(`skipped: no recorded answers at ${DATA}`);

/** Recorded paths that the simulator leaves out, by their beginning, and why. */
const NOT_PRODUCED: Readonly<Record<string, string>> = {
  __twarc: "added by the tool that recorded, not by the platform",
  matching_rules: "belongs to the stream, which is not simulated yet",
  "meta.previous_token": "from a user's timeline; search pages go forward only",
  action: "batch compliance is not simulated yet",
  redacted_at: "batch compliance is not simulated yet",
  reason: "batch compliance is not simulated yet",
  created_at: "batch compliance is not simulated yet",
  id: "batch compliance is not simulated yet",
};

/** Recorded headers that the simulator does not send. */
const HEADERS_NOT_SENT: Readonly<Record<string, string>> = {
  "set-cookie": "cookies of the web site; clients of the API ignore them",
  "transfer-encoding": "answers have a length",
};

/** Answers of these files are not search, look-up or counts pages. */
const OTHER_FILES: Readonly<Record<string, string>> = {
  "flat.jsonl": "rewritten by twarc: one post a line with its references inside it",
};

describe.skipIf(!recorded)("the simulator's answers have the recorded shapes", () => {
  it("produces every recorded path, none with another type", async () => {
    const real = new Shapes();
    let payloads = 0;
    for (const name of readdirSync(join(DATA, "x-v2")).filter(
      (file) => file.endsWith(".jsonl") && OTHER_FILES[file] === undefined,
    )) {
      for (const line of readFileSync(join(DATA, "x-v2", name), "utf8").split("\n")) {
        const value = parsed(line);
        if (value === undefined) continue;
        payloads++;
        // A stream line holds one post where a page holds several; everything else is alike.
        if (typeof value["data"] === "object" && !Array.isArray(value["data"]))
          value["data"] = [value["data"]];
        real.fold(value);
      }
    }
    for (const { body, path } of exchanges()) {
      if (path.startsWith("/2/compliance")) continue;
      payloads++;
      real.fold(JSON.parse(body));
    }
    expect(payloads).toBeGreaterThan(30);

    const ours = await simulatedShapes();
    const missing: string[] = [];
    const wrong: string[] = [];
    for (const path of real.paths()) {
      const types = ours.types(path);
      if (types.size === 0) {
        if (!isListed(path)) missing.push(path);
        continue;
      }
      const [seen, expected] = [[...types].toSorted().join("|"), [...real.types(path)].toSorted().join("|")];
      // A field that was recorded as number and as text must come as both.
      if (seen !== expected) wrong.push(`${path}: ${seen} instead of ${expected}`);
    }
    console.log(
      `${real.paths().length} recorded paths in ${payloads} payloads, ${ours.paths().length} simulated paths`,
    );
    expect({ missing, wrong }).toEqual({ missing: [], wrong: [] });
  });

  it("answers with the recorded headers and statuses", async () => {
    await using simulator = await startStill({ rateLimits: {} });
    const { status, headers } = await get(simulator, "/2/tweets/search/recent", {
      query: "#arcane",
      ...FIELDS,
    });
    expect(status).toBe(200);
    const answered = exchanges().filter(({ path }) => !path.startsWith("/2/compliance"));
    const names = answered.flatMap((exchange) => exchange.headers);
    expect(names.length).toBeGreaterThan(40);
    expect(
      names.filter((name) => HEADERS_NOT_SENT[name] === undefined && headers.get(name) === null),
    ).toEqual([]);
    expect(answered.map((exchange) => exchange.status)).toEqual(answered.map(() => status));
    expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(Number(headers.get("x-rate-limit-remaining"))).toBe(449);
  });
});

function isListed(path: string): boolean {
  return Object.keys(NOT_PRODUCED).some(
    (start) => path === start || path.startsWith(`${start}.`) || path.startsWith(`${start}[`),
  );
}

/** Recorded files end in a torn line now and then. */
function parsed(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

async function simulatedShapes(): Promise<Shapes> {
  const shapes = new Shapes();
  await using simulator = await startStill({ postsPerDay: 800, searchReturnsReposts: true });
  for (const page of await searchAll(simulator, { query: "arcane OR #arcane OR birdwatching", ...FIELDS }))
    shapes.fold(page);
  const known = simulator.books("#arcane");
  const ids = [...known.posts.slice(0, 50).map((post) => post.id), ...known.withdrawn.slice(0, 20)].join(",");
  shapes.fold((await get(simulator, "/2/tweets", { ids, ...FIELDS })).body);
  shapes.fold((await get(simulator, "/2/tweets/counts/recent", { query: "#arcane" })).body);
  shapes.fold((await get(simulator, "/2/tweets/counts/all", { query: "#arcane" })).body);
  return shapes;
}

interface Recording {
  readonly path: string;
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: string;
}

interface Cassette {
  readonly interactions: readonly {
    readonly request: { readonly uri: string };
    readonly response: {
      readonly status: { readonly code: number };
      readonly headers: Record<string, unknown>;
      readonly body: { readonly string: string | Uint8Array };
    };
  }[];
}

function exchanges(): readonly Recording[] {
  return readdirSync(join(DATA, "x-v2-http"))
    .filter((file) => file.endsWith(".yaml"))
    .flatMap(
      (file) =>
        (parse(readFileSync(join(DATA, "x-v2-http", file), "utf8"), { schema: "yaml-1.1" }) as Cassette)
          .interactions,
    )
    .map(({ request, response }) => {
      const raw = response.body.string;
      const bytes = Buffer.from(raw);
      return {
        path: new URL(request.uri).pathname,
        status: response.status.code,
        headers: Object.keys(response.headers).map((name) => name.toLowerCase()),
        body: (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString("utf8"),
      };
    });
}
