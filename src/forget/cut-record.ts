import { jsonTree, memberOf, stringOf } from "./json-tree.ts";
import type { JsonNode, JsonObject } from "./json-tree.ts";
import { namesAny } from "./withdrawn.ts";
import type { Gone } from "./withdrawn.ts";

/**
 * A record without what is gone, every other byte as it was received; undefined when nothing had to be cut, null when
 * the text names something that is gone and cannot be read as JSON.
 *
 * Of a withdrawn post its id, its author's id and its time stay, of an account its id: a replay must come to the same
 * stub, which follows its author's tombstone too. With a post
 * go its media and polls, unless another post of the record carries them, and every repost, which repeats its text.
 * Links of others to a withdrawn post lose address and title, mentions of a withdrawn account its name; what others
 * wrote themselves is theirs.
 */
export function cutRecord(text: string, gone: Gone): string | null | undefined {
  if (!namesAny(text, gone)) return undefined;
  const root = jsonTree(text);
  if (root === undefined) return null;
  const cut = new Cut(text, gone).record(root);
  return cut === text ? undefined : cut;
}

const POST_MARKS = [
  "text",
  "full_text",
  "author_id",
  "edit_history_tweet_ids",
  "edit_history_post_ids",
  "attachments",
  "public_metrics",
];
const HISTORIES = ["edit_history_tweet_ids", "edit_history_post_ids"] as const;
const REFERENCES = ["referenced_tweets", "referenced_posts"] as const;
/** What stays of a withdrawn post. */
const KEPT_OF_POST = new Set<string>([
  "id",
  "id_str",
  "type",
  "created_at",
  "author_id",
  "__twarc",
  ...HISTORIES,
]);
/** Other accounts' and posts' objects that a flattened post holds: they are cut on their own account. */
const NESTED_IN_POST = new Set<string>(["author", "in_reply_to_user"]);
const KEPT_OF_ACCOUNT = new Set(["id", "id_str", "start", "end", "__twarc"]);
const KEPT_OF_LINK = new Set(["url", "start", "end"]);
const LINK = /^https?:\/\/(?:www\.|mobile\.)?(?:twitter|x)\.com\/(?:i\/web|\w+)\/status\/(\d+)/i;
/** What a repost repeats of its original. */
const REPEATED = new Set(["entities", "note_tweet", "note_post", "attachments"]);

/** Why a post goes: itself, its author, its original; or it stays and only repeats what goes. */
type Why = "own" | "author" | "original" | "repeats";

/** Everything of one record that its parts must know of each other. */
class Cut {
  readonly #text: string;
  readonly #gone: Gone;
  /** Withdrawn posts of this record by their objects. */
  readonly #posts = new Map<JsonNode, Why>();
  readonly #ids = new Set<string>();
  /** Media keys and poll ids that go with them. */
  readonly #attached = new Set<string>();

  constructor(text: string, gone: Gone) {
    this.#text = text;
    this.#gone = gone;
  }

