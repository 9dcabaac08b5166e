import { execFileSync } from "node:child_process";
import { createContext, runInContext } from "node:vm";

/** A cell as a sheet keeps it. */
export interface Cell {
  readonly value: unknown;
  readonly format: string;
  /** Whether Google would calculate it. */
  readonly isFormula: boolean;
}

const ASK = `
const [url, headers] = process.argv.slice(1);
const response = await fetch(url, { headers: JSON.parse(headers) });
process.stdout.write(JSON.stringify({ status: response.status, text: await response.text() }));
`;

/**
 * As much of Google's services as the script on the page uses, with what they insist on: ranges of the size of what
 * is put into them, text that begins with `=` taken for a formula.
 */
export class Google {
  readonly sheets = new Map<string, Cell[][]>();
  readonly triggers: string[] = [];
  readonly #context: object;

  constructor(properties: Readonly<Record<string, string>>) {
    const { sheets, triggers } = this;
    this.#context = createContext({
      PropertiesService: {
        getScriptProperties: () => ({ getProperty: (name: string) => properties[name] ?? null }),
      },
      UrlFetchApp: {
        fetch: (url: string, { headers }: { headers: object; muteHttpExceptions: true }) => {
          const argv = ["--input-type=module", "-e", ASK, "--", url, JSON.stringify(headers)];
          const told = execFileSync(process.execPath, argv, { encoding: "utf8", timeout: 30_000 });
          const { status, text } = JSON.parse(told) as { status: number; text: string };
          return { getResponseCode: () => status, getContentText: () => text };
        },
      },
      SpreadsheetApp: {
        getActive: () => ({
          getSheetByName: (name: string) => (sheets.has(name) ? sheetOf(sheets, name) : null),
          insertSheet: (name: string) => {
            sheets.set(name, []);
            return sheetOf(sheets, name);
          },
        }),
      },
      ScriptApp: {
        getProjectTriggers: () => triggers.map((name) => ({ getHandlerFunction: () => name })),
        deleteTrigger: (trigger: { getHandlerFunction(): string }) =>
          void triggers.splice(triggers.indexOf(trigger.getHandlerFunction()), 1),
        newTrigger: (name: string) => ({
          timeBased: () => ({
            everyHours: (hours: number) => ({ create: () => hours === 1 && triggers.push(name) }),
          }),
        }),
      },
    });
  }

  /** Runs a function of the script. */
  run(script: string, name: string): void {
    runInContext(`(() => { ${script}\n${name}(); })()`, this.#context);
  }
}

function sheetOf(sheets: Map<string, Cell[][]>, name: string): object {
  return {
    clear: () => void sheets.set(name, []),
    setFrozenRows: () => undefined,
    getRange: (row: number, column: number, rows: number, columns: number) => {
      if (row !== 1 || column !== 1 || rows < 1 || columns < 1) throw new RangeError("no such range");
      let formats: readonly (readonly string[])[] = [];
      const check = (values: readonly (readonly unknown[])[]): void => {
        if (values.length !== rows || values.some((each) => each.length !== columns))
          throw new RangeError(`${values.length} rows for a range of ${rows} times ${columns}`);
      };
      return {
        setNumberFormats: (given: readonly (readonly string[])[]) => {
          check(given);
          formats = given;
        },
        setValues: (values: readonly (readonly unknown[])[]) => {
          check(values);
          const cells = values.map((each, r) =>
            each.map((value, c) => ({
              value,
              format: formats[r]?.[c] ?? "General",
              isFormula: typeof value === "string" && /^[=+]/.test(value),
            })),
          );
          sheets.set(name, cells);
        },
      };
    },
  };
}
