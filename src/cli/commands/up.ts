import { resolve } from "node:path";
import { upJob } from "../../jobs/up.ts";
import type { UpEvent, UpReport } from "../../jobs/up.ts";
import { upDemoJob } from "../../jobs/up-demo.ts";
import { wire } from "../../jobs/wire.ts";
import { systemClock } from "../../model/clock.ts";
import { EXIT } from "../../model/error.ts";
import { dollars } from "../../model/money.ts";
import type { CampaignPrice } from "../../jobs/collect.ts";
import type { Command, Invocation } from "../command.ts";
import { confirmOf } from "../confirm.ts";
import type { Output } from "../output.ts";
import { SILENT_LOG } from "../silent-log.ts";
import { eventLines } from "../up-lines.ts";
import { atPort, pageService } from "../page-service.ts";
import { configured, effectsOf } from "../wired.ts";
import { confirmOf as confirmStreamOf } from "./stream.ts";

/** So many that something happens every few seconds, so few that the first picture does not wait for them. */
const DEMO = { seed: 1, postsPerDay: 500 };

export const command: Command = {
  name: "up",
  summary: "collect, stream, refresh, load, publish and serve the dashboard in one process, until stopped",
  operands: "[campaign...]",
  options: { yes: { type: "boolean" }, demo: { type: "boolean" }, port: { type: "string" } },
  optionHelp: {
    yes: "agree to what campaigns cost beforehand (without it a terminal is asked the first time)",
    demo: "on invented posts, a day in twelve minutes: no key, no account; into ./birdsong-demo",
    port: "where the dashboard listens; 0: any free port (default: server.port, 7373 unless set)",
  },
  examples: [
    {
      line: "birdsong up",
      does: "until Ctrl-C; `birdsong status` in another terminal shows what comes next",
    },
    { line: "birdsong up --yes --json", does: "as a service: no questions, a line of JSON an event" },
    { line: "birdsong up --demo", does: "watches it live without an account" },
  ],
  async run(invocation) {
    const { output, options } = invocation;
    const report = await (options["demo"] === true ? demo(invocation) : real(invocation));
    if (report.unfinished.length > 0)
      output.note(`Not ended in time, and safe to run again: ${report.unfinished.join(", ")}.`);
    return EXIT.done;
  },
};

async function real(invocation: Invocation): Promise<UpReport> {
  const { output, signal, operands, options } = invocation;
  const collecting = confirmOf(output);
  const loaded = atPort(await configured(invocation), invocation);
  await using wired = await wire(loaded, effectsOf(invocation, loaded), signal);
  return await upJob(
    // What is under way is no news here: a line says what came of it.
    { ...wired, progress: () => undefined },
    {
      services: [pageService(loaded, wired, (url) => tellOfPage(invocation, url))],
      ...(operands.length === 0 ? {} : { campaigns: operands }),
      confirm:
        options["yes"] === true
          ? null
          : async (price, isStreamed) => (isStreamed ? streamingOf(output) : collecting)(price),
      watch: systemClock,
      tell: teller(invocation),
    },
    signal,
  );
}

async function demo(invocation: Invocation): Promise<UpReport> {
  invocation.output.note("A demo on a simulated X: it reads no token and talks to 127.0.0.1 only.");
  return await upDemoJob(
    {
      ...DEMO,
      data: resolve(invocation.dataPath ?? "birdsong-demo"),
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      tell: teller(invocation),
      services: (loaded, wired) => [
        pageService(atPort(loaded, invocation), wired, (url) => tellOfPage(invocation, url)),
      ],
    },
    { clock: systemClock, log: SILENT_LOG, progress: () => undefined },
    invocation.signal,
  );
}

/** Besides its posts, which `birdsong stream` asks about: beside a stream, authors are bought by search. */
function streamingOf(output: Output): (price: CampaignPrice) => Promise<boolean> {
  return async (price) => {
    const { authorsAtMost } = price.month;
    if (authorsAtMost > 0)
      output.note(`${price.campaign}: at most ${dollars(authorsAtMost)} for authors in thirty days.`);
    return await confirmStreamOf(output)(price);
  };
}

function tellOfPage({ output }: Invocation, url: string): void {
  if (output.json) void output.write(`${JSON.stringify({ event: "serving", url })}\n`);
  else output.print(`The dashboard is at ${url}/`);
}

function teller({ output }: Invocation): (event: UpEvent) => void {
  return (event) => {
    if (output.json) void output.write(`${JSON.stringify(event)}\n`);
    else for (const line of eventLines(event)) output.print(line);
  };
}
