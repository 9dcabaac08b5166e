import { z } from "zod";

export const duration = z
  .string()
  .regex(/^\d+(s|m|h|d)$/, "a number and a unit: 30s, 15m, 1h, 7d")
  .describe("A length of time: `30s`, `15m`, `1h`, `7d`.");

export const when = z
  .string()
  .regex(
    /^(\d+[smhd]|\S+( +\S+){4})$/,
    'an interval (15m, 1h) or five fields of cron: minute, hour, day, month, weekday ("*/15 8-20 * * *")',
  )
  .refine((text) => !/^0+[smhd]$/.test(text), "more than nothing");

export const dollars = z.number().nonnegative();

export const strings = z.array(z.string().min(1));
