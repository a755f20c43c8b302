import { assertEquals } from "@std/assert";
import {
  type EntryLog,
  logDocument,
  type LoggedEntry,
} from "../../lib/report/entry_log.ts";
import { parseRounding } from "../../lib/report/rounding.ts";
import type { CivilDate } from "../../lib/time/civil_date.ts";
import { namedZone } from "../../lib/time/zone.ts";
import type { Entry } from "../../lib/tracking/entry.ts";
import { columnTexts } from "../support/report_documents.ts";

const ZONE = namedZone("Europe/Berlin");

/** An instant of December in Berlin, such as `10T09:00`. */
const at = (time: string) => Date.parse(`2024-12-${time}+01:00`);
const dateOf = (day: string) => `2024-12-${day}` as CivilDate;

function entryOf(id: string, tags: readonly string[] = []): Entry {
  return {
    ...{ kind: "entry", id, taskId: `T-${id}`, description: "", tags },
    ...{ start: at("09T23:30"), end: at("10T00:01:29"), durationSeconds: 1889 },
    ...{ provider: undefined, providerId: id, sync: "local" },
  };
}

/** A log of an entry over midnight and of the running timer. */
function logOf({ isRounded = false } = {}): EntryLog {
  const part = (
    entry: Entry,
    times: { from: number; to: number; seconds: number },
    isRunning = false,
  ): LoggedEntry => ({
    ...{ entry, ...times },
    ...isRounded && { roundedSeconds: 900 },
    ...isRunning && { isRunning },
  });
  const first = entryOf("1", ["a", "b"]);
  // The running timer ends now.
  const second = { ...entryOf("2"), end: at("10T08:01:30") };
  return {
    ...{ from: undefined, to: undefined, filter: {}, titles: new Map() },
    ...{ entryCount: 2, notes: [] },
    rounding: isRounded ? parseRounding("15m") : undefined,
    running: { taskId: "T-2", seconds: 90, likelyEnd: undefined },
    days: [
      {
        ...{ date: dateOf("09"), totalSeconds: 1800 },
        totalRoundedSeconds: isRounded ? 900 : undefined,
        entries: [
          part(first, {
            ...{ from: at("09T23:30"), to: at("10T00:00"), seconds: 1800 },
          }),
        ],
      },
      {
        ...{ date: dateOf("10"), totalSeconds: 179 },
        totalRoundedSeconds: isRounded ? 1800 : undefined,
        entries: [
          part(first, {
            ...{ from: at("10T00:00"), to: at("10T00:01:29"), seconds: 89 },
          }),
          part(second, {
            ...{ from: at("10T08:00"), to: at("10T08:01:30"), seconds: 90 },
          }, true),
        ],
      },
    ],
    totalSeconds: 1979,
    totalRoundedSeconds: isRounded ? 2700 : undefined,
  };
}

/** What was done in entries that are not running. */
const TEXT_OPTIONS = {
  ...{ zone: ZONE, title: "Log", labels: [] },
  textOf: ({ isRunning }: LoggedEntry) => isRunning ? "" : "did it",
};

const LOG_COLUMNS = [
  ...["date|Date|date", "weekday|Day|text", "start|Start|time"],
  ...["end|End|time", "minutes|Duration|duration|isSummed=true"],
];
const LAST_LOG_COLUMNS = [
  ...["task|Task|text", "text|Text|text", "tags|Tags|text"],
];

Deno.test("logDocument() lists entries by day, and marks the running timer", () => {
  const { tables: [table], ...rest } = logDocument(logOf(), TEXT_OPTIONS);
  assertEquals(rest, {
    ...{ title: "Log", facts: [], signatures: [], footer: [] },
    remarks: ['The timer for "T-2" is still running'],
  });
  assertEquals(table && columnTexts(table.columns), [
    ...[...LOG_COLUMNS, ...LAST_LOG_COLUMNS],
  ]);
  assertEquals({ ...table, columns: undefined }, {
    ...{ caption: "Entries", columns: undefined },
    rows: [
      {
        cells: [
          ...["2024-12-09", "Mon", 1410, 1440, 30, "T-1", "did it", "a, b"],
        ],
      },
      { cells: ["2024-12-10", "Tue", 0, 1, 1, "T-1", "did it", "a, b"] },
      {
        cells: [
          ...["2024-12-10", "Tue", 480, undefined, 1, "T-2", "(running)", ""],
        ],
        emphasis: "marked",
      },
    ],
    total: {
      cells: [
        ...["Total", undefined, undefined, undefined, 32],
        ...[undefined, undefined, undefined],
      ],
    },
  });
});

Deno.test("logDocument() has the rounded time, and what it is restricted to", () => {
  const { tables: [table], ...rest } = logDocument(
    { ...logOf({ isRounded: true }), running: undefined },
    {
      ...{ ...TEXT_OPTIONS, labels: ["plan v2", "billable"] },
      textOf: () => "text",
    },
  );
  assertEquals(rest, {
    ...{ title: "Log", signatures: [], footer: [] },
    facts: [{ label: "Only", value: "plan v2, billable" }],
    remarks: ["Each entry is rounded to the nearest 15 minutes"],
  });
  assertEquals(table && columnTexts(table.columns), [
    ...LOG_COLUMNS,
    "rounded_minutes|Rounded|duration|isSummed=true",
    ...LAST_LOG_COLUMNS,
  ]);
  assertEquals(table?.rows.at(-1)?.cells, [
    ...["2024-12-10", "Tue", 480, undefined, 1, 15, "T-2"],
    ...["(running) text", ""],
  ]);
  assertEquals(table?.total?.cells, [
    ...["Total", undefined, undefined, undefined, 32, 45],
    ...[undefined, undefined, undefined],
  ]);
});
