import { statusJob } from "../../jobs/status.ts";
import { wire } from "../../jobs/wire.ts";
import { EXIT } from "../../model/error.ts";
import { startServer } from "../../server/server.ts";
import type { Command } from "../command.ts";
import { configured, effectsOf } from "../wired.ts";

export const command: Command = {
  name: "serve",
  summary: "serve the dashboard, and data for spreadsheets and programs, until stopped",
  options: {},
  optionHelp: {},
  examples: [
    {
      line: "birdsong serve",
      does: "the dashboard at http://127.0.0.1:7373; for other machines set server.host and a token",
    },
  ],
  async run(invocation) {
    const { output, signal } = invocation;
    const loaded = await configured(invocation);
    const effects = effectsOf(invocation, loaded);
    await using wired = await wire(loaded, effects, signal);
    const status = async (stop: AbortSignal): ReturnType<typeof statusJob> => statusJob(wired, stop);
    await using server = await startServer(
      { loaded, clock: effects.clock, log: effects.log, status },
      signal,
    );
    output.print(
      `The dashboard is at ${server.url}/ until stopped (Ctrl-C); data for programs at ${server.url}/api/reports`,
    );
    output.result({ url: server.url });
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    return EXIT.done;
  },
};
