import { DISCONNECTS } from "../fault-presets.ts";
import type { ActiveFault } from "../faults.ts";
import type { Sending } from "./live.ts";

/** What happens on the wire next. */
export type Step =
  | { readonly write: Buffer }
  /** The connection is reset once everything written has left. */
  | "reset"
  /** The answer ends as it should. */
  | "end"
  /** Nothing is sent any more; the connection stays. */
  | "fall-silent";

export function disconnectMessage(type: string): Buffer {
  const error = {
    title: "operational-disconnect",
    disconnect_type: type,
    detail: DISCONNECTS[type],
    type: "https://api.twitter.com/2/problems/operational-disconnect",
  };
  return Buffer.from(`${JSON.stringify({ errors: [error] })}\r\n`);
}

/** Turns what one connection would send into what its fault lets through. */
export class StreamSpoiler {
  readonly #fault: ActiveFault | undefined;
  #records = 0;
  #bytes = 0;
  #held: Buffer | undefined;

  constructor(fault: ActiveFault | undefined) {
    this.#fault = fault;
  }

  /** Steps before anything is sent. */
  begin(): readonly Step[] {
    return this.#after();
  }

  steps({ kind, bytes }: Sending): readonly Step[] {
    if (kind === "record") this.#records++;
    const fault = this.#fault;
    switch (fault?.do) {
      case "cut": {
        const left = fault.afterBytes - this.#bytes;
        this.#bytes += bytes.length;
        return bytes.length < left ? [{ write: bytes }] : [{ write: bytes.subarray(0, left) }, "reset"];
      }
      case "cut-record":
        if (kind === "keep-alive" || this.#records < fault.record) return [{ write: bytes }];
        return [{ write: bytes.subarray(0, Math.min(fault.afterBytes, bytes.length - 1)) }, "reset"];
      case "cut-emoji": {
        const start = bytes.findIndex((byte) => byte >= 0xf0);
        return start < 0
          ? [{ write: bytes }]
          : [{ write: bytes.subarray(0, start + fault.afterBytes) }, "reset"];
      }
      case "duplicate-records":
        return kind === "record" && this.#records % fault.every === 0
          ? [{ write: bytes }, { write: bytes }]
          : [{ write: bytes }];
      case "disorder":
        return this.#disorder(kind, bytes, fault.every);
      default:
        return [{ write: bytes }, ...(kind === "record" ? this.#after() : [])];
    }
  }

  /** Every so many records, one waits until the next one, or a keep-alive, has gone first. */
  #disorder(kind: Sending["kind"], bytes: Buffer, every: number): readonly Step[] {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) return [{ write: bytes }, { write: held }];
    if (kind === "keep-alive" || this.#records % every !== 0) return [{ write: bytes }];
    this.#held = bytes;
    return [];
  }

  /** What happens when so many records have been sent. */
  #after(): readonly Step[] {
    const fault = this.#fault;
    if (fault === undefined || !("afterRecords" in fault) || this.#records !== fault.afterRecords) return [];
    switch (fault.do) {
      case "silence":
        return ["fall-silent"];
      case "end-stream":
        return ["end"];
      case "ghost":
        return ["reset"];
      case "disconnect":
        return [{ write: disconnectMessage(fault.type) }, "end"];
      case "unknown-message":
        return [{ write: Buffer.from(`${fault.body}\r\n`) }];
    }
  }
}
