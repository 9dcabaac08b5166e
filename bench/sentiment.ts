import { readFileSync } from "node:fs";
import { LexiconScorer } from "../dist/enrich/sentiment/lexicon.js";
import { readWordFiles } from "../dist/enrich/sentiment/word-files.js";

const ROUNDS = 8;
const PASSES = 10;
/** Posts of a usual length, one a language, so that the bench needs no data; a file of posts measures better. */
const SAMPLES: Readonly<Record<string, string>> = {
  en: "So glad we went to the lake this morning, the herons were not shy at all and the light was amazing! #Birds https://example.org/a",
  fr: "Trop contente de la sortie de ce matin, les hérons étaient magnifiques mais il faisait vraiment froid 😅 #Oiseaux",
  de: "Schöner Morgen am See, die Reiher waren gar nicht scheu, nur das Wetter war leider ziemlich mies @freunde #Vögel",
  it: "Che bella mattina al lago, gli aironi erano vicinissimi ma il parcheggio è stato un vero disastro... #Uccelli",
  pt: "Que manhã linda no lago, as garças estavam bem perto, só o trânsito na volta que foi péssimo kkkk #Aves",
  es: "Qué mañana tan bonita en el lago, las garzas no eran nada tímidas, pero el café estaba horrible :( #Aves",
  ar: "صباح جميل عند البحيرة والطيور كانت قريبة جدا لكن الجو كان باردا ولم نشرب القهوة بعد #طيور",
};

/**
 * Scores on one thread and prints posts a second of processor time, best round of each language. Arguments: a file of
 * `label<TAB>text` lines or of texts, and its language.
 */
async function bench(file: string | undefined, language: string): Promise<void> {
  const opened = performance.now();
  const scorer = new LexiconScorer(await readWordFiles());
  console.log(
    `lexicon ${scorer.version}, opened in ${Math.round(performance.now() - opened)} ms, Node ${process.version}\n`,
  );
  if (file !== undefined) {
    const texts = readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.slice(line.indexOf("\t") + 1));
    return measure(scorer, language, texts);
  }
  for (const [code, sample] of Object.entries(SAMPLES)) {
    // each text another string, as posts are
    measure(
      scorer,
      code,
      Array.from({ length: 2_000 }, (_, i) => `${i} ${sample}`),
    );
  }
}

/**
 * The machine may be slow or busy at the time: beside it stands what it does with something fixed, parsing each text
 * from JSON, as a load does anyway. The ratio of the two is what a change of the scorer should be judged by.
 */
function measure(scorer: LexiconScorer, language: string, texts: readonly string[]): void {
  const lines = texts.map((text) => JSON.stringify({ id: "1234567890123456789", text, lang: language }));
  let scored = 0;
  let parsed = 0;
  let [score, parse] = [0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    score = Math.max(
      score,
      perSecond(texts, (text) => {
        if (scorer.scoreText(text, language).label !== null) scored++;
      }),
    );
    parse = Math.max(
      parse,
      perSecond(lines, (line) => {
        parsed += (JSON.parse(line) as { text: string }).text.length;
      }),
    );
  }
  const length = Math.round(parsed / (ROUNDS * PASSES * texts.length));
  const share = Math.round((100 * scored) / (ROUNDS * PASSES * texts.length));
  console.log(
    `${language}  ${Math.round(score).toLocaleString("en").padStart(9)} posts/s of ${length} characters, ${share} % with a label; ${(parse / score).toFixed(1)} times as long as parsing them from JSON`,
  );
}

/** Of processor time, not of the clock's. */
function perSecond(texts: readonly string[], read: (text: string) => void): number {
  const began = process.cpuUsage();
  for (let pass = 0; pass < PASSES; pass++) for (const text of texts) read(text);
  const { user, system } = process.cpuUsage(began);
  return (PASSES * texts.length) / ((user + system) / 1_000_000);
}

await bench(process.argv[2], process.argv[3] ?? "en");
