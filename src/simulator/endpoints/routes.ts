import type { LimitedEndpoint } from "../rate-limits.ts";
import type { Simulation } from "../simulation.ts";
import type { Answer } from "./answer.ts";
import { createJob, findJob, listJobs } from "./compliance.ts";
import { endConnections, endConnectionsById, listConnections } from "./connections.ts";
import { counts } from "./counts.ts";
import { lookUpPost, lookUpPosts } from "./lookup.ts";
import { changeRules, countRules, listRules } from "./rules.ts";
import { search } from "./search.ts";
import { openStream } from "./stream.ts";
import { usage } from "./usage.ts";
import { userById, userByName, usersByIds, usersByNames } from "./users.ts";
import { ARCHIVE, RECENT } from "./window.ts";

export interface Route {
  readonly name: LimitedEndpoint;
  /** @default "GET" */
  readonly method?: "POST" | "DELETE";
  readonly path: RegExp;
  /** Answered without credits. */
  readonly free?: true;
  /** `part` is what the path's group caught; `fault` is what this request suffers. */
  readonly answer: (
    sim: Simulation,
    params: URLSearchParams,
    part: string,
    body: string,
    fault: string | null,
  ) => Answer;
}

const JOBS = /^\/2\/compliance\/jobs$/;
const RULES = /^\/2\/tweets\/search\/stream\/rules$/;

/** Every endpoint of the platform that exists here. The first path that fits answers. */
export const ROUTES: readonly Route[] = [
  {
    name: "search-recent",
    path: /^\/2\/tweets\/search\/recent$/,
    answer: (sim, params) => search(sim, params, RECENT, 100),
  },
  {
    name: "search-all",
    path: /^\/2\/tweets\/search\/all$/,
    answer: (sim, params) => search(sim, params, ARCHIVE, 500),
  },
  {
    name: "counts-recent",
    path: /^\/2\/tweets\/counts\/recent$/,
    answer: (sim, params) => counts(sim, params, "recent"),
  },
  {
    name: "counts-all",
    path: /^\/2\/tweets\/counts\/all$/,
    answer: (sim, params) => counts(sim, params, "all"),
  },
  { name: "stream", path: /^\/2\/tweets\/search\/stream$/, answer: openStream },
  { name: "rules", path: RULES, free: true, answer: listRules },
  { name: "rules-change", method: "POST", path: RULES, free: true, answer: changeRules },
  {
    name: "rules-counts",
    path: /^\/2\/tweets\/search\/stream\/rules\/counts$/,
    free: true,
    answer: countRules,
  },
  { name: "connections", path: /^\/2\/connections$/, free: true, answer: listConnections },
  {
    name: "connections-end",
    method: "DELETE",
    path: /^\/2\/connections$/,
    free: true,
    answer: endConnectionsById,
  },
  {
    name: "connections-end",
    method: "DELETE",
    path: /^\/2\/connections\/([^/]+)$/,
    free: true,
    answer: endConnections,
  },
  { name: "posts-lookup", path: /^\/2\/tweets$/, answer: lookUpPosts },
  { name: "post-lookup", path: /^\/2\/tweets\/([^/]+)$/, answer: lookUpPost },
  { name: "compliance", method: "POST", path: JOBS, free: true, answer: createJob },
  { name: "compliance", path: JOBS, free: true, answer: listJobs },
  { name: "compliance", path: /^\/2\/compliance\/jobs\/(\d+)$/, free: true, answer: findJob },
  { name: "usage", path: /^\/2\/usage\/tweets$/, free: true, answer: usage },
  { name: "users-lookup", path: /^\/2\/users$/, answer: usersByIds },
  { name: "users-lookup", path: /^\/2\/users\/by$/, answer: usersByNames },
  { name: "user-lookup", path: /^\/2\/users\/by\/username\/([^/]+)$/, answer: userByName },
  { name: "user-lookup", path: /^\/2\/users\/([^/]+)$/, answer: userById },
];
