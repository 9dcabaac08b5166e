import { Engine } from "../../engine/engine.ts";
import { migrate } from "./migrate.ts";

/** A table or view and its columns, as the database itself describes them. */
export interface Relation {
  readonly name: string;
  readonly kind: "table" | "view";
  /** Null when nobody wrote one: the tests refuse that. */
  readonly comment: string | null;
  readonly columns: readonly Column[];
}

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  /** Null for columns of views: the view's own comment and the tables below it explain them. */
  readonly comment: string | null;
}

/** Chapters of the page, in the order of reading; a relation stands in the first that takes it. */
const CHAPTERS: readonly { readonly title: string; readonly takes: (relation: Relation) => boolean }[] = [
  { title: "Views: where to begin", takes: ({ kind }) => kind === "view" },
  { title: "Facts", takes: ({ name }) => name.startsWith("fact_") },
  { title: "Dimensions", takes: ({ name }) => name.startsWith("dim_") },
  { title: "What hangs on a post", takes: ({ name }) => name.startsWith("post_") },
  { title: "Bookkeeping: in the warehouse only, not published", takes: () => true },
];

/** Every table and view of a fresh warehouse, by name. */
export async function describeSchema(): Promise<readonly Relation[]> {
  await using engine = await Engine.open(":memory:", { memory: "256MB", threads: 1 });
  await migrate(engine, "UTC");
  const relations = await engine.rows<{ name: string; kind: Relation["kind"]; comment: string | null }>(
    `SELECT table_name AS name, 'table' AS kind, comment FROM duckdb_tables() WHERE NOT temporary AND NOT internal
     UNION ALL SELECT view_name, 'view', comment FROM duckdb_views() WHERE NOT temporary AND NOT internal
     ORDER BY name`,
  );
  const columns = await engine.rows<{
    table: string;
    name: string;
    type: string;
    nullable: boolean;
    comment: string | null;
  }>(
    `SELECT table_name AS table, column_name AS name, data_type AS type, is_nullable AS nullable, comment
     FROM duckdb_columns() WHERE NOT internal ORDER BY table_name, column_index`,
  );
  return relations.map((relation) => ({
    ...relation,
    columns: columns
      .filter(({ table }) => table === relation.name)
      .map(({ table: _table, ...column }) => column),
  }));
}

/** The page `docs/schema.md`, made from the comments of the schema so that it cannot say anything else. */
export async function schemaPage(): Promise<string> {
  const relations = await describeSchema();
  const chapterOf = (relation: Relation): string | undefined =>
    CHAPTERS.find(({ takes }) => takes(relation))?.title;
  const chapters = CHAPTERS.map(({ title }) => {
    const parts = relations.filter((relation) => chapterOf(relation) === title).map(section);
    return [`## ${title}`, ...parts].join("\n\n");
  });
  return `# Tables and views

<!-- Generated from the comments in sql/duckdb/migrations and sql/duckdb/views.sql by \`npm run docs\`; edit them there. -->

The warehouse and the published marts have these tables and views under the same names; \`birdsong sql\` and reports read the marts. Ids are text everywhere. Absent is \`NULL\`, never 0. Times are UTC; \`local_date\` and \`local_hour\` are in the project's time zone. A repost is an edge: its text, metrics and mood hang on the original. Names and types are a contract: a change is a migration and a line in the changelog.

${chapters.join("\n\n")}
`;
}

function section(relation: Relation): string {
  const lines = [`### ${relation.name}`, "", relation.comment ?? "", ""];
  if (relation.kind === "view") {
    lines.push("| column | type |", "| --- | --- |");
    for (const { name, type } of relation.columns) lines.push(`| \`${name}\` | ${type} |`);
    return lines.join("\n");
  }
  const isInternal = ({ comment }: Column): boolean => comment?.includes("internal,") ?? false;
  const read = relation.columns.filter((column) => !isInternal(column));
  lines.push("| column | type | meaning |", "| --- | --- | --- |");
  for (const { name, type, nullable, comment } of read) {
    lines.push(`| \`${name}\` | ${type}${nullable ? "" : ", never NULL"} | ${comment ?? ""} |`);
  }
  const internal = relation.columns.filter(isInternal);
  if (internal.length > 0) {
    lines.push("", `Internal, not for reports: ${internal.map(({ name }) => `\`${name}\``).join(", ")}.`);
  }
  return lines.join("\n");
}
