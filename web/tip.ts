import { byId } from "./dom.ts";

const tip = byId("tip");
const OFF = 14;

let titled: SVGTitleElement | undefined;
let words = "";

/** What a mark says of itself, at once and beside the pointer; the browser's own way takes a second. */
export function tellMarks(): void {
  document.addEventListener("pointerover", (event) => {
    const found = titleOf(event.target as Element);
    if (found === titled) return;
    restore();
    if (found === undefined) return;
    titled = found;
    words = found.textContent;
    found.textContent = ""; // or the browser would say it once more
    tip.textContent = words;
    tip.hidden = false;
  });
  document.addEventListener("pointermove", ({ clientX, clientY }) => {
    if (titled === undefined) return;
    if (!titled.isConnected) return restore();
    const { width, height } = tip.getBoundingClientRect();
    const left = clientX + OFF + width > innerWidth ? clientX - OFF - width : clientX + OFF;
    const top = clientY + OFF + height > innerHeight ? clientY - OFF - height : clientY + OFF;
    tip.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, top)}px)`;
  });
  for (const gone of ["pointerdown", "scroll", "blur"]) addEventListener(gone, restore, { passive: true });
}

function restore(): void {
  if (titled !== undefined) titled.textContent = words;
  titled = undefined;
  tip.hidden = true;
}

/** The title of the mark, if it is one: a picture's own title names it, and is on the page already. */
function titleOf(target: Element): SVGTitleElement | undefined {
  for (let each: Element | null = target; each !== null && each.nodeName !== "svg"; each = each.parentElement)
    for (const child of each.children) if (child.nodeName === "title") return child as SVGTitleElement;
  return undefined;
}
