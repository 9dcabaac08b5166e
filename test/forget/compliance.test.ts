import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { foldersOf } from "../../src/config/folders.ts";
import { configSchema } from "../../src/config/schema.ts";
import { complianceJob } from "../../src/jobs/compliance.ts";
import { loadJob } from "../../src/jobs/load.ts";
import { wire } from "../../src/jobs/wire.ts";
import type { Wired } from "../../src/jobs/wire.ts";
import { DAY } from "../../src/model/clock.ts";
import type { Clock } from "../../src/model/clock.ts";
import { seededRandom } from "../../src/model/random.ts";
import type { FaultPlan } from "../../src/simulator/faults.ts";
import { startSimulator } from "../../src/simulator/index.ts";
import type { Simulator } from "../../src/simulator/index.ts";
import { assertStorageUrl, xCompliance } from "../../src/sources/x/compliance.ts";
import { XClient } from "../../src/sources/x/client.ts";
import { batch } from "../load/records.ts";

const signal = new AbortController().signal;
const START = Date.UTC(2026, 9, 14, 12);
let seeds = 0;

interface Desk extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly posts: readonly { readonly id: string; readonly author_id: string }[];
  /** A process; `moment` may throw where it is to die. */
  open(moment?: (name: string) => void): Promise<Wired>;
}

