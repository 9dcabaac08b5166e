import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import type { Clock } from "../model/clock.ts";
import type { Outgoing } from "./exchange.ts";
import type { ActiveFault } from "./faults.ts";
import type { Simulation } from "./simulation.ts";
import { broadcast } from "./stream/broadcast.ts";

/**
 * Puts an answer onto the wire, or does to it what a fault asks for. Resolves when nothing more will be
 * written; `signal` is aborted when the client has gone or the simulator stops.
 */
export async function deliver(
  sim: Simulation,
  request: IncomingMessage,
  response: ServerResponse,
  outgoing: Outgoing,
  fault: ActiveFault | undefined,
  wait: { readonly clock: Clock; readonly latencyMs: number },
  signal: AbortSignal,
): Promise<void> {
  const { stream } = outgoing;
  // The platform notices that a client has gone, unless it is asked not to.
  if (stream !== undefined && fault?.do !== "ghost") {
    const leave = (): void => stream.connection.end("client_disconnected", sim.now());
    signal.addEventListener("abort", leave, { once: true });
  }
  const pause = wait.latencyMs + (fault?.do === "delay" ? fault.ms : 0);
  if (pause > 0) await wait.clock.sleep(pause, signal);
  if (fault?.do === "hang") return;
  if (fault?.do === "reset") {
    request.socket.destroy();
    return;
  }
  if (stream !== undefined) {
    await broadcast(sim, request, response, outgoing.headers, stream, fault, signal);
    return;
  }
  // A cut or a wrong length is about the bytes as they are, so those answers are not compressed.
  const plain = fault?.do === "cut" || fault?.do === "wrong-length";
  const zipped =
    !plain && outgoing.body.length > 1_000 && /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
  const body = zipped ? gzipSync(outgoing.body, { level: 1 }) : Buffer.from(outgoing.body);
  const off = fault?.do === "wrong-length" ? fault.by : 0;
  response.writeHead(outgoing.status, {
    ...outgoing.headers,
    ...(zipped ? { "content-encoding": "gzip" } : {}),
    "content-length": String(Math.max(0, body.length + off)),
  });
  if (!plain) {
    response.end(body);
    return;
  }
  const sent = fault.do === "cut" ? body.subarray(0, fault.afterBytes) : body;
  // The bytes must have left before the connection goes, or the client would see none of them.
  response.write(sent.length > 0 ? sent : Buffer.alloc(0), () => {
    if (fault.do === "cut") request.socket.resetAndDestroy();
    else request.socket.end();
  });
}
