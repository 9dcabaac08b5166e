import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { DAY, MINUTE } from "../../src/model/clock.ts";
import type { Tables } from "../load/tables.ts";
import { differencesOf } from "../load/tables.ts";
import { tablesIn } from "./books.ts";
import { birdsong } from "./command.ts";
import { again, furnish, leaveInSpool, NAME, note, placesOf, TEXT } from "./forget-stage.ts";
import type { Marked } from "./forget-stage.ts";
import { patched } from "./sabotage.ts";
import type { Edit } from "./sabotage.ts";
import { openStage } from "./stage.ts";
import type { Stage } from "./stage.ts";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let base: Stage;
let marked: Marked;
beforeAll(async () => {
  base = await openStage();
  marked = await furnish(base);
});
afterAll(() => base[Symbol.asyncDispose]());

const EVERYWHERE = ["exports", "lake", "marts", "plain", "quarantine", "spool", "warehouse.duckdb"];

/** Loads what still waits, replays, publishes: none of it may bring anything back. */
async function liveOn(stage: Stage): Promise<void> {
  for (const job of ["load", "publish", "replay", "publish"] as const) await stage.finish(job);
}

const stone = (reason: string) => ({ kind: "post", id: marked.post, reason }) as const;

/** Ways by which a post, or its author, is withdrawn; each ends with whatever removes it. */
const WAYS: readonly {
  readonly way: string;
  /** Whether the author goes too, and not the post alone. */
  readonly author: boolean;
  readonly withdraw: (stage: Stage) => Promise<void>;
}[] = [
  {
    way: "deleted, noticed by a refresh, removed by the day's run",
    author: false,
    withdraw: async (stage) => {
      stage.simulator.changePost(marked.post, "delete");
      stage.simulator.clock.advance(DAY);
      await stage.finish("run");
    },
  },
  {
    way: "author suspended, noticed by a refresh, removed by the day's run",
    author: true,
    withdraw: async (stage) => {
      stage.simulator.changeAuthor(marked.author, "suspend");
      stage.simulator.clock.advance(DAY);
      await stage.finish("run");
    },
  },
  {
    way: "author gone protected, looked at again a day later, then removed",
    author: true,
    withdraw: async (stage) => {
      stage.simulator.changeAuthor(marked.author, "protect");
      stage.simulator.clock.advance(DAY);
      await stage.finish("run");
      // An authorization error alone is believed only when it stays.
      expect(await placesOf(stage, TEXT)).toEqual(expect.arrayContaining(["lake", "marts"]));
      stage.simulator.clock.advance(DAY + MINUTE);
      await stage.finish("run");
    },
  },
  {
    way: "deleted, named by batch compliance",
    author: false,
    withdraw: async (stage) => {
      stage.simulator.changePost(marked.post, "delete");
      await comply(stage);
    },
  },
  {
    way: "author suspended, named by batch compliance",
    author: true,
    withdraw: async (stage) => {
      stage.simulator.changeAuthor(marked.author, "suspend");
      await comply(stage);
    },
  },
  {
    way: "birdsong forget --post",
    author: false,
    withdraw: (stage) => forget(stage, "--post", marked.post),
  },
  {
    way: "birdsong forget --user @name",
    author: true,
    withdraw: (stage) => forget(stage, "--user", `@${marked.handle}`),
  },
];

async function forget(stage: Stage, ...words: readonly string[]): Promise<void> {
  const ended = await birdsong(stage.folder, stage.config, "forget", ...words, "--yes");
  expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining("Forgotten: ") });
}

/** The simulator takes three quarters of a minute for a list. */
async function comply(stage: Stage): Promise<void> {
  const victim = stage.spawn("comply");
  for (const list of [1, 2]) {
    expect(await victim.until((each) => each.passed("compliance-uploaded") >= list)).toBe(true);
    stage.simulator.clock.advance(MINUTE);
  }
  await victim.report();
}

/** Rows that name neither the post nor its author: they must be as they were. Media hang on the post by their keys. */
function others(tables: Tables): Tables {
  const own = ["tombstone", "dim_media"];
  return Object.fromEntries(
    Object.entries(tables)
      .filter(([name]) => !own.includes(name))
      .map(([name, rows]) => [
        name,
        rows.filter((row) => !row.includes(`"${marked.post}"`) && !row.includes(`"${marked.author}"`)),
      ]),
  );
}

