import { assertEquals, assertThrows } from "@std/assert";
import { DataFileError } from "../../lib/errors.ts";
import { SEND_LOG_FILE } from "../../lib/formats/data_files.ts";
import { formatSendLog, readSendLog } from "../../lib/formats/outbox.ts";
import type { SendStep } from "../../lib/sync/outbox.ts";

const AT = Date.parse("2025-01-16T12:31:00Z");
const STEPS: readonly SendStep[] = [
  { kind: "sent", entryId: "5f0c0006", at: AT },
  {
    kind: "confirmed",
    entryId: "5f0c0006",
    providerId: "3730000004",
    seenVersion: "0ft2lqq",
  },
  { kind: "confirmed", entryId: "5f0c0007", providerId: "3730000005" },
  { kind: "refused", entryId: "5f0c0008" },
];

Deno.test("a send log has a line for each step, named after its kind", () => {
  assertEquals(formatSendLog(STEPS).split("\n"), [
    '{"sent":"5f0c0006","at":"2025-01-16T12:31:00Z"}',
    '{"confirmed":"5f0c0006","provider_id":"3730000004","seen":"0ft2lqq"}',
    '{"confirmed":"5f0c0007","provider_id":"3730000005"}',
    '{"refused":"5f0c0008"}',
    "",
  ]);
});

Deno.test("a send log is read back", () => {
  assertEquals(readSendLog(formatSendLog(STEPS)), STEPS);
  assertEquals(readSendLog(""), []);
});

Deno.test("a send log can end with a line that a crash truncated", () => {
  const text = formatSendLog(STEPS);
  for (
    let length = 2;
    length < formatSendLog(STEPS.slice(-1)).length;
    length++
  ) {
    const torn = text.slice(0, text.length - length);
    assertEquals(readSendLog(torn), STEPS.slice(0, -1));
  }
});

Deno.test("a send log has a last step of which only the line end is missing", () => {
  for (const count of [1, 2, 3, 4]) {
    const steps = STEPS.slice(0, count);
    assertEquals(readSendLog(formatSendLog(steps).slice(0, -1)), steps);
  }
});

const NO_STEPS = [
  "",
  "no",
  "7",
  "[]",
  "{}",
  '{"sent":"a"}',
  '{"sent":"a","at":"soon"}',
  '{"sent":7,"at":"2025-01-16T12:31:00Z"}',
  '{"confirmed":"a"}',
  '{"confirmed":7,"provider_id":"9"}',
  '{"provider_id":"9"}',
  '{"refused":7}',
];

Deno.test("an invalid line of a send log is an error", () => {
  for (const line of NO_STEPS) {
    const error = assertThrows(
      () => readSendLog(`${formatSendLog(STEPS.slice(0, 1))}${line}\n`),
      DataFileError,
    );
    assertEquals(error.position, { file: SEND_LOG_FILE, line: 2, column: 1 });
  }
});
