import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { redact } from "../../src/config/redact.ts";
import { BirdsongError } from "../../src/model/error.ts";

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "birdsong-config-"));
  path = join(folder, "birdsong.yaml");
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function errorOf(yaml: string, env: Record<string, string> = {}): Promise<BirdsongError> {
  await writeFile(path, yaml);
  const thrown: unknown = await loadConfig(path, env).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(BirdsongError);
  return thrown as BirdsongError;
}

const CAMPAIGN = `timezone: Europe/Paris
campaigns:
  arcane:
    match: { hashtags: [Arcane] }
    budget: { month: 5 }
`;

describe("reading", () => {
  test("a file is completed with defaults and its folders stand beside it", async () => {
    await writeFile(path, CAMPAIGN);
    const { config, folders, found } = await loadConfig(path, {});
    expect(found).toBe(true);
    expect(config.timezone).toBe("Europe/Paris");
    expect(config.campaigns["arcane"]?.collect.every).toBe("1h");
    expect(folders.lake).toBe(join(folder, "data", "lake"));
  });

  test("--data takes the place of the configured folder", async () => {
    await writeFile(path, CAMPAIGN);
    const { folders } = await loadConfig(path, {}, { dataPath: join(folder, "elsewhere") });
    expect(folders.root).toBe(join(folder, "elsewhere"));
  });

  test("a missing file is an error that says how to write one", async () => {
    const error = await loadConfig(path, {}).catch((thrown: unknown) => thrown as BirdsongError);
    expect(error).toMatchObject({ code: "config.missing", exitCode: 2 });
  });

  test("a data folder alone is enough to read what is in it", async () => {
    const { found, config } = await loadConfig(path, {}, { dataPath: folder });
    expect(found).toBe(false);
    expect(config.timezone).toBe("UTC");
  });
});

