import type { Language } from "./language.ts";
import { FLAG } from "./moods.ts";
import type { Moods } from "./moods.ts";
import type { Seen } from "./reading.ts";
import { RULES } from "./rules.ts";
import { ROLE } from "./table.ts";

/** What a text amounts to. */
export interface Weighed {
  /** −1..1 */
  score: number;
  /** Words and emoji with a mood. */
  evidence: number;
}

/**
 * What a post of so many words makes of its sum: a long one has more of everything. Square roots, which are the same
 * on every machine; beyond the table it changes little.
 */
const LENGTHS = Float64Array.from({ length: 128 }, (_, words) =>
  words <= RULES.shortPost ? 1 : 1 / Math.sqrt(Math.sqrt(Math.sqrt(words / RULES.shortPost))),
);

/** Puts together what the words of a text do to each other, and what they come to. */
export function weigh(moods: Moods, seen: Seen, language: Language, into: Weighed): void {
  const { count, roles, weights, flags } = moods;
  let lastBut = -1;
  let capitals = 0;
  for (let at = 0; at < count; at++) {
    if (roles[at] === ROLE.but) lastBut = at;
    if ((flags[at]! & FLAG.capitals) !== 0) capitals++;
  }
  // who writes everything in capitals stresses nothing
  const stresses = capitals * 2 <= count;
  let sum = 0;
  let evidence = 0;
  let negations = 0;
  for (let at = 0; at < count; at++) {
    if (roles[at] === ROLE.not) {
      negations++;
      continue;
    }
    const weight = weights[at]!;
    if (weight === 0 || roles[at] !== ROLE.mood) continue;
    let value = weight * neighbours(moods, at, language);
    if (isNegated(moods, at, language)) {
      value *= value > 0 ? RULES.negatedPositive : RULES.negatedNegative;
      negations--;
    }
    if (stresses && (flags[at]! & FLAG.capitals) !== 0) value *= RULES.capitals;
    if ((flags[at]! & FLAG.drawnOut) !== 0) value *= RULES.drawnOut;
    if (lastBut >= 0) value *= at < lastBut ? RULES.beforeBut : RULES.afterBut;
    if ((flags[at]! & FLAG.tag) !== 0) value *= RULES.tag;
    sum += sided(value, seen.questions > 0);
    evidence++;
  }
  if (negations > 0) {
    sum += RULES.bareNegation * Math.min(negations, 2);
    evidence += 0.5;
  }
  if (seen.emoji > 0) {
    sum += (RULES.emoji * sided(seen.emojiWeight, false)) / Math.sqrt(seen.emoji);
    evidence++;
  }
  into.evidence = evidence;
  if (evidence === 0) {
    into.score = 0;
    return;
  }
  if (sum > 0 && seen.exclamations > 0) sum += RULES.cheer * Math.min(seen.exclamations, 2);
  if (seen.questions > 0) sum += RULES.asks;
  const stress = 1 + RULES.exclamation * Math.min(seen.exclamations, 3);
  const raw =
    (sum / Math.sqrt(Math.sqrt(Math.max(evidence, 1)))) *
    stress *
    LENGTHS[Math.min(seen.words, LENGTHS.length - 1)]! *
    (seen.links > 0 ? RULES.linked : 1) *
    (language.headlines && stresses && isHeadline(moods) ? RULES.headline : 1);
  into.score = raw / Math.sqrt(raw * raw + RULES.scale * RULES.scale);
}

/** Hashtags are written with capitals anywhere. */
function isHeadline({ flags, count }: Moods): boolean {
  let [words, capitals] = [0, 0];
  for (let at = 0; at < count; at++) {
    if ((flags[at]! & FLAG.tag) !== 0) continue;
    words++;
    if ((flags[at]! & FLAG.capital) !== 0) capitals++;
  }
  return words >= RULES.headlineLeast && capitals > words * RULES.headlineShare;
}

function sided(value: number, isAsked: boolean): number {
  if (value < 0) return value * RULES.negativeSide;
  return isAsked ? value * RULES.questionedPositive : value;
}

/** What strengthens and weakens the word: one or two words before it, or one behind it where people say so. */
function neighbours({ roles, flags, count }: Moods, at: number, language: Language): number {
  let factor = 1;
  for (let back = 1; back <= 2 && back <= at; back++) {
    if ((flags[at - back]! & FLAG.stop) !== 0) break;
    factor *= strength(roles[at - back]!);
  }
  if (language.moreBehind && at + 1 < count && (flags[at]! & FLAG.stop) === 0) {
    factor *= strength(roles[at + 1]!);
  }
  return factor;
}

function strength(role: number): number {
  return role === ROLE.more ? RULES.more : role === ROLE.less ? RULES.less : 1;
}

function isNegated({ roles, flags, count }: Moods, at: number, { negationBehind }: Language): boolean {
  for (let back = 1; back <= RULES.negationReach && back <= at; back++) {
    if ((flags[at - back]! & FLAG.stop) !== 0) break;
    if (roles[at - back] === ROLE.not) return true;
  }
  for (let ahead = 1; ahead <= negationBehind && at + ahead < count; ahead++) {
    if ((flags[at + ahead - 1]! & FLAG.stop) !== 0) break;
    if (roles[at + ahead] === ROLE.not) return true;
  }
  return false;
}
