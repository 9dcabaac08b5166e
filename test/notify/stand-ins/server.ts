import { createServer } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export interface Request {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly body?: string | object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `cut`: the connection is closed without an answer. `silent`: it stays open without one. */
export type Trouble = Reply | "cut" | "silent";

/** A chat service on loopback: it takes what the real one takes, and has trouble on request. */
export interface StandIn extends AsyncDisposable {
  /** The address of its webhook. */
  readonly url: string;
  /** Messages that stand in the channel. */
  readonly taken: readonly Request[];
  /** All requests, those it refused too. */
  readonly asked: readonly Request[];
  /** What the next requests get instead of the service's own answer. */
  next(...troubles: readonly Trouble[]): void;
  /** Called when a message was taken, before it is answered. */
  onTaken: (() => void | Promise<void>) | undefined;
}

/** @param judge the service's own answer; a message counts as taken when it is a success */
export async function startStandIn(path: string, judge: (request: Request) => Reply): Promise<StandIn> {
  const [taken, asked, troubles]: [Request[], Request[], Trouble[]] = [[], [], []];
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      void (async () => {
        const request = {
          path: incoming.url ?? "",
          headers: incoming.headers,
          body: Buffer.concat(chunks).toString(),
        };
        asked.push(request);
        const trouble = troubles.shift();
        if (trouble === "silent") return;
        if (trouble === "cut") return void incoming.socket.destroy();
        const reply = trouble ?? judge(request);
        if (reply.status < 300) {
          taken.push(request);
          await standIn.onTaken?.();
        }
        const { body = "" } = reply;
        const isText = typeof body === "string";
        outgoing.writeHead(reply.status, {
          "content-type": isText ? "text/plain" : "application/json",
          ...reply.headers,
        });
        outgoing.end(isText ? body : JSON.stringify(body));
      })();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const standIn: StandIn = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    taken,
    asked,
    next: (...more) => void troubles.push(...more),
    onTaken: undefined,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return standIn;
}
