import type { AlertRule } from "../model/words.ts";
import type { State } from "../state/open.ts";
import type { AlertRow, News, ToldStatus } from "../state/tables.ts";

/** An alert as it is shown. */
export interface AlertView {
  readonly id: number;
  readonly rule: AlertRule;
  readonly subject: string;
  readonly text: string;
  readonly hint: string;
  readonly since: string;
  readonly raisedAt: string;
  /** Since when it is in order; it is cleared when it has been so for a while. */
  readonly fineSince: string | null;
  readonly clearedAt: string | null;
  readonly clearedText: string | null;
  /** What the channels were told. */
  readonly told: readonly {
    readonly news: News;
    readonly channel: string;
    readonly status: ToldStatus;
    readonly detail: string | null;
  }[];
}

/** What stands, oldest first. */
export async function standingAlerts(state: Pick<State, "alerts">): Promise<readonly AlertView[]> {
  return viewsOf(state, await state.alerts.standing());
}

export async function viewsOf(
  { alerts }: Pick<State, "alerts">,
  rows: readonly AlertRow[],
): Promise<readonly AlertView[]> {
  const told = await alerts.told(rows.map((row) => row.alert_id));
  return rows.map((row) => ({
    id: row.alert_id,
    rule: row.rule as AlertRule,
    subject: row.subject,
    text: row.text,
    hint: row.hint,
    since: row.since_at,
    raisedAt: row.raised_at,
    fineSince: row.fine_since,
    clearedAt: row.cleared_at,
    clearedText: row.cleared_text,
    told: told
      .filter((each) => each.alert_id === row.alert_id)
      .map(({ news, channel, status, detail }) => ({ news, channel, status, detail })),
  }));
}
