import { isDragging } from "./brush.ts";
import { byId } from "./dom.ts";

const EVERY = 60_000;

const button = byId("live");
let isOn = true;

/**
 * Looks for something new once a minute while the page is seen, and when it is seen again. Not while days are being
 * chosen. @param look answers when the page is up to date
 */
export function watch(look: () => Promise<void>): void {
  let looked = performance.now();
  let looking = false;
  const due = async (): Promise<void> => {
    if (!isOn || looking || document.hidden || isDragging() || performance.now() - looked < EVERY) return;
    looking = true;
    await look();
    looked = performance.now();
    looking = false;
  };
  setInterval(() => void due(), EVERY / 12);
  document.addEventListener("visibilitychange", () => void due());
  button.addEventListener("click", () => {
    isOn = !isOn;
    button.setAttribute("aria-pressed", String(isOn));
    looked = -EVERY;
    void due();
  });
}
