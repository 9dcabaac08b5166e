// Rewrites the pages of docs/ that are made from the code. Run by `npm run docs`, after a build.
import { writeFileSync } from "node:fs";
import { referencePage } from "../dist/config/reference.js";
import { schemaPage } from "../dist/warehouse/duckdb/schema-page.js";

writeFileSync(new URL("../docs/configuration.md", import.meta.url), referencePage());
writeFileSync(new URL("../docs/schema.md", import.meta.url), await schemaPage());
