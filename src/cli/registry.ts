import type { Command } from "./command.ts";

/** How to get a command. Loaded only when it is asked for, so that `--version` does not start a database. */
type Load = () => Promise<{ readonly command: Command }>;

/** Every command by name, in the order in which a new user meets them. */
export const COMMANDS: Readonly<Record<string, Load>> = {
  init: () => import("./commands/init.ts"),
  doctor: () => import("./commands/doctor.ts"),
};
