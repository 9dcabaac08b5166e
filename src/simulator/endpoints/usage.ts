import { DAY, utcDay } from "../../model/clock.ts";
import { DEFAULT_PROJECT_CAP } from "../behaviour.ts";
import { dialectOf } from "../answer/fields.ts";
import type { Simulation } from "../simulation.ts";
import type { Answer } from "./answer.ts";
import { NOTHING } from "./answer.ts";
import { readNumber } from "./window.ts";

const PROJECT = "1168916625673924610";

/** `GET /2/usage/tweets`: posts billed a day and in the cycle, which here is the last ninety days. */
export function usage(sim: Simulation, params: URLSearchParams): Answer {
  const now = sim.now();
  const days = readNumber(params, "days", 1, 90, 7);
  const billed = (back: number): { date: string; posts: number } => {
    const day = utcDay(now - back * DAY);
    return { date: `${day}T00:00:00.000Z`, posts: sim.meter.postsBilled(day) };
  };
  const fresh = dialectOf(params, sim.options.dialect ?? "legacy") === "new";
  const shown = (value: number): number | string => (fresh ? String(value) : value);
  const daily = Array.from({ length: days }, (_, i) => billed(days - 1 - i));
  const list = {
    project_id: PROJECT,
    usage: daily.map(({ date, posts }) => ({ date, usage: shown(posts) })),
  };
  let total = 0;
  for (let back = 0; back < 90; back++) total += billed(back).posts;
  return {
    body: {
      data: {
        project_id: PROJECT,
        project_cap: shown(sim.options.projectCap ?? DEFAULT_PROJECT_CAP),
        project_usage: shown(total),
        cap_reset_day: new Date(now).getUTCDate(),
        daily_project_usage: sim.options.usageShape === "array" ? [list] : list,
      },
    },
    resources: NOTHING,
  };
}
