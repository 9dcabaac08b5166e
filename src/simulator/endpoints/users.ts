import { readAsk } from "../answer/fields.ts";
import { partialError } from "../answer/problems.ts";
import type { PartialError } from "../answer/problems.ts";
import { renderUser } from "../answer/render-user.ts";
import type { Simulation } from "../simulation.ts";
import type { Author } from "../world/post.ts";
import type { Answer } from "./answer.ts";
import { ID_FORM, readList } from "./lookup.ts";

const NAME_FORM = /^[A-Za-z0-9_]{1,15}$/;

/** `GET /2/users?ids=` */
export function usersByIds(sim: Simulation, params: URLSearchParams): Answer {
  return lookUp(sim, params, readList(params, "ids", ID_FORM), "ids", (id) => sim.world.authors.byId(id));
}

/** `GET /2/users/by?usernames=` */
export function usersByNames(sim: Simulation, params: URLSearchParams): Answer {
  const names = readList(params, "usernames", NAME_FORM);
  return lookUp(sim, params, names, "usernames", (name) => sim.world.authors.byUsername(name));
}

/** `GET /2/users/:id` */
export function userById(sim: Simulation, params: URLSearchParams, id: string): Answer {
  return single(lookUp(sim, params, [id], "id", (value) => sim.world.authors.byId(value)));
}

/** `GET /2/users/by/username/:username` */
export function userByName(sim: Simulation, params: URLSearchParams, name: string): Answer {
  return single(lookUp(sim, params, [name], "username", (value) => sim.world.authors.byUsername(value)));
}

function single(answer: Answer): Answer {
  const { data, ...rest } = answer.body;
  return { ...answer, body: { ...(Array.isArray(data) ? { data: data[0] as unknown } : {}), ...rest } };
}

function lookUp(
  sim: Simulation,
  params: URLSearchParams,
  values: readonly string[],
  parameter: string,
  find: (value: string) => Author | undefined,
): Answer {
  const now = sim.now();
  const ask = readAsk(params, sim.options.dialect ?? "legacy", sim.options.unknownFields ?? "drop");
  const found: Author[] = [];
  const errors: PartialError[] = [];
  for (const value of values) {
    const author = find(value);
    // Protected accounts are shown; only what they wrote is not.
    if (author === undefined) errors.push(partialError("unknown", "user", parameter, value));
    else if (author.suspendedAt <= now) errors.push(partialError("suspended", "user", parameter, value));
    else found.push(author);
  }
  return {
    body: {
      ...(found.length > 0 ? { data: found.map((author) => renderUser(author, ask, now)) } : {}),
      ...(errors.length > 0 ? { errors } : {}),
    },
    resources: { posts: [], users: found.map((author) => author.id) },
  };
}
