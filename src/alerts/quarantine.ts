import { DAY } from "../model/clock.ts";
import type { Finding } from "./alert.ts";
import type { Facts } from "./facts.ts";
import { many, moment } from "./words.ts";

/** So long after the last record that was set aside it is over. */
const QUIET_MS = DAY;

/** Records were set aside that no table could take. */
export function quarantineGrows({ now, quarantine: { records, grewAt } }: Facts): Finding {
  if (grewAt === null || now - grewAt > QUIET_MS)
    return { state: "fine", text: "No record has been set aside for a day." };
  return {
    state: "bad",
    since: grewAt,
    text: `Records were set aside because no table could take them, last seen at ${moment(grewAt)}; ${many(records, "record")} in all.`,
    hint: "`birdsong status` names them and says why; docs/operating.md says what to do.",
  };
}