describe("environment", () => {
  test("variables set every kind of setting, without a file too", async () => {
    const { config } = await loadConfig(path, {
      BIRDSONG_TIMEZONE: "America/Sao_Paulo",
      BIRDSONG_CAMPAIGNS_ARCANE_MATCH_HASHTAGS: "Arcane, LeagueOfLegends",
      BIRDSONG_CAMPAIGNS_ARCANE_MATCH_REPOSTS: "false",
      BIRDSONG_CAMPAIGNS_ARCANE_BUDGET_MONTH: "5",
      BIRDSONG_CAMPAIGNS_ARCANE_AUTHORS_EVERY: "7d",
      BIRDSONG_SOURCES_X_CYCLE_DAY: "12",
      BIRDSONG_X_TIMEOUT: "10s",
      BIRDSONG_LOAD_THREADS: "",
    });
    expect(config.timezone).toBe("America/Sao_Paulo");
    expect(config.campaigns["arcane"]).toMatchObject({
      match: { hashtags: ["Arcane", "LeagueOfLegends"], reposts: false },
      budget: { month: 5 },
      authors: { every: "7d" },
    });
    expect(config.sources.x).toMatchObject({ cycle_day: 12, timeout: "10s" });
    expect(config.load.threads).toBeUndefined();
  });

  test("a campaign's name may hold dashes and underscores", async () => {
    await writeFile(
      path,
      `campaigns:\n  arcane: { match: { hashtags: [a] } }\n  arcane-s_2: { match: { hashtags: [b] } }\n`,
    );
    const { config } = await loadConfig(path, { BIRDSONG_CAMPAIGNS_ARCANE_S_2_BUDGET_TOTAL: "2.5" });
    expect(config.campaigns["arcane-s_2"]?.budget).toEqual({ total: 2.5 });
    expect(config.campaigns["arcane"]?.budget).toBeUndefined();
  });

  test("the environment wins over .env, and .env over the file", async () => {
    await writeFile(path, `${CAMPAIGN}log: error\n`);
    await writeFile(join(folder, ".env"), "BIRDSONG_LOG=info\nBIRDSONG_TIMEZONE=Asia/Tokyo\n");
    const { config } = await loadConfig(path, { BIRDSONG_LOG: "debug" });
    expect(config.log).toBe("debug");
    expect(config.timezone).toBe("Asia/Tokyo");
  });

  test("a token is taken as it stands, whatever YAML would make of it", async () => {
    for (const token of ["12345678901234567890", "1e5", "a: b", "AAAA%2Fbb=#x", "null"]) {
      const { config } = await loadConfig(path, { BIRDSONG_X_BEARER_TOKEN: token });
      expect(config.sources.x.bearer_token).toBe(token);
    }
  });

  test("an unknown variable is an error that names the nearest", async () => {
    const error = await errorOf(CAMPAIGN, { BIRDSONG_TIMEZON: "UTC", BIRDSONG_X_BEARER_TOKN: "s3cret" });
    expect(error.code).toBe("config.unknown-variable");
    expect(error.message).toContain(
      "BIRDSONG_TIMEZON: no setting has this name; did you mean BIRDSONG_TIMEZONE?",
    );
    expect(error.message).toContain("did you mean BIRDSONG_X_BEARER_TOKEN?");
    expect(error.message).not.toContain("s3cret");
  });

  test("a bare X_BEARER_TOKEN is not used, and is told", async () => {
    await writeFile(path, CAMPAIGN);
    const { config, warnings } = await loadConfig(path, { X_BEARER_TOKEN: "s3cret" });
    expect(config.sources.x.bearer_token).toBeUndefined();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("X_BEARER_TOKEN is set but not used");
    expect(warnings[0]).not.toContain("s3cret");
  });

  test("a beginning that recent search does not reach is told, and one that the archive reaches is not", async () => {
    await writeFile(path, CAMPAIGN);
    const since = { BIRDSONG_CAMPAIGNS_ARCANE_COLLECT_SINCE: "30d" };
    expect((await loadConfig(path, since)).warnings).toEqual([
      expect.stringContaining("campaigns.arcane.collect.since is 30d"),
    ]);
    const archive = { ...since, BIRDSONG_CAMPAIGNS_ARCANE_COLLECT_SEARCH: "all" };
    expect((await loadConfig(path, archive)).warnings).toEqual([]);
  });

  test("a wrong value names its variable, not a line", async () => {
    const error = await errorOf(CAMPAIGN, { BIRDSONG_CAMPAIGNS_ARCANE_BUDGET_MONTH: "five" });
    expect(error.message).toContain(
      'environment variable BIRDSONG_CAMPAIGNS_ARCANE_BUDGET_MONTH: campaigns.arcane.budget.month is "five": expected a number',
    );
  });
});

