import { describe, expect, it } from "vitest";
import { addRules, send } from "./listening.ts";
import { NOON, startStill } from "./serving.ts";

const RULES = "/2/tweets/search/stream/rules";
const SENT = new Date(NOON).toISOString();

describe("rules of the stream", () => {
  it("are added with their tags, listed in pages, counted and deleted by id or value", async () => {
    await using simulator = await startStill();
    const added = await send(simulator, "POST", RULES, {
      add: [{ value: "#arcane", tag: "a" }, { value: "cats has:images" }, { value: "dogs" }],
    });
    expect(added).toEqual({
      status: 201,
      body: {
        data: [
          { id: expect.stringMatching(/^\d{19}$/) as string, value: "#arcane", tag: "a" },
          { id: expect.any(String) as string, value: "cats has:images" },
          { id: expect.any(String) as string, value: "dogs" },
        ],
        meta: { sent: SENT, summary: { created: 3, not_created: 0, valid: 3, invalid: 0 } },
      },
    });
    const rules = added.body["data"] as { id: string }[];
    const listed = await send(simulator, "GET", RULES);
    expect(listed.body).toEqual({ data: rules, meta: { sent: SENT, result_count: 3 } });
    const page = (await send(simulator, "GET", `${RULES}?max_results=2`)).body;
    const { next_token: token } = page["meta"] as { next_token: string };
    const rest = await send(simulator, "GET", `${RULES}?max_results=2&pagination_token=${token}`);
    expect([...(page["data"] as object[]), ...(rest.body["data"] as object[])]).toEqual(rules);
    const one = await send(simulator, "GET", `${RULES}?ids=${rules[1]!.id}`);
    expect(one.body["data"]).toEqual([rules[1]]);
    expect((await send(simulator, "GET", `${RULES}/counts`)).body["data"]).toMatchObject({
      cap_per_client_app: "1000",
      client_app_rules_count: { rule_count: 3 },
    });

    const deleted = await send(simulator, "POST", RULES, {
      delete: { ids: [rules[0]!.id, "1"], values: ["dogs"] },
    });
    expect(deleted).toMatchObject({
      status: 200,
      body: { meta: { summary: { deleted: 2, not_deleted: 1 } }, errors: [{ title: "Invalid Request" }] },
    });
    await send(simulator, "POST", `${RULES}?delete_all=true`, {});
    expect((await send(simulator, "GET", RULES)).body).toEqual({ meta: { sent: SENT, result_count: 0 } });
    expect(simulator.meter().usd).toBe(0);
  });

  it("are refused one by one: twins and what is not a rule", async () => {
    await using simulator = await startStill();
    const [id] = await addRules(simulator, { value: "cats" });
    const long = `cats ${"-dog".repeat(255)}`;
    const { status, body } = await send(simulator, "POST", RULES, {
      add: [
        { value: "cats", tag: "again" },
        { value: "cats min_likes:3" },
        { value: long },
        { value: "cats sample:10" },
      ],
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      data: [{ value: "cats sample:10" }],
      meta: { summary: { created: 1, not_created: 3, valid: 1, invalid: 3 } },
      errors: [
        { value: "cats", id, title: "DuplicateRule" },
        { value: "cats min_likes:3", type: "https://api.twitter.com/2/problems/invalid-rules" },
        { value: long, details: [expect.stringContaining("1025 characters") as string] },
      ],
    });
  });

  it("can be tried without effect", async () => {
    await using simulator = await startStill();
    await addRules(simulator, { value: "cats" });
    const tried = await send(simulator, "POST", `${RULES}?dry_run=true`, {
      add: [{ value: "dogs" }, { value: "is:reply" }],
    });
    expect(tried.body["meta"]).toMatchObject({ summary: { valid: 1, invalid: 1 } });
    await send(simulator, "POST", `${RULES}?dry_run=true`, { delete: { values: ["cats"] } });
    expect((await send(simulator, "GET", RULES)).body["data"]).toMatchObject([{ value: "cats" }]);
  });

  it("have a cap, and a body that must be understood", async () => {
    await using simulator = await startStill({ ruleCap: 2 });
    await addRules(simulator, { value: "cats" });
    const full = await send(simulator, "POST", RULES, { add: [{ value: "dogs" }, { value: "owls" }] });
    expect(full).toMatchObject({ status: 429, body: { title: "RulesCapExceeded" } });
    for (const body of [{}, { add: [] }, { add: [{ tag: "x" }] }, "text"])
      expect((await send(simulator, "POST", RULES, body)).status).toBe(400);
    expect((await send(simulator, "DELETE", RULES)).status).toBe(404);
  });
});
