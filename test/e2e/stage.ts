import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach } from "vitest";
import type { RunningServer } from "../../src/server/server.ts";
import type { Published } from "../reports/published.ts";
import { NO_BROWSER, openBrowser } from "./browser.ts";
import { look, serve } from "./page.ts";

/** What the tests of a file look at, from their first to their last. */
export interface Stage {
  readonly browser: Browser;
  readonly published: Published;
  readonly server: RunningServer;
  /** Opens the page in a context of its own; see {@link look}. */
  see(use: (page: Page) => Promise<void>, options?: Parameters<typeof look>[3]): Promise<void>;
}

/**
 * A browser and a server of what `publish` publishes, for the tests of the file that calls it; where there is no
 * browser they are skipped and say so. @param env settings of the server as environment variables
 */
export function onStage(
  publish: () => Promise<Published>,
  env: Readonly<Record<string, string>> = {},
): Stage {
  let stage: Omit<Stage, "see"> | undefined;
  const set = (): Omit<Stage, "see"> => {
    if (stage === undefined) throw new Error("nothing is on stage before the first test");
    return stage;
  };

  beforeAll(async () => {
    if (NO_BROWSER !== undefined) return;
    const published = await publish();
    stage = { published, server: await serve(published, env), browser: await openBrowser() };
  }, 120_000);

  afterAll(async () => {
    await stage?.browser.close();
    await stage?.server[Symbol.asyncDispose]();
    await stage?.published[Symbol.asyncDispose]();
  });

  beforeEach((context) => {
    if (NO_BROWSER !== undefined) context.skip(NO_BROWSER);
  });

  return {
    get browser() {
      return set().browser;
    },
    get published() {
      return set().published;
    },
    get server() {
      return set().server;
    },
    see: async (use, options = {}) => look(set().browser, set().server.url, use, options),
  };
}
