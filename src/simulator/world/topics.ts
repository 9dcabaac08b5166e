import { seededRandom } from "../../model/random.ts";
import { between, seedOf } from "./chance.ts";
import { snowflake } from "./snowflake.ts";
import type { Annotation } from "./post.ts";

/** What part of the world talks about. */
export interface Topic {
  /** As prose has it. */
  readonly name: string;
  /** The hashtag's spellings, without `#`, the usual one several times. */
  readonly spellings: readonly string[];
  /** Hashtags that come along. */
  readonly companions: readonly string[];
  readonly annotations: readonly Annotation[];
  readonly share: number;
}

const COMPANIONS = [
  "Netflix",
  "animation",
  "fanart",
  "Jinx",
  "Vi",
  "music",
  "nowwatching",
  "série",
  "アニメ",
  "FanFriday",
  "BestOf",
];
const DOMAINS = [
  { id: "3", name: "TV Shows", description: "Television shows from around the world" },
  { id: "29", name: "Events [Entity Service]", description: "Real world events. " },
  {
    id: "46",
    name: "Business Taxonomy",
    description: "Categories within Brand Verticals that narrow down the scope of Brands",
  },
  { id: "10", name: "Person", description: "Named people in the world like Nelson Mandela" },
  { id: "131", name: "Unified Twitter Taxonomy", description: "A taxonomy of user interests. " },
  { id: "47", name: "Brand", description: "Brands and Companies" },
];

/** A topic from its hashtag: `Arcane` or `#Arcane`. */
export function makeTopic(tag: string, share: number): Topic {
  const name = tag.replace(/^#/, "");
  const random = seededRandom(seedOf(name.toLowerCase()));
  return {
    name,
    share,
    spellings: [name, name, name, name, name, name, name.toLowerCase(), name.toUpperCase()],
    companions: COMPANIONS.filter((companion) => companion.toLowerCase() !== name.toLowerCase()),
    annotations: DOMAINS.map((domain, i) => ({
      domain,
      entity: {
        id: snowflake(Date.UTC(2020, i), between(random, 0, 0x3fffff)),
        name: i === 0 ? name : `${name} ${["", "premiere", "industry", "cast", "fans", "merchandise"][i]}`,
        ...(i % 2 === 0 ? { description: `What people say about ${name}` } : {}),
      },
    })),
  };
}
