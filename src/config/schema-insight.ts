import { z } from "zod";
import { duration, strings } from "./schema-words.ts";

export const sentiment = z
  .strictObject({
    scorer: z
      .enum(["lexicon", "command", "onnx"])
      .default("lexicon")
      .describe(
        "`lexicon`: words and rules that come along. `command`: a program of yours. `onnx`: a local model.",
      ),
    command: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe("The program that `command` starts, and its arguments: `[python3, my_model.py]`."),
    version: z
      .string()
      .min(1)
      .optional()
      .describe("Your name for the version of that program or model; it is stored beside each mood."),
    timeout: duration.default("30s").describe("How long that program may take for one post."),
    model: z
      .string()
      .min(1)
      .optional()
      .describe("The folder of the model that `onnx` runs, relative to the configuration file."),
    languages: strings.optional().describe("Languages that model reads; all when absent."),
  })
  .refine(({ scorer, command }) => scorer !== "command" || command !== undefined, {
    path: ["command"],
    message: "what program to start, for instance `[python3, my_model.py]`",
  })
  .refine(({ scorer, model }) => scorer !== "onnx" || model !== undefined, {
    path: ["model"],
    message: "the folder of the model",
  })
  .describe("Who rates the mood of posts (docs/insight.md). After a change run `birdsong replay --enrich`.");
