import { wire } from "../../jobs/wire.ts";
import { aborted } from "../../model/aborted.ts";
import { EXIT } from "../../model/error.ts";
import type { Command } from "../command.ts";
import { atPort, pageService } from "../page-service.ts";
import { configured, effectsOf } from "../wired.ts";

export const command: Command = {
  name: "serve",
  summary: "serve the dashboard, and data for spreadsheets and programs, until stopped",
  options: { port: { type: "string" } },
  optionHelp: { port: "where it listens; 0: any free port (default: server.port, 7373 unless set)" },
  examples: [
    {
      line: "birdsong serve",
      does: "the dashboard at http://127.0.0.1:7373; for other machines set server.host and a token",
    },
  ],
  async run(invocation) {
    const { output, signal } = invocation;
    const loaded = atPort(await configured(invocation), invocation);
    await using wired = await wire(loaded, effectsOf(invocation, loaded), signal);
    const told = (url: string): void => {
      output.print(
        `The dashboard is at ${url}/ until stopped (Ctrl-C); data for programs at ${url}/api/reports`,
      );
      output.result({ url });
    };
    await using _server = await pageService(loaded, wired, told).start(signal);
    await aborted(signal);
    return EXIT.done;
  },
};
