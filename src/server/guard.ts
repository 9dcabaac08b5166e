import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";

export interface GuardOptions {
  /** What callers must show; undefined where only this machine can call. */
  readonly token: string | undefined;
  /** Whether only this machine is listened to. */
  readonly loopback: boolean;
}

/** Pages get nothing but this server's own; data are never guessed to be something else. */
const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

const LOOPBACK_HOST = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i;

/**
 * Who may ask what: reading only; by name of this machine, so that no web page can make a browser ask under a name
 * of its own; with the token where there is one, as `Authorization: Bearer …` or, for tools that send no headers, as
 * `?token=…`.
 */
export function guard({ token, loopback }: GuardOptions): MiddlewareHandler {
  const wanted = token === undefined ? undefined : digest(token);
  return async (context, next) => {
    for (const [name, value] of Object.entries(HEADERS)) context.header(name, value);
    const refuse = (status: 401 | 403 | 405, code: string, message: string): Response =>
      context.json({ error: { code, message } }, status);
    const { method } = context.req;
    if (method !== "GET" && method !== "HEAD")
      return refuse(405, "server.read-only", "Only GET is answered.");
    if (loopback && !LOOPBACK_HOST.test(context.req.header("host") ?? ""))
      return refuse(403, "server.host", "Ask by the name localhost or 127.0.0.1.");
    if (wanted !== undefined && !isOpen(context.req.path)) {
      const shown =
        /^Bearer (.+)$/i.exec(context.req.header("authorization") ?? "")?.[1] ?? context.req.query("token");
      if (shown === undefined || !timingSafeEqual(digest(shown), wanted)) {
        context.header("www-authenticate", "Bearer");
        return refuse(401, "server.token", "A token is required: Authorization: Bearer …, or ?token=…");
      }
    }
    await next();
    return undefined;
  };
}

/** What tells nothing but that the process lives, and the page before it has any data. */
const isOpen = (path: string): boolean =>
  path === "/healthz" || path === "/readyz" || path === "/" || path === "/sql" || path.startsWith("/page/");

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
