const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

export interface Line {
  /** 1 is the first. */
  readonly number: number;
  /** Without its line break. */
  readonly bytes: Buffer;
}

/** Lines of a sequence of bytes, however they are cut; a last line without a line break counts. */
export async function* linesIn(chunks: AsyncIterable<Buffer>): AsyncIterable<Line> {
  let number = 0;
  let parts: Buffer[] = [];
  const take = (end: Buffer): Line => {
    const whole = parts.length === 0 ? end : Buffer.concat([...parts, end]);
    parts = [];
    number++;
    return { number, bytes: whole.at(-1) === CARRIAGE_RETURN ? whole.subarray(0, -1) : whole };
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, from)) {
      yield take(chunk.subarray(from, at));
      from = at + 1;
    }
    // A copy: readers may use their buffer again.
    if (from < chunk.length) parts.push(Buffer.from(chunk.subarray(from)));
  }
  if (parts.length > 0) yield take(Buffer.alloc(0));
}