/** A simulator, and a folder that holds a page of it. Time passes when somebody waits. */
async function desk(faults: FaultPlan = []): Promise<Desk> {
  const folder = await mkdtemp(join(tmpdir(), "birdsong-compliance-"));
  const simulator = await startSimulator({
    startAt: START,
    speed: 0,
    rateLimits: false,
    postsPerDay: 200,
    faults,
  });
  const clock: Clock = {
    now: () => simulator.clock.now(),
    sleep: async (ms, stop) => {
      stop.throwIfAborted();
      simulator.clock.advance(ms);
    },
  };
  const config = configSchema.parse({
    data: folder,
    load: { memory: "400MB", threads: 1 },
    campaigns: {},
    sources: { x: { url: simulator.url } },
  });
  const silent = (): void => undefined;
  const open: Desk["open"] = (moment = silent) =>
    wire(
      { config, path: join(folder, "birdsong.yaml"), found: true, folders: foldersOf(folder), warnings: [] },
      {
        clock,
        random: seededRandom(++seeds),
        log: { debug: silent, info: silent, warn: silent, error: silent },
        progress: silent,
        moment,
      },
      signal,
    );
  const answer = await fetch(
    `${simulator.url}/2/tweets/search/recent?query=%23Arcane&max_results=50&tweet.fields=author_id,created_at`,
    { headers: { authorization: "Bearer any" } },
  );
  const page = Buffer.from(await answer.text());
  const { data } = JSON.parse(page.toString()) as { data: { id: string; author_id: string }[] };
  {
    await using wired = await open();
    await wired.queue.append(batch("page", []).header, [page], signal);
    await loadJob(wired, signal);
  }
  return {
    simulator,
    posts: data,
    open,
    [Symbol.asyncDispose]: async () => {
      await simulator[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const stonesOf = async (wired: Wired): Promise<readonly string[]> =>
  (await wired.state.tombstones.list()).map(({ kind, id, reason }) => `${kind} ${id} ${reason}`).sort();

describe("asking X what must go", () => {
  test("notes what was deleted and suspended, with the time X gives, and costs nothing", async () => {
    await using stage = await desk();
    const [deleted, other] = stage.posts;
    stage.simulator.changePost(deleted!.id, "delete");
    stage.simulator.changeAuthor(other!.author_id, "suspend");
    await using wired = await stage.open();
    const before = stage.simulator.meter().usd;
    const [posts, users] = await complianceJob(wired, signal);
    expect(posts).toMatchObject({ kind: "post", others: {} });
    // Of an edited post every version is asked about.
    expect(posts!.ids).toBeGreaterThanOrEqual(stage.posts.length);
    expect(users).toMatchObject({ kind: "user", affected: expect.any(Number) });
    expect(stage.simulator.meter().usd).toBe(before);
    const stones = await stonesOf(wired);
    expect(stones).toContain(`post ${deleted!.id} deleted`);
    expect(stones).toContain(`user ${other!.author_id} suspended`);
    expect(stones).toHaveLength(posts!.affected + users!.affected);
    expect(await wired.state.compliance.latest("x", "post")).toMatchObject({
      status: "applied",
      affected: posts!.affected,
    });
    // The list of ids is gone.
    expect(await readdir(join(wired.folders.root, "scratch"))).toEqual([]);
    // And asked again a day later, there is another job.
    stage.simulator.clock.advance(DAY);
    const [next] = await complianceJob(wired, signal);
    expect(next!.jobId).not.toBe(posts!.jobId);
  });

  test.each(["compliance-created", "compliance-uploaded"])(
    "goes on with the same job when it died at %s",
    async (at) => {
      await using stage = await desk();
      stage.simulator.changePost(stage.posts[0]!.id, "delete");
      {
        await using dying = await stage.open((name) => {
          if (name === at) throw new Error("killed");
        });
        await expect(complianceJob(dying, signal)).rejects.toThrow("killed");
      }
      await using wired = await stage.open();
      const begun = await wired.state.compliance.latest("x", "post");
      const [posts] = await complianceJob(wired, signal);
      expect(posts!.jobId).toBe(begun!.job_id);
      expect(posts!.ids).toBeGreaterThanOrEqual(stage.posts.length);
      expect(await stonesOf(wired)).toContain(`post ${stage.posts[0]!.id} deleted`);
    },
  );

  test("finds a job whose answer was lost, instead of being refused another", async () => {
    await using stage = await desk([
      { when: { path: "/2/compliance/jobs", nth: 2 }, do: "cut", afterBytes: 10 },
    ]);
    await using wired = await stage.open();
    const [posts] = await complianceJob(wired, signal);
    expect(posts!.ids).toBeGreaterThanOrEqual(stage.posts.length);
    const created = stage.simulator
      .requests()
      .filter(({ method, path }) => method === "POST" && path === "/2/compliance/jobs");
    expect(created.length).toBeGreaterThanOrEqual(2);
  });

  test.each(["fail-job", "expire-job"] as const)(
    "tries another job after %s, and gives up after three",
    async (fault) => {
      await using stage = await desk([{ when: { path: "/2/compliance/jobs" }, do: fault }]);
      await using wired = await stage.open();
      await expect(complianceJob(wired, signal)).rejects.toMatchObject({
        code: "compliance.failed",
        retryable: true,
      });
      expect(await stonesOf(wired)).toEqual([]);
      stage.simulator.setFaults([]);
      expect(await complianceJob(wired, signal)).toHaveLength(2);
    },
  );

  test("sends ids over TLS or to this machine only", () => {
    for (const url of ["https://storage.googleapis.com/a?b", "http://127.0.0.1:80/a", "http://localhost/a"]) {
      expect(assertStorageUrl(url).href).toContain("/a");
    }
    for (const url of [
      "http://storage.googleapis.com/a",
      "ftp://127.0.0.1/a",
      "https://me:it@host/a",
      "nothing",
    ]) {
      expect(() => assertStorageUrl(url)).toThrow(expect.objectContaining({ code: "x.compliance-url" }));
    }
  });

  test("the token is sent to X, and never to its storage; a redirect of the storage is not followed", async () => {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization ?? "nobody"}`);
      if (request.url?.startsWith("/elsewhere") === true) response.end("");
      else if (request.url?.startsWith("/store") === true)
        response.writeHead(302, { location: "/elsewhere" }).end();
      else response.end(JSON.stringify({ data: [] }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await using client = new XClient({
      url,
      token: "secret",
      timeoutMs: 1_000,
      clock: { now: () => 0, sleep: async () => undefined },
    });
    onTestFinished(() => {
      server.close();
    });
    const compliance = xCompliance(client);
    expect(await compliance.open("post", signal)).toEqual([]);
    const read = async (): Promise<void> => {
      for await (const finding of compliance.download(`${url}/store`, signal))
        expect(finding).toBeUndefined();
    };
    await expect(read()).rejects.toMatchObject({ code: "x.compliance-storage" });
    expect(seen).toEqual([`GET /2/compliance/jobs?type=tweets Bearer secret`, "GET /store nobody"]);
  });
});
