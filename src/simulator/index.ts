export { startSimulator } from "./simulator.ts";
export type { Simulator } from "./simulator.ts";
export type { SimulatorOptions } from "./options.ts";
export type { BookedPost, Books } from "./books.ts";
export { parseFaultPlan } from "./faults.ts";
export type { FaultPlan, FaultRule } from "./faults.ts";
export type { MeterLine, MeterReading } from "./meter.ts";
export type { LoggedRequest } from "./request-log.ts";
export type { AuthorChange, PostChange } from "./simulation.ts";
