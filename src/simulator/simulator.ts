import { createServer } from "node:http";
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { systemClock } from "../model/clock.ts";
import type { Clock } from "../model/clock.ts";
import { BirdsongError, EXIT, systemCode } from "../model/error.ts";
import { keepBooks } from "./books.ts";
import type { Books } from "./books.ts";
import { control } from "./control.ts";
import { deliver } from "./delivery.ts";
import { Exchange } from "./exchange.ts";
import { Faults } from "./faults.ts";
import type { FaultPlan } from "./faults.ts";
import type { MeterReading } from "./meter.ts";
import type { SimulatorOptions } from "./options.ts";
import { RequestLog } from "./request-log.ts";
import type { LoggedRequest } from "./request-log.ts";
import type { SimulatedClock } from "./simulated-clock.ts";
import { STORAGE_PATH, storage } from "./storage.ts";
import { Simulation } from "./simulation.ts";
import type { AuthorChange, PostChange } from "./simulation.ts";
import type { StreamConnectionView } from "./stream/connections.ts";

/** What the control plane works on. */
export interface Controls {
  readonly sim: Simulation;
  readonly faults: Faults;
  readonly log: RequestLog;
}

/** A running simulator. Disposing it closes its port and every connection. */
export interface Simulator extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, or `https:` when a certificate was given. */
  readonly url: string;
  readonly port: number;
  /** The simulated time; can be set, advanced and run fast. */
  readonly clock: SimulatedClock;
  /** Requests, resources returned, resources billed. */
  meter(): MeterReading;
  resetMeter(): void;
  /** The truth about a query over posts written in [from, to), milliseconds. */
  books(query: string, from?: number, to?: number): Books;
  /** The last 20,000 requests to the platform's paths, oldest first. */
  requests(): readonly LoggedRequest[];
  /** Connections to the stream since the start, open and over, oldest first. */
  connections(): readonly StreamConnectionView[];
  /** Replaces the fault plan; its counters begin anew. */
  setFaults(plan: FaultPlan): void;
  /** Withdraws or restores a post; false when it does not exist. */
  changePost(id: string, how: PostChange): boolean;
  /** Suspends, protects or restores an account by id or name; false when it does not exist. */
  changeAuthor(idOrName: string, how: AuthorChange): boolean;
  /** Writes a mark into a post's text and its author's name; undefined when the post does not exist. */
  mark(id: string, text: string, name: string): { readonly author: string } | undefined;
}

const MOST_BODY_BYTES = 4_000_000;
/** A list of ids is longer than any request. */
const MOST_STORED_BYTES = 256_000_000;

/** Starts an X API v2 on loopback. Resolves when it listens. */
export async function startSimulator(
  options: SimulatorOptions = {},
  effects: { readonly clock?: Clock } = {},
): Promise<Simulator> {
  const base = effects.clock ?? systemClock;
  const sim = new Simulation(options, base);
  const controls: Controls = { sim, faults: new Faults(options.faults ?? []), log: new RequestLog() };
  const exchange = new Exchange(sim);
  const stopping = new AbortController();
  let serial = 0;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const method = request.method ?? "GET";
    if (url.pathname.startsWith("/_simulator/")) {
      const { status, body } = control(controls, method, url, await readBody(request));
      const text = JSON.stringify(body);
      response.writeHead(status, {
        "content-type": "application/json",
        "content-length": String(Buffer.byteLength(text)),
      });
      response.end(text);
      return;
    }
    if (url.pathname.startsWith(STORAGE_PATH)) {
      const answer = storage(sim, {
        method,
        url,
        authorization: request.headers.authorization,
        contentType: request.headers["content-type"],
        body: await readBody(request, MOST_STORED_BYTES),
      });
      response.writeHead(answer.status, {
        "content-type": answer.contentType,
        "content-length": String(Buffer.byteLength(answer.body)),
      });
      response.end(answer.body);
      return;
    }
    const body = await readBody(request);
    const fault = controls.faults.meet(url.pathname, url.searchParams);
    const outgoing = exchange.answer(
      { serial: ++serial, method, url, bearer: bearerOf(request), body },
      fault,
    );
    controls.log.add({
      serial,
      at: sim.clock.now(),
      method,
      path: url.pathname,
      params: Object.fromEntries(url.searchParams),
      status: outgoing.status,
      posts: outgoing.resources.posts.length,
      users: outgoing.resources.users.length,
      fault: fault?.do ?? null,
    });
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    const signal = AbortSignal.any([gone.signal, stopping.signal]);
    const wait = { clock: base, latencyMs: options.latencyMs ?? 0 };
    await deliver(sim, request, response, outgoing, fault, wait, signal);
  }

  const server = await listen((request, response) => {
    // Whoever hangs up while being served has seen all they will see; there is nobody left to tell.
    serve(request, response).catch(() => request.socket.destroy());
  }, options);
  const { port } = server.address() as AddressInfo;
  const address = `${options.tls === undefined ? "http" : "https"}://127.0.0.1:${port}`;
  sim.base = address;
  return {
    url: address,
    port,
    clock: sim.clock,
    meter: () => sim.meter.reading(),
    resetMeter: () => sim.meter.reset(),
    books: (query, from = -Infinity, to = Infinity) => keepBooks(sim, query, from, to),
    requests: () => controls.log.entries(),
    connections: () => sim.connections.views(sim.now()),
    setFaults: (plan) => controls.faults.set(plan),
    changePost: (id, how) => sim.changePost(id, how),
    changeAuthor: (idOrName, how) => sim.changeAuthor(idOrName, how),
    mark: (id, text, name) => sim.mark(id, text, name),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve, reject) => {
        stopping.abort();
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

/** The token of an `Authorization: Bearer …` header. */
function bearerOf(request: IncomingMessage): string | undefined {
  return /^Bearer (.*)$/i.exec(request.headers.authorization ?? "")?.[1]?.trim();
}

async function readBody(request: IncomingMessage, most = MOST_BODY_BYTES): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > most) throw new Error("The body is too long.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Listens on loopback only: the control plane asks nobody who they are. */
function listen(handler: RequestListener, options: SimulatorOptions): Promise<Server> {
  const { port = 0, tls } = options;
  const server =
    tls === undefined ? createServer(handler) : createTlsServer({ key: tls.key, cert: tls.cert }, handler);
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      const taken = systemCode(error) === "EADDRINUSE";
      reject(
        new BirdsongError(
          taken ? `Port ${port} is taken.` : `The simulator cannot listen on port ${port}: ${error.message}`,
          {
            code: "simulator.listen",
            hint: taken ? "Choose another with --port, or 0 for a free one." : "Choose another port.",
            exitCode: EXIT.usage,
            cause: error,
          },
        ),
      );
    });
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}
