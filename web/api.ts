import type { Dashboard } from "./answers.ts";
import { queryOf } from "./state.ts";
import type { State } from "./state.ts";

/** What the server says went wrong, and what to do about it. */
export class Refused extends Error {
  readonly hint: string | undefined;
  readonly needsToken: boolean;

  constructor(message: string, hint: string | undefined, needsToken: boolean) {
    super(message);
    this.hint = hint;
    this.needsToken = needsToken;
  }
}

const KEPT = "birdsong-token";
const PATIENCE = 90_000;

/** The token goes from the address into the tab's memory, so that a shared address does not share it. */
export function takeToken(): void {
  const address = new URL(location.href);
  const token = address.searchParams.get("token");
  if (token === null) return;
  keepToken(token);
  address.searchParams.delete("token");
  history.replaceState(null, "", address);
}

export const keepToken = (token: string): void => sessionStorage.setItem(KEPT, token);

export const hasToken = (): boolean => sessionStorage.getItem(KEPT) !== null;

/** Asks the server; throws {@link Refused}, or the signal's reason. */
export async function ask(path: string, signal: AbortSignal): Promise<Response> {
  const token = sessionStorage.getItem(KEPT);
  const headers: HeadersInit = token === null ? {} : { authorization: `Bearer ${token}` };
  let response: Response;
  try {
    response = await fetch(path, {
      headers,
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
    });
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    throw new Refused(
      "The server does not answer.",
      "Is `birdsong serve` still running? Then try again.",
      false,
    );
  }
  if (response.ok) return response;
  const said = await problemIn(response);
  throw new Refused(said.message, said.hint, response.status === 401);
}

async function problemIn(response: Response): Promise<{ readonly message: string; readonly hint?: string }> {
  const unknown = { message: `The server answered ${response.status}.` };
  if (response.headers.get("content-type")?.includes("json") !== true) return unknown;
  const body = (await response.json()) as {
    readonly error?: { readonly message: string; readonly hint?: string };
  };
  return body.error ?? unknown;
}

export async function askDashboard(state: State, signal: AbortSignal): Promise<Dashboard> {
  const response = await ask(`/api/dashboard${queryOf(state)}`, signal);
  return (await response.json()) as Dashboard;
}