describe("mistakes", () => {
  test.each([
    [
      "an unknown key",
      "timezone: UTC\ntime_zone: UTC\n",
      "config.unknown-key",
      'birdsong.yaml, line 2: unknown key "time_zone"; did you mean "timezone"?',
    ],
    [
      "a channel that is not there",
      "channels: { team: { slack: 'https://hooks.slack.com/services/a' } }\ndigest: { to: [taem] }",
      "config.invalid-value",
      'birdsong.yaml, line 2: digest.to[0] is "taem": expected the name of a channel; did you mean "team"?',
    ],
    [
      "a channel for alerts where there is none",
      "alerts: { to: [team] }",
      "config.invalid-value",
      'alerts.to[0] is "team": expected the name of a channel; but there is no channel',
    ],
    [
      "a rule that is not there",
      "alerts: { off: [silences] }",
      "config.invalid-value",
      'did you mean "silence"?',
    ],
    [
      "an unknown key far inside",
      "campaigns:\n  a:\n    match:\n      hashtag: [b]\n",
      "config.unknown-key",
      'line 4: unknown key "hashtag" in campaigns.a.match; did you mean "hashtags"?',
    ],
    [
      "an unknown key with nothing near",
      "campaigns:\n  a:\n    match: { hashtags: [b] }\n    budget: { month: 1, quarter: 2 }\n",
      "config.unknown-key",
      'unknown key "quarter" in campaigns.a.budget; known are day, month, total',
    ],
    [
      "a number for a text",
      "campaigns:\n  a:\n    match:\n      hashtags:\n        - 2024\n",
      "config.invalid-value",
      'line 5: campaigns.a.match.hashtags[0] is 2024: expected text; write it in quotes: "2024"',
    ],
    [
      "a text for a list",
      "campaigns:\n  a:\n    match: { hashtags: Arcane }\n",
      "config.invalid-value",
      'line 3: campaigns.a.match.hashtags is "Arcane": expected a list, such as [a, b]',
    ],
    [
      "a mistyped word",
      "campaigns:\n  a:\n    match: { hashtags: [b] }\n    refresh: dialy\n",
      "config.invalid-value",
      'line 4: campaigns.a.refresh is "dialy": expected default, daily, none',
    ],
    [
      "an unknown time zone",
      "timezone: Europe/Pariss\n",
      "config.invalid-value",
      'line 1: timezone is "Europe/Pariss": expected an IANA time zone such as Europe/Paris',
    ],
    [
      "a duration without a unit",
      "campaigns:\n  a:\n    match: { hashtags: [b] }\n    collect: { every: 15 }\n",
      "config.invalid-value",
      "line 4: campaigns.a.collect.every is 15: expected",
    ],
    [
      "a bad duration in a group that is one of several forms",
      "campaigns:\n  a:\n    match: { hashtags: [b] }\n    authors: { every: often }\n",
      "config.invalid-value",
      'line 4: campaigns.a.authors.every is "often": expected a number and a unit',
    ],
    ["a key without a value", "data:\n", "config.invalid-value", "line 1: data has no value"],
    [
      "a key given twice",
      "data: a\nlog: warn\ndata: b\n",
      "config.syntax",
      "line 3: not valid YAML: Map keys must be unique",
    ],
    [
      "a bad campaign name",
      "campaigns:\n  Arcane S2: { match: { hashtags: [b] } }\n",
      "config.invalid-value",
      'line 2: "Arcane S2" cannot be a name',
    ],
    ["a list instead of settings", "- a\n- b\n", "config.syntax", "line 1: the file must be"],
    [
      "a missing group",
      "campaigns:\n  a:\n    sources: [x]\n",
      "config.invalid-value",
      "campaigns.a.match is missing",
    ],
  ])("%s is told with its line", async (_name, yaml, code, message) => {
    const error = await errorOf(yaml);
    expect(error.message).toContain(message);
    expect(error.code).toBe(code);
    expect(error.exitCode).toBe(2);
  });

  test("all of them are told at once", async () => {
    const error = await errorOf("timezone: Mars\ndatum: x\ncampaigns:\n  a: { match: { hashtags: 3 } }\n");
    expect(error.code).toBe("config.invalid");
    expect(error.message).toContain("3 problems");
    for (const line of ["line 1", "line 2", "line 4"]) expect(error.message).toContain(line);
  });
});

describe("secrets", () => {
  test("a token is in no error message, even on a line that is not YAML", async () => {
    const error = await errorOf('sources: { x: { bearer_token: "s3cret }\n  x: [\n');
    expect(error.message).not.toContain("s3cret");
    const wrongType = await errorOf("sources: { x: { bearer_token: [s3cret] } }\n");
    expect(wrongType.message).toContain("bearer_token");
    expect(wrongType.message).not.toContain("s3cret");
  });

  test("a redacted configuration shows everything but secrets", async () => {
    const { config } = await loadConfig(path, { BIRDSONG_X_BEARER_TOKEN: "s3cret", BIRDSONG_DATA: "d" });
    const shown = JSON.stringify(redact(config));
    expect(shown).not.toContain("s3cret");
    expect(shown).toContain('"bearer_token":"(hidden)"');
    expect(shown).toContain('"data":"d"');
  });
});
