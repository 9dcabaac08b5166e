import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import { MINUTE } from "../../model/clock.ts";
import type { Ask } from "../answer/fields.ts";
import type { ActiveFault } from "../faults.ts";
import { aborted } from "../../model/aborted.ts";
import type { Simulation } from "../simulation.ts";
import type { StreamConnection } from "./connections.ts";
import { live } from "./live.ts";
import { disconnectMessage, StreamSpoiler } from "./spoil.ts";
import type { Step } from "./spoil.ts";

/** A connection that was let in. */
export interface OpenStream {
  readonly connection: StreamConnection;
  readonly ask: Ask;
}

/** A reader that takes nothing for so long is dropped. */
const SLOW_READER_MS = MINUTE;

/**
 * Sends the stream until the client goes, the platform ends the connection, or a fault does. `signal` is
 * aborted when the client has gone or the simulator stops.
 */
export async function broadcast(
  sim: Simulation,
  request: IncomingMessage,
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  { connection, ask }: OpenStream,
  fault: ActiveFault | undefined,
  signal: AbortSignal,
): Promise<void> {
  response.writeHead(200, headers);
  response.flushHeaders();
  request.socket.setNoDelay(true);
  const over = AbortSignal.any([signal, connection.over]);
  const wire = new Wire(sim, request, response, connection, fault);
  const spoiler = new StreamSpoiler(fault);
  try {
    if (await wire.take(spoiler.begin(), over)) return;
    for await (const sending of live(sim, ask, connection, over)) {
      if (sending.kind === "record") {
        connection.records++;
        sim.meter.chargeStreamed(sending.resources, sim.now());
      }
      if (await wire.take(spoiler.steps(sending), over)) return;
      if (sim.depleted) {
        await wire.take([{ write: disconnectMessage("ClientApplicationStateDegraded") }, "end"], over);
        return;
      }
    }
  } finally {
    wire.left();
    response.end();
  }
}

/** One answer that is being written. */
class Wire {
  readonly #sim: Simulation;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #connection: StreamConnection;
  readonly #fault: ActiveFault | undefined;

  constructor(
    sim: Simulation,
    request: IncomingMessage,
    response: ServerResponse,
    connection: StreamConnection,
    fault: ActiveFault | undefined,
  ) {
    this.#sim = sim;
    this.#request = request;
    this.#response = response;
    this.#connection = connection;
    this.#fault = fault;
  }

  /** Nothing follows: the connection counts no longer, unless it is a ghost. */
  left(): void {
    const now = this.#sim.now();
    if (this.#fault?.do === "ghost") this.#connection.haunt(now + this.#fault.forMs);
    else this.#connection.end("operational_disconnect", now);
  }

  /** Does what the steps say; true when nothing follows. */
  async take(steps: readonly Step[], signal: AbortSignal): Promise<boolean> {
    for (const step of steps) {
      if (signal.aborted) return true;
      switch (step) {
        case "reset":
          await this.#flush(signal);
          this.left();
          this.#request.socket.resetAndDestroy();
          return true;
        case "end":
          this.left();
          this.#response.end();
          return true;
        case "fall-silent":
          await aborted(signal);
          return true;
        default:
          await this.#write(step.write, signal);
      }
    }
    return false;
  }

  async #write(bytes: Buffer, signal: AbortSignal): Promise<void> {
    this.#connection.bytes += bytes.length;
    this.#connection.sentAt = this.#sim.now();
    if (this.#fault?.do === "drip") {
      for (let i = 0; i < bytes.length && !signal.aborted; i++) {
        this.#response.write(bytes.subarray(i, i + 1));
        await nextTurn();
      }
    } else if (!this.#response.write(bytes)) await this.#drained(signal);
  }

  /** Waits until the client has read what was written, or too long. */
  async #drained(signal: AbortSignal): Promise<void> {
    const round = new AbortController();
    const either = AbortSignal.any([signal, round.signal]);
    const stop = (): void => round.abort();
    const patience = this.#sim.clock.until(this.#sim.now() + SLOW_READER_MS, either).then(
      () => {
        this.#connection.end("slow_reader", this.#sim.now());
        this.#request.socket.destroy();
      },
      stop, // the wait was broken off, because the client has read on or has gone
    );
    await Promise.race([once(this.#response, "drain", { signal: either }).then(stop, stop), patience]);
  }

  /** Bytes that have not left are lost when a connection is reset. */
  #flush(signal: AbortSignal): Promise<void> {
    return Promise.race([
      new Promise<void>((resolve) => this.#response.write("", () => resolve())),
      aborted(signal),
    ]);
  }
}
