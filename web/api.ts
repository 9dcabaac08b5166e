import type { Answer, Dashboard, DashboardMore } from "./answers.ts";
import { askedOf } from "./state.ts";
import type { State } from "./state.ts";
import type { Status } from "./status.ts";

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
export async function ask(
  path: string,
  signal: AbortSignal,
  more: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const token = sessionStorage.getItem(KEPT);
  const headers = token === null ? more : { ...more, authorization: `Bearer ${token}` };
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
  if (response.ok || response.status === 304) return response;
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

/** An answer, and the mark by which the server knows whether it has changed. */
export interface Marked<T> {
  readonly answer: T;
  readonly mark: string;
}

/** Undefined when nothing has changed since the answer of that mark. */
export async function askDashboard(
  state: State,
  signal: AbortSignal,
  mark?: string,
): Promise<Marked<Dashboard> | undefined> {
  const known = mark === undefined || mark === "" ? {} : { "if-none-match": mark };
  const response = await ask(`/api/dashboard${askedOf(state)}`, signal, known);
  if (response.status === 304) return undefined;
  return { answer: (await response.json()) as Dashboard, mark: response.headers.get("etag") ?? "" };
}

/** @param bucket how time was cut in the first answer, so that both fit */
export async function askMore(state: State, bucket: string, signal: AbortSignal): Promise<DashboardMore> {
  const response = await ask(`/api/dashboard/more${askedOf({ ...state, bucket })}`, signal);
  return (await response.json()) as DashboardMore;
}

export async function askStatus(signal: AbortSignal): Promise<Status> {
  return (await (await ask("/api/status", signal)).json()) as Status;
}

export async function askReport(
  name: string,
  given: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Answer> {
  const query = new URLSearchParams(given).toString();
  return (await (await ask(`/api/reports/${name}.json?${query}`, signal)).json()) as Answer;
}
