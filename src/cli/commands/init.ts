import { access, readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { loadConfig } from "../../config/load.ts";
import { BirdsongError, EXIT, systemCode } from "../../model/error.ts";
import { makeFolder, writeDurably } from "../../model/write-durably.ts";
import type { Command, Invocation } from "../command.ts";
import { configurationText, ENVIRONMENT_TEXT, IGNORED_FILES } from "../starting-files.ts";
import type { Answers } from "../starting-files.ts";

const DEFAULT_BUDGET = 5;

export const command: Command = {
  name: "init",
  summary: "write a commented birdsong.yaml and a .env template",
  options: {
    campaign: { type: "string" },
    hashtag: { type: "string", multiple: true },
    keyword: { type: "string", multiple: true },
    timezone: { type: "string" },
    authors: { type: "string" },
    budget: { type: "string" },
    force: { type: "boolean" },
  },
  optionHelp: {
    campaign: "name of the campaign (default: made from the first hashtag or keyword)",
    hashtag: "hashtag to follow, with or without #; may be repeated",
    keyword: "word to follow; may be repeated",
    timezone: "IANA time zone of reports (default: this machine's)",
    authors: "never, or first-seen: buy each author's profile once at $0.010 (default: first-seen)",
    budget: "most dollars a billing cycle (default: 5.00)",
    force: "replace an existing birdsong.yaml",
  },
  examples: [
    { line: "birdsong init", does: "asks what to follow, on a terminal" },
    {
      line: "birdsong init --hashtag Arcane --timezone Europe/Paris --budget 25",
      does: "asks nothing; follows #Arcane for at most $25 a month",
    },
  ],
  async run(invocation) {
    const { output, options } = invocation;
    const path = resolve(invocation.configPath);
    if (options["force"] !== true && (await exists(path))) {
      throw new BirdsongError(`${path} is there already and was not touched.`, {
        code: "init.exists",
        hint: "Edit it, choose another place with --config, or replace it with --force.",
        exitCode: EXIT.usage,
      });
    }
    const answers = await answersOf(invocation);
    const folder = dirname(path);
    await makeFolder(folder);
    await writeDurably(path, configurationText(answers));
    const environmentPath = join(folder, ".env");
    const wroteEnvironment = !(await exists(environmentPath));
    if (wroteEnvironment) await writeDurably(environmentPath, ENVIRONMENT_TEXT);
    await loadConfig(path, {}); // what was written must be readable, whatever was answered

    const unignored = await notIgnored(folder);
    output.print(`Wrote ${here(path)}${wroteEnvironment ? ` and ${here(environmentPath)}` : ""}.`);
    if (answers.hashtags.length > 0 && answers.keywords.length > 0) {
      output.print(
        "A post must match a hashtag and a keyword; for either, make two campaigns or use `match: { x: … }`.",
      );
    }
    if (unignored.length > 0) output.print(`In version control, ignore: ${unignored.join(", ")}`);
    output.print("");
    output.print("Next:");
    output.print(
      `  1. put your X bearer token into ${here(environmentPath)} (or try everything first: birdsong demo)`,
    );
    output.print("  2. birdsong doctor   checks the configuration and the token");
    output.print("  3. birdsong plan     says what it will cost, before it costs it");
    output.print(
      "  4. birdsong run      collects, loads and publishes; put it into cron once it pleases you",
    );
    output.result({
      config: path,
      environment: wroteEnvironment ? environmentPath : null,
      campaign: answers.campaign,
      ignore: unignored,
    });
    return EXIT.done;
  },
};

async function answersOf(invocation: Invocation): Promise<Answers> {
  const { output, options } = invocation;
  const ask = async (question: string, fallback: string): Promise<string> => {
    const answer = (await output.ask(`${question} [${fallback}] `))?.trim();
    return answer === undefined || answer === "" ? fallback : answer;
  };
  let hashtags = words(options["hashtag"]).map(withoutHash);
  let keywords = words(options["keyword"]);
  const isAsked = hashtags.length === 0 && keywords.length === 0;
  if (isAsked) {
    const answer = await output.ask("What do you want to follow? Hashtags with #, other words without: ");
    const given = answer?.split(/[\s,]+/).filter((word) => word !== "") ?? [];
    hashtags = given.filter((word) => word.startsWith("#")).map(withoutHash);
    keywords = given.filter((word) => !word.startsWith("#"));
    if (given.length === 0) {
      throw new BirdsongError("Nothing to follow was given.", {
        code: "init.nothing-to-follow",
        hint: "Name at least one: `birdsong init --hashtag Arcane`, or run it on a terminal to be asked.",
        exitCode: EXIT.usage,
      });
    }
  }
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const asked = async (option: string, question: string, fallback: string): Promise<string> => {
    const given = options[option];
    if (typeof given === "string") return given;
    return isAsked ? ask(question, fallback) : fallback;
  };
  const timezone = await asked("timezone", "Time zone of your reports?", zone);
  const authors = await asked(
    "authors",
    "Buy author profiles (names, locations, followers), $0.010 each, once: first-seen or never?",
    "first-seen",
  );
  const budget = await asked(
    "budget",
    "Most dollars a month? A post costs $0.005; collecting stops there.",
    DEFAULT_BUDGET.toFixed(2),
  );
  return {
    campaign: campaignName(options["campaign"], hashtags[0] ?? keywords[0]!),
    hashtags,
    keywords,
    timezone: checkedZone(timezone),
    authors: checkedAuthors(authors),
    budget: checkedBudget(budget),
  };
}

function words(option: Invocation["options"][string]): string[] {
  return (Array.isArray(option) ? option : []).map(String).filter((word) => word !== "");
}

function withoutHash(word: string): string {
  return word.replace(/^[#＃]+/u, "");
}

function campaignName(given: Invocation["options"][string], first: string): string {
  if (typeof given === "string") {
    if (/^[a-z0-9][a-z0-9_-]{0,62}$/.test(given)) return given;
    throw wrongAnswer(
      `--campaign is "${given}"`,
      "Use lower-case letters, digits, - and _, such as arcane-s2.",
    );
  }
  const made = first
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 62);
  return made === "" ? "campaign" : made; // a hashtag in another script has no Latin letters to keep
}

function checkedZone(zone: string): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone && zone;
  } catch (cause) {
    throw wrongAnswer(`"${zone}" is not a time zone`, "Use an IANA name such as Europe/Paris.", cause);
  }
}

