import { formatNumber } from "./table.ts";
import { padText, safeText, textWidth } from "./text-width.ts";

export interface Bar {
  readonly label: string;
  /** Not negative; null where nothing is known. */
  readonly value: number | null;
}

const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"] as const;

/** One line a bar: label, bar to scale, value. Fits `width` columns when labels leave room. */
export function renderBars(bars: readonly Bar[], width: number): readonly string[] {
  const labels = bars.map((bar) => safeText(bar.label));
  const values = bars.map((bar) => (bar.value === null ? "–" : formatNumber(bar.value)));
  const labelWidth = labels.reduce((most, label) => Math.max(most, textWidth(label)), 0);
  const valueWidth = values.reduce((most, value) => Math.max(most, value.length), 0);
  const room = Math.max(8, width - labelWidth - valueWidth - 4);
  const largest = bars.reduce((most, bar) => Math.max(most, bar.value ?? 0), 0);
  return bars.map((bar, i) => {
    const bar8 = largest === 0 ? 0 : Math.round(((bar.value ?? 0) / largest) * room * 8);
    // what is there but too small to draw is still shown
    const eighths = bar8 === 0 && (bar.value ?? 0) > 0 ? 1 : bar8;
    const drawn = "█".repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]!;
    return `${padText(labels[i]!, labelWidth, "right")}  ${padText(drawn, room, "right")}  ${padText(values[i]!, valueWidth, "left")}`;
  });
}
