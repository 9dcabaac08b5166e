const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const dollars = new Intl.NumberFormat("en", { style: "currency", currency: "USD" });
const percent = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 0 });

const at = (options: Intl.DateTimeFormatOptions): ((ms: number) => string) => {
  const format = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
  return (ms) => format.format(ms);
};

/** Numbers and moments as people read them, the same on every machine. Moments are wall clocks kept as if UTC. */
export const formatted = {
  number: (value: number): string => (Number.isInteger(value) ? whole : fine).format(value),
  short: (value: number): string => short.format(value),
  dollars: (value: number): string => dollars.format(value),
  percent: (value: number): string => percent.format(value),
  day: at({ day: "numeric", month: "short" }),
  weekday: at({ weekday: "short", day: "numeric", month: "short", year: "numeric" }),
  hour: at({ hour: "2-digit", minute: "2-digit" }),
  month: at({ month: "short", year: "numeric" }),
  moment: at({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }),
};
