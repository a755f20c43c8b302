import { assertEquals } from "@std/assert";
import { DAY, HOUR } from "@std/datetime";
import type { ProviderCapabilities, TimerEntry } from "../../lib/provider.ts";
import { recordOf } from "../../lib/sync/remote.ts";
import { versionOf } from "../../lib/tracking/entry.ts";
import type { EntryOrTimer } from "../../lib/tracking/timer.ts";
import {
  at,
  comparison,
  HOURS,
  localEntry,
  localTimer,
  MINUTES,
  remoteEntry,
  remoteTimer,
  TOGGL,
} from "./reconcile_bench.ts";

const MINUTE_LATER = { start: at("10:01"), end: at("11:00") };

/** The local and remote times, and the result. */
const TIMES: readonly [
  name: string,
  capabilities: ProviderCapabilities,
  local: EntryOrTimer | undefined,
  remote: TimerEntry,
  times: [start: string, end: string],
][] = [
  ["new here", TOGGL, undefined, remoteEntry(), ["10:00", "11:00"]],
  [
    "milliseconds there",
    TOGGL,
    undefined,
    remoteEntry({ start: at("10:00") + 400, end: at("11:00") + 900 }),
    ["10:00", "11:00"],
  ],
  [
    "seconds that minutes leave out",
    MINUTES,
    localEntry({ start: at("10:00:20"), end: at("11:00:40") }),
    remoteEntry(),
    ["10:00:20", "11:00:40"],
  ],
  [
    "a start that was moved there",
    MINUTES,
    localEntry({ start: at("10:00:20"), end: at("11:00:40") }),
    remoteEntry({ start: at("10:05") }),
    ["10:05", "11:00:40"],
  ],
  [
    "a start and an end in one minute",
    MINUTES,
    localTimer({ start: at("10:00:20") }),
    remoteEntry({ end: at("10:00") }),
    ["10:00:20", "10:00:20"],
  ],
  [
    "hours of that day",
    HOURS,
    localEntry({ start: at("10:00:20"), end: at("11:00:40") }),
    remoteEntry({ start: at("00:00"), end: at("01:00:36") }),
    ["10:00:20", "11:00:40"],
  ],
  [
    "other hours of that day",
    HOURS,
    localEntry(),
    remoteEntry({ start: at("00:00"), end: at("02:30") }),
    ["10:00", "12:30"],
  ],
  [
    "hours of another day",
    HOURS,
    localEntry({ ...MINUTE_LATER }),
    remoteEntry({
      start: at("00:00") - DAY,
      end: at("00:30") - DAY,
    }),
    ["-1 00:00", "-1 00:30"],
  ],
  [
    "hours of that day, from its first second on",
    HOURS,
    localEntry({ start: at("00:00"), end: at("01:00") }),
    remoteEntry({ start: at("00:00"), end: at("00:30") }),
    ["00:00", "00:30"],
  ],
  [
    "hours of that day, to its last second",
    HOURS,
    localEntry({ start: at("23:59:59"), end: at("23:59:59") + HOUR }),
    remoteEntry({ start: at("00:00"), end: at("00:30") }),
    ["23:59:59", "+1 00:29:59"],
  ],
  [
    "hours of the day before",
    HOURS,
    localEntry({ start: at("00:00"), end: at("01:00") }),
    remoteEntry({ start: at("00:00") - DAY, end: at("00:30") - DAY }),
    ["-1 00:00", "-1 00:30"],
  ],
  [
    "rounded hours of that day, from its first second on",
    HOURS,
    localEntry({ start: at("00:00"), end: at("01:00:20") }),
    remoteEntry({ start: at("00:00"), end: at("01:00") }),
    ["00:00", "01:00:20"],
  ],
  [
    "hours of the day after, with an end that is near",
    HOURS,
    localEntry({ start: at("23:50") - DAY, end: at("00:30:20") }),
    remoteEntry({ start: at("00:00"), end: at("00:30") }),
    ["00:00", "00:30"],
  ],
  [
    "hours that are rounded by less than a step",
    HOURS,
    localEntry({ start: at("10:00"), end: at("11:00:35") }),
    remoteEntry({ start: at("00:00"), end: at("01:00") }),
    ["10:00", "11:00:35"],
  ],
  [
    "hours that differ by a step",
    HOURS,
    localEntry({ start: at("10:00"), end: at("11:00:36") }),
    remoteEntry({ start: at("00:00"), end: at("01:00") }),
    ["10:00", "11:00"],
  ],
  [
    "times that are rounded by less than a step",
    MINUTES,
    localEntry({ start: at("10:00:59"), end: at("10:59:01") }),
    remoteEntry(),
    ["10:00:59", "10:59:01"],
  ],
  [
    "times that differ by a step",
    MINUTES,
    localEntry({ start: at("10:01"), end: at("10:59") }),
    remoteEntry(),
    ["10:00", "11:00"],
  ],
  [
    "an end before the start",
    TOGGL,
    undefined,
    remoteEntry({ end: at("09:00") }),
    ["10:00", "10:00"],
  ],
];

Deno.test("recordOf() compares times as precisely as the provider stores them", () => {
  for (const [name, capabilities, local, remote, [start, end]] of TIMES) {
    const record = recordOf(remote, local, comparison(capabilities));
    const times = { start: instantOf(start), end: instantOf(end) };
    const durationSeconds = (times.end - times.start) / 1000;
    const running = { end: undefined, durationSeconds: 0 };
    const ends = record.kind === "entry" ? record : running;
    assertEquals(
      {
        start: record.start,
        end: ends.end,
        durationSeconds: ends.durationSeconds,
      },
      { ...times, durationSeconds },
      name,
    );
  }
});

