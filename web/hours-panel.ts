import { heatMap } from "../src/charts/heat-map.ts";
import { formatted } from "../src/charts/numbers.ts";
import { named, numberOf } from "./answers.ts";
import type { Answer } from "./answers.ts";
import type { Canvas } from "./panels.ts";

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour));
/** One post that did well makes no hour good. */
const BELIEVED = 5;

export function hoursChart(answer: Answer, canvas: Canvas): string {
  const believed = answer.rows.filter((row) => (numberOf(row, "posts") ?? 0) >= BELIEVED);
  const most = Math.max(1, ...believed.map((row) => numberOf(row, "engagements_per_post") ?? 0));
  return heatMap({
    ...canvas,
    ...named(answer),
    rows: WEEKDAYS,
    columns: HOURS,
    cells: answer.rows.map((row) => {
      const [weekday, hour] = [numberOf(row, "weekday")!, numberOf(row, "hour")!];
      const [posts, mean] = [numberOf(row, "posts") ?? 0, numberOf(row, "engagements_per_post") ?? 0];
      return {
        row: weekday - 1,
        column: hour,
        // one hour that did very well would leave all others pale
        strength: Math.sqrt(mean / most),
        weak: posts < BELIEVED,
        label: `${WEEKDAYS[weekday - 1]} ${hour}:00: ${formatted.number(mean)} engagements a post, ${formatted.number(posts)} posts`,
      };
    }),
  });
}
