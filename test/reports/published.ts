import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publish } from "../../src/marts/publish.ts";
import { smallWarehouse } from "./small-warehouse.ts";

export interface Published extends AsyncDisposable {
  readonly folder: string;
  /** A configuration whose data folder holds the marts of the small warehouse. */
  readonly configPath: string;
  readonly data: string;
}

/** The small warehouse, published to a folder of its own. @param more statements that change it beforehand */
export async function publishedWarehouse(more = ""): Promise<Published> {
  const folder = await mkdtemp(join(tmpdir(), "birdsong-published-"));
  const data = join(folder, "data");
  const { engine, timezone, publishedAt } = await smallWarehouse();
  try {
    await engine.run(
      "insert into setting values ('timezone', 'Europe/Paris'), ('load_seq', '0'), ('warehouse_id', 'w')",
    );
    if (more !== "") await engine.run(more);
    await publish(
      engine,
      {
        gaps: [],
        spend: [],
        runs: [],
        campaigns: [
          { campaign: "arcane", sources: "x", match: "{}", refresh: "default", authors: "first-seen" },
        ],
      },
      { folder: join(data, "marts"), graceMs: 0, timezone },
      { now: () => Date.parse(publishedAt!), sleep: async () => undefined },
      new AbortController().signal,
    );
  } finally {
    await engine[Symbol.asyncDispose]();
  }
  const configPath = join(folder, "birdsong.yaml");
  await writeFile(configPath, "timezone: Europe/Paris\n");
  return {
    folder,
    configPath,
    data,
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true, force: true });
    },
  };
}