Deno.test("recordOf() stores the provider's version if it differs from ours", () => {
  const same = recordOf(remoteEntry(), localEntry(), comparison());
  assertEquals("seenVersion" in same, false);
  const local = localEntry({ start: at("10:00:20") });
  const near = recordOf(remoteEntry(), local, comparison(MINUTES));
  assertEquals(near.seenVersion, versionOf(remoteEntry()));
});

Deno.test("recordOf() keeps local tags if the provider has none", () => {
  const remote = remoteEntry({ tags: [] });
  const tagsWith = (capabilities: ProviderCapabilities) =>
    recordOf(remote, localEntry(), comparison(capabilities)).tags;
  assertEquals(tagsWith(MINUTES), ["deep"]);
  assertEquals(tagsWith(TOGGL), []);
});

/** The provider's text, and the resulting task and text. */
const TEXTS: readonly [
  remote: Partial<TimerEntry>,
  local: EntryOrTimer | undefined,
  taskId: string,
  description: string,
][] = [
  [{ taskId: "TASK-2" }, localEntry(), "TASK-2", "TASK-1: Text"],
  [
    { taskId: undefined, description: "Meeting" },
    undefined,
    "Meeting",
    "Meeting",
  ],
  [{ taskId: undefined }, localEntry(), "TASK-1", "TASK-1: Text"],
  [
    { taskId: undefined, description: "" },
    undefined,
    "(no description)",
    "",
  ],
  [
    { taskId: undefined, description: " two\r\nlines\u0000" },
    undefined,
    "two lines",
    "two lines",
  ],
];

Deno.test("recordOf() finds the task and joins the lines of a description", () => {
  for (const [change, local, taskId, description] of TEXTS) {
    const record = recordOf(remoteEntry(change), local, comparison());
    assertEquals([record.taskId, record.description], [taskId, description]);
  }
});

Deno.test("recordOf() starts no timer in the future and keeps whether it was resumed", () => {
  const remote = remoteTimer({ start: at("13:00:30") });
  assertEquals(recordOf(remote, undefined, comparison()).start, at("13:00"));
  const local = localTimer({ isResumed: true });
  const after = remoteTimer({ description: "TASK-1: New" });
  const record = recordOf(after, local, comparison());
  assertEquals(record.kind === "timer" && record.isResumed, true);
  const ended = recordOf(remoteEntry(), local, comparison());
  assertEquals("isResumed" in ended, false);
});

Deno.test("recordOf() keeps the local start of a timer if there are only hours", () => {
  const remote = remoteTimer({ start: at("10:05") });
  const record = recordOf(remote, localTimer(), comparison(HOURS));
  assertEquals([record.start, record.kind], [at("10:00"), "timer"]);
  const later = recordOf(remote, localTimer(), comparison());
  assertEquals(later.start, at("10:05"));
});

Deno.test("recordOf() keeps the local text and task if the pattern produces the provider's text", () => {
  const taskPattern = "{task_id} / {task_title}";
  const remote = remoteEntry({
    taskId: undefined,
    description: "TASK-1 / Text",
  });
  const record = recordOf(remote, localEntry({ description: "Text" }), {
    ...comparison(),
    taskPattern,
  });
  assertEquals([record.taskId, record.description], ["TASK-1", "Text"]);
  const other = recordOf(remote, localEntry({ description: "Other" }), {
    ...comparison(),
    taskPattern,
  });
  assertEquals(other.description, "TASK-1 / Text");
});

Deno.test("recordOf() creates an entry if there is no local one", () => {
  const remote = remoteEntry({ billable: true });
  const entry = {
    kind: "entry",
    id: "new",
    taskId: "TASK-1",
    description: "TASK-1: Text",
    tags: ["deep"],
    billable: true,
    start: at("10:00"),
    provider: "toggl",
    providerId: "r1",
    sync: "confirmed",
    end: at("11:00"),
    durationSeconds: 3600,
  };
  assertEquals<unknown>(recordOf(remote, undefined, comparison()), entry);
  assertEquals<unknown>(recordOf(remote, undefined, comparison(MINUTES)), {
    ...entry,
    tags: [],
    seenVersion: versionOf(remote),
  });
});

/** The local and remote values, and the result. */
const BILLABLE: readonly [
  here: boolean | undefined,
  there: boolean | undefined,
  noted: boolean | undefined,
][] = [
  [undefined, undefined, undefined],
  [undefined, false, undefined],
  [undefined, true, true],
  [true, undefined, true],
  [true, false, false],
  [true, true, true],
  [false, undefined, false],
  [false, false, false],
  [false, true, true],
];

Deno.test("recordOf() takes the billable flag from the provider", () => {
  for (const [here, there, noted] of BILLABLE) {
    const local = here === undefined ? {} : { billable: here };
    const remote = there === undefined ? {} : { billable: there };
    const { billable } = recordOf(
      remoteEntry(remote),
      localEntry(local),
      comparison(),
    );
    assertEquals(billable, noted, `${here} ${there}`);
  }
});

function instantOf(text: string): number {
  const [day = "", clock] = text.includes(" ") ? text.split(" ") : ["0", text];
  return at(clock ?? "") + Number(day) * DAY;
}
