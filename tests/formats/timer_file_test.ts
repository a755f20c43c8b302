import { assertEquals, assertThrows } from "@std/assert";
import { DataFileError } from "../../lib/errors.ts";
import { formatTimerFile, readTimerFile } from "../../lib/formats/timer.ts";
import { TIMER_FILE } from "../../lib/formats/data_files.ts";
import type {
  PausedTimer,
  RunningTimer,
  TimerState,
} from "../../lib/tracking/timer.ts";

const SUBJECT = {
  taskId: "TASK-025",
  description: "TASK-025: Headless mode",
  tags: ["deep work"],
};

const RUNNING: RunningTimer = {
  kind: "timer",
  id: "our-1",
  ...SUBJECT,
  start: Date.parse("2025-01-16T10:00:00Z"),
  provider: undefined,
  providerId: "our-1",
  sync: "local",
};

const PAUSED: PausedTimer = {
  ...SUBJECT,
  at: Date.parse("2025-01-16T11:00:00Z"),
  by: "workday",
};

const AT_TOGGL: RunningTimer = {
  ...RUNNING,
  provider: "toggl",
  providerId: "3730000001",
  sync: "confirmed",
};

const STATES: [what: string, state: TimerState][] = [
  ["a timer that runs", { running: RUNNING }],
  ["a timer that a provider has", { running: AT_TOGGL }],
  ["a timer that a provider may have", {
    running: { ...AT_TOGGL, providerId: "our-1", sync: "unconfirmed" },
  }],
  ["a timer that was changed since a provider had it", {
    running: { ...AT_TOGGL, sync: "waiting", seenVersion: "50-b124bdf9" },
  }],
  ["a timer that the workday resumed", {
    running: { ...RUNNING, isResumed: true },
  }],
  ["a timer that is billable", { running: { ...RUNNING, billable: true } }],
  ["a paused timer that is not", { paused: { ...PAUSED, billable: false } }],
  ["a timer that the workday paused", { paused: PAUSED }],
  ["a timer that was paused", { paused: { ...PAUSED, by: "timer" } }],
  ["odd texts", {
    running: {
      ...RUNNING,
      taskId: '__proto__ "\\" 👩‍👩‍👧',
      description: "",
      tags: [],
    },
  }],
];

for (const [what, state] of STATES) {
  Deno.test(`readTimerFile() reads back ${what}`, () => {
    assertEquals(readTimerFile(formatTimerFile(state) ?? ""), state);
  });
}

Deno.test("formatTimerFile() writes the format in FORMAT.md", () => {
  assertEquals(
    formatTimerFile({ running: RUNNING }),
    `{
  "running": {
    "id": "our-1",
    "task": "TASK-025",
    "description": "TASK-025: Headless mode",
    "tags": [
      "deep work"
    ],
    "start": "2025-01-16T10:00:00Z"
  }
}
`,
  );
});

Deno.test("formatTimerFile() returns null if no timer is running or paused", () => {
  assertEquals(formatTimerFile({}), null);
  assertEquals(readTimerFile("{}"), {});
});

Deno.test("readTimerFile() accepts missing tags and a missing provider id", () => {
  const running = `{"id":"our-1","task":"TASK-025","description":"",` +
    `"start":"2025-01-16T10:00:00Z","provider":"toggl","sync":"waiting"}`;
  assertEquals(readTimerFile(`{"running":${running}}`), {
    running: {
      ...RUNNING,
      description: "",
      tags: [],
      provider: "toggl",
      sync: "waiting",
    },
  });
});

const SUBJECT_TEXT = `"task":"T","description":"D"`;
const RUNS = `"running":{"id":"a",${SUBJECT_TEXT}`;
const RESTS = `"paused":{${SUBJECT_TEXT}`;
const TIME = `"2025-01-16T10:00:00Z"`;

const PROBLEMS: [text: string, place: string, problem: string][] = [
  ["7", "7", "expected an object"],
  [`{"running":null}`, "null", "expected an object"],
  [`{${RUNS}}}`, `{"id"`, 'expected "start" to be a string'],
  [
    `{${RUNS},"start":"10:00"}}`,
    `"10:00"`,
    'expected "start" to be a time such as "2025-01-16T10:00:00Z"',
  ],
  [
    `{${RUNS},"start":${TIME},"tags":"a b"}}`,
    `"a b"`,
    'expected "tags" to be a list of strings',
  ],
  [
    `{${RUNS},"start":${TIME},"provider":"toggl"}}`,
    `{"id"`,
    'expected "sync" to be one of local, waiting, unconfirmed, confirmed',
  ],
  [
    `{"running":{${SUBJECT_TEXT},"start":${TIME}}}`,
    `{"task"`,
    'expected "id" to be a string',
  ],
  [
    `{${RESTS},"at":${TIME}}}`,
    `{"task"`,
    'expected "by" to be one of timer, workday',
  ],
  [
    `{${RUNS},"start":${TIME}},${RESTS},"at":${TIME},"by":"timer"}}`,
    `{"task"`,
    'expected either "running" or "paused", found both',
  ],
];

for (const [text, place, problem] of PROBLEMS) {
  Deno.test(`readTimerFile() rejects ${text}`, () => {
    const error = assertThrows(() => readTimerFile(text), DataFileError);
    const column = text.indexOf(place) + 1;
    assertEquals(error.problem, problem);
    assertEquals(error.position, { file: TIMER_FILE, line: 1, column });
  });
}
