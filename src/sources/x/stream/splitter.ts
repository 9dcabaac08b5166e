const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** No record of X comes near this; what does is not one. */
const MAX_RECORD_BYTES = 8 * 2 ** 20;
/** Bytes may come one by one: so many parts are joined before more are kept. */
const PARTS_A_BLOCK = 1_024;

/** What a chunk completed. */
export interface Split {
  /** Without their line ends, in order; never empty. They share the chunk's memory. */
  readonly records: readonly Buffer[];
  /** Empty lines: signs of life. */
  readonly keepAlives: number;
  /** Pieces of records longer than the limit, in order. */
  readonly overlong: readonly Buffer[];
}

/**
 * Cuts a stream of bytes into records. A record ends with CR, LF or CRLF, and chunks may be cut anywhere, within
 * characters and line ends too. However the bytes are cut, the records are the same and no byte is lost: what
 * follows the last line end is given back by {@link end}. Chunks must not be written to afterwards.
 */
export class RecordSplitter {
  readonly #maxBytes: number;
  /** The beginning of a record whose end has not come: joined blocks, then loose parts. */
  #blocks: Buffer[] = [];
  #parts: Buffer[] = [];
  #pendingBytes = 0;
  #isOverlong = false;
  /** The last chunk ended with CR, so that a leading LF belongs to it. */
  #afterReturn = false;

  constructor(maxBytes: number = MAX_RECORD_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes of a record whose end has not come. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  push(chunk: Buffer): Split {
    const records: Buffer[] = [];
    const overlong: Buffer[] = [];
    let keepAlives = 0;
    if (chunk.length === 0) return { records, keepAlives, overlong };
    let from = this.#afterReturn && chunk[0] === LINE_FEED ? 1 : 0;
    this.#afterReturn = chunk[chunk.length - 1] === CARRIAGE_RETURN;
    let feed = chunk.indexOf(LINE_FEED, from);
    let back = chunk.indexOf(CARRIAGE_RETURN, from);
    while (feed !== -1 || back !== -1) {
      const end = back === -1 || (feed !== -1 && feed < back) ? feed : back;
      const record =
        this.#pendingBytes > 0 ? this.#complete(chunk.subarray(from, end)) : chunk.subarray(from, end);
      if (this.#isOverlong || record.length > this.#maxBytes) {
        if (record.length > 0) overlong.push(record);
        this.#isOverlong = false;
      } else if (record.length > 0) records.push(record);
      else keepAlives++;
      from = end === back && feed === back + 1 ? end + 2 : end + 1;
      if (feed !== -1 && feed < from) feed = chunk.indexOf(LINE_FEED, from);
      if (back !== -1 && back < from) back = chunk.indexOf(CARRIAGE_RETURN, from);
    }
    if (from < chunk.length) this.#keep(chunk.subarray(from));
    if (this.#pendingBytes > this.#maxBytes) {
      overlong.push(this.#complete(Buffer.alloc(0)));
      this.#isOverlong = true;
    }
    return { records, keepAlives, overlong };
  }

  /** The stream is over: what came after the last line end, empty when nothing did. The splitter begins anew. */
  end(): Buffer {
    this.#isOverlong = false;
    this.#afterReturn = false;
    return this.#complete(Buffer.alloc(0));
  }

  #keep(part: Buffer): void {
    this.#parts.push(part);
    this.#pendingBytes += part.length;
    if (this.#parts.length < PARTS_A_BLOCK) return;
    this.#blocks.push(Buffer.concat(this.#parts));
    this.#parts = [];
  }

  #complete(last: Buffer): Buffer {
    const whole = Buffer.concat([...this.#blocks, ...this.#parts, last]);
    this.#blocks = [];
    this.#parts = [];
    this.#pendingBytes = 0;
    return whole;
  }
}
