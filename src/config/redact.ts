import { SETTINGS } from "./settings.ts";
import type { Setting } from "./settings.ts";

const HIDDEN = "(hidden)";

/** A copy of a configuration that is fit to be shown: secrets are replaced, everything else stays. */
export function redact(config: unknown): unknown {
  return redactBelow(config, SETTINGS);
}

function redactBelow(value: unknown, setting: Setting | undefined): unknown {
  if (setting?.secret === true) return value === undefined ? undefined : HIDDEN;
  if (Array.isArray(value)) return value.map((item) => redactBelow(item, setting?.item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      key,
      redactBelow(child, setting?.keys.get(key) ?? setting?.named),
    ]),
  );
}
