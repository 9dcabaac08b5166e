import { BirdsongError, EXIT } from "../model/error.ts";

/** An error as a caller reads it. */
export interface Problem {
  readonly status: 400 | 404 | 500 | 503;
  readonly body: {
    readonly error: { readonly code: string; readonly message: string; readonly hint?: string };
  };
}

const SLOW: Problem = {
  status: 503,
  body: {
    error: {
      code: "server.slow",
      message: "The answer took too long.",
      hint: "Ask again in a minute: sums that were begun are finished meanwhile. Fewer days or a campaign are quicker.",
    },
  },
};

/** What the caller can mend is told in full; anything else only that it happened. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof DOMException && thrown.name === "TimeoutError") return SLOW;
  if (!(thrown instanceof BirdsongError)) {
    return {
      status: 500,
      body: { error: { code: "server.failed", message: "The server failed; its log says more." } },
    };
  }
  const { code, message, hint } = thrown;
  return {
    status: statusOf(thrown),
    body: { error: { code, message, ...(hint === undefined ? {} : { hint }) } },
  };
}

function statusOf({ code, exitCode, retryable }: BirdsongError): Problem["status"] {
  if (["report.unknown", "export.unknown", "server.unknown"].includes(code)) return 404;
  if (code === "marts.none" || retryable) return 503;
  return exitCode === EXIT.usage ? 400 : 500;
}
