import { readAsk } from "../answer/fields.ts";
import { renderPosts } from "../answer/page.ts";
import { invalid, partialError } from "../answer/problems.ts";
import type { PartialError } from "../answer/problems.ts";
import type { Simulation } from "../simulation.ts";
import { absenceOf } from "../world/absence.ts";
import type { Post } from "../world/post.ts";
import { isGhost } from "../world/post.ts";
import type { Answer } from "./answer.ts";

const MOST_IDS = 100;

/** A comma-separated list of 1 to 100 values, each once. */
export function readList(params: URLSearchParams, name: string, form: RegExp): readonly string[] {
  const text = params.get(name);
  if (text === null || text === "")
    throw invalid(name, "", `The \`${name}\` query parameter can not be empty`);
  const values = text.split(",");
  if (values.length > MOST_IDS) {
    throw invalid(
      name,
      text,
      `The number of values in the \`${name}\` query parameter list [${values.length}] is not between 1 and ${MOST_IDS}`,
    );
  }
  for (const value of values) {
    if (!form.test(value))
      throw invalid(
        name,
        value,
        `The \`${name}\` query parameter value [${value}] does not match ${form.source}`,
      );
  }
  return [...new Set(values)];
}

export const ID_FORM = /^[0-9]{1,19}$/;

/** `GET /2/tweets?ids=`: what can be shown in the order asked, the rest as partial errors. */
export function lookUpPosts(sim: Simulation, params: URLSearchParams): Answer {
  return lookUp(sim, params, readList(params, "ids", ID_FORM), "ids");
}

/** `GET /2/tweets/:id`: `data` is an object, or absent beside `errors[]`. */
export function lookUpPost(sim: Simulation, params: URLSearchParams, id: string): Answer {
  if (!ID_FORM.test(id)) throw invalid("id", id, `The \`id\` query parameter value [${id}] is not valid`);
  const answer = lookUp(sim, params, [id], "id");
  const { data, ...rest } = answer.body;
  return { ...answer, body: { ...(Array.isArray(data) ? { data: data[0] as unknown } : {}), ...rest } };
}

function lookUp(sim: Simulation, params: URLSearchParams, ids: readonly string[], parameter: string): Answer {
  const now = sim.now();
  const ask = readAsk(params, sim.options.dialect ?? "legacy", sim.options.unknownFields ?? "drop");
  const found: Post[] = [];
  const missing: PartialError[] = [];
  for (const id of ids) {
    if (sim.isSilentlyAbsent(id)) continue;
    const post = sim.world.find(id);
    const absence = post === undefined ? "unknown" : absenceOf(post, now);
    if (post !== undefined && absence === undefined && !isGhost(post)) found.push(post);
    else
      missing.push(
        partialError(absence ?? "deleted", ask.dialect === "new" ? "post" : "tweet", parameter, id),
      );
  }
  const { data, includes, errors, resources } = renderPosts(found, ask, now);
  const all = [...missing, ...errors];
  return {
    body: {
      ...(data.length > 0 ? { data } : {}),
      ...(includes === undefined ? {} : { includes }),
      ...(all.length > 0 ? { errors: all } : {}),
    },
    resources,
  };
}
