import type { AddressInfo } from "node:net";
import type { Clock } from "../model/clock.ts";
import type { MeterReading } from "./meter.ts";
import type { SimulatorOptions } from "./options.ts";
import { bearerOf, listen, respond, send } from "./server.ts";
import { Simulation } from "./simulation.ts";
import type { SimulatedClock } from "./simulated-clock.ts";

/** A running simulator. Disposing it closes its port and every connection. */
export interface Simulator extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  readonly clock: SimulatedClock;
  meter(): MeterReading;
}

/** Starts an X API v2 on loopback. Resolves when it listens. */
export async function startSimulator(
  options: SimulatorOptions = {},
  effects: { readonly clock?: Clock } = {},
): Promise<Simulator> {
  const sim = new Simulation(options, effects.clock);
  let serial = 0;
  const server = await listen((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    send(request, response, respond(sim, request.method ?? "GET", url, bearerOf(request), ++serial));
  }, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    clock: sim.clock,
    meter: () => sim.meter.reading(),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}