describe("what is withdrawn is in no byte of the data folder", () => {
  test("but before it was in every place there is", async () => {
    await using stage = await again(base.folder, marked);
    expect(await placesOf(stage, TEXT)).toEqual(EVERYWHERE);
    expect(await placesOf(stage, NAME)).toEqual(EVERYWHERE.filter((place) => place !== "quarantine"));
  });

  test.for(WAYS)("$way", async ({ author, withdraw }) => {
    await using stage = await again(base.folder, marked);
    await withdraw(stage);
    expect(await placesOf(stage, TEXT)).toEqual([]);
    // The account of a deleted post is still there for everybody to see.
    expect((await placesOf(stage, NAME)).length > 0).toBe(!author);
    await liveOn(stage);
    expect(await placesOf(stage, TEXT)).toEqual([]);
    expect((await placesOf(stage, NAME)).length > 0).toBe(!author);
    const proof = await readFile(join(stage.folder, "forgotten.ndjson"), "utf8");
    expect(proof).toContain(author ? marked.author : marked.post);
  });

  test("and everything else is as it was, before and after a replay", async () => {
    await using stage = await again(base.folder, marked);
    await stage.finish("load");
    const before = await tablesIn(stage);
    await note(stage, [stone("deleted")]);
    await stage.finish("forget");
    const after = await tablesIn(stage);
    const { post_link: links, ...rest } = others(after);
    const { post_link: linksBefore = [], ...restBefore } = others(before);
    expect(differencesOf(rest, restBefore)).toEqual({});
    // Posts that quote it stay, and their links to it lose the address, which holds its author's name.
    const pointing = linksBefore.filter((row) => row.includes(`/status/${marked.post}"`));
    const cut = pointing.map((row) => row.replace(/"expanded_url":"[^"]*"/, '"expanded_url":null'));
    expect(links).toEqual([...linksBefore.filter((row) => !pointing.includes(row)), ...cut].sort());
    await stage.finish("replay");
    expect(differencesOf(await tablesIn(stage), after)).toEqual({});
  });
});

const MOMENTS = [
  "tombstones-noted",
  "leftovers-removed",
  "spool-cut",
  "quarantine-cut",
  "lake-cut",
  "warehouse-cut",
  "files-written",
  "manifest-written",
  "marts-published",
  "copies-removed",
  "warehouse-copied",
  "warehouse-scrubbed",
  "proof-written",
  "purge-noted",
];

describe("a purge killed at any step and run again ends in the same place", () => {
  test.for(MOMENTS)("killed when %s", async (moment) => {
    await using stage = await again(base.folder, marked);
    await note(stage, [stone("deleted")]);
    const victim = stage.spawn("forget", { stopAt: { moment, nth: 1 } });
    expect(await victim.stands()).toBe(true);
    await victim.kill();
    await stage.finish("forget");
    expect(await placesOf(stage, TEXT)).toEqual([]);
    const proof = (await readFile(join(stage.folder, "forgotten.ndjson"), "utf8")).split("\n");
    expect(proof.filter((line) => line.includes(marked.post))).toHaveLength(1);
    await stage.finish("load");
    expect(await placesOf(stage, TEXT)).toEqual([]);
  });
});

/** The program without one of its steps, and where the marker is to be found then. */
const SABOTAGES: readonly {
  readonly store: string;
  readonly edits: readonly Edit[];
  readonly place: string;
}[] = [
  {
    store: "spool",
    edits: [
      {
        file: "jobs/forget.js",
        from: "await queue.forget(withdrawn, signal)",
        to: "{ files: 0, records: 0 }",
      },
    ],
    place: "spool",
  },
  {
    store: "quarantine",
    edits: [
      {
        file: "jobs/forget.js",
        from: "await forgetInQuarantine(folders.quarantine, withdrawn, signal)",
        to: "{ files: 0, records: 0 }",
      },
    ],
    place: "quarantine",
  },
  {
    store: "lake",
    edits: [
      {
        file: "jobs/forget.js",
        from: "await new ParquetLake(folders.lake, warehouse.engine).forget(withdrawn, signal)",
        to: "{ files: 0, records: 0 }",
      },
    ],
    place: "lake",
  },
  {
    store: "warehouse",
    edits: [
      {
        file: "jobs/forget.js",
        from: "await warehouse.forget(",
        to: "void (",
      },
    ],
    place: "warehouse.duckdb",
  },
  {
    store: "free pages of the warehouse's file",
    edits: [
      {
        file: "jobs/forget.js",
        from: "await warehouse.scrub(signal, async (name) => context.moment(name));",
        to: "",
      },
    ],
    place: "warehouse.duckdb",
  },
  {
    store: "superseded files of the marts",
    edits: [{ file: "jobs/forget.js", from: "const NO_GRACE = 0;", to: "const NO_GRACE = 3_600_000;" }],
    place: "marts",
  },
  {
    store: "exports and plain layout",
    edits: [{ file: "jobs/forget.js", from: "await removeCopies(context, signal)", to: "0" }],
    place: "exports",
  },
];

describe("the search finds out a purge that leaves a store out", () => {
  test.for(SABOTAGES)("$store", async ({ edits, place }) => {
    await using program = await patched(edits);
    await using stage = await again(base.folder, marked, program.root);
    await note(stage, [stone("deleted")]);
    await stage.finish("forget");
    expect(await placesOf(stage, TEXT)).toContain(place);
  });

  test("and a load that lets a withdrawn post into the lake", async () => {
    await using program = await patched([
      { file: "load/stage.js", from: "if (cut === 0)\n        return shredded;", to: "return shredded;" },
    ]);
    await using stage = await again(base.folder, marked, program.root);
    // The copy that waits in the spool comes to a lake that was cut.
    await stage.finish("load");
    await note(stage, [stone("deleted")]);
    await stage.finish("forget");
    await leaveInSpool(stage, marked);
    await stage.finish("load");
    expect(await placesOf(stage, TEXT)).toContain("lake");
  });
});
