import type { TimeChart } from "../src/charts/frame.ts";
import { PAPER } from "../src/charts/palette.ts";
import { element, fitted, text } from "../src/charts/svg.ts";
import { choicesText } from "./chosen.ts";
import { save } from "./downloads.ts";
import { el } from "./dom.ts";
import type { Canvas, View } from "./panels.ts";
import { spanOf } from "./totals.ts";

const WIDTH = 900;
const MARGIN = 20;
const HEAD = 56;
/** Pixels of a raster picture for each of the drawing: sharp on a dense screen and on paper. */
const DENSITY = 2;
const PATIENCE = 20_000;

type Draw = (canvas: Canvas) => TimeChart | string;

/** The chart as a file of its own: in the colours of paper, with what it shows written above it. */
export function pictureButtons(
  name: string,
  title: string,
  view: View,
  height: number,
  draw: Draw,
  failed: (thrown: unknown) => void,
): readonly HTMLElement[] {
  const drawn = (): Picture => {
    const canvas = { id: "picture", width: WIDTH - 2 * MARGIN, height: height * 1.5, palette: PAPER };
    const chart = draw(canvas);
    return framed(typeof chart === "string" ? chart : chart.svg, title, saidOf(view));
  };
  const button = (kind: string, click: () => void): HTMLElement =>
    el("button", { type: "button", "aria-label": `${kind} picture of ${title}`, click }, kind);
  return [
    button("SVG", () => save(new Blob([drawn().svg], { type: "image/svg+xml" }), `${name}.svg`)),
    button(
      "PNG",
      () =>
        void raster(drawn())
          .then((content) => save(content, `${name}.png`))
          .catch(failed),
    ),
  ];
}

/** What a picture shows, for whoever meets it without its page. */
function saidOf({ dashboard, state }: View): string {
  const { period } = dashboard;
  const parts = [period === null ? "" : spanOf(period.from, period.to), ...choicesText(state)];
  return parts.filter((part) => part !== "").join(" · ");
}

interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

function framed(chart: string, title: string, said: string): Picture {
  const tall = Number(/^<svg [^>]*?height="([\d.]+)"/.exec(chart)?.[1] ?? 0);
  const height = HEAD + tall + MARGIN;
  const line = (y: number, size: number, words: string, fill: string, weight?: string): string =>
    element("text", { x: MARGIN, y, "font-size": size, "font-weight": weight, fill }, text(words));
  const svg = element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width: WIDTH,
      height,
      viewBox: `0 0 ${WIDTH} ${height}`,
      "font-family": "system-ui, sans-serif",
    },
    element("rect", { width: WIDTH, height, fill: PAPER.background }),
    line(24, 17, title, PAPER.text, "600"),
    line(43, 12, fitted(said, WIDTH - 2 * MARGIN), PAPER.faint),
    element("g", { transform: `translate(${MARGIN} ${HEAD})` }, chart),
  );
  return { svg, width: WIDTH, height };
}

/** The same as points. It is drawn by the browser, from an address that holds the picture itself. */
async function raster({ svg, width, height }: Picture): Promise<Blob> {
  const image = new Image(width, height);
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("The picture could not be drawn in time.")), PATIENCE);
    image.addEventListener("load", () => {
      clearTimeout(late);
      resolve();
    });
    image.addEventListener("error", () => reject(new Error("The picture could not be drawn.")));
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  });
  const canvas = el("canvas");
  canvas.width = width * DENSITY;
  canvas.height = height * DENSITY;
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) =>
    canvas.toBlob((blob) => (blob === null ? failed(new Error("The picture is too large.")) : done(blob))),
  );
}
