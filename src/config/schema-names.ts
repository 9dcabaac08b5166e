import type { z } from "zod";
import { nearest } from "../model/nearest.ts";

/** The settings that name others. */
interface Naming {
  readonly campaigns: object;
  readonly channels: object;
  readonly digest?: { readonly to: readonly string[]; readonly campaign?: string | undefined } | undefined;
  readonly alerts: { readonly to: readonly string[] };
}

/** A setting that names another one must name one that is there. */
export function namesOfOthers(
  { campaigns, channels, digest, alerts }: Naming,
  context: z.RefinementCtx,
): void {
  const check = (path: (string | number)[], name: string, there: object, kind: string): void => {
    const known = Object.keys(there);
    if (known.includes(name)) return;
    const meant = nearest(name, known);
    const list = known.length === 0 ? `but there is no ${kind}` : `known are ${known.join(", ")}`;
    context.addIssue({
      code: "custom",
      path,
      message: `the name of a ${kind}; ${meant === undefined ? list : `did you mean "${meant}"?`}`,
    });
  };
  for (const [at, name] of (digest?.to ?? []).entries())
    check(["digest", "to", at], name, channels, "channel");
  for (const [at, name] of alerts.to.entries()) check(["alerts", "to", at], name, channels, "channel");
  if (digest?.campaign !== undefined) check(["digest", "campaign"], digest.campaign, campaigns, "campaign");
}
