import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { BirdsongError, EXIT, systemCode } from "../model/error.ts";
import { nearest } from "../model/nearest.ts";

/** Placeholders of a digest, with what they stand for. */
export const DIGEST_PLACEHOLDERS = {
  period: "the hour or day, in the project's time zone",
  subject: "the campaign, or `all campaigns`",
  posts: "posts of the period",
  posts_before: "posts of the period before",
  posts_change: "change against it, such as `+20 %`",
  usual: "posts usual at that hour or weekday",
  usual_change: "difference from that",
  authors: "different authors",
  engagements: "likes, reposts, replies and quotes",
  engagements_change: "change against the period before",
  mood: "mean mood, from -1.00 to +1.00",
  mood_before: "mean mood of the period before",
  timezone: "the project's time zone",
  as_of: "when the data were published",
} as const;

/** Placeholders of each post in it. */
export const POST_PLACEHOLDERS = {
  what: "why it is shown: `Best mood`, `Worst mood`, `Most engagement`, `Least engagement`",
  author: "who wrote it, such as `@vi`",
  text: "what it says",
  mood: "its mood",
  engagements: "likes, reposts, replies and quotes together",
  likes: "likes",
  reposts: "reposts",
  replies: "replies",
  quotes: "quotes",
} as const;

/** The wording, a file each; of `post` the first line becomes the heading, and each line of `fields` a pair. */
export const DEFAULT_TEMPLATES = {
  title: "{period}: {posts} posts about {subject}",
  text: "{posts_change} against the period before, {usual_change} against what is usual. Times in {timezone}, as of {as_of}.",
  fields: [
    "Posts: {posts} ({posts_before} before, usually {usual})",
    "Authors: {authors}",
    "Engagements: {engagements} ({engagements_change})",
    "Mood: {mood} ({mood_before} before)",
  ].join("\n"),
  post: "{what}: {author}\n{text}\n{likes} likes · {reposts} reposts · {replies} replies · {quotes} quotes · mood {mood}",
} as const;

export type TemplateName = keyof typeof DEFAULT_TEMPLATES;
export type Templates = Readonly<Record<TemplateName, string>>;
export type DigestValues = Readonly<Record<keyof typeof DIGEST_PLACEHOLDERS, string>>;
export type PostValues = Readonly<Record<keyof typeof POST_PLACEHOLDERS, string>>;

/** Everything in braces is a placeholder; two braces are one. */
const PLACEHOLDER = /\{\{|\}\}|\{([^{}\n]*)\}/g;

/** The wording in a folder; what has no file there stays as it comes. Throws `digest.*` with file and placeholder. */
export async function loadTemplates(folder: string | undefined): Promise<Templates> {
  if (folder === undefined) return DEFAULT_TEMPLATES;
  const templates: Record<TemplateName, string> = { ...DEFAULT_TEMPLATES };
  for (const file of await filesOf(folder)) {
    const name = file.slice(0, -".txt".length);
    const path = join(folder, file);
    if (!isTemplate(name)) {
      const names = Object.keys(DEFAULT_TEMPLATES);
      throw new BirdsongError(`${path} is no template of the digest.`, {
        code: "digest.unknown-template",
        hint: `${hintOf(nearest(name, names), ".txt")}Templates are ${names.map((each) => `${each}.txt`).join(", ")}.`,
        exitCode: EXIT.usage,
      });
    }
    const text = (await readFile(path, "utf8")).trimEnd();
    assertPlaceholders(path, text, name === "post" ? POST_PLACEHOLDERS : DIGEST_PLACEHOLDERS);
    templates[name] = text;
  }
  return templates;
}

async function filesOf(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((file) => file.endsWith(".txt")).sort();
  } catch (thrown) {
    throw new BirdsongError(
      `The templates in ${folder} cannot be read (${systemCode(thrown) ?? "unknown"}).`,
      {
        code: "digest.no-templates",
        hint: "Make the folder, or mend or remove `digest.templates`.",
        exitCode: EXIT.usage,
        cause: thrown,
      },
    );
  }
}

function isTemplate(name: string): name is TemplateName {
  return Object.hasOwn(DEFAULT_TEMPLATES, name);
}

function assertPlaceholders(path: string, text: string, known: Readonly<Record<string, string>>): void {
  for (const [whole, name] of text.matchAll(PLACEHOLDER)) {
    if (name === undefined || Object.hasOwn(known, name)) continue;
    throw new BirdsongError(`${path} has the placeholder ${whole}, which means nothing.`, {
      code: "digest.unknown-placeholder",
      hint: `${hintOf(nearest(name, Object.keys(known)), "")}Known are ${Object.keys(known).join(", ")}.`,
      exitCode: EXIT.usage,
    });
  }
}

function hintOf(meant: string | undefined, ending: string): string {
  return meant === undefined ? "" : `Did you mean ${meant}${ending}? `;
}

/** Puts the values in, in one pass: what a post says is never read as a template. */
export function filled(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(PLACEHOLDER, (whole: string, name: string | undefined) =>
    name === undefined ? whole.slice(1) : (values[name] ?? whole),
  );
}
