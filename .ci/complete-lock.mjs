// Adds to package-lock.json the optional packages of other platforms that npm left out because the registry it
// asked did not serve them (a partial mirror). `npm ci` refuses a lockfile without them, on every platform.
// Run after `npm install` when `npm ci` says "Missing: … from lock file".
import { readFileSync, writeFileSync } from "node:fs";

const path = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(path, "utf8"));
const parts = /(?<os>android|darwin|linux|win32|freebsd|openbsd|netbsd|openharmony|sunos|aix|wasm32)/;
const cpus = ["arm64", "x64", "ia32", "arm", "riscv64", "ppc64", "s390x", "loong64", "mips64el"];
let added = 0;

for (const [place, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    if (lock.packages[key] !== undefined || lock.packages[`${place}/${key}`] !== undefined) continue;
    if (!/^\d/.test(version)) throw new Error(`${name}: ${version} is not an exact version`);
    const suffix = name.split("/").at(-1);
    const os = parts.exec(suffix)?.groups?.os;
    const cpu = cpus.find((each) => new RegExp(`-${each}(-|eabi|hf|$)`).test(suffix));
    const libc = /musl/.test(suffix) ? "musl" : /gnu|glibc/.test(suffix) ? "glibc" : undefined;
    lock.packages[key] = {
      version,
      ...(cpu !== undefined && os !== "wasm32" ? { cpu: [cpu] } : {}),
      ...(os === "wasm32" ? { cpu: ["wasm32"] } : {}),
      ...(entry.dev ? { dev: true } : {}),
      ...(libc !== undefined ? { libc: [libc] } : {}),
      optional: true,
      ...(os !== undefined && os !== "wasm32" ? { os: [os] } : {}),
    };
    added++;
  }
}

const [root, ...others] = Object.keys(lock.packages);
const sorted = others.sort((a, b) => a.localeCompare(b, "en"));
lock.packages = Object.fromEntries([root, ...sorted].map((key) => [key, lock.packages[key]]));
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${added} added\n`);
