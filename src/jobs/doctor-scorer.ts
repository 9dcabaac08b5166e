import type { LoadedConfig } from "../config/load.ts";
import { systemClock } from "../model/clock.ts";
import { BirdsongError, toError } from "../model/error.ts";
import type { Finding } from "./doctor.ts";
import { openScorer, scorerSettings } from "./scorers.ts";
import type { ScorerEffects } from "./scorers.ts";

const TRIED = { text: "What a wonderful morning, I love it.", language: "en" };

/** Tries a scorer of the user's own on one sentence; of the house's there is nothing to tell. */
export async function scorerFindings(
  { config, path }: LoadedConfig,
  env: ScorerEffects["env"],
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const settings = scorerSettings(config.sentiment, path);
  if (settings.kind === "lexicon") return [];
  const check = "sentiment";
  try {
    await using scorer = await openScorer(settings, { clock: systemClock, env }, signal);
    const [answer] = await scorer.score([TRIED], signal);
    const rated = answer?.label ?? `unrated (${answer?.reason})`;
    return [{ check, verdict: "ok", says: `${scorer.id}/${scorer.version} calls "${TRIED.text}" ${rated}` }];
  } catch (thrown) {
    signal.throwIfAborted();
    const advice = thrown instanceof BirdsongError ? thrown.hint : undefined;
    return [
      { check, verdict: "fail", says: toError(thrown).message, advice: advice ?? "See docs/insight.md." },
    ];
  }
}
