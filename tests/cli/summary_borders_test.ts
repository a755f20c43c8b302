import { assertEquals } from "@std/assert";
import { ENTRIES, rowsOf } from "../support/summary_bench.ts";
import { entriesText, storedTask } from "../support/time_entries.ts";

Deno.test("timer summary reads the files of older months", async () => {
  const june = { start: "2023-06-01T10:00", end: "2023-06-01T11:00" };
  const today = { start: "2024-12-12T09:00", end: "2024-12-12T09:30" };
  const task = {
    ...storedTask("T-1", [today]),
    total_seconds: 5400,
    archive: { seconds: 3600, entries: 1, months: ["2023-06"] },
  };
  const files = {
    [ENTRIES]: JSON.stringify({ "T-1": task }),
    "history/2023-06.json": entriesText({ "T-1": [june] }),
  };
  const months = ["2023-06 60 1", "2024-12 30 1", 90];
  assertEquals(await rowsOf("", { files }), ["T-1 90 2", 90]);
  assertEquals(await rowsOf("--by month", { files }), months);
  assertEquals(await rowsOf("--by month --year", { files }), [
    "2024-12 30 1",
    30,
  ]);
});

Deno.test("timer summary includes part of an entry that started many days earlier", async () => {
  const start = "2024-11-28T18:00";
  const task = {
    ...storedTask("T-1", []),
    archive: { seconds: 86400 * 7, entries: 1, months: ["2024-11"] },
  };
  const files = {
    [ENTRIES]: JSON.stringify({ "T-1": task }),
    "history/2024-11.json": entriesText({
      "T-1": [{ start, end: "2024-12-05T18:00" }],
    }),
  };
  const words = "--from 2024-12-04 --to 2024-12-04";
  assertEquals(await rowsOf(words, { files }), ["T-1 1440 1", 1440]);
});

Deno.test("timer summary --by day has days of 23 and 25 hours at clock changes", async () => {
  const files = {
    [ENTRIES]: entriesText({
      A: [{ start: "2025-03-29T23:00+01:00", end: "2025-03-31T01:00+02:00" }],
      B: [{ start: "2025-10-25T23:00+02:00", end: "2025-10-27T01:00+01:00" }],
    }),
  };
  const zone = "Europe/Berlin";
  const options = { files, zone, now: "2025-11-01T12:00" };
  assertEquals(await rowsOf("--by day", options), [
    "2025-03-29 60 1",
    "2025-03-30 1380 1",
    "2025-03-31 60 1",
    "2025-10-25 60 1",
    "2025-10-26 1500 1",
    "2025-10-27 60 1",
    3120,
  ]);
  const day = "--from 2025-10-26 --to 2025-10-26";
  assertEquals(await rowsOf(day, options), ["B 1500 1", 1500]);
});