  record(root: JsonNode): string {
    const posts = [...objectsIn(root)].filter((object) => this.#isPost(object));
    for (const post of posts) this.#judge(post);
    // A repost may stand before its original: only now is it known which originals go.
    for (const post of posts) {
      const why = this.#posts.has(post) ? undefined : this.#repeatsGone(post);
      if (why !== undefined) this.#posts.set(post, why);
    }
    const stays = new Set<string>();
    for (const post of posts) {
      for (const key of this.#attachmentsOf(post)) (this.#posts.has(post) ? this.#attached : stays).add(key);
    }
    for (const key of stays) this.#attached.delete(key);
    return this.#render(root);
  }

  #judge(post: JsonObject): void {
    const ids = [this.#idOf(post), ...this.#historyOf(post)].filter((id) => id !== undefined);
    const author = this.#textOf(post, "author_id") ?? this.#idOf(memberOf(post, "author"));
    if (author !== undefined && this.#gone.users.has(author)) this.#posts.set(post, "author");
    else if (ids.some((id) => this.#gone.posts.has(id))) this.#posts.set(post, "own");
    else return;
    for (const id of ids) this.#ids.add(id);
  }

  #isPost(object: JsonObject): boolean {
    if (this.#idOf(object) === undefined) return false;
    const keys = new Set(object.members.map(({ key }) => key));
    return !isAccount(keys) && POST_MARKS.some((mark) => keys.has(mark));
  }

  #isGone(postId: string): boolean {
    return this.#gone.posts.has(postId) || this.#ids.has(postId);
  }

  /**
   * Whether a post is a repost of something that is gone. Where only its text tells whom it repeats, nobody could say
   * so of its row in the warehouse: it stays, without the text.
   */
  #repeatsGone(post: JsonObject): Why | undefined {
    const reposted = this.#referencesOf(post).find((each) => this.#textOf(each, "type") === "retweeted");
    if (reposted === undefined) return undefined;
    const original = this.#idOf(reposted);
    if (original !== undefined && this.#isGone(original)) return "original";
    const handle = /^RT @(\w+):/.exec(this.#textOf(post, "text") ?? "")?.[1];
    if (handle === undefined) return undefined;
    if (this.#gone.handles.has(handle.toLowerCase())) return "repeats";
    const mentions = memberOf(memberOf(post, "entities"), "mentions");
    const first = mentions?.kind === "array" ? mentions.items[0] : undefined;
    const id = this.#idOf(first);
    return id !== undefined && this.#gone.users.has(id) && this.#textOf(first, "username") === handle
      ? "repeats"
      : undefined;
  }

  #render(node: JsonNode): string {
    const { start, end } = node;
    if (node.kind === "opaque") {
      return namesAny(this.#text.slice(start, end), this.#gone) ? "null" : this.#text.slice(start, end);
    }
    if (node.kind === "array") {
      return this.#spliced(
        node,
        node.items.filter((item) => !this.#isAttached(item)).map((item) => [item.start, this.#render(item)]),
        node.items.some((item) => this.#isAttached(item)),
      );
    }
    if (node.kind !== "object") return this.#text.slice(start, end);
    const how = this.#posts.get(node);
    if (how !== undefined) return this.#stub(node, how);
    const keys = new Set(node.members.map(({ key }) => key));
    if (this.#isGoneAccount(node, keys)) return this.#only(node, KEPT_OF_ACCOUNT);
    if (this.#isGoneLink(node)) return this.#only(node, KEPT_OF_LINK);
    return this.#spliced(
      node,
      node.members.map(({ start: from, value }) => [
        from,
        this.#text.slice(from, value.start) + this.#render(value),
      ]),
      false,
    );
  }

  /** The node with its parts replaced, everything between them as it was. */
  #spliced(node: JsonNode, parts: readonly (readonly [number, string])[], isShorter: boolean): string {
    const [open = "", close = ""] = node.kind === "array" ? "[]" : "{}";
    const whole = open + parts.map(([, text]) => text).join(",") + close;
    if (isShorter) return whole;
    const ends =
      node.kind === "array" ? node.items : node.kind === "object" ? node.members.map((m) => m.value) : [];
    let text = "";
    let at = node.start;
    for (const [index, [start, part]] of parts.entries()) {
      text += this.#text.slice(at, start) + part;
      at = ends[index]?.end ?? at;
    }
    return text + this.#text.slice(at, node.end);
  }

  #stub(post: JsonObject, how: Why): string {
    if (how === "repeats") return this.#withoutRepeated(post);
    const kept = post.members.flatMap(({ key, start, value }) => {
      const name = this.#text.slice(start, value.start);
      if (KEPT_OF_POST.has(key)) return [name + this.#text.slice(value.start, value.end)];
      if (NESTED_IN_POST.has(key)) return [name + this.#render(value)];
      if (key === "text") return [`${name}""`]; // a flattened reference without a text is no post
      if ((REFERENCES as readonly string[]).includes(key)) return [name + this.#keptReferences(value, how)];
      return [];
    });
    return `{${kept.join(",")}}`;
  }

  #withoutRepeated(post: JsonObject): string {
    const rest = (key: string, value: JsonNode): string =>
      key === "text" ? '""' : REPEATED.has(key) ? "{}" : this.#render(value);
    const parts = post.members.map(
      ({ key, start, value }) => this.#text.slice(start, value.start) + rest(key, value),
    );
    return `{${parts.join(",")}}`;
  }

  /** Whole posts inside a withdrawn one are others' posts; bare edges go, but for the one that says why it went. */
  #keptReferences(node: JsonNode, how: Why): string {
    const items = node.kind === "array" ? node.items : [];
    const kept = items.filter(
      (item) =>
        memberOf(item, "text") !== undefined ||
        (how === "original" && this.#textOf(item, "type") === "retweeted"),
    );
    return `[${kept.map((item) => this.#render(item)).join(",")}]`;
  }

  #only(node: JsonObject, keys: ReadonlySet<string>): string {
    const kept = node.members.filter(({ key }) => keys.has(key));
    return `{${kept.map(({ start, value }) => this.#text.slice(start, value.end)).join(",")}}`;
  }

  #isGoneAccount(node: JsonObject, keys: ReadonlySet<string>): boolean {
    const id = isAccount(keys) ? this.#idOf(node) : undefined;
    return id !== undefined && this.#gone.users.has(id);
  }

  #isGoneLink(node: JsonObject): boolean {
    return ["expanded_url", "unwound_url"].some((key) => {
      const postId = LINK.exec(this.#textOf(node, key) ?? "")?.[1];
      return postId !== undefined && this.#isGone(postId);
    });
  }

  /** A medium or poll of a withdrawn post. */
  #isAttached(node: JsonNode): boolean {
    if (node.kind !== "object" || this.#attached.size === 0) return false;
    const key = this.#textOf(node, "media_key") ?? (memberOf(node, "options") && this.#idOf(node));
    return key !== undefined && this.#attached.has(key);
  }

  #attachmentsOf(post: JsonObject): string[] {
    const attachments = memberOf(post, "attachments");
    const media = memberOf(attachments, "media");
    return [
      ...this.#textsOf(memberOf(attachments, "media_keys")),
      ...this.#textsOf(memberOf(attachments, "poll_ids")),
      ...(media?.kind === "array" ? media.items : []).flatMap(
        (each) => this.#textOf(each, "media_key") ?? [],
      ),
    ];
  }

  #referencesOf(post: JsonObject): readonly JsonNode[] {
    return REFERENCES.flatMap((name) => {
      const list = memberOf(post, name);
      return list?.kind === "array" ? list.items : [];
    });
  }

  #historyOf(post: JsonObject): string[] {
    return HISTORIES.flatMap((name) => this.#textsOf(memberOf(post, name)));
  }

  #textsOf(node: JsonNode | undefined): string[] {
    return node?.kind === "array" ? node.items.flatMap((item) => stringOf(this.#text, item) ?? []) : [];
  }

  #textOf(node: JsonNode | undefined, key: string): string | undefined {
    return stringOf(this.#text, memberOf(node, key));
  }

  #idOf(node: JsonNode | undefined): string | undefined {
    return this.#textOf(node, "id") ?? this.#textOf(node, "id_str");
  }
}

function isAccount(keys: ReadonlySet<string>): boolean {
  return keys.has("username") || keys.has("screen_name");
}

/** Every object of a value, itself included. */
function* objectsIn(node: JsonNode): Iterable<JsonObject> {
  if (node.kind === "object") {
    yield node;
    for (const { value } of node.members) yield* objectsIn(value);
  } else if (node.kind === "array") {
    for (const item of node.items) yield* objectsIn(item);
  }
}
