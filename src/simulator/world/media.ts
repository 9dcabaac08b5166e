import type { Random } from "../../model/random.ts";
import { base62, between, normal, pick } from "./chance.ts";
import type { Media } from "./post.ts";
import { snowflake } from "./snowflake.ts";

const ALT_TEXTS = [
  "A hand-drawn portrait in blue and pink",
  "Screenshot of the credits",
  'Une affiche collée sur un mur, "fin"',
  "Two figures on a bridge at night 🌉",
];

/** A video; its views are drawn here and grow with time. */
export function makeVideo(random: Random, at: number): Media {
  const [width, height] = pick(random, [
    [1280, 720],
    [720, 1280],
    [1920, 1080],
    [640, 640],
  ] as const);
  return {
    key: `${random() < 0.85 ? 7 : 13}_${snowflake(at, between(random, 0, 0x3fffff))}`,
    type: "video",
    address: base62(random, 15),
    width,
    height,
    durationMs: Math.floor(Math.exp(10.2 + 0.9 * normal(random))) + 800,
    views: Math.floor(Math.exp(5.5 + 2.1 * normal(random))),
    firstShownAt: at,
  };
}

export function makePicture(random: Random, at: number): Media {
  const [width, height] = pick(random, [
    [1200, 675],
    [2048, 1536],
    [1536, 2048],
    [500, 500],
  ] as const);
  const moving = random() < 0.15;
  return {
    key: `${moving ? 16 : 3}_${snowflake(at, between(random, 0, 0x3fffff))}`,
    type: moving ? "animated_gif" : "photo",
    address: base62(random, 15),
    width,
    height,
    ...(random() < 0.25 ? { altText: pick(random, ALT_TEXTS) } : {}),
    views: 0,
    firstShownAt: at,
  };
}
