/** An answer that is not data. */
export interface Problem {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown by endpoints; the server sends it. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`status ${problem.status}`);
    this.problem = problem;
  }
}

const TYPES = "https://api.twitter.com/2/problems/";

/** 400 about parameters, with the platform's double wrapping. */
export function invalid(parameter: string, value: string, message: string): Refusal {
  return new Refusal({
    status: 400,
    body: {
      errors: [{ parameters: { [parameter]: [value] }, message }],
      title: "Invalid Request",
      detail: "One or more parameters to your request was invalid.",
      type: `${TYPES}invalid-request`,
    },
  });
}

export const unauthorized: Problem = {
  status: 401,
  body: { title: "Unauthorized", type: "about:blank", status: 401, detail: "Unauthorized" },
};

/** A user's token where only the app's own is taken. */
export const unsupportedAuthentication: Problem = {
  status: 403,
  body: {
    title: "Unsupported Authentication",
    detail:
      "Authenticating with OAuth 2.0 User Context is forbidden for this endpoint. Supported authentication types are [OAuth 2.0 Application-Only].",
    type: `${TYPES}unsupported-authentication`,
    status: 403,
  },
};

export const notFound: Problem = {
  status: 404,
  body: { title: "Not Found", type: "about:blank", status: 404, detail: "Not Found" },
};

export const tooManyRequests: Problem = {
  status: 429,
  body: { title: "Too Many Requests", detail: "Too Many Requests", type: "about:blank", status: 429 },
};

export const creditsDepleted: Problem = {
  status: 402,
  body: {
    account_id: 1,
    title: "CreditsDepleted",
    detail: "Your enrolled account does not have any credits to fulfill this request.",
    type: "https://api.twitter.com/2/problems/credits",
  },
};

export const unavailable: Problem = {
  status: 503,
  body: { title: "Service Unavailable", detail: "Service Unavailable", type: "about:blank", status: 503 },
};

export const internalError: Problem = {
  status: 500,
  body: {
    title: "Internal Server Error",
    detail: "Something is broken.",
    type: `${TYPES}internal-error`,
    status: 500,
  },
};

export const forbidden: Problem = {
  status: 403,
  body: {
    title: "Client Forbidden",
    detail:
      "When authenticating requests to the Twitter API v2 endpoints, you must use keys and tokens from a developer App that is attached to a Project.",
    type: `${TYPES}client-forbidden`,
    reason: "client-not-enrolled",
    registration_url: "https://developer.twitter.com/en/docs/projects/overview",
    client_id: "1",
    status: 403,
  },
};

/** One entry of `errors[]` beside data. */
export interface PartialError {
  readonly value: string;
  readonly detail: string;
  readonly title: string;
  readonly resource_type: string;
  readonly parameter: string;
  readonly resource_id: string;
  readonly type: string;
}

export function partialError(
  why: "deleted" | "suspended" | "protected" | "unknown",
  resource: "tweet" | "post" | "user",
  parameter: string,
  value: string,
): PartialError {
  const shared = { value, resource_type: resource, parameter, resource_id: value };
  if (why === "suspended") {
    return {
      ...shared,
      title: "Forbidden",
      detail: `User has been suspended: [${value}].`,
      type: `${TYPES}resource-not-found`,
    };
  }
  if (why === "protected") {
    return {
      ...shared,
      title: "Authorization Error",
      detail: `Sorry, you are not authorized to see the ${resource === "user" ? "user" : "Tweet"} with ${parameter}: [${value}].`,
      type: `${TYPES}not-authorized-for-resource`,
    };
  }
  return {
    ...shared,
    title: "Not Found Error",
    detail: `Could not find ${resource} with ${parameter}: [${value}].`,
    type: `${TYPES}resource-not-found`,
  };
}
