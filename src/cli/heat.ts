import { formatNumber } from "./table.ts";
import { padText, safeText, textWidth } from "./text-width.ts";

export interface HeatCell {
  readonly row: string;
  readonly column: string;
  readonly value: number | null;
}

const SHADES = [" ", "░", "▒", "▓", "█"] as const;

/** A grid in shades, two characters a cell: rows and columns in the order in which they come, columns sorted. */
export function renderHeat(cells: readonly HeatCell[]): readonly string[] {
  const rows = [...new Set(cells.map((cell) => cell.row))];
  const columns = [...new Set(cells.map((cell) => cell.column))].sort((a, b) =>
    a.localeCompare(b, "en", { numeric: true }),
  );
  const values = new Map(cells.map((cell) => [`${cell.row}\n${cell.column}`, cell.value]));
  const sorted = cells
    .map((cell) => cell.value ?? 0)
    .filter((value) => value > 0)
    .sort((a, b) => a - b);
  const labels = rows.map(safeText);
  const width = labels.reduce((most, label) => Math.max(most, textWidth(label)), 0);
  // by quarters of the cells, not of the largest value: one that stands out would leave all others pale
  const bounds = [0.25, 0.5, 0.75].map((share) => sorted[Math.floor(sorted.length * share)] ?? 0);
  const shade = (value: number | null | undefined): string => {
    if (value === null || value === undefined || value <= 0) return SHADES[0];
    return SHADES[1 + bounds.filter((bound) => value >= bound).length]!;
  };
  const head = columns.map((column) => padText(column.length > 2 ? "" : column, 2, "left")).join("");
  return [
    `${" ".repeat(width)}  ${head}`.trimEnd(),
    ...rows.map((row, i) => {
      const line = columns.map((column) => shade(values.get(`${row}\n${column}`)).repeat(2)).join("");
      return `${padText(labels[i]!, width, "right")}  ${line}`.trimEnd();
    }),
    `${" ".repeat(width)}  ░ lowest quarter … █ highest quarter, up to ${formatNumber(sorted.at(-1) ?? 0)}`,
  ];
}
