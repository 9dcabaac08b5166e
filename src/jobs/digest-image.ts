import { toError } from "../model/error.ts";
import { median } from "../notify/digest.ts";
import type { DigestData, DigestFrame } from "../notify/digest.ts";
import { digestPicture } from "../notify/digest-picture.ts";
import type { CoursePart } from "../notify/digest-picture.ts";
import type { Picture } from "../notify/notifier.ts";
import { pngOf } from "../notify/png.ts";
import type { Wired } from "./wire.ts";

/** The picture of a digest; undefined, and a line in the log, when it cannot be drawn: words are worth sending alone. */
export async function digestImage(
  { state, log }: Pick<Wired, "state" | "log">,
  { course, usual }: DigestData & { readonly course: readonly CoursePart[] },
  frame: DigestFrame,
): Promise<Picture | undefined> {
  try {
    const begin = course[0]?.start ?? frame.period.start;
    const gaps = (await state.gaps.listOpen(frame.campaign))
      .map(({ from_at: from, to_at: to, cause }) => ({ from: Date.parse(from), to: Date.parse(to), cause }))
      .filter(({ from, to }) => to > begin && from < frame.period.end);
    const { svg, alt } = digestPicture({ parts: course, usual: median(usual), gaps }, frame);
    return {
      name: frame.every === "1h" ? "hour.png" : "day.png",
      type: "image/png",
      alt,
      bytes: await pngOf(svg),
    };
  } catch (thrown) {
    log.warn({ error: toError(thrown) }, "the digest goes without its picture");
    return undefined;
  }
}
