import type { Author, Media, Place, Post } from "../world/post.ts";
import { isGhost } from "../world/post.ts";
import { absenceOf, authorAbsenceOf } from "../world/absence.ts";
import type { Ask } from "./fields.ts";
import { partialError } from "./problems.ts";
import type { PartialError } from "./problems.ts";
import { referencesOf, renderMedia, renderPlace, renderPost } from "./render-post.ts";
import { renderUser } from "./render-user.ts";

/** What an answer holds of things that cost money. */
export interface Resources {
  readonly posts: readonly string[];
  readonly users: readonly string[];
}

export interface PostsAnswer {
  readonly data: readonly Record<string, unknown>[];
  readonly includes: Record<string, unknown> | undefined;
  readonly errors: readonly PartialError[];
  readonly resources: Resources;
}

/** Renders posts with everything the expansions ask for, each included thing once. */
export function renderPosts(posts: readonly Post[], ask: Ask, now: number): PostsAnswer {
  const collect = new Collector(ask, now);
  for (const post of posts) collect.add(post);
  const data = posts.map((post) => renderPost(post, ask, now));
  return { data, ...collect.finish(posts) };
}

class Collector {
  readonly #ask: Ask;
  readonly #now: number;
  readonly #users = new Map<string, Author>();
  readonly #posts = new Map<string, Post>();
  readonly #media = new Map<string, Media>();
  readonly #places = new Map<string, Place>();
  readonly #errors = new Map<string, PartialError>();

  constructor(ask: Ask, now: number) {
    this.#ask = ask;
    this.#now = now;
  }

  add(post: Post): void {
    const { expansions } = this.#ask;
    if (expansions.has("author_id")) this.#user(post.author, "author_id");
    if (expansions.has("in_reply_to_user_id") && post.repliesTo !== undefined) {
      this.#user(post.repliesTo.author, "in_reply_to_user_id");
    }
    if (expansions.has("entities.mentions.username")) {
      for (const span of post.content.spans)
        if (span.kind === "mention") this.#user(span.author, "entities.mentions.username");
    }
    if (expansions.has("attachments.media_keys"))
      for (const media of post.media) this.#media.set(media.key, media);
    if (expansions.has("geo.place_id") && post.place !== undefined)
      this.#places.set(post.place.id, post.place);
    if (expansions.has("referenced_tweets.id") || expansions.has("referenced_tweets.id.author_id"))
      this.#references(post);
    if (expansions.has("edit_history_tweet_ids")) {
      for (const version of post.versions) if (version.at <= this.#now) this.#posts.set(version.id, version);
    }
  }

  #references(post: Post): void {
    const { dialect, expansions } = this.#ask;
    const resource = dialect === "new" ? "post" : "tweet";
    const parameter = dialect === "new" ? "referenced_posts" : "referenced_tweets.id";
    for (const { target } of referencesOf(post)) {
      const absence = absenceOf(target, this.#now);
      if (absence !== undefined || isGhost(target)) {
        // What a suspended account wrote is simply not found.
        const why = absence === "protected" ? "protected" : "deleted";
        this.#errors.set(target.id, partialError(why, resource, parameter, target.id));
        continue;
      }
      this.#posts.set(target.id, target);
      if (expansions.has("referenced_tweets.id.author_id"))
        this.#user(target.author, "referenced_tweets.id.author_id");
      if (expansions.has("referenced_tweets.id.attachments.media_keys")) {
        for (const media of target.media) this.#media.set(media.key, media);
      }
    }
  }

  #user(author: Author, parameter: string): void {
    const absence = authorAbsenceOf(author, this.#now);
    if (absence === "suspended") {
      const value = parameter === "entities.mentions.username" ? author.username : author.id;
      this.#errors.set(`user ${author.id}`, partialError("suspended", "user", parameter, value));
    } else this.#users.set(author.id, author);
  }

  finish(shown: readonly Post[]): Omit<PostsAnswer, "data"> {
    const includes: Record<string, unknown> = {};
    const now = this.#now;
    if (this.#users.size > 0)
      includes["users"] = [...this.#users.values()].map((user) => renderUser(user, this.#ask, now));
    if (this.#posts.size > 0) {
      includes[this.#ask.dialect === "new" ? "posts" : "tweets"] = [...this.#posts.values()].map((post) =>
        renderPost(post, this.#ask, now),
      );
    }
    if (this.#media.size > 0)
      includes["media"] = [...this.#media.values()].map((media) => renderMedia(media, this.#ask, now));
    if (this.#places.size > 0)
      includes["places"] = [...this.#places.values()].map((place) => renderPlace(place, this.#ask));
    return {
      includes: Object.keys(includes).length > 0 ? includes : undefined,
      errors: [...this.#errors.values()],
      resources: {
        posts: [...new Set([...shown.map((post) => post.id), ...this.#posts.keys()])],
        users: [...this.#users.keys()],
      },
    };
  }
}
