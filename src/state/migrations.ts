import { sql } from "kysely";
import type { Kysely, Transaction } from "kysely";
import type { Tables } from "./tables.ts";

export interface Migration {
  readonly version: number;
  /** Runs inside one transaction together with the row that records it. Never edited once released. */
  up(db: Transaction<Tables>): Promise<void>;
}

export const MIGRATIONS: readonly Migration[] = [
  { version: 1, up: first },
  { version: 2, up: unattended },
  { version: 3, up: forgetting },
  { version: 4, up: telling },
  { version: 5, up: running },
  { version: 6, up: alerting },
];

/** The newest state this program understands. */
export const STATE_VERSION = 6;

export async function createMigrationTable(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable("migration")
    .ifNotExists()
    .addColumn("version", "integer", (column) => column.primaryKey())
    .addColumn("applied_at", "text", (column) => column.notNull())
    .execute();
}

async function first(db: Transaction<Tables>): Promise<void> {
  await collecting(db);
  await money(db);
  await knowledge(db);
}

async function collecting(db: Transaction<Tables>): Promise<void> {
  await db.schema
    .createTable("checkpoint")
    .addColumn("source", "text", (column) => column.notNull())
    .addColumn("campaign", "text", (column) => column.notNull())
    .addColumn("since_id", "text")
    .addColumn("covered_until", "text", (column) => column.notNull())
    .addColumn("query", "text", (column) => column.notNull())
    .addColumn("updated_at", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("checkpoint_key", ["source", "campaign"])
    .execute();
  await db.schema
    .createTable("paging")
    .addColumn("source", "text", (column) => column.notNull())
    .addColumn("campaign", "text", (column) => column.notNull())
    .addColumn("run_id", "text", (column) => column.notNull())
    .addColumn("query", "text", (column) => column.notNull())
    .addColumn("since_id", "text")
    .addColumn("start_time", "text")
    .addColumn("until_id", "text")
    .addColumn("next_token", "text")
    .addColumn("newest_id", "text")
    .addColumn("oldest_id", "text")
    .addColumn("pages", "integer", (column) => column.notNull())
    .addColumn("posts", "integer", (column) => column.notNull())
    .addColumn("idle_pages", "integer", (column) => column.notNull())
    .addColumn("covers_from", "text", (column) => column.notNull())
    .addColumn("covers_until", "text", (column) => column.notNull())
    .addColumn("started_at", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("paging_key", ["source", "campaign"])
    .execute();
  await db.schema
    .createTable("run")
    .addColumn("run_id", "text", (column) => column.primaryKey().notNull())
    .addColumn("job", "text", (column) => column.notNull())
    .addColumn("campaign", "text")
    .addColumn("started_at", "text", (column) => column.notNull())
    .addColumn("ended_at", "text")
    .addColumn("outcome", "text")
    .addColumn("posts", "integer", (column) => column.notNull())
    .addColumn("error", "text")
    .execute();
}

async function money(db: Transaction<Tables>): Promise<void> {
  await db.schema
    .createTable("reservation")
    .addColumn("batch_id", "text", (column) => column.primaryKey().notNull())
    .addColumn("owner", "text", (column) => column.notNull())
    .addColumn("source", "text", (column) => column.notNull())
    .addColumn("campaign", "text", (column) => column.notNull())
    .addColumn("day", "text", (column) => column.notNull())
    .addColumn("lines", "text", (column) => column.notNull())
    .addColumn("amount", "integer", (column) => column.notNull())
    .addColumn("price_list", "text", (column) => column.notNull())
    .addColumn("request", "text", (column) => column.notNull())
    .addColumn("reserved_at", "text", (column) => column.notNull())
    .addColumn("answer", "text")
    .execute();
  await db.schema
    .createTable("spend")
    .addColumn("source", "text", (column) => column.notNull())
    .addColumn("campaign", "text", (column) => column.notNull())
    .addColumn("day", "text", (column) => column.notNull())
    .addColumn("resource", "text", (column) => column.notNull())
    .addColumn("requests", "integer", (column) => column.notNull())
    .addColumn("units", "integer", (column) => column.notNull())
    .addColumn("amount", "integer", (column) => column.notNull())
    .addColumn("price_list", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("spend_key", ["source", "campaign", "day", "resource"])
    .execute();
  await db.schema
    .createTable("billed")
    .addColumn("day", "text", (column) => column.notNull())
    .addColumn("source", "text", (column) => column.notNull())
    .addColumn("resource", "text", (column) => column.notNull())
    .addColumn("id", "text", (column) => column.notNull())
    .addColumn("at", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("billed_key", ["day", "source", "resource", "id"])
    .modifyEnd(sql`without rowid`)
    .execute();
  await db.schema
    .createTable("pause")
    .addColumn("source", "text", (column) => column.primaryKey().notNull())
    .addColumn("code", "text", (column) => column.notNull())
    .addColumn("message", "text", (column) => column.notNull())
    .addColumn("paused_at", "text", (column) => column.notNull())
    .addColumn("retry_at", "text", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("consent")
    .addColumn("source", "text", (column) => column.notNull())
    .addColumn("campaign", "text", (column) => column.notNull())
    .addColumn("given_at", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("consent_key", ["source", "campaign"])
    .execute();
}

async function knowledge(db: Transaction<Tables>): Promise<void> {
  await db.schema
    .createTable("gap")
    .addColumn("gap_id", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("source", "text", (column) => column.notNull())
    .addColumn("campaign", "text", (column) => column.notNull())
    .addColumn("from_at", "text", (column) => column.notNull())
    .addColumn("to_at", "text", (column) => column.notNull())
    .addColumn("cause", "text", (column) => column.notNull())
    .addColumn("estimated_posts", "integer")
    .addColumn("noticed_at", "text", (column) => column.notNull())
    .addColumn("filled_by", "text")
    .addColumn("filled_at", "text")
    .execute();
  await db.schema
    .createTable("tombstone")
    .addColumn("source", "text", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("id", "text", (column) => column.notNull())
    .addColumn("reason", "text", (column) => column.notNull())
    .addColumn("noted_at", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("tombstone_key", ["source", "kind", "id"])
    .execute();
  await db.schema
    .createTable("recheck")
    .addColumn("source", "text", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("id", "text", (column) => column.notNull())
    .addColumn("reason", "text", (column) => column.notNull())
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("first_at", "text", (column) => column.notNull())
    .addColumn("next_at", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("recheck_key", ["source", "kind", "id"])
    .execute();
}

/** What collecting that never sleeps has to remember. */
async function unattended(db: Transaction<Tables>): Promise<void> {
  await db.schema
    .createTable("stream")
    .addColumn("source", "text", (column) => column.primaryKey())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("campaigns", "text", (column) => column.notNull())
    .addColumn("pid", "integer", (column) => column.notNull())
    .addColumn("started_at", "text", (column) => column.notNull())
    .addColumn("live_since", "text")
    .addColumn("last_heard_at", "text")
    .addColumn("next_at", "text")
    .addColumn("detail", "text")
    .addColumn("connects", "text", (column) => column.notNull())
    .addColumn("posts", "integer", (column) => column.notNull())
    .addColumn("updated_at", "text", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("filling")
    .addColumn("source", "text", (column) => column.notNull())
    .addColumn("campaign", "text", (column) => column.notNull())
    .addColumn("gap_ids", "text", (column) => column.notNull())
    .addColumn("from_at", "text", (column) => column.notNull())
    .addColumn("to_at", "text", (column) => column.notNull())
    .addColumn("query", "text", (column) => column.notNull())
    .addColumn("until_id", "text", (column) => column.notNull())
    .addColumn("next_token", "text")
    .addColumn("oldest_id", "text")
    .addColumn("pages", "integer", (column) => column.notNull())
    .addColumn("posts", "integer", (column) => column.notNull())
    .addColumn("idle_pages", "integer", (column) => column.notNull())
    .addColumn("started_at", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("filling_key", ["source", "campaign"])
    .execute();
  await db.schema
    .createTable("compliance_job")
    .addColumn("source", "text", (column) => column.notNull())
    .addColumn("job_id", "text", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("status", "text", (column) => column.notNull())
    .addColumn("ids", "integer", (column) => column.notNull())
    .addColumn("affected", "integer")
    .addColumn("upload_url", "text")
    .addColumn("download_url", "text")
    .addColumn("created_at", "text", (column) => column.notNull())
    .addColumn("checked_at", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("compliance_job_key", ["source", "job_id"])
    .execute();
}

/** Tombstones say whether everything was rewritten that held what they name. */
async function forgetting(db: Transaction<Tables>): Promise<void> {
  await db.schema.alterTable("tombstone").addColumn("purged_at", "text").execute();
}

/** The process that runs everything tells here that it lives. */
async function running(db: Transaction<Tables>): Promise<void> {
  await db.schema
    .createTable("up")
    .addColumn("only", "integer", (column) => column.primaryKey().notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("pid", "integer", (column) => column.notNull())
    .addColumn("started_at", "text", (column) => column.notNull())
    .addColumn("jobs", "text", (column) => column.notNull())
    .addColumn("updated_at", "text", (column) => column.notNull())
    .execute();
}

/** What was said to which channel about which period, so that it is said once. */
async function telling(db: Transaction<Tables>): Promise<void> {
  await db.schema
    .createTable("digest")
    .addColumn("channel", "text", (column) => column.notNull())
    .addColumn("every", "text", (column) => column.notNull())
    .addColumn("period_start", "text", (column) => column.notNull())
    .addColumn("period_end", "text", (column) => column.notNull())
    .addColumn("status", "text", (column) => column.notNull())
    .addColumn("detail", "text")
    .addColumn("updated_at", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("digest_key", ["channel", "every", "period_start"])
    .execute();
}

/** What was raised, so that it is said once, and once more when it is over. */
async function alerting(db: Transaction<Tables>): Promise<void> {
  await db.schema
    .createTable("alert")
    .addColumn("alert_id", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("rule", "text", (column) => column.notNull())
    .addColumn("subject", "text", (column) => column.notNull())
    .addColumn("since_at", "text", (column) => column.notNull())
    .addColumn("raised_at", "text", (column) => column.notNull())
    .addColumn("text", "text", (column) => column.notNull())
    .addColumn("hint", "text", (column) => column.notNull())
    .addColumn("fine_since", "text")
    .addColumn("cleared_at", "text")
    .addColumn("cleared_text", "text")
    .execute();
  await db.schema
    .createIndex("alert_standing")
    .unique()
    .on("alert")
    .columns(["rule", "subject"])
    .where(sql.ref("cleared_at"), "is", null)
    .execute();
  await db.schema
    .createTable("alert_told")
    .addColumn("alert_id", "integer", (column) => column.notNull())
    .addColumn("news", "text", (column) => column.notNull())
    .addColumn("channel", "text", (column) => column.notNull())
    .addColumn("status", "text", (column) => column.notNull())
    .addColumn("tries", "integer", (column) => column.notNull())
    .addColumn("detail", "text")
    .addColumn("updated_at", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("alert_told_key", ["alert_id", "news", "channel"])
    .execute();
  await db.schema
    .createTable("alert_quarantine")
    .addColumn("only", "integer", (column) => column.primaryKey().notNull())
    .addColumn("records", "integer", (column) => column.notNull())
    .addColumn("grew_at", "text")
    .execute();
}
