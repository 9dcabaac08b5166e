import { BirdsongError } from "../model/error.ts";

/** How a message feels; adapters show it as a colour. */
export type Mood = "good" | "neutral" | "bad";

/** A part of a message with a heading of its own. */
export interface Section {
  readonly heading: string;
  readonly text: string;
  /** Where the reader gets by following it; http or https. */
  readonly url?: string;
}

/**
 * What is said, in our words. All text is plain: each adapter escapes it for its service and cuts it, with an
 * ellipsis, to what the service takes.
 */
export interface Message {
  /** The same message sent twice has the same key; receivers of a webhook can tell by it. */
  readonly key: string;
  readonly title: string;
  readonly text: string;
  /** Short pairs, shown beside each other. */
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  readonly sections: readonly Section[];
  readonly mood: Mood;
  /** Left out by a service that takes none. */
  readonly picture?: Picture;
}

export interface Picture {
  /** `hour.png` */
  readonly name: string;
  readonly type: "image/png";
  /** What it shows, for who cannot see it. */
  readonly alt: string;
  readonly bytes: Uint8Array;
}

/** What a service takes of a message, in UTF-16 units, after escaping. */
export interface Limits {
  readonly title: number;
  readonly text: number;
  /** Of heading, text and link together. */
  readonly section: number;
  /** Of everything together. */
  readonly total: number;
  readonly pictures: boolean;
}

/**
 * A channel that messages are sent to.
 *
 * `send` resolves when the service has said that it took the message. It rejects with a {@link NotifyError} that
 * says what is known instead; with anything else, such as the signal's reason, nothing was delivered.
 * It repeats by itself only what is known not to have been delivered, with back-off and a limit.
 */
export interface Notifier extends AsyncDisposable {
  /** The channel's name in the configuration. */
  readonly name: string;
  readonly limits: Limits;
  send(message: Message, signal: AbortSignal): Promise<void>;
}

/**
 * `refused`: the service will not take it, now or later. `unsent`: it was not delivered, and may be tried later.
 * `unknown`: it was sent and no answer came, so it may have been delivered.
 */
export type Undelivered = "refused" | "unsent" | "unknown";

/** Neither message nor cause name the address: who knows it can write to the channel. */
export class NotifyError extends BirdsongError {
  readonly outcome: Undelivered;

  constructor(
    message: string,
    details: {
      readonly outcome: Undelivered;
      readonly hint: string;
      readonly retryAfterMs?: number;
    },
  ) {
    super(message, {
      code: `notify.${details.outcome}`,
      hint: details.hint,
      retryable: details.outcome === "unsent",
      ...(details.retryAfterMs === undefined ? {} : { retryAfterMs: details.retryAfterMs }),
    });
    this.outcome = details.outcome;
  }
}
