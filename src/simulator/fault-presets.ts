import {
  creditsDepleted,
  forbidden,
  internalError,
  notFound,
  tooManyRequests,
  unauthorized,
  unavailable,
} from "./answer/problems.ts";

/** An answer to send instead of the right one. */
export interface Preset {
  readonly status: number;
  readonly body: string;
  /** @default "application/json; charset=utf-8" */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Shows an exhausted window in the rate-limit headers. */
  readonly exhausted?: boolean;
}

const problem = (of: { readonly status: number; readonly body: unknown }): Preset => ({
  status: of.status,
  body: JSON.stringify(of.body),
});
const HTML =
  "<!DOCTYPE html><html><head><title>Over capacity</title></head><body><h1>Something went wrong</h1></body></html>";

/** Answers that have been seen, by name. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  "rate-limited": { ...problem(tooManyRequests), exhausted: true },
  /** The limit of one a second: 429 though calls remain. */
  "too-hasty": problem(tooManyRequests),
  "usage-capped": {
    status: 429,
    body: JSON.stringify({
      title: "UsageCapExceeded",
      detail: "Usage cap exceeded: Monthly product cap",
      type: "https://api.twitter.com/2/problems/usage-capped",
      period: "Monthly",
      scope: "Product",
    }),
  },
  "credits-depleted": problem(creditsDepleted),
  "credits-error-list": {
    status: 402,
    body: JSON.stringify({ errors: [{ message: "CreditsDepleted", code: 402 }] }),
  },
  unauthorized: problem(unauthorized),
  forbidden: problem(forbidden),
  "not-found": problem(notFound),
  "not-found-empty": { status: 404, body: "" },
  "internal-error": problem(internalError),
  unavailable: problem(unavailable),
  "unavailable-retry-after": { ...problem(unavailable), headers: { "retry-after": "2" } },
  "error-list": {
    status: 403,
    body: JSON.stringify({ errors: [{ message: "Your account is suspended.", code: 64 }] }),
  },
  "html-error": { status: 503, contentType: "text/html; charset=utf-8", body: HTML },
  "html-page": { status: 200, contentType: "text/html; charset=utf-8", body: HTML },
  "empty-body": { status: 200, body: "" },
  "invalid-json": { status: 200, body: '{"data":[{"id":"1","text":"cut in the mid' },
  "empty-object": { status: 200, body: "{}" },
};

/** Why the platform ended a connection by itself. */
export const DISCONNECTS: Readonly<Record<string, string>> = {
  OperationalDisconnect: "This stream has been disconnected for operational reasons.",
  UpstreamOperationalDisconnect: "This stream has been disconnected upstream for operational reasons.",
  ForceDisconnect: "This stream has been forcibly disconnected.",
  UpstreamUncleanDisconnect: "This stream has been disconnected upstream uncleanly.",
  SlowReader: "This stream has been disconnected because its client does not keep up.",
  InternalError: "This stream has been disconnected because of an internal error.",
  ClientApplicationStateDegraded: "This stream has been disconnected because of the state of its app.",
  InvalidRules: "This stream has been disconnected because none of its rules is valid any more.",
};
