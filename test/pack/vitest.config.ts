import { defineConfig } from "vitest/config";

/** What users get: built, packed, installed elsewhere. Apart from the other tests because npm fetches packages. */
export default defineConfig({
  test: {
    include: ["test/pack/*.pack.ts"],
    pool: "forks",
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
