import { setTimeout as delay } from "node:timers/promises";
import { MINUTE } from "../../src/model/clock.ts";
import { seededRandom } from "../../src/model/random.ts";
import type { Random } from "../../src/model/random.ts";
import type { Stage } from "./stage.ts";
import type { Phase, RunPhase, Victim } from "./victim.ts";

export const PHASES: readonly RunPhase[] = ["collect", "checkpoint", "load", "merge", "publish"];

/** Where a kill is aimed: at a named moment, or somewhere within a phase. */
export type Target =
  | {
      readonly moment: string;
      readonly nth: number;
      /** Goes on for up to this long before it is killed: inside what the moment begins. */
      readonly thenMs?: number;
    }
  | { readonly within: RunPhase };

/** Every moment of every phase, and the phases themselves. */
const TARGETS: readonly Target[] = [
  { moment: "reserved", nth: 1 },
  { moment: "page-received", nth: 1 },
  { moment: "page-received", nth: 2 },
  { within: "collect" },
  { moment: "durable", nth: 1 },
  { moment: "batch-appended", nth: 2 },
  { moment: "settled", nth: 1 },
  { moment: "state-advanced", nth: 1 },
  { within: "checkpoint" },
  { moment: "claiming", nth: 1 },
  { moment: "staged", nth: 1 },
  { moment: "lake-written", nth: 1 },
  { moment: "acknowledged", nth: 1 },
  { within: "load" },
  { moment: "before-merge", nth: 1 },
  { moment: "before-merge", nth: 1, thenMs: 60 },
  { moment: "before-merge", nth: 1, thenMs: 120 },
  { moment: "merged", nth: 1 },
  { within: "merge" },
  { moment: "publishing", nth: 1 },
  { moment: "files-written", nth: 1 },
  { moment: "manifest-written", nth: 1 },
  { within: "publish" },
  { within: "publish" },
];

export interface Storm {
  /** Kills that hit a living process, by phase. */
  readonly hits: Readonly<Record<RunPhase, number>>;
  readonly kills: number;
  /** Runs that ended before the kill. */
  readonly missed: number;
}

/** Longest a phase is taken to be before one was seen whole. */
const UNKNOWN_PHASE_MS = 60;
/** After so many restarts that do not help, the storm is not getting anywhere. */
const MAX_ROUNDS_A_KILL = 3;

/**
 * Kills `kills` processes, one after the other, on the same data folder. Some are restarted at once, before others
 * time passes, so that there is something new to collect. Calls `atRest` now and then after a run that was left alone.
 */
export async function storm(
  stage: Stage,
  options: { readonly kills: number; readonly seed: number; readonly atRest: () => Promise<void> },
): Promise<Storm> {
  const random = seededRandom(options.seed);
  const hits: Record<RunPhase, number> = { collect: 0, checkpoint: 0, load: 0, merge: 0, publish: 0 };
  const lasts = new Map<Phase, number>();
  let kills = 0;
  let missed = 0;
  let aims: Target[] = [];
  for (let round = 0; kills < options.kills; round++) {
    if (round > options.kills * MAX_ROUNDS_A_KILL)
      throw new Error(`${missed} of ${round} runs ended before their kill.`);
    if (aims.length === 0) aims = shuffled(TARGETS, random);
    if (random() < 0.7) stage.simulator.clock.advance(Math.round((2 + random() * 20) * MINUTE));
    const aim = aims.pop()!;
    const victim = stage.spawn("run", "moment" in aim ? { stopAt: aim } : {});
    const hit = await strike(victim, aim, lasts, random);
    await stage.note(victim);
    if (hit === undefined) {
      missed++;
      learn(lasts, victim);
      const ending = await victim.end();
      if (ending.how === "failed") throw new Error(`After ${kills} kills: ${ending.error.stack}`);
      continue;
    }
    hits[hit as RunPhase]++;
    kills++;
    if (kills % 10 !== 0) continue;
    stage.simulator.clock.advance(20 * MINUTE);
    await stage.finish("run");
    await options.atRest();
  }
  return { hits, kills, missed };
}

/** Kills the victim at its target. The phase that was hit; undefined when it ended before. */
async function strike(
  victim: Victim,
  aim: Target,
  lasts: ReadonlyMap<Phase, number>,
  random: Random,
): Promise<Phase | undefined> {
  if ("moment" in aim) {
    if (!(await victim.stands())) return undefined;
    if (aim.thenMs !== undefined) {
      victim.goOn();
      await delay(random() * aim.thenMs);
    }
  } else {
    if (!(await victim.until(({ phase }) => phase === aim.within))) return undefined;
    await delay(random() * (lasts.get(aim.within) ?? UNKNOWN_PHASE_MS));
  }
  return victim.kill();
}

/** Notes how long each phase of a run that was left alone took. */
function learn(lasts: Map<Phase, number>, { entered }: Victim): void {
  for (const [i, { phase, at }] of entered.entries()) {
    const next = entered[i + 1];
    if (next !== undefined) lasts.set(phase, next.at - at);
  }
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const left = [...items];
  const result: T[] = [];
  while (left.length > 0) result.push(...left.splice(Math.floor(random() * left.length), 1));
  return result;
}
