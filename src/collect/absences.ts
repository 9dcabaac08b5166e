import { DAY, HOUR, isoTime } from "../model/clock.ts";
import type { Absence } from "../sources/source.ts";
import type { Stores } from "../state/open.ts";
import type { Recheck, Tombstone } from "../state/tables.ts";
import type { LookupEffect } from "./effect.ts";

/** An authorization error may pass; a day later it is believed. */
const AUTHORIZATION_RECHECK_MS = DAY;
const ABSENT_FIRST_MS = HOUR;
const ABSENT_MAX_MS = 7 * DAY;

/**
 * Draws the consequences of a look-up. Deleted and suspended resources are withdrawn at once. A refused one is
 * looked at again a day later and only then counts as protected. One that is neither delivered nor mentioned stays
 * unknown, and is asked for less and less often.
 */
export async function noteLookup(
  stores: Stores,
  source: string,
  effect: LookupEffect,
  now: number,
): Promise<void> {
  await stores.rechecks.clear(source, effect.of, effect.found);
  await noteAbsences(stores, source, effect.absent, now);
  const told = effect.absent.filter((absence) => absence.reason !== "other").map((absence) => absence.id);
  const explained = new Set([...effect.found, ...told]);
  const unknown = effect.asked.filter((id) => !explained.has(id));
  const known = await stores.rechecks.among(source, effect.of, unknown);
  for (const id of unknown) await stores.rechecks.put(absentAgain(known.get(id), source, effect.of, id, now));
}

/** Draws the consequences of what an answer says about resources it does not deliver. */
export async function noteAbsences(
  stores: Stores,
  source: string,
  absences: readonly Absence[],
  now: number,
): Promise<void> {
  const tombstones: Tombstone[] = [];
  for (const kind of ["post", "user"] as const) {
    const ofKind = absences.filter((absence) => absence.kind === kind);
    const refused = ofKind
      .filter((absence) => absence.reason === "authorization")
      .map((absence) => absence.id);
    const known = await stores.rechecks.among(source, kind, refused);
    for (const absence of ofKind) {
      const reason = reasonToWithdraw(absence, known.get(absence.id), now);
      if (reason !== null) {
        tombstones.push({ source, kind, id: absence.id, reason, noted_at: isoTime(now) });
      } else if (absence.reason === "authorization" && known.get(absence.id)?.reason !== "authorization") {
        await stores.rechecks.put({
          source,
          kind,
          id: absence.id,
          reason: "authorization",
          attempts: 1,
          first_at: isoTime(now),
          next_at: isoTime(now + AUTHORIZATION_RECHECK_MS),
        });
      }
    }
  }
  await stores.tombstones.add(tombstones);
  for (const kind of ["post", "user"] as const) {
    await stores.rechecks.clear(
      source,
      kind,
      tombstones.filter((each) => each.kind === kind).map((each) => each.id),
    );
  }
}

/**
 * Draws the consequences of what a page says about posts that collected ones refer to: most are not held, so only
 * what is certain is noted of them.
 */
export async function noteReferenced(
  stores: Stores,
  source: string,
  absences: readonly Absence[],
  now: number,
): Promise<void> {
  const certain = absences.filter((absence) => absence.reason !== "authorization");
  await noteAbsences(stores, source, certain, now);
}

function reasonToWithdraw(absence: Absence, recheck: Recheck | undefined, now: number): string | null {
  switch (absence.reason) {
    case "deleted":
    case "suspended":
      return absence.reason;
    case "authorization":
      return recheck?.reason === "authorization" && recheck.next_at <= isoTime(now) ? "protected" : null;
    case "other":
      return null;
  }
}

function absentAgain(
  known: Recheck | undefined,
  source: string,
  kind: "post" | "user",
  id: string,
  now: number,
): Recheck {
  const attempts = known?.reason === "absent" ? known.attempts + 1 : 1;
  const wait = Math.min(ABSENT_MAX_MS, ABSENT_FIRST_MS * 2 ** (attempts - 1));
  return {
    source,
    kind,
    id,
    reason: "absent",
    attempts,
    first_at: known?.first_at ?? isoTime(now),
    next_at: isoTime(now + wait),
  };
}
