import type { Command } from "./command.ts";

/** How to get a command. Loaded only when it is asked for, so that `--version` does not start a database. */
type Load = () => Promise<{ readonly command: Command }>;

/** Every command by name, in the order in which a new user meets them. */
export const COMMANDS: Readonly<Record<string, Load>> = {
  init: () => import("./commands/init.ts"),
  doctor: () => import("./commands/doctor.ts"),
  plan: () => import("./commands/plan.ts"),
  run: () => import("./commands/run.ts"),
  up: () => import("./commands/up.ts"),
  status: () => import("./commands/status.ts"),
  collect: () => import("./commands/collect.ts"),
  stream: () => import("./commands/stream.ts"),
  refresh: () => import("./commands/refresh.ts"),
  load: () => import("./commands/load.ts"),
  publish: () => import("./commands/publish.ts"),
  import: () => import("./commands/import.ts"),
  report: () => import("./commands/report.ts"),
  sql: () => import("./commands/sql.ts"),
  export: () => import("./commands/export.ts"),
  digest: () => import("./commands/digest.ts"),
  alerts: () => import("./commands/alerts.ts"),
  serve: () => import("./commands/serve.ts"),
  evaluate: () => import("./commands/evaluate.ts"),
  replay: () => import("./commands/replay.ts"),
  forget: () => import("./commands/forget.ts"),
  simulate: () => import("./commands/simulate.ts"),
  demo: () => import("./commands/demo.ts"),
};
