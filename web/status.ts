/** Money, in millionths of a dollar. */
interface Sum {
  readonly spent: number;
  readonly limit: number | null;
}

export interface Money {
  readonly day: Sum;
  readonly cycle: Sum;
  readonly total: Sum;
  readonly forecast: number;
}

export interface Run {
  readonly job: string;
  readonly campaign: string | null;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly outcome: string | null;
  readonly posts: number;
  readonly error: string | null;
}

/** What of `/api/status` the page shows. Times are UTC. */
export interface Status {
  readonly at: string;
  readonly cycle: { readonly start: string; readonly end: string };
  readonly campaigns: readonly {
    readonly campaign: string;
    readonly collectedUntil: string | null;
    readonly money: Money;
  }[];
  readonly source: Money;
  readonly stream: { readonly state: string; readonly lastHeardAt: string | null } | null;
  readonly up: {
    readonly state: string;
    readonly jobs: readonly {
      readonly name: string;
      readonly nextAt: string;
      readonly runningSince: string | null;
    }[];
  } | null;
  readonly spool: { readonly batches: number; readonly bytes: number; readonly oldest: string | null };
  /** What stands, oldest first. */
  readonly alerts: readonly { readonly text: string; readonly hint: string; readonly since: string }[];
  readonly quarantine: { readonly lines: number };
  readonly runs: readonly Run[];
}

/** Text that stands for a moment, in the project's zone and as a person says it. */
export function clockOf(timezone: string): (at: string) => string {
  const written = new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: timezone,
  });
  return (at) => written.format(new Date(at));
}

/** `3 min`: how long it is from one moment to another. */
export function span(from: string, to: string): string {
  const seconds = Math.max(0, (Date.parse(to) - Date.parse(from)) / 1_000);
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} days`;
}
