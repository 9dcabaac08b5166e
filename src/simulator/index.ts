export { startSimulator } from "./simulator.ts";
export type { Simulator } from "./simulator.ts";
export type { SimulatorOptions } from "./options.ts";
export type { MeterReading } from "./meter.ts";
