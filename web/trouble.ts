import { Refused, keepToken } from "./api.ts";
import { byId, el } from "./dom.ts";

const place = byId("trouble");

export const noTrouble = (): void => place.replaceChildren();

/** Says what went wrong and what to do; asks for the token where it is missing. */
export function showTrouble(thrown: unknown, again: () => void): void {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const hint = thrown instanceof Refused ? thrown.hint : undefined;
  place.replaceChildren(
    el("p", {}, el("strong", {}, message), hint === undefined ? null : ` ${hint}`),
    thrown instanceof Refused && thrown.needsToken
      ? tokenForm(again)
      : el("button", { type: "button", click: again }, "Try again"),
  );
}

function tokenForm(again: () => void): HTMLElement {
  const input = el("input", { type: "password", autocomplete: "current-password", required: true });
  const form = el(
    "form",
    {
      submit: (event) => {
        event.preventDefault();
        keepToken(input.value);
        again();
      },
    },
    // to those who keep passwords a token is one, and they ask whose
    el("input", { autocomplete: "username", value: "token", hidden: true }),
    el("label", {}, "Token (server.token) ", input),
    el("button", {}, "Show"),
  );
  return form;
}
