import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";

/** Where systems put it; BIRDSONG_TEST_CHROMIUM names another place. */
const PLACES = [
  process.env["BIRDSONG_TEST_CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

const place = PLACES.find((path) => path !== undefined && existsSync(path));

/** Why nothing can be looked at, if so. */
export const NO_BROWSER =
  place === undefined
    ? "there is no Chromium: install it (Debian: apt-get install chromium), or set BIRDSONG_TEST_CHROMIUM"
    : undefined;

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: place!,
    // a container's root has no sandbox; pages here are this product's own
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
}
