import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { loadConfig } from "../src/config/load.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const at = (path: string): string => join(ROOT, path);
const run = promisify(execFile);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "birdsong-deploy-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Instructions of a Dockerfile, continued lines joined. */
async function dockerfile(): Promise<readonly { readonly name: string; readonly rest: string }[]> {
  const text = await readFile(at("deploy/docker/Dockerfile"), "utf8");
  return text
    .replaceAll("\\\n", " ")
    .split("\n")
    .flatMap((line) => {
      const [, name, rest] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
      return name === undefined || rest === undefined ? [] : [{ name, rest }];
    });
}

interface Compose {
  readonly services: {
    readonly birdsong: {
      readonly build: { readonly context: string; readonly dockerfile: string };
      readonly command: readonly string[];
      readonly environment: Readonly<Record<string, string>>;
      readonly ports: readonly string[];
      readonly volumes: readonly string[];
    };
  };
}

describe("the container", () => {
  test("is built from what there is, none of which its ignore file leaves out", async () => {
    const ignored = (await readFile(at("deploy/docker/Dockerfile.dockerignore"), "utf8")).split("\n");
    const copies = (await dockerfile()).filter(({ name }) => name === "COPY");
    expect(copies.length).toBeGreaterThan(5);
    for (const { rest } of copies) {
      const words = rest.split(/\s+/);
      if (words[0]?.startsWith("--from") === true) continue;
      for (const source of words.slice(0, -1)) {
        expect(existsSync(at(source)), source).toBe(true);
        expect(ignored, source).toContain(`!${source}`);
      }
    }
  });

  test("holds all that `up` needs: it collects, loads, serves its page and is healthy", async () => {
    const instructions = await dockerfile();
    const second = instructions.slice(instructions.findLastIndex(({ name }) => name === "FROM"));
    for (const { rest } of second.filter(({ name }) => name === "COPY")) {
      const [source, target] = rest.split(/\s+/).slice(-2);
      const from = at(source!.replace(/^\/opt\/birdsong\//, ""));
      const to = join(folder, target!.endsWith("/") ? `${target!}package.json` : target!);
      await mkdir(join(to, ".."), { recursive: true });
      // what the image has without tools for building is in test/pack
      if (source!.endsWith("node_modules")) await symlink(from, to);
      else await cp(from, to, { recursive: true });
    }
    const child = spawn(
      process.execPath,
      [
        join(folder, "opt/birdsong/dist/cli/main.js"),
        "--data",
        join(folder, "data"),
        "up",
        "--demo",
        "--port",
        "0",
        "--json",
      ],
      {
        stdio: ["ignore", "pipe", "inherit"],
        env: { PATH: process.env["PATH"] },
        timeout: 55_000,
        killSignal: "SIGKILL",
      },
    );
    const ended = once(child, "close");
    let url = "";
    for await (const line of createInterface({ input: child.stdout })) {
      const event = JSON.parse(line) as { event: string; job?: string; url?: string };
      url = event.url ?? url;
      if (event.job !== "load") continue;
      const page = await fetch(`${url}/`);
      expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
      const health = instructions.find(({ name }) => name === "HEALTHCHECK")?.rest ?? "";
      const [, script] = JSON.parse(health.slice(health.indexOf("["))).slice(1) as [string, string];
      expect(script).toContain("127.0.0.1:7373");
      await run(process.execPath, ["-e", script.replace("http://127.0.0.1:7373", url)]);
      await expect(
        run(process.execPath, ["-e", script.replace("http://127.0.0.1:7373", "http://127.0.0.1:9")]),
      ).rejects.toMatchObject({ code: 1 });
      child.kill("SIGTERM");
    }
    expect((await ended)[0]).toBe(0);
  });

  test("is configured by a file and an environment that are valid, and not without a token", async () => {
    const { services } = parse(await readFile(at("deploy/docker/compose.yaml"), "utf8")) as Compose;
    const { build, command, environment, ports, volumes } = services.birdsong;
    expect(existsSync(join(at("deploy/docker"), build.context, build.dockerfile))).toBe(true);
    expect(command).toEqual(["up", "--yes"]);
    expect(ports).toEqual(["127.0.0.1:7373:7373"]);
    expect(volumes).toContain("data:/srv/birdsong/data");
    expect(Object.keys(environment).sort()).toEqual([
      "BIRDSONG_SERVER_HOST",
      "BIRDSONG_SERVER_TOKEN",
      "BIRDSONG_X_BEARER_TOKEN",
    ]);
    const env = { ...environment, BIRDSONG_X_BEARER_TOKEN: "t", BIRDSONG_SERVER_TOKEN: "x".repeat(48) };
    await cp(at("deploy/docker/birdsong.yaml"), join(folder, "birdsong.yaml"));
    const { config, warnings } = await loadConfig(join(folder, "birdsong.yaml"), env);
    expect(warnings).toEqual([]);
    expect(config.server).toMatchObject({ host: "0.0.0.0", port: 7_373 });
    const { BIRDSONG_SERVER_TOKEN: _token, ...without } = env;
    await expect(loadConfig(join(folder, "birdsong.yaml"), without)).rejects.toMatchObject({ exitCode: 2 });
  });
});

describe("the systemd unit", () => {
  const unit = at("deploy/systemd/birdsong.service");

  test("starts up with the price agreed to, again after a kill, and leaves it time to stop", async () => {
    const text = await readFile(unit, "utf8");
    expect(text).toMatch(/^ExecStart=\/usr\/bin\/env birdsong up --yes$/m);
    expect(text).toMatch(/^Restart=always$/m);
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(text)?.[1])).toBeGreaterThan(10);
  });

  test.skipIf(!existsSync("/usr/bin/systemd-analyze"))("is what systemd understands", async () => {
    const { stderr } = await run("/usr/bin/systemd-analyze", ["verify", unit]);
    expect(stderr).toBe("");
  });
});
