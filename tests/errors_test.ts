import { assert, assertEquals } from "@std/assert";
import * as library from "../mod.ts";
import * as errors from "../lib/errors.ts";
import { readMarkdownTasks } from "../lib/formats/markdown_tasks.ts";
import { readTimerFile } from "../lib/formats/timer.ts";
import { decodeText } from "../lib/storage/encoding.ts";
import { FakeClock } from "./support/fake_clock.ts";

Deno.test("every error is named like its class, also in minified code", () => {
  const names: string[] = [];
  for (const [name, value] of Object.entries({ ...errors, ...library })) {
    if (typeof value !== "function") continue;
    if (!(value.prototype instanceof Error)) continue;
    names.push(name);
    assertEquals(value.prototype.name, name);
  }
  assert(names.includes("DataFileError") && names.includes("NoTimerError"));
});

const { MemoryDisk, Timers, Tracker } = library;

async function inDirectory(
  files: Record<string, string>,
  run: (tracker: library.Tracker, timers: library.Timers) => Promise<unknown>,
): Promise<unknown> {
  const disk = new MemoryDisk(files);
  const clock = new FakeClock("2024-12-10T12:00");
  return await run(new Tracker(disk, { clock }), new Timers(disk, { clock }));
}

const STARTED = "date,event,time\n2024-12-10,start,09:00\n";
const RUNNING = JSON.stringify({
  running: {
    ...{ id: "a", task: "T-1", description: "Fix it", tags: [] },
    start: "2024-12-10T01:00:00Z",
  },
});

const CAUSES: [what: string, fail: () => unknown, cause: string][] = [
  ["JSON", () => readTimerFile("{"), "SyntaxError"],
  ["bytes", () => decodeText(new Uint8Array([0xff]), "x"), "TypeError"],
  ["Markdown", () => readMarkdownTasks("---\na: [\n---\n", "x"), "SyntaxError"],
  [
    "a start while working",
    () => inDirectory({ "2024-12.csv": STARTED }, (it) => it.start()),
    "AlreadyWorkingError",
  ],
  [
    "an event before the last one",
    () =>
      inDirectory(
        { "2024-12.csv": STARTED },
        (it) => it.toggleBreak({ at: "08:00" }),
      ),
    "InvalidEventTimeError",
  ],
  [
    "a stop with a damaged file",
    () =>
      inDirectory({
        "history/timer.json": RUNNING,
        "history/time-entries.json": "{",
      }, (_, timers) => timers.stop()),
    "SyntaxError",
  ],
];

for (const [what, fail, cause] of CAUSES) {
  Deno.test(`the error for ${what} keeps its cause`, async () => {
    const error = await Promise.resolve().then(fail)
      .then(() => undefined, (it) => it);
    assert(error instanceof Error);
    assert(error.cause instanceof Error, `${error}`);
    // A newer @std/yaml throws a SyntaxError of its own name.
    assertEquals(error.cause.name.replace("Yaml", ""), cause);
  });
}
