import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../", import.meta.url));
const read = async (name: string): Promise<string> => readFile(`${root}${name}`, "utf8");

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly files: readonly string[];
}

interface Lock {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly version?: string;
        readonly resolved?: string;
        readonly hasInstallScript?: boolean;
        readonly optionalDependencies?: Readonly<Record<string, string>>;
      }
    >
  >;
}

const manifest = JSON.parse(await read("package.json")) as Manifest;
const lock = JSON.parse(await read("package-lock.json")) as Lock;
const locked = Object.entries(lock.packages);

test("no package runs a script when it is installed", () => {
  expect(locked.length).toBeGreaterThan(50);
  expect(locked.filter(([, entry]) => entry.hasInstallScript === true).map(([name]) => name)).toEqual([]);
  for (const name of ["preinstall", "install", "postinstall", "prepare"]) {
    expect(manifest.scripts).not.toHaveProperty(name);
  }
});

test("the lockfile names no registry, so that any may serve it", () => {
  expect(locked.filter(([, entry]) => entry.resolved !== undefined).map(([name]) => name)).toEqual([]);
});

test("the lockfile has the packages of every platform", () => {
  const missing = locked.flatMap(([place, entry]) =>
    Object.keys(entry.optionalDependencies ?? {}).filter(
      (name) =>
        lock.packages[`node_modules/${name}`] === undefined &&
        lock.packages[`${place}/node_modules/${name}`] === undefined,
    ),
  );
  expect(missing, "run: node .ci/complete-lock.mjs").toEqual([]);
});

test("the lockfile belongs to this manifest", () => {
  expect(lock.packages[""]).toMatchObject({
    version: manifest.version,
    dependencies: manifest.dependencies,
    devDependencies: manifest.devDependencies,
  });
});

test("tools have exact versions, libraries may move within a major", () => {
  for (const [name, range] of Object.entries(manifest.devDependencies)) {
    expect(range, name).toMatch(/^\d+\.\d+\.\d+$/);
  }
  for (const [name, range] of Object.entries(manifest.dependencies)) expect(range, name).toMatch(/^\^?\d/);
});

test("everything the manifest points at exists once it is built", () => {
  const targets = [
    ...Object.values(manifest.bin),
    ...Object.values(manifest.exports).flatMap((target) =>
      typeof target === "string" ? [target] : [target.types, target.default],
    ),
  ];
  expect(targets.length).toBeGreaterThan(4);
  expect(targets.filter((target) => !existsSync(`${root}${target}`))).toEqual([]);
});

test("the program starts with a line that says who runs it", async () => {
  expect(await read(manifest.bin["birdsong"]!.replace("./", ""))).toMatch(/^#!\/usr\/bin\/env node\n/);
});
