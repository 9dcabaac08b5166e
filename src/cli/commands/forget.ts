import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { complianceJob } from "../../jobs/compliance.ts";
import type { ComplianceReport } from "../../jobs/compliance.ts";
import { forgetJob, PROOF } from "../../jobs/forget.ts";
import type { ForgetReport } from "../../jobs/forget.ts";
import { planForget, readForgetList } from "../../jobs/forget-request.ts";
import type { ForgetPlan, ForgetRequest } from "../../jobs/forget-request.ts";
import { BirdsongError, EXIT, toError } from "../../model/error.ts";
import type { Command, Invocation } from "../command.ts";
import { formatNumber } from "../table.ts";
import { withWired } from "../wired.ts";

export const command: Command = {
  name: "forget",
  summary: "remove posts or authors from everything that holds them, for good",
  options: {
    post: { type: "string", multiple: true },
    user: { type: "string", multiple: true },
    file: { type: "string" },
    pending: { type: "boolean" },
    compliance: { type: "boolean" },
    yes: { type: "boolean" },
  },
  optionHelp: {
    post: "a post's id; may be given several times",
    user: "an author's id or @name: the profile and every post of it; may be given several times",
    file: "a list, one a line: a post's id, user:ID or @name",
    pending:
      "only what is known to be withdrawn since the last time: deletions, suspensions (run does this once a day)",
    compliance:
      "ask X which of all posts and authors held here were withdrawn, and remove those; free of charge",
    yes: "remove without asking",
  },
  examples: [
    { line: "birdsong forget --post 1990000000000000001", does: "shows what will go, asks, and removes it" },
    { line: "birdsong forget --user @somebody --yes", does: "an author and all of their posts" },
    {
      line: "birdsong forget --compliance",
      does: "what X withdrew, also of posts that are not refreshed any more",
    },
    { line: "birdsong forget --pending", does: "what the source withdrew since yesterday" },
  ],
  async run(invocation) {
    const { output, signal, options } = invocation;
    const request = await requestOf(invocation);
    let asked: readonly ComplianceReport[] = [];
    const report = await withWired(invocation, async (wired) => {
      if (options["compliance"] === true) asked = await complianceJob(wired, signal);
      if (request === undefined) return await forgetJob(wired, [], signal);
      const plan = await planForget(wired, request, signal);
      if (options["yes"] !== true && !(await agreed(invocation, plan))) return "refused" as const;
      return await forgetJob(wired, plan.tombstones, signal);
    });
    if (report === "refused") {
      output.print("Nothing was removed.");
      output.result({ forgotten: 0 });
      return EXIT.done;
    }
    for (const line of [...asked.flatMap(toldOf), ...told(report)]) output.print(line);
    output.result({
      forgotten: report?.ids.length ?? 0,
      ...(asked.length > 0 ? { compliance: asked } : {}),
      ...report,
    });
    return EXIT.done;
  },
};

/** What the options name; undefined for `--pending` and `--compliance`. */
async function requestOf({ options }: Invocation): Promise<ForgetRequest | undefined> {
  const posts = listOf(options["post"]);
  const users = listOf(options["user"]);
  const file = options["file"];
  const listed = typeof file === "string" ? await readList(file) : { posts: [], users: [] };
  const request = { posts: [...posts, ...listed.posts], users: [...users, ...listed.users] };
  const isEmpty = request.posts.length + request.users.length === 0;
  const alone = ["pending", "compliance"].find((name) => options[name] === true);
  if (alone !== undefined && isEmpty) return undefined;
  if (alone !== undefined || isEmpty) {
    throw new BirdsongError(
      isEmpty ? "Nothing is named that is to be forgotten." : `--${alone} stands alone.`,
      {
        code: "usage",
        hint: "Give --post ID, --user ID or @name, --file LIST; or --pending or --compliance alone.",
        exitCode: EXIT.usage,
      },
    );
  }
  return request;
}

async function readList(path: string): Promise<ForgetRequest> {
  try {
    return readForgetList(await readFile(path, "utf8"), basename(path));
  } catch (thrown) {
    if (thrown instanceof BirdsongError) throw thrown;
    throw new BirdsongError(`${path} cannot be read: ${toError(thrown).message}`, {
      code: "forget.list",
      hint: "Check the name of the file.",
      exitCode: EXIT.usage,
      cause: thrown,
    });
  }
}

function listOf(value: Invocation["options"][string]): readonly string[] {
  return Array.isArray(value) ? value.map(String) : typeof value === "string" ? [value] : [];
}

async function agreed({ output }: Invocation, { tombstones, held }: ForgetPlan): Promise<boolean> {
  const posts = tombstones.filter(({ kind }) => kind === "post").length;
  output.note(
    `${count(posts, "post")} and ${count(tombstones.length - posts, "author")} are named. Of them the warehouse holds ` +
      `${count(held.posts, "post")}, reposts included, and ${count(held.profiles, "profile")}.`,
  );
  output.note(
    "They will be removed from spool, quarantine, lake, warehouse and marts; exports made so far are deleted. " +
      "This cannot be undone.",
  );
  const answer = await output.ask("Remove them now? [y/N] ");
  if (answer === undefined) {
    throw new BirdsongError("Nobody is there to agree to the removal.", {
      code: "forget.not-agreed",
      hint: "Run it on a terminal, or with --yes.",
      exitCode: EXIT.usage,
    });
  }
  return /^y(es)?$/i.test(answer.trim());
}

function toldOf({ kind, ids, affected, others }: ComplianceReport): readonly string[] {
  const word = kind === "post" ? "post" : "author";
  return [
    `X went through ${count(ids, word)}: ${formatNumber(affected)} must go.`,
    ...Object.entries(others).map(
      ([action, n]) => `  ${formatNumber(n)} more: ${action}, which Birdsong does not do by itself.`,
    ),
  ];
}

function told(report: ForgetReport | undefined): readonly string[] {
  if (report === undefined) return ["Nothing is waiting to be removed."];
  const { spool, quarantine, lake, warehouse, marts, exports } = report.stores;
  return [
    `Forgotten: ${count(report.ids.length, "id")}; the warehouse keeps ${count(warehouse.posts, "post")} and ` +
      `${count(warehouse.authors, "author")} as stubs without content.`,
    `  records cut   ${formatNumber(lake.records)} in the lake, ${formatNumber(spool.records)} in the spool, ` +
      `${formatNumber(quarantine.records)} in quarantine`,
    `  files         ${formatNumber(marts.removed)} of the marts and ${formatNumber(exports.removed)} exported ones removed`,
    `  proof         ${PROOF} in the data folder, ids only`,
  ];
}

function count(n: number, word: string): string {
  return `${formatNumber(n)} ${word}${n === 1 ? "" : "s"}`;
}
