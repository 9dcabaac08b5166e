import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { BirdsongError } from "../model/error.ts";

/** `src/server` and `dist/server` are equally deep, so these are the same folders in both. */
const WRITTEN = new URL("../../web/", import.meta.url);
const BUILT = new URL("../../dist/web/", import.meta.url);

export interface PageFile {
  readonly content: string;
  readonly type: string;
  readonly tag: string;
}

/**
 * The page, by address: a closed list, read once, so that no address can lead anywhere else.
 * Throws `server.no-page` when the program was not built.
 */
export function pageFiles(): ReadonlyMap<string, PageFile> {
  if (!existsSync(BUILT)) {
    throw new BirdsongError("The dashboard's page is missing: the program was not built whole.", {
      code: "server.no-page",
      hint: "In a clone run `npm run build`; else install it anew.",
    });
  }
  const files = new Map([
    ["/", file(new URL("page.html", WRITTEN), "text/html; charset=utf-8")],
    ["/sql", file(new URL("sql.html", WRITTEN), "text/html; charset=utf-8")],
    ...["style", "panels", "sheet", "sql", "print"].map(
      (name) =>
        [`/page/${name}.css`, file(new URL(`${name}.css`, WRITTEN), "text/css; charset=utf-8")] as const,
    ),
    ["/page/icon.svg", file(new URL("icon.svg", WRITTEN), "image/svg+xml")],
  ]);
  for (const name of readdirSync(BUILT, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".js")) continue;
    const path = name.replaceAll("\\", "/");
    files.set(`/page/${path}`, file(new URL(path, BUILT), "text/javascript; charset=utf-8"));
  }
  for (const path of ["/", "/sql"]) files.set(path, withModulesNamed(files.get(path)!, files));
  return files;
}

/** A page that names every module it will need: a browser asks for all at once, not one import after the other. */
function withModulesNamed({ content, type }: PageFile, files: ReadonlyMap<string, PageFile>): PageFile {
  const needed = new Set(
    [...content.matchAll(/<script type="module" src="([^"]+)"/g)].map(([, path]) => path!),
  );
  for (const path of needed)
    for (const [, from] of files.get(path)!.content.matchAll(/(?:from|import) "(\.[^"]+)"/g))
      needed.add(new URL(from!, `http://page${path}`).pathname);
  const links = [...needed].map((path) => `<link rel="modulepreload" href="${path}" />`).join("");
  return pageFile(content.replace("</head>", `${links}</head>`), type);
}

const file = (address: URL, type: string): PageFile => pageFile(readFileSync(address, "utf8"), type);

function pageFile(content: string, type: string): PageFile {
  const hash = createHash("sha256").update(content).digest("base64url");
  return { content, type, tag: `"${hash.slice(0, 22)}"` };
}
