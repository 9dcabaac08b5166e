/** Where capitals stand. */
const CASED: readonly (readonly [from: number, to: number])[] = [
  [0x0041, 0x005a],
  [0x00c0, 0x024f],
  [0x0370, 0x058f],
  [0x1e00, 0x1fff],
  [0xff21, 0xff3a],
];

/** By UTF-16 code unit: the small letter of a capital, else the unit itself. */
export const LOWER: Uint16Array = lowered();

function lowered(): Uint16Array {
  const lower = Uint16Array.from({ length: 0x10000 }, (_, code) => code);
  for (const [from, to] of CASED) {
    for (let code = from; code <= to; code++)
      lower[code] = String.fromCharCode(code).toLowerCase().charCodeAt(0);
  }
  return lower;
}
