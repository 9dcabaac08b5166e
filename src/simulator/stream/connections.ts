import { seededRandom } from "../../model/random.ts";
import { hex, mixSeeds } from "../world/chance.ts";

/** One connection to the stream, open or over, as the control plane shows it. */
export interface StreamConnectionView {
  readonly id: string;
  /** Simulated milliseconds. */
  readonly connectedAt: number;
  readonly disconnectedAt: number | null;
  readonly disconnectReason: string | null;
  /** Whether it counts against the limit: open, or left behind by its client without being noticed. */
  readonly open: boolean;
  readonly records: number;
  readonly bytes: number;
  readonly fault: string | null;
}

/** How a connection that counts came to count no longer. */
export type EndReason =
  | "client_disconnected"
  | "operational_disconnect"
  | "replaced_by_new_connection"
  | "terminated_by_request"
  | "slow_reader";

const KEPT = 1_000;

export class StreamConnection {
  readonly id: string;
  readonly connectedAt: number;
  readonly fault: string | null;
  records = 0;
  bytes = 0;
  /** When something was sent last. */
  sentAt: number;
  #end: { readonly at: number; readonly reason: EndReason } | undefined;
  /** A moment until which it counts though its client has gone. */
  #hauntsUntil: number | undefined;
  readonly #over = new AbortController();

  constructor(id: string, connectedAt: number, fault: string | null) {
    this.id = id;
    this.connectedAt = connectedAt;
    this.sentAt = connectedAt;
    this.fault = fault;
  }

  /** Aborted when the platform ends it. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  isOpen(now: number): boolean {
    return this.#end === undefined && (this.#hauntsUntil === undefined || now < this.#hauntsUntil);
  }

  /** The first reason counts. */
  end(reason: EndReason, now: number): void {
    this.#end ??= { at: now, reason };
    this.#over.abort();
  }

  /** Its client has gone, and the platform does not notice until then. */
  haunt(until: number): void {
    this.#hauntsUntil ??= until;
  }

  view(now: number): StreamConnectionView {
    const open = this.isOpen(now);
    return {
      id: this.id,
      connectedAt: this.connectedAt,
      disconnectedAt: open ? null : (this.#end?.at ?? this.#hauntsUntil ?? null),
      disconnectReason: open ? null : (this.#end?.reason ?? "client_disconnected"),
      open,
      records: this.records,
      bytes: this.bytes,
      fault: this.fault,
    };
  }
}

/** Every connection since the simulator started; the oldest are forgotten. */
export class StreamConnections {
  readonly #seed: number;
  #all: StreamConnection[] = [];
  #made = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  open(now: number, fault: string | null): StreamConnection {
    const random = seededRandom(mixSeeds(this.#seed, 0xc0, ++this.#made));
    const id = [8, 4, 4, 4, 12].map((length) => hex(random, length)).join("-");
    const connection = new StreamConnection(id, now, fault);
    this.#all.push(connection);
    if (this.#all.length > 2 * KEPT) this.#all = this.#all.slice(-KEPT);
    return connection;
  }

  active(now: number): readonly StreamConnection[] {
    return this.#all.filter((connection) => connection.isOpen(now));
  }

  /** Oldest first. */
  views(now: number): readonly StreamConnectionView[] {
    return this.#all.slice(-KEPT).map((connection) => connection.view(now));
  }
}
