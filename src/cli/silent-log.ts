import type { Log } from "../jobs/context.ts";

/** For commands that say everything worth saying themselves. */
export const SILENT_LOG: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
