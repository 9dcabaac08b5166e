import type { TimeChart } from "../src/charts/frame.ts";
import { DAY } from "../src/charts/scale.ts";
import { dayOf } from "./answers.ts";
import type { Period } from "./answers.ts";

const NS = "http://www.w3.org/2000/svg";
/** A shorter drag is a slip of the hand. */
const LEAST = 4;

let dragging = false;

/** Whether days are being chosen at this moment: nothing should be drawn anew under the hand. */
export const isDragging = (): boolean => dragging;

/**
 * Lets days be chosen by dragging over a chart, and all of them by a double click. The date fields do the same without
 * a pointer.
 *
 * @param chosen days that are drawn as chosen already
 * @param choose undefined for all days
 */
export function brush(
  svg: SVGSVGElement,
  { plot, domain }: TimeChart,
  chosen: Period | undefined,
  choose: (period: Period | undefined) => void,
): void {
  const scale = (plot.right - plot.left) / (domain[1] - domain[0]);
  const timeAt = (x: number): number =>
    domain[0] + (Math.min(Math.max(x, plot.left), plot.right) - plot.left) / scale;
  const mark = document.createElementNS(NS, "rect");
  mark.setAttribute("class", "brush");
  mark.setAttribute("y", String(plot.top));
  mark.setAttribute("height", String(plot.bottom - plot.top));
  const show = (from: number, to: number): void => {
    mark.setAttribute("x", String(plot.left + (from - domain[0]) * scale));
    mark.setAttribute("width", String(Math.max((to - from) * scale, 1)));
    if (!mark.isConnected) svg.append(mark);
  };
  const reset = (): void => {
    if (chosen === undefined) mark.remove();
    else show(Math.max(Date.parse(chosen.from), domain[0]), Math.min(Date.parse(chosen.to) + DAY, domain[1]));
  };
  reset();
  svg.classList.add("brushed");

  const placeOf = (event: PointerEvent): number => event.clientX - svg.getBoundingClientRect().left;
  svg.addEventListener("dblclick", () => choose(undefined));
  svg.addEventListener("pointerdown", (down) => {
    if (down.button !== 0) return;
    svg.setPointerCapture(down.pointerId);
    dragging = true;
    const begin = placeOf(down);
    const daysTo = (place: number): [number, number] => {
      const [low, high] = [timeAt(Math.min(begin, place)), timeAt(Math.max(begin, place))];
      // the right edge of a day is not yet the next one
      return [Math.floor(low / DAY) * DAY, Math.max(Math.ceil(high / DAY), Math.floor(low / DAY) + 1) * DAY];
    };
    const ended = new AbortController();
    const { signal } = ended;
    const end = (): void => {
      dragging = false;
      ended.abort();
    };
    svg.addEventListener("pointermove", (move) => show(...inside(daysTo(placeOf(move)), domain)), { signal });
    svg.addEventListener(
      "pointerup",
      (up) => {
        end();
        if (Math.abs(placeOf(up) - begin) < LEAST) return reset();
        const [from, to] = inside(daysTo(placeOf(up)), domain);
        choose({ from: dayOf(from), to: dayOf(to - 1) });
      },
      { signal },
    );
    const cancel = (): void => {
      end();
      reset();
    };
    svg.addEventListener("pointercancel", cancel, { signal });
    addEventListener("keydown", ({ key }) => key === "Escape" && cancel(), { signal });
  });
}

const inside = (
  [from, to]: readonly [number, number],
  domain: readonly [number, number],
): [number, number] => [Math.max(from, domain[0]), Math.min(to, domain[1])];
