import { loadConfig } from "../../config/load.ts";
import type { LoadedConfig } from "../../config/load.ts";
import { doctor } from "../../jobs/doctor.ts";
import type { Finding } from "../../jobs/doctor.ts";
import { systemClock } from "../../model/clock.ts";
import { BirdsongError, EXIT } from "../../model/error.ts";
import type { Command, Invocation } from "../command.ts";

const MARKS: Readonly<Record<Finding["verdict"], { readonly text: string; readonly color: number }>> = {
  ok: { text: "ok  ", color: 32 },
  warn: { text: "warn", color: 33 },
  fail: { text: "FAIL", color: 31 },
};

export const command: Command = {
  name: "doctor",
  summary: "check configuration, token, clock, disk and folders, and say what to do",
  options: {},
  optionHelp: {},
  examples: [
    {
      line: "birdsong doctor",
      does: "checks birdsong.yaml in this folder; exit code 2 when something fails",
    },
    { line: "birdsong doctor --json", does: "the same for programs" },
  ],
  async run(invocation) {
    const { output, signal } = invocation;
    const findings = await doctor(
      { configuration: await load(invocation), nodeVersion: process.versions.node, env: invocation.env },
      { clock: systemClock },
      signal,
    );
    const failed = findings.filter((finding) => finding.verdict === "fail").length;
    for (const finding of findings) {
      const mark = MARKS[finding.verdict];
      const text = output.color ? `\u001b[${mark.color}m${mark.text}\u001b[0m` : mark.text;
      const [first, ...rest] = finding.says.split("\n");
      output.print(`${text}  ${finding.check}: ${first}`);
      for (const line of rest) output.print(`        ${line.trim()}`);
      if (finding.advice !== undefined) output.print(`      → ${finding.advice}`);
    }
    output.print("");
    output.print(failed === 0 ? "Ready." : `${failed} to mend before collecting.`);
    output.result({ ok: failed === 0, findings });
    return failed === 0 ? EXIT.done : EXIT.usage;
  },
};

async function load(invocation: Invocation): Promise<LoadedConfig | BirdsongError> {
  try {
    return await loadConfig(invocation.configPath, invocation.env, { dataPath: invocation.dataPath });
  } catch (thrown) {
    if (thrown instanceof BirdsongError) return thrown;
    throw thrown;
  }
}
