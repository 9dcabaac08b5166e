import { describe, expect, it } from "vitest";
import { ladderDelayMs } from "../../../src/sources/x/stream/back-off.ts";
import { messageOf } from "../../../src/sources/x/stream/message.ts";

describe("lines of the stream", () => {
  it.each([
    ['{"data":{"id":"1"},"matching_rules":[]}', "post"],
    ['{"matching_rules":[{"id":1377649934414049281}], "data" : {"id":"1"}}', "post"],
    ['{"data":{"id":"1"},"errors":[{"title":"Not Found Error","type":"x/resource-not-found"}]}', "post"],
    ['{"errors":[{"title":"Not Found Error","type":"x/resource-not-found"}]}', "unknown"],
    ['{"data":[]}', "unknown"],
    ['{"system":{}}', "unknown"],
    ['{"data"', "unknown"],
    ["null", "unknown"],
    ["<html>", "unknown"],
  ])("%s is: %s", (line, kind) => {
    expect(messageOf(Buffer.from(line))).toMatchObject({ kind });
  });

  it.each([
    [
      '{"errors":[{"title":"operational-disconnect","disconnect_type":"SlowReader","detail":"why"}]}',
      { type: "SlowReader", detail: "why" },
    ],
    [
      '{"title":"ConnectionException","connection_issue":"TooManyConnections","detail":"why"}',
      { type: "TooManyConnections", detail: "why" },
    ],
    [
      '{"errors":[{"title":"operational-disconnect","type":"https://api.x.com/2/problems/operational-disconnect"}]}',
      { type: "operational-disconnect", detail: "" },
    ],
  ])("%s ends the stream", (line, said) => {
    expect(messageOf(Buffer.from(line))).toEqual({ kind: "disconnect", ...said });
  });
});

describe("waiting before the next connection", () => {
  it.each([
    ["network", 1, 250],
    ["network", 2, 500],
    ["network", 64, 16_000],
    ["network", 1_000, 16_000],
    ["http", 1, 5_000],
    ["http", 4, 40_000],
    ["http", 7, 320_000],
    ["http", 2_000, 320_000],
    ["rate", 1, 60_000],
    ["rate", 3, 240_000],
    ["rate", 2_000, 900_000],
  ] as const)("%s, failure %i: %i ms", (ladder, failures, ms) => {
    expect(ladderDelayMs(ladder, failures)).toBe(ms);
  });
});
