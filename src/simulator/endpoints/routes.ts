import type { LimitedEndpoint } from "../rate-limits.ts";
import type { Simulation } from "../simulation.ts";
import type { Answer } from "./answer.ts";
import { search } from "./search.ts";
import { ARCHIVE, RECENT } from "./window.ts";

export interface Route {
  readonly name: LimitedEndpoint;
  readonly path: RegExp;
  readonly answer: (sim: Simulation, params: URLSearchParams, part: string) => Answer;
}

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
];
