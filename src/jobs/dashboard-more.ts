import type { LoadedConfig } from "../config/load.ts";
import { BirdsongError } from "../model/error.ts";
import { findReport } from "../reports/catalogue.ts";
import type { Report } from "../reports/report.ts";
import { bundledCatalogue, catalogueOf } from "./ask.ts";
import { Asking, filtersOf } from "./dashboard-asking.ts";
import type { Given, PanelAnswer } from "./dashboard-asking.ts";
import type { RolledUp } from "./rolled-up.ts";

/** What the page shows after the rest, for it takes longer or is the user's own. */
export interface DashboardMore {
  readonly as_of: string | null;
  readonly panels: Readonly<Record<string, PanelAnswer>>;
  /** Reports of the user's own folder, each drawn as its header says. */
  readonly own: readonly OwnReport[];
}

/** A report of the user's own, or why it could not be answered: it must not take the rest of the page with it. */
export type OwnReport = Pick<Report, "name" | "title" | "question" | "chart"> &
  (
    | { readonly panel: PanelAnswer; readonly refused: null }
    | { readonly panel: null; readonly refused: { readonly message: string; readonly hint: string | null } }
  );

/** More own reports than this belong on a page of their own. */
const MOST_OWN = 12;
/** A pair is looked for among so many. */
const PAIRS = "120";

/** What the page asks for when it has shown the rest, with the same filters. */
export async function askDashboardMore(
  loaded: LoadedConfig,
  rolledUp: RolledUp,
  given: Given,
  signal: AbortSignal,
): Promise<DashboardMore> {
  const { filters, bucket } = filtersOf(given);
  const bundled = await bundledCatalogue();
  const mine = [...(await catalogueOf(loaded)).values()].filter(
    ({ name, path }) => bundled.get(name)?.path !== path,
  );
  return rolledUp.read(signal, async (marts) => {
    const { manifest } = marts;
    const asking = new Asking(marts, signal);
    const ask = async (report: string, own: Given): Promise<PanelAnswer> =>
      (await asking.ask({ report: findReport(bundled, report), given: own }, filters))[0];
    const panels = {
      videos: await ask("video-views", { by: bucket ?? "day" }),
      pairs: await ask("hashtag-pairs", { limit: PAIRS }),
    };
    const own: OwnReport[] = [];
    for (const report of mine.slice(0, MOST_OWN)) own.push(await answerOwn(asking, report, filters));
    return { as_of: manifest.published_at, panels, own };
  });
}

async function answerOwn(asking: Asking, report: Report, filters: Given): Promise<OwnReport> {
  const { name, title, question, chart } = report;
  try {
    const [panel] = await asking.ask({ report, given: {} }, filters);
    return { name, title, question, chart, panel, refused: null };
  } catch (thrown) {
    // what its author can mend is shown where the report would stand
    if (!(thrown instanceof BirdsongError) || thrown.retryable) throw thrown;
    const { message, hint } = thrown;
    return { name, title, question, chart, panel: null, refused: { message, hint: hint ?? null } };
  }
}
