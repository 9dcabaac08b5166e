import { z } from "zod";
import { isLoopback } from "./loopback.ts";

export const server = z
  .strictObject({
    host: z
      .string()
      .min(1)
      .default("127.0.0.1")
      .describe("Address to listen at. Beyond this machine (`0.0.0.0`) a token is required."),
    port: z.int().min(0).max(65_535).default(7_373).describe("Port to listen at; 0 takes any that is free."),
    token: z
      .string()
      .min(16, "at least 16 characters, hard to guess")
      .optional()
      .meta({ secret: true })
      .describe("What callers must show. Set it as BIRDSONG_SERVER_TOKEN, not in the file."),
    sql: z
      .boolean()
      .default(false)
      .describe(
        "Whether the page `/sql` and `/api/sql` answer any reading query, each in a process of its own.",
      ),
  })
  .refine(({ host, token }) => token !== undefined || isLoopback(host), {
    path: ["token"],
    message: "a token, because `host` is not this machine alone",
  })
  .describe("How data are served over HTTP (docs/serving.md).");
