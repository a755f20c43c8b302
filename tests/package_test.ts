import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import config from "../deno.json" with { type: "json" };
import { lineOf } from "../lib/cli/command.ts";
import { allCommands, commandIn } from "../lib/cli/registry.ts";
import { inputFor, parseWords } from "../lib/cli/quick_parse.ts";
import { EXIT_STATUS } from "../lib/cli/exit_status.ts";
import * as worktime from "../mod.ts";
import { pathOf, ROOT } from "../scripts/paths.ts";
import {
  HOSTS,
  LOCAL_DIRECTORY,
  TARGETS,
  VARIABLES,
} from "../scripts/permissions.ts";

const README = await Deno.readTextFile(
  new URL("../README.md", import.meta.url),
);

Deno.test("mod.ts exports exactly these names", () => {
  assertEquals(Object.keys(worktime).toSorted(), [
    "AlreadyWorkingError",
    "ClockSteppedBackError",
    "ClockifyProvider",
    "DEFAULT_SETTINGS",
    "DEFAULT_TERMS",
    "DIMENSIONS",
    "DataFileError",
    "DiskError",
    "ForgottenTimerError",
    "FutureAdjustmentError",
    "HarvestProvider",
    "InvalidAdjustmentError",
    "InvalidEventTimeError",
    "InvalidTextError",
    "InvalidTimerTimeError",
    "LocalProvider",
    "LunchAlreadyTakenError",
    "MemoryDisk",
    "NoTimerError",
    "NotAllowedError",
    "OutsideWorkingHoursError",
    "PROVIDER_NAMES",
    "ProviderError",
    "Tasks",
    "TimerRunningError",
    "TimerSync",
    "Timers",
    "TogglProvider",
    "Tracker",
    "UnknownEntryError",
    "UnlikelyEntryError",
    "WorktimeError",
    "defaultDirectory",
    "namedZone",
    "openDisk",
    "systemClock",
    "systemZone",
  ]);
});

Deno.test("deno.json exports the library and the program", () => {
  assertEquals(config.exports, { ".": "./mod.ts", "./cli": "./cli.ts" });
});

Deno.test("the name of each error class is its name", () => {
  for (const [name, value] of Object.entries(worktime)) {
    if (!name.endsWith("Error")) continue;
    const { prototype } = value as unknown as { prototype: Error };
    assertEquals(prototype.name, name);
  }
});

Deno.test("every command line of the README is right", async () => {
  const lines = [...README.matchAll(/(?:^|`|\$ )(worktime(?: [^`#|()\n]*)?)/gm)]
    .map(([, line = ""]) => line.trim())
    .filter((line) => !/COMMAND/.test(line));
  assert(lines.length > 15);
  for (const line of lines) {
    const words = line.replace(/[[\]]/g, "").match(/"[^"]*"|\S+/g) ?? [];
    const args = words.slice(1).map((word) => word.replaceAll('"', ""));
    const parsed = parseWords(args);
    const typed = await commandIn(parsed.words);
    assert(typed, `no command: ${line}`);
    inputFor(typed.spec, { ...parsed, words: typed.words });
  }
});

Deno.test("the README has every command", async () => {
  for (const spec of await allCommands()) {
    assertStringIncludes(README, `worktime ${lineOf(spec)}`);
  }
});

Deno.test("the README has every exit status that there is", () => {
  for (const [name, status] of Object.entries(EXIT_STATUS)) {
    assert(new RegExp(`\\b${status} \\w`).test(README), name);
  }
});

Deno.test("the README's permission table is what executables are given", () => {
  const row = README.split("\n").find((line) => line.startsWith("| variables"));
  const variables = row?.split("|")[1]?.match(/`[^`]+`/g) ?? [];
  assertEquals(
    variables.map((name) => name.slice(1, -1)).toSorted(),
    [...VARIABLES].toSorted(),
  );
  assertStringIncludes(README, `\`${LOCAL_DIRECTORY}\` in the current`);
  for (const host of HOSTS) assertStringIncludes(README, host);
});

Deno.test("the task of the README may read the same variables", () => {
  const { command } = config.tasks.worktime;
  assertStringIncludes(command, `--allow-env=${VARIABLES.join(",")} `);
  assertStringIncludes(command, `--allow-net=${HOSTS.join(",")} `);
});

Deno.test("there is a download for each system that the README names", () => {
  assertEquals(TARGETS.length, 5);
  for (const system of ["linux", "macos", "windows"]) {
    assert(TARGETS.some(({ archive }) => archive.includes(system)), system);
    assert(README.toLowerCase().includes(system), system);
  }
});

Deno.test("the README's script fits the library", async () => {
  const script = README.match(/```ts\n([\s\S]*?)```/)?.[1] ?? "";
  assertStringIncludes(script, 'from "jsr:@worktime/worktime"');
  const folder = await Deno.makeTempDir();
  try {
    const mod = new URL("../mod.ts", import.meta.url).href;
    const path = `${folder}/script.ts`;
    await Deno.writeTextFile(
      path,
      script.replace("jsr:@worktime/worktime", mod),
    );
    const config = pathOf(new URL("deno.json", ROOT));
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["check", `--config=${config}`, path],
    }).output();
    assert(success, new TextDecoder().decode(stderr));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
