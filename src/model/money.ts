const MICROS = 1_000_000;

/** Dollars of a configuration as whole micro-dollars, in which all sums are kept. */
export function toMicros(amount: number): number {
  return Math.round(amount * MICROS);
}

/** `$1.50`, with as many decimals as the amount needs, at least two: `$0.005`. */
export function dollars(micros: number): string {
  const text = (Math.abs(micros) / MICROS).toFixed(6).replace(/(\.\d\d\d*?)0+$/, "$1");
  return `${micros < 0 ? "-" : ""}$${text}`;
}
