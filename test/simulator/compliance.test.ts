import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MINUTE, SECOND } from "../../src/model/clock.ts";
import type { Simulator } from "../../src/simulator/index.ts";
import { get, startStill } from "./serving.ts";

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startStill();
});
afterEach(() => simulator[Symbol.asyncDispose]());

interface Job {
  readonly id: string;
  readonly status: string;
  readonly type: string;
  readonly upload_url: string;
  readonly download_url: string;
}

async function create(type: string): Promise<{ status: number; job: Job }> {
  const response = await fetch(`${simulator.url}/2/compliance/jobs`, {
    method: "POST",
    headers: { authorization: "Bearer any", "content-type": "application/json" },
    body: JSON.stringify({ type, name: "mine" }),
  });
  return { status: response.status, job: ((await response.json()) as { data: Job }).data };
}

async function look(job: Job): Promise<Job> {
  const { body } = await get(simulator, `/2/compliance/jobs/${job.id}`);
  return body.data as unknown as Job;
}

const upload = (job: Job, ids: readonly string[], headers: Record<string, string> = {}): Promise<Response> =>
  fetch(job.upload_url, {
    method: "PUT",
    headers: { "content-type": "text/plain", ...headers },
    body: ids.map((id) => `${id}\n`).join(""),
  });

async function somePosts(): Promise<{ id: string; author_id?: string }[]> {
  const { body } = await get(simulator, "/2/tweets/search/recent", {
    query: "#Arcane",
    max_results: "20",
    "tweet.fields": "author_id",
  });
  return [...(body.data ?? [])];
}

describe("batch compliance", () => {
  it("goes from created by way of in_progress to complete, and names affected ids alone", async () => {
    const posts = await somePosts();
    const [deleted, suspended, guarded, stays] = posts.map(({ id }) => id);
    const { job } = await create("tweets");
    expect(job).toMatchObject({ status: "created", type: "tweets" });
    expect((await fetch(job.download_url)).status).toBe(404);
    simulator.changePost(deleted ?? "", "delete");
    simulator.changeAuthor(posts[1]?.author_id ?? "", "suspend");
    simulator.changeAuthor(posts[2]?.author_id ?? "", "protect");
    expect((await upload(job, [deleted, suspended, guarded, stays, "12"].map(String))).status).toBe(200);
    expect((await look(job)).status).toBe("in_progress");
    simulator.clock.advance(45 * SECOND);
    expect((await look(job)).status).toBe("complete");
    const lines = (await (await fetch(job.download_url)).text()).trimEnd().split("\n");
    const found = lines.map((line) => JSON.parse(line) as Record<string, string>);
    expect(found.map(({ id, reason }) => [id, reason]).slice(0, 3)).toEqual([
      [deleted, "deleted"],
      [suspended, "suspended"],
      [guarded, "protected"],
    ]);
    expect(found.map(({ id }) => id)).not.toContain("12");
    expect(Object.keys(found[0] ?? {})).toEqual(["id", "action", "created_at", "redacted_at", "reason"]);
  });

  it("names suspended and protected accounts", async () => {
    const [one, two] = (await somePosts()).map((post) => post.author_id ?? "");
    const { job } = await create("users");
    simulator.changeAuthor(one ?? "", "suspend");
    await upload(job, [one ?? "", two ?? ""]);
    simulator.clock.advance(MINUTE);
    const lines = (await (await fetch(job.download_url)).text()).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toContainEqual(
      expect.objectContaining({ id: one, action: "delete", reason: "suspended" }),
    );
  });

  it("takes one open job of a type, and lists jobs by type and status", async () => {
    const { job } = await create("tweets");
    expect((await create("tweets")).status).toBe(409);
    expect((await create("users")).status).toBe(200);
    const open = await get(simulator, "/2/compliance/jobs", { type: "tweets", status: "created" });
    expect(open.body.data?.map(({ id }) => id)).toEqual([job.id]);
    expect(
      (await get(simulator, "/2/compliance/jobs", { type: "tweets", status: "failed" })).body.data,
    ).toBeUndefined();
    expect((await get(simulator, "/2/compliance/jobs")).status).toBe(400);
    expect((await get(simulator, "/2/compliance/jobs/1")).status).toBe(404);
  });

  it("expires when nothing is uploaded in time", async () => {
    const { job } = await create("tweets");
    simulator.clock.advance(15 * MINUTE);
    expect((await look(job)).status).toBe("expired");
    expect((await upload(job, ["1"])).status).toBe(400);
    expect((await create("tweets")).status).toBe(200);
  });

  it.each([
    ["fail-job", "failed"],
    ["expire-job", "expired"],
  ] as const)("ends without a result under the fault %s", async (fault, status) => {
    simulator.setFaults([{ when: { path: "/2/compliance/jobs", nth: 1 }, do: fault }]);
    const { job } = await create("tweets");
    await upload(job, ["1"]);
    simulator.clock.advance(MINUTE);
    expect((await look(job)).status).toBe(status);
    expect((await fetch(job.download_url)).status).toBe(404);
  });

  it("refuses at its storage a token, a wrong signature and another type of content", async () => {
    const { job } = await create("tweets");
    expect((await upload(job, ["1"], { authorization: "Bearer any" })).status).toBe(400);
    expect((await upload(job, ["1"], { "content-type": "application/json" })).status).toBe(403);
    const forged = { ...job, upload_url: job.upload_url.replace(/signature=./, "signature=x") };
    expect((await upload(forged, ["1"])).status).toBe(403);
    expect((await look(job)).status).toBe("created");
  });
});
