import { z } from "zod";
import { toError } from "../model/error.ts";
import { behaviourOf } from "./behaviour.ts";
import { parseFaultPlan } from "./faults.ts";
import { keepBooks } from "./books.ts";
import type { Controls } from "./simulator.ts";

/** What the control plane answers. */
export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

const ClockChange = z.strictObject({
  now: z.union([z.number(), z.iso.datetime()]).optional(),
  advanceMs: z.number().optional(),
  speed: z.number().nonnegative().optional(),
});
const Withdrawal = z.strictObject({
  post: z.string().optional(),
  user: z.string().optional(),
  how: z.enum(["delete", "silent", "suspend", "protect", "restore"]).default("delete"),
});

const Mark = z.strictObject({ post: z.string(), text: z.string(), name: z.string() });

type Action = (controls: Controls, params: URLSearchParams, body: unknown) => unknown;

/** Everything under `/_simulator/`, by method and name. */
const ACTIONS: Readonly<Record<string, Action>> = {
  "GET health": ({ sim }) => ({ ok: true, now: sim.now() }),
  "GET meter": ({ sim }) => sim.meter.reading(),
  "POST reset-meter": ({ sim }) => {
    sim.meter.reset();
    return sim.meter.reading();
  },
  "GET requests": ({ log }) => log.entries(),
  "GET connections": ({ sim }) => sim.connections.views(sim.now()),
  "GET behaviour": ({ sim }) => behaviourOf(sim.options),
  "POST behaviour": ({ sim }, _params, body) => {
    sim.behave(body);
    return behaviourOf(sim.options);
  },
  "GET books": ({ sim }, params) =>
    keepBooks(
      sim,
      params.get("query") ?? "",
      readMoment(params.get("from"), -Infinity),
      readMoment(params.get("to"), Infinity),
    ),
  "GET clock": ({ sim }) => ({ now: sim.now(), speed: sim.clock.speed }),
  "POST clock": ({ sim }, _params, body) => {
    const change = ClockChange.parse(body);
    if (change.now !== undefined)
      sim.clock.set(typeof change.now === "number" ? change.now : Date.parse(change.now));
    if (change.advanceMs !== undefined) sim.clock.advance(change.advanceMs);
    if (change.speed !== undefined) sim.clock.setSpeed(change.speed);
    return { now: sim.now(), speed: sim.clock.speed };
  },
  "POST faults": ({ faults }, _params, body) => {
    const plan = parseFaultPlan(body);
    faults.set(plan);
    return { rules: plan.length };
  },
  "POST mark": ({ sim }, _params, body) => {
    const { post, text, name } = Mark.parse(body);
    const marked = sim.mark(post, text, name);
    if (marked === undefined) throw new Error("This world holds no such post.");
    return marked;
  },
  "POST delete": ({ sim }, _params, body) => {
    const { post, user, how } = Withdrawal.parse(body);
    if ((post === undefined) === (user === undefined)) throw new Error("Name a post or a user.");
    const done = post === undefined ? sim.changeAuthor(user!, how) : sim.changePost(post, how);
    if (!done) throw new Error("This world holds no such post or user.");
    return { done };
  },
};

/** Answers a request to the control plane; wrong ones get 400 with the reason. */
export function control(controls: Controls, method: string, url: URL, body: string): ControlAnswer {
  const action = ACTIONS[`${method} ${url.pathname.slice("/_simulator/".length)}`];
  if (action === undefined)
    return { status: 404, body: { error: "No such control.", controls: Object.keys(ACTIONS) } };
  try {
    return { status: 200, body: action(controls, url.searchParams, body === "" ? {} : JSON.parse(body)) };
  } catch (error) {
    return {
      status: 400,
      body: { error: error instanceof z.ZodError ? z.prettifyError(error) : toError(error).message },
    };
  }
}

function readMoment(text: string | null, standard: number): number {
  if (text === null) return standard;
  const ms = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(ms)) throw new Error(`Not a moment: ${text}`);
  return ms;
}
