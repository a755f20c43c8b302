import { assertEquals } from "@std/assert";
import type { ProviderCapabilities, TimerEntry } from "../../lib/provider.ts";
import { type EntryOrTimer, recordOf } from "../../lib/timers/remote_record.ts";
import { versionOf } from "../../lib/timers/version.ts";
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

/** What is here, what is there, and the times that are recorded. */
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
      start: at("00:00") - 86_400_000,
      end: at("00:30") - 86_400_000,
    }),
    ["-1 00:00", "-1 00:30"],
  ],
];

Deno.test("recordOf() takes times as exactly as the provider keeps them", () => {
  for (const [name, capabilities, local, remote, [start, end]] of TIMES) {
    const record = recordOf(remote, local, comparison(capabilities));
    const times = { start: instantOf(start), end: instantOf(end) };
    const durationSeconds = (times.end - times.start) / 1000;
    const { start: from, ...rest } = record;
    const ends = "end" in rest ? rest : { end: undefined, durationSeconds: 0 };
    assertEquals(
      { start: from, end: ends.end, durationSeconds: ends.durationSeconds },
      { ...times, durationSeconds },
      name,
    );
  }
});

Deno.test("recordOf() remembers the provider's version where ours is another one", () => {
  const same = recordOf(remoteEntry(), localEntry(), comparison());
  assertEquals("seenVersion" in same, false);
  const local = localEntry({ start: at("10:00:20") });
  const near = recordOf(remoteEntry(), local, comparison(MINUTES));
  assertEquals(near.seenVersion, versionOf(remoteEntry()));
});

Deno.test("recordOf() keeps tags of ours where a provider has none", () => {
  const remote = remoteEntry({ tags: [] });
  const tagsWith = (capabilities: ProviderCapabilities) =>
    recordOf(remote, localEntry(), comparison(capabilities)).tags;
  assertEquals(tagsWith(MINUTES), ["deep"]);
  assertEquals(tagsWith(TOGGL), []);
});

/** What the provider says, and the task and the text that are recorded. */
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

Deno.test("recordOf() finds a task and a line for what the provider says", () => {
  for (const [change, local, taskId, description] of TEXTS) {
    const record = recordOf(remoteEntry(change), local, comparison());
    assertEquals([record.taskId, record.description], [taskId, description]);
  }
});

Deno.test("recordOf() lets no timer start in the future, and keeps who resumed it", () => {
  const remote = remoteTimer({ start: at("13:00:30") });
  assertEquals(recordOf(remote, undefined, comparison()).start, at("13:00"));
  const local = localTimer({ isResumed: true });
  const after = remoteTimer({ description: "TASK-1: New" });
  const record = recordOf(after, local, comparison());
  assertEquals("isResumed" in record && record.isResumed, true);
  const ended = recordOf(remoteEntry(), local, comparison());
  assertEquals("isResumed" in ended, false);
});

function instantOf(text: string): number {
  return text.startsWith("-1 ") ? at(text.slice(3)) - 86_400_000 : at(text);
}
