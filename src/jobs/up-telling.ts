import { MINUTE } from "../model/clock.ts";
import { Periods, periodKey } from "../notify/periods.ts";
import type { ScheduledJob } from "../schedule/schedule.ts";
import { interval, timetableOf } from "../schedule/timetable.ts";
import { knownUntils } from "./alert-facts.ts";
import { HourMemory } from "./alert-hours.ts";
import { alertsJob } from "./alerts.ts";
import { expectDigest } from "./digest-periods.ts";
import { digestJob } from "./digest.ts";
import type { Hooks } from "./up-told.ts";
import type { Wired } from "./wire.ts";

const DIGEST_MS = MINUTE;
/** How long a digest waits for posts of its period that are not collected, loaded or published yet. */
const PATIENCE_MS = 30 * MINUTE;

/** What `up` says to people: alerts, and the digest where there is one. */
export function tellingJobs(wired: Wired, hooks: Hooks): readonly ScheduledJob[] {
  const { config } = wired;
  return [...(config.digest === undefined ? [] : [digesting(wired)]), alerting(wired, hooks)];
}

function alerting(wired: Wired, hooks: Hooks): ScheduledJob {
  const { config } = wired;
  const memory = new HourMemory();
  return {
    name: "alerts",
    lane: "tell",
    timetable: timetableOf("alerts.every", config.alerts.every, config.timezone),
    lastStart: async () => undefined,
    run: async (signal) => {
      const { busy, changed } = await alertsJob(wired, { memory }, signal);
      for (const { news, subject, text, hint } of changed) {
        await hooks.finished({
          job: "alerts",
          campaign: Object.hasOwn(config.campaigns, subject) ? subject : null,
          outcome: "done",
          posts: 0,
          authors: 0,
          cost: 0,
          error: { code: `alert.${news}`, message: text, hint },
        });
      }
      return busy ? "skipped" : "done";
    },
  };
}

/** Tells each period once everything of it is known, or when it has waited long enough. */
function digesting(wired: Wired): ScheduledJob {
  const { config, state, clock } = wired;
  return {
    name: "digest",
    lane: "tell",
    timetable: interval(DIGEST_MS),
    lastStart: async () => undefined,
    run: async (signal) => {
      const { digest } = config;
      if (digest === undefined) return "skipped";
      await expectDigest(wired);
      const period = new Periods(digest.every, config.timezone).last(clock.now());
      const rows = await state.digests.list(periodKey(period));
      const isOpen = rows.some(
        ({ every, status, channel }) =>
          every === digest.every && digest.to.includes(channel) && (status === "due" || status === "unsent"),
      );
      if (!isOpen) return "skipped";
      if (clock.now() < period.end + PATIENCE_MS) {
        const known = await knownUntils(wired, signal);
        const campaigns = digest.campaign === undefined ? [...known.keys()] : [digest.campaign];
        if (campaigns.some((name) => (known.get(name) ?? 0) < period.end)) return "skipped";
      }
      await digestJob(wired, {}, signal);
      return "done";
    },
  };
}
