/** What sources say instead of a language: undetermined, no words, media only, tags only, and the like. */
const NO_LANGUAGE: ReadonlySet<string> = new Set(
  "und zxx mul mis qme qht qam qct qst qnd art unknown none null undefined".split(" "),
);

/** Withdrawn, three-letter and twin codes, as ISO 639-1 has them today. */
const TODAY: Readonly<Record<string, string>> = {
  in: "id",
  iw: "he",
  ji: "yi",
  jw: "jv",
  mo: "ro",
  sh: "sr",
  nb: "no",
  nn: "no",
  fil: "tl",
  cmn: "zh",
  arb: "ar",
  ara: "ar",
  deu: "de",
  ger: "de",
  eng: "en",
  spa: "es",
  fas: "fa",
  per: "fa",
  fra: "fr",
  fre: "fr",
  heb: "he",
  hin: "hi",
  ind: "id",
  ita: "it",
  jpn: "ja",
  kor: "ko",
  nld: "nl",
  dut: "nl",
  pol: "pl",
  por: "pt",
  rus: "ru",
  swe: "sv",
  tur: "tr",
  ukr: "uk",
  urd: "ur",
  zho: "zh",
  chi: "zh",
};

/**
 * A source's language code as this product writes it: lower case, without a region (`pt-BR` is `pt`), legacy codes
 * renewed. NULL when it names no language.
 */
export function languageOfClaim(claim: string | null | undefined): string | null {
  if (claim === null || claim === undefined) return null;
  const known = seen.get(claim);
  if (known !== undefined) return known;
  const code = read(claim);
  // a handful of codes makes up all claims; what a hostile source invents is not kept
  if (seen.size < 1_000) seen.set(claim, code);
  return code;
}

const seen = new Map<string, string | null>();

function read(claim: string): string | null {
  if (/^hi[-_]latn\b/i.test(claim.trim())) return "hi-Latn";
  const code = /^\s*([a-z]{2,3})(?:[-_][a-z0-9_-]{0,30})?\s*$/i.exec(claim)?.[1]?.toLowerCase();
  if (code === undefined || NO_LANGUAGE.has(code) || /^q[a-t][a-z]$/.test(code)) return null;
  return TODAY[code] ?? code;
}