function checkedAuthors(policy: string): Answers["authors"] {
  if (policy === "never" || policy === "first-seen") return policy;
  throw wrongAnswer(`Authors cannot be "${policy}"`, "Use first-seen or never.");
}

function checkedBudget(text: string): number {
  const dollars = Number(text.replace(/^\$/, "").replace(",", "."));
  if (Number.isFinite(dollars) && dollars > 0 && text.trim() !== "") return dollars;
  throw wrongAnswer(`"${text}" is not an amount`, "Give dollars, such as 5 or 12.50.");
}

function wrongAnswer(message: string, hint: string, cause?: unknown): BirdsongError {
  return new BirdsongError(`${message}.`, { code: "init.invalid-answer", hint, exitCode: EXIT.usage, cause });
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (thrown) {
    if (systemCode(thrown) === "ENOENT") return false;
    throw thrown;
  }
}

async function notIgnored(folder: string): Promise<readonly string[]> {
  let ignored = "";
  try {
    ignored = await readFile(join(folder, ".gitignore"), "utf8");
  } catch (thrown) {
    if (systemCode(thrown) !== "ENOENT") throw thrown;
  }
  const lines = ignored.split("\n").map((line) => line.trim().replace(/\/$/, ""));
  return IGNORED_FILES.filter((name) => !lines.includes(name.replace(/\/$/, "")));
}

function here(path: string): string {
  const near = relative(".", path);
  return near.startsWith("..") || near === "" ? path : near;
}
