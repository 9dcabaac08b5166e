import type { Params } from "../engine/engine.ts";
import { BirdsongError, EXIT } from "../model/error.ts";
import { nearest } from "../model/nearest.ts";
import type { Report, ReportParameter } from "./report.ts";

/**
 * Values for a report's statement, from what a person typed. What is not given takes its default, or NULL.
 * Throws `report.unknown-parameter` and `report.invalid-parameter`.
 */
export function bindParameters(report: Report, given: Readonly<Record<string, string | undefined>>): Params {
  for (const [name, text] of Object.entries(given)) {
    if (text === undefined || report.parameters.some((parameter) => parameter.name === name)) continue;
    const names = report.parameters.map((parameter) => parameter.name);
    const meant = nearest(name, names);
    throw new BirdsongError(`The report \`${report.name}\` has no parameter ${name}.`, {
      code: "report.unknown-parameter",
      hint: meant === undefined ? `It has: ${names.join(", ") || "none"}.` : `Did you mean ${meant}?`,
      exitCode: EXIT.usage,
    });
  }
  return Object.fromEntries(
    report.parameters.map((parameter) => [parameter.name, valueOf(parameter, given[parameter.name])]),
  );
}

function valueOf(parameter: ReportParameter, given: string | undefined): string | bigint | null {
  const text = given ?? parameter.default;
  if (text === undefined) return null;
  switch (parameter.type) {
    case "text":
      return text;
    case "choice":
      if (parameter.choices.includes(text)) return text;
      throw invalid(parameter, text, `one of ${parameter.choices.join(", ")}`);
    case "integer":
      if (/^-?\d{1,15}$/.test(text)) return BigInt(text);
      throw invalid(parameter, text, "a whole number");
    case "date":
      if (isDate(text)) return text;
      throw invalid(parameter, text, "a day such as 2026-11-24");
  }
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

function invalid(parameter: ReportParameter, text: string, expected: string): BirdsongError {
  return new BirdsongError(`${parameter.name} is "${text}": expected ${expected}.`, {
    code: "report.invalid-parameter",
    hint: parameter.meaning,
    exitCode: EXIT.usage,
  });
}
