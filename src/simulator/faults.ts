/** What goes wrong, and when. */
export type FaultPlan = readonly unknown[];
