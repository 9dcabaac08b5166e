import { sqlFile } from "../engine/sql-file.ts";
import { isoTime } from "../model/clock.ts";
import { BirdsongError, EXIT } from "../model/error.ts";
import type { Tombstone } from "../state/tables.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import { openWarehouse } from "./load.ts";
import type { StoreContext } from "./store-context.ts";

/** Who or what is to be forgotten, as somebody typed it. */
export interface ForgetRequest {
  readonly posts: readonly string[];
  /** Ids, or handles that begin with @. */
  readonly users: readonly string[];
}

/** The tombstones a request comes to, and what the warehouse holds of them now. */
export interface ForgetPlan {
  readonly tombstones: readonly Tombstone[];
  /** Posts, reposts included, and author profiles that would become stubs. */
  readonly held: { readonly posts: number; readonly profiles: number };
}

/** Why somebody's request is noted. */
const REASON = "requested";
const SOURCE = "x";

/** A line of a list: a post's id, `user:ID`, or @handle; `#` begins a remark. */
export function readForgetList(text: string, name: string): ForgetRequest {
  const posts: string[] = [];
  const users: string[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const word = line.replace(/#.*$/, "").trim();
    if (word === "") continue;
    const [, kind, rest] = /^(?:(post|user):\s*)?(.+)$/.exec(word) ?? [];
    if (rest === undefined || !(ID.test(rest) || (HANDLE.test(rest) && kind !== "post"))) {
      throw new BirdsongError(`${name}, line ${index + 1}: neither an id nor an @name.`, {
        code: "forget.list",
        hint: "One a line: a post's id, user:ID, or @name.",
        exitCode: EXIT.usage,
      });
    }
    (kind === "user" || HANDLE.test(rest) ? users : posts).push(rest);
  }
  return { posts, users };
}

const ID = /^\d{1,20}$/;
const HANDLE = /^@\w{1,50}$/;

/** Works out what a request means. Throws `forget.unknown-name` for a handle that nobody here has. */
export async function planForget(
  context: StoreContext,
  request: ForgetRequest,
  signal: AbortSignal,
): Promise<ForgetPlan> {
  for (const id of [...request.posts, ...request.users.filter((user) => !user.startsWith("@"))]) {
    if (!ID.test(id)) throw notAnId(id);
  }
  await using warehouse = await openWarehouse(context);
  const noted_at = isoTime(context.clock.now());
  const byName = await accountsNamed(
    warehouse,
    request.users.filter((user) => user.startsWith("@")).map((user) => user.slice(1)),
    signal,
  );
  const userIds = new Set([...request.users.filter((user) => !user.startsWith("@")), ...byName]);
  const tombstones = [
    ...[...new Set(request.posts)].map(
      (id): Tombstone => ({ source: SOURCE, kind: "post", id, reason: REASON, noted_at }),
    ),
    ...[...userIds].map((id): Tombstone => ({ source: SOURCE, kind: "user", id, reason: REASON, noted_at })),
  ];
  return { tombstones, held: await heldOf(warehouse, tombstones) };
}

async function accountsNamed(
  warehouse: Warehouse,
  handles: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (handles.length === 0) return [];
  const rows = await warehouse.query<{ handle: string; source: string; user_id: string }>(
    sqlFile("duckdb/forget/accounts-named.sql"),
    { handles: JSON.stringify(handles) },
    signal,
  );
  for (const handle of handles) {
    if (rows.some((row) => row.handle === handle)) continue;
    throw new BirdsongError(`Nobody here is called @${handle}.`, {
      code: "forget.unknown-name",
      hint: "Give the account's id: `--user 12345`. It is withdrawn from what is collected later, too.",
      exitCode: EXIT.usage,
    });
  }
  // A handle may have had several owners: all of those seen under it are meant.
  return rows.map((row) => row.user_id);
}

async function heldOf({ engine }: Warehouse, tombstones: readonly Tombstone[]): Promise<ForgetPlan["held"]> {
  await engine.runFile("duckdb/forget/gone.sql", {
    ids: JSON.stringify(tombstones.map(({ source, kind, id }) => ({ source, kind, id }))),
  });
  const [row] = await engine.rows<{ posts: bigint; profiles: bigint }>(sqlFile("duckdb/forget/held.sql"));
  return { posts: Number(row?.posts ?? 0), profiles: Number(row?.profiles ?? 0) };
}

function notAnId(text: string): BirdsongError {
  return new BirdsongError(`${text} is not an id.`, {
    code: "forget.not-an-id",
    hint: "Ids are digits; a handle begins with @ and belongs to --user.",
    exitCode: EXIT.usage,
  });
}
