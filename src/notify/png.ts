import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

/** Sharp on the screens of telephones. */
const ZOOM = 2;
const FONT = "B612";

interface Renderer {
  render(svg: string): Uint8Array;
}

let made: Promise<Renderer> | undefined;

/**
 * A picture as PNG, the same on every machine: with a font that comes along, no matter what the system has. The renderer
 * is made when it is first needed.
 */
export async function pngOf(svg: string): Promise<Uint8Array> {
  made ??= renderer();
  return (await made).render(svg);
}

async function renderer(): Promise<Renderer> {
  const { Resvg, initWasm } = await import("@resvg/resvg-wasm");
  const require = createRequire(import.meta.url);
  await initWasm(await readFile(require.resolve("@resvg/resvg-wasm/index_bg.wasm")));
  const font = {
    fontBuffers: [await readFile(require.resolve("@fontsource/b612/files/b612-latin-400-normal.woff2"))],
    loadSystemFonts: false,
    defaultFontFamily: FONT,
    sansSerifFamily: FONT,
  };
  return {
    render(svg) {
      const drawing = new Resvg(svg, { font, background: "#ffffff", fitTo: { mode: "zoom", value: ZOOM } });
      const image = drawing.render();
      try {
        return image.asPng();
      } finally {
        image.free();
        drawing.free();
      }
    },
  };
}
