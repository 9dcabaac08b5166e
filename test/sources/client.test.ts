import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test } from "vitest";
import { configSchema } from "../../src/config/schema.ts";
import type { Source } from "../../src/sources/source.ts";
import { openXSource } from "../../src/sources/x/source.ts";

const signal = new AbortController().signal;
const NOW = Date.parse("2026-11-20T23:59:58Z");
const PAGE = JSON.stringify({ data: [{ id: "1", text: "é 🐦" }], meta: { result_count: 1 } });

async function serving(listener: RequestListener, over: object = {}): Promise<Source> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const { x } = configSchema.parse({
    sources: { x: { url: `http://127.0.0.1:${port}`, timeout: "1s", bearer_token: "secret-token", ...over } },
  }).sources;
  const source = openXSource(x, { clock: { now: () => NOW, sleep: async () => undefined } });
  onTestFinished(async () => {
    await source[Symbol.asyncDispose]();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return source;
}

const search = (source: Source) => source.search({ query: "#Arcane é", search: "recent", maxResults: 10 });

describe("a request on the wire", () => {
  test("carries the bearer token and its parameters, and keeps the body byte for byte", async () => {
    const seen: { url: string; authorization: string | undefined }[] = [];
    const source = await serving((request, response) => {
      seen.push({ url: request.url ?? "", authorization: request.headers.authorization });
      response.setHeader("content-type", "application/json").end(PAGE);
    });
    const answer = await source.send(search(source), signal);
    expect(answer.body.toString()).toBe(PAGE);
    expect(seen[0]?.authorization).toBe("Bearer secret-token");
    const params = new URL(seen[0]?.url ?? "", "http://x").searchParams;
    expect(params.get("query")).toBe("#Arcane é");
    expect(params.get("max_results")).toBe("10");
  });

  test("understands a compressed answer", async () => {
    const source = await serving((_request, response) => {
      response.setHeader("content-encoding", "gzip").end(gzipSync(PAGE));
    });
    expect((await source.send(search(source), signal)).body.toString()).toBe(PAGE);
  });

  test("is billed on the day of the source's clock, unless that clock is not credible", async () => {
    let date = "Sat, 21 Nov 2026 00:00:01 GMT";
    const source = await serving((_request, response) => {
      response.setHeader("date", date).end(PAGE);
    });
    expect((await source.send(search(source), signal)).answeredAt).toBe(Date.parse(date));
    date = "Sat, 21 Nov 2020 00:00:01 GMT";
    expect((await source.send(search(source), signal)).answeredAt).toBe(NOW);
  });

  test("never follows a redirect, so the token stays with its host", async () => {
    let strangers = 0;
    const stranger = createServer((_request, response) => {
      strangers++;
      response.end(PAGE);
    });
    await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
    onTestFinished(async () => void (await new Promise((resolve) => stranger.close(resolve))));
    const { port } = stranger.address() as AddressInfo;
    const source = await serving((_request, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${port}/` }).end();
    });
    await expect(source.send(search(source), signal)).rejects.toMatchObject({ code: "x.redirected" });
    expect(strangers).toBe(0);
  });

  test.each([
    ["a web page", "<html><body>captive portal</body></html>"],
    ["nothing", ""],
    ["half a page", PAGE.slice(0, 20)],
    ["JSON of another kind", '"hello"'],
  ])(
    "answered with %s and status 200 is not read as a page, and may have been billed",
    async (_what, body) => {
      const source = await serving((_request, response) => void response.end(body));
      await expect(source.send(search(source), signal)).rejects.toMatchObject({
        code: "x.unreadable-answer",
        retryable: true,
        mayBeBilled: true,
      });
    },
  );

  test("answered with fewer bytes than promised broke off, and may have been billed", async () => {
    const source = await serving((request, response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write(PAGE.slice(0, 30), () => request.socket.destroy());
    });
    await expect(source.send(search(source), signal)).rejects.toMatchObject({
      code: "x.cut",
      retryable: true,
      mayBeBilled: true,
    });
  });

  test("that stays without an answer ends with the time-out", async () => {
    const source = await serving(() => undefined);
    await expect(source.send(search(source), signal)).rejects.toMatchObject({
      code: "x.timeout",
      mayBeBilled: true,
    });
  });

  test("whose answer trickles for ever ends with the time-out too", async () => {
    const source = await serving((_request, response) => {
      const timer = setInterval(() => response.write(" "), 50);
      response.on("close", () => clearInterval(timer));
    });
    await expect(source.send(search(source), signal)).rejects.toMatchObject({
      code: "x.timeout",
      mayBeBilled: true,
    });
  });

  test("to a port where nobody listens was never sent, so it is not billed", async () => {
    const { x } = configSchema.parse({ sources: { x: { url: "http://127.0.0.1:1" } } }).sources;
    await using source = openXSource(x, { clock: { now: () => NOW, sleep: async () => undefined } });
    await expect(source.send(search(source), signal)).rejects.toMatchObject({
      code: "x.unreachable",
      retryable: true,
      mayBeBilled: false,
    });
  });

  test("is given up when the caller aborts, with the caller's reason", async () => {
    const stop = new AbortController();
    const source = await serving(() => stop.abort(new Error("stopped by the user")));
    await expect(source.send(search(source), stop.signal)).rejects.toThrow("stopped by the user");
  });

  test("never shows the token in an error", async () => {
    const source = await serving((_request, response) => response.writeHead(401).end("{}"));
    const error: unknown = await source.send(search(source), signal).catch((thrown: unknown) => thrown);
    expect(JSON.stringify(error) + String(error) + String((error as Error).stack)).not.toContain(
      "secret-token",
    );
  });
});
