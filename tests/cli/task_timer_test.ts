import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

const RUNNING = ["task add A", "task add B", "timer start A --at 08:30"];
const PAUSED = [...RUNNING, "timer pause"];
const MANUAL = "time_tracking:\n  auto_start: false\n  auto_stop: false\n";

/** The output of a line at 09:00 after others, and the remaining state. */
const CASES: readonly (readonly [
  name: string,
  before: readonly string[],
  line: string,
  printed: string,
  timer: string,
  config?: string,
])[] = [
  [
    "completing the task of a paused timer stops it",
    PAUSED,
    "task complete A",
    "Timer stopped: A (was paused)\n",
    "No timer is running\n",
  ],
  [
    "completing another task leaves the timer alone",
    RUNNING,
    "task complete B",
    "Task completed: B\n",
    "Running: A\n",
  ],
  [
    "blocking another task leaves a paused timer alone",
    PAUSED,
    "task block B",
    "Task blocked: B\n",
    "Paused: A\n",
  ],
  [
    "a state in which somebody works on a task leaves its timer alone",
    RUNNING,
    "task edit A --state in-progress",
    "Task edited: A\n",
    "Running: A\n",
  ],
  [
    "starting a task whose timer is paused resumes no other entry",
    PAUSED,
    "task start A",
    "Timer started: A\n",
    "Running: A\n",
  ],
  [
    "starting another task stops the timer",
    RUNNING,
    "task start B",
    "Timer stopped: 30m (A)\nTimer started: B\n",
    "Running: B\n",
  ],
  [
    "auto_stop: false leaves the timer of a completed task alone",
    RUNNING,
    "task complete A",
    "Task completed: A\n",
    "Running: A\n",
    MANUAL,
  ],
  [
    "auto_start: false starts no timer, and says nothing of one that runs",
    RUNNING,
    "task start A",
    "Task started: A\n",
    "Running: A\n",
    MANUAL,
  ],
  [
    "auto_start: false starts no timer with a task",
    ["task add A"],
    "task start A",
    "Task started: A\n",
    "No timer is running\n",
    MANUAL,
  ],
  [
    "a time for a timer that runs is refused, and the task is not started",
    RUNNING,
    "task start A --at 08:40",
    'The timer for "A" has been running since 08:30\n' +
    "See: worktime timer status\n",
    "Running: A\n",
  ],
  [
    "reopening a task leaves its timer alone",
    [...RUNNING, "task complete B", "timer start B"],
    "task reopen B",
    "Task reopened: B\n",
    "Running: B\n",
  ],
  [
    "renaming a task moves its running timer",
    RUNNING,
    "task rename A C",
    "Task renamed: A to C\n",
    "Running: C\n",
  ],
  [
    "renaming a task moves its paused timer and its entry",
    PAUSED,
    "task rename A C",
    "Task renamed: A to C\nMoved 1 entry, 30m\n",
    "Paused: C\n",
  ],
  [
    "an id that is no task is renamed with its running timer",
    ["timer start X --at 08:30"],
    "task rename X Y",
    "Task renamed: X to Y\n",
    "Running: Y\n",
  ],
  [
    "an id that is no task is not renamed if another timer runs",
    RUNNING,
    "task rename X Y",
    'No task has the id "X"\nList tasks: worktime task list\n',
    "Running: A\n",
  ],
  [
    "a task is renamed to an id that has time",
    ["task add A", "timer add T --start 08:00 --end 08:10"],
    "task rename A T",
    "Task renamed: A to T\n",
    "No timer is running\n",
  ],
  [
    "a task with time is not renamed to another task",
    RUNNING,
    "task rename A B",
    'Task "B" already exists\nSee: worktime task show B\n',
    "Running: A\n",
  ],
  [
    "a task is not renamed to its own id",
    RUNNING,
    "task rename A A",
    'Task "A" already exists\nSee: worktime task show A\n',
    "Running: A\n",
  ],
  [
    "an id that is no task is not renamed to itself",
    ["timer start X --at 08:30"],
    "task rename X X",
    'No task has the id "X"\nList tasks: worktime task list\n',
    "Running: X\n",
  ],
  [
    "a task with a paused timer is deleted, and its time stays",
    PAUSED,
    "task delete A",
    "Task deleted: A\nKept 1 entry, 30m (see: worktime timer show A)\n",
    "Paused: A\n",
  ],
  [
    "a task is deleted while the timer of another one runs",
    RUNNING,
    "task delete B",
    "Task deleted: B\n",
    "Running: A\n",
  ],
  [
    "an import without a title or a change leaves a task as it is",
    ["task add A --title One --tag x"],
    "task import a.md",
    "Task unchanged: A: One\n",
    "No timer is running\n",
  ],
  [
    "an import says what is new, what changed and what did not",
    ["task add A", "task add P --plan p1"],
    "task import all.md --dry-run",
    "Dry run: nothing was changed\nTask added: N: New\n" +
    "Task updated: P: Plan\nTask unchanged: A\n",
    "No timer is running\n",
  ],
  [
    "an import without --states leaves the timer of a task that it changes alone",
    RUNNING,
    "task import done.md",
    'Task updated: A: Done\n"A" stays pending; the file says completed\n',
    "Running: A\n",
  ],
];

const INPUTS = {
  "a.md": "- **ID**: A\n",
  "done.md": "---\nid: A\ntitle: Done\nstatus: done\n---\n",
  "all.md": "---\nid: P\ntitle: Plan\nplan: p1\n---\n" +
    "---\nid: N\ntitle: New\n---\n---\nid: A\n---\n",
};

for (const [name, before, line, printed, timer, config] of CASES) {
  Deno.test(`${name}: ${line}`, async () => {
    const disk = new MemoryDisk(config ? { "config.yaml": config } : {});
    const user = new CliUser(undefined, { disk, inputs: INPUTS });
    for (const earlier of before) {
      assertEquals((await user.type(earlier)).status, 0, earlier);
    }
    const { out, error } = await user.type(line);
    assertEquals(out + error, printed);
    const now = (await user.type("timer status")).out;
    assertEquals(now.slice(0, now.indexOf("\n") + 1), timer);
  });
}
