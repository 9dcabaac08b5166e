import { z } from "zod";
import type { SimulatorOptions } from "./options.ts";

/**
 * What X's own pages say in two ways, or what has changed: either can be chosen at the start, and changed while the
 * simulator runs.
 */
const Changes = z.strictObject({
  newStreamClosesOld: z.boolean().optional(),
  /** Null: never. */
  tokenLifetimeMs: z.number().positive().nullable().optional(),
  remainingTells: z.enum(["left", "used"]).optional(),
  usageShape: z.enum(["object", "array"]).optional(),
  projectCap: z.number().int().nonnegative().optional(),
  unknownFields: z.enum(["drop", "reject"]).optional(),
  countsForAppsOnly: z.boolean().optional(),
  userTokens: z.array(z.string().min(1)).optional(),
});
export type BehaviourChanges = z.output<typeof Changes>;

export const DEFAULT_PROJECT_CAP = 3_000_000;

/** Behaviour as it is, with everything that was not chosen at its default. */
export function behaviourOf(options: SimulatorOptions): Required<BehaviourChanges> {
  return {
    newStreamClosesOld: options.newStreamClosesOld ?? false,
    tokenLifetimeMs: options.tokenLifetimeMs ?? null,
    remainingTells: options.remainingTells ?? "left",
    usageShape: options.usageShape ?? "object",
    projectCap: options.projectCap ?? DEFAULT_PROJECT_CAP,
    unknownFields: options.unknownFields ?? "drop",
    countsForAppsOnly: options.countsForAppsOnly ?? false,
    userTokens: [...(options.userTokens ?? [])],
  };
}

/** Options with changes from the control plane. Throws a `ZodError` for what is no behaviour. */
export function behaveOtherwise(options: SimulatorOptions, changes: unknown): SimulatorOptions {
  const { tokenLifetimeMs, ...others } = Changes.parse(changes);
  const { tokenLifetimeMs: before, ...rest } = options;
  const lifetime = tokenLifetimeMs === undefined ? before : (tokenLifetimeMs ?? undefined);
  const given = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined));
  return { ...rest, ...given, ...(lifetime === undefined ? {} : { tokenLifetimeMs: lifetime }) };
}
