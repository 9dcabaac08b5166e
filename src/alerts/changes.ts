import { keyOf } from "./alert.ts";
import type { Bad, RuleName, Verdict } from "./alert.ts";

/** An alert that was raised and is not over. */
export interface Standing {
  readonly id: number;
  readonly rule: RuleName;
  readonly subject: string;
  readonly text: string;
  readonly hint: string;
  /** Since when it is known to be in order, without a break; null while it is not. */
  readonly fineSince: number | null;
}

/** What a look at the facts changes. The same facts a second time change nothing. */
export interface Changes {
  readonly raised: readonly (Bad & { readonly rule: RuleName; readonly subject: string })[];
  readonly cleared: readonly { readonly id: number; readonly text: string }[];
  /** Those that go on standing, with what is new about them. */
  readonly renewed: readonly Pick<Standing, "id" | "text" | "hint" | "fineSince">[];
}

/**
 * Compares what the rules say with what stands. What is bad is raised at once; it is cleared when it has been fine for
 * `clearAfterMs` without a break, and the rules themselves ask more of what stands before they call it fine, so that
 * nothing flaps. What no rule looks at any more is cleared at once.
 */
export function changesOf(
  standing: readonly Standing[],
  verdicts: readonly Verdict[],
  now: number,
  clearAfterMs: number,
): Changes {
  const said = new Map(verdicts.map((verdict) => [keyOf(verdict), verdict]));
  const raised = verdicts.flatMap((verdict) =>
    verdict.state === "bad" && !standing.some((each) => keyOf(each) === keyOf(verdict)) ? [verdict] : [],
  );
  const cleared: Changes["cleared"][number][] = [];
  const renewed: Changes["renewed"][number][] = [];
  for (const each of standing) {
    const verdict = said.get(keyOf(each));
    const { id, text, hint } = each;
    switch (verdict?.state) {
      case undefined:
        cleared.push({ id, text: `${each.subject} is not looked at any more.` });
        break;
      case "bad":
        renewed.push({ id, text: verdict.text, hint: verdict.hint, fineSince: null });
        break;
      case "unknown":
        renewed.push({ id, text, hint, fineSince: null });
        break;
      case "fine": {
        const since = each.fineSince ?? now;
        if (now - since >= clearAfterMs) cleared.push({ id, text: verdict.text });
        else renewed.push({ id, text, hint, fineSince: since });
      }
    }
  }
  return { raised, cleared, renewed };
}
