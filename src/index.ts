/** Ports, factories and the error type: what is not here may change without notice. */
export { loadConfig } from "./config/load.ts";
export type { LoadedConfig } from "./config/load.ts";
export type { CampaignConfig, Config } from "./config/schema.ts";
export { BirdsongError, EXIT } from "./model/error.ts";
export type { BirdsongErrorDetails, ExitCode } from "./model/error.ts";
export type { BatchHeader } from "./model/batch.ts";
export type { Claim, Depth, Queue } from "./queue/queue.ts";
