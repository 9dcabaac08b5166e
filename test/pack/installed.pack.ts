import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
const root = new URL("../..", import.meta.url).pathname;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "birdsong-pack-"));
  await run("npm", ["pack", "--pack-destination", folder], { cwd: root });
  const tarball = (await readdir(folder)).find((name) => name.endsWith(".tgz"));
  if (tarball === undefined) throw new Error("npm pack left no tarball");
  await writeFile(join(folder, "package.json"), '{"private":true}');
  await run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", tarball], {
    cwd: folder,
  });
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Runs the installed program as a user would, who has no token. */
async function birdsong(...argv: string[]): Promise<string> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(BIRDSONG_|X_BEARER)/.test(name)),
  );
  const { stdout } = await run("npx", ["--no-install", "birdsong", ...argv], { cwd: folder, env });
  return stdout;
}

test("the packed program installs into an empty folder and shows its help", async () => {
  expect(await birdsong("--help")).toContain("Usage: birdsong <command>");
});

test("its demo runs to the end without an account, and leaves data that can be asked", async () => {
  const said = await birdsong("demo");
  expect(said).toContain("Checked: all");
  const data = /birdsong report --data (\S+)/.exec(said)?.[1];
  expect(data).toBeDefined();
  const answer = JSON.parse(
    await birdsong("sql", "select count(*) as posts from metrics", "--data", data!, "--json"),
  ) as {
    rows: readonly { posts: number }[];
  };
  expect(answer.rows[0]?.posts).toBeGreaterThan(100);
  expect(await birdsong("report", "volume-by-day", "--data", data!)).toContain("As of ");
  expect(await birdsong("export", "--data", data!, "-o", "posts.xlsx")).toContain("rows of posts");
});
