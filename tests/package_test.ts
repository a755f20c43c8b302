import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import config from "../deno.json" with { type: "json" };
import { fullNameOf } from "../lib/cli/command.ts";
import { COMMANDS } from "../lib/cli/registry.ts";
import { EXIT_STATUS } from "../lib/cli/errors.ts";
import {
  readConfig,
  TIMER_SECTION,
  WORKDAY_SECTION,
} from "../lib/formats/config.ts";
import { DEFAULT_SETTINGS } from "../lib/tracking/settings.ts";
import * as format from "../lib/formats/mod.ts";
import * as worktime from "../mod.ts";
import * as providers from "../providers/mod.ts";
import { pathOf, ROOT } from "../scripts/paths.ts";
import {
  HOSTS,
  installFlags,
  LOCAL_DIRECTORY,
  TARGETS,
  VARIABLES,
} from "../scripts/permissions.ts";
import { CliUser } from "./support/run_cli.ts";

const README = await Deno.readTextFile(new URL("README.md", ROOT));
const INSTALL = await Deno.readTextFile(new URL("docs/install.md", ROOT));
const PERMISSIONS = await Deno.readTextFile(
  new URL("docs/permissions.md", ROOT),
);
const SCRIPTING = await Deno.readTextFile(new URL("docs/scripting.md", ROOT));
const CONFIGURATION = await Deno.readTextFile(
  new URL("docs/configuration.md", ROOT),
);

Deno.test("mod.ts exports exactly these names", () => {
  assertEquals(Object.keys(worktime).toSorted(), [
    "AlreadyWorkingError",
    "ClockSteppedBackError",
    "DIMENSIONS",
    "DataFileError",
    "DiskError",
    "ForgottenTimerError",
    "FutureAdjustmentError",
    "InvalidAdjustmentError",
    "InvalidEventTimeError",
    "InvalidTextError",
    "InvalidTimerTimeError",
    "LunchAlreadyTakenError",
    "MemoryDisk",
    "NoTimerError",
    "NotAllowedError",
    "NothingRecordedError",
    "OutsideWorkingHoursError",
    "ProviderError",
    "Tasks",
    "TimerRunningError",
    "TimerSync",
    "Timers",
    "Tracker",
    "UnknownEntryError",
    "UnlikelyEntryError",
    "Worktime",
    "WorktimeError",
    "defaultDirectory",
    "namedZone",
    "openDisk",
    "openWorktime",
    "systemClock",
  ]);
});

Deno.test("providers/mod.ts exports exactly these names", () => {
  assertEquals(Object.keys(providers).toSorted(), [
    "ClockifyProvider",
    "HarvestProvider",
    "LocalProvider",
    "ProviderError",
    "TogglProvider",
    "UnknownEntryError",
  ]);
});

Deno.test("lib/formats/mod.ts exports types only", () => {
  assertEquals(Object.keys(format), []);
});

Deno.test("deno.json exports the library and the program", () => {
  assertEquals(config.exports, {
    ".": "./mod.ts",
    "./providers": "./providers/mod.ts",
    "./format": "./lib/formats/mod.ts",
    "./cli": "./cli.ts",
  });
});

Deno.test("the name of each error class is its name", () => {
  for (const [name, value] of Object.entries(worktime)) {
    if (!name.endsWith("Error")) continue;
    const { prototype } = value as unknown as { prototype: Error };
    assertEquals(prototype.name, name);
  }
});

Deno.test("every command has --json, including for errors", async () => {
  for (const spec of COMMANDS) {
    const line = `${fullNameOf(spec)} --json`;
    for (const words of [line, `${line} a b c d`, `${line} --csv --md`]) {
      const { out, error, status } = await new CliUser().type(words);
      if (status !== 0) assert(JSON.parse(error).error.message, words);
      else assertEquals(typeof JSON.parse(out), "object", words);
    }
  }
});

Deno.test("the guide to scripting has every exit status", () => {
  for (const [name, status] of Object.entries(EXIT_STATUS)) {
    assert(new RegExp(`^\\| ${status} +\\| \\w`, "m").test(SCRIPTING), name);
  }
});

Deno.test("the table of permissions is what executables are given", () => {
  const named = (kind: string) =>
    PERMISSIONS.split("\n").filter((line) => line.startsWith(`| ${kind} `))
      .flatMap((row) => row.split("|")[1]?.match(/`[^`]+`/g) ?? [])
      .map((name) => name.slice(1, -1)).toSorted();
  assertEquals(named("variables"), [...VARIABLES].toSorted());
  assertEquals(named("hosts"), [...HOSTS].toSorted());
  assertStringIncludes(PERMISSIONS, `\`${LOCAL_DIRECTORY}\` in the current`);
});

Deno.test("the guide's deno install gives the permissions of deno task worktime", () => {
  const [install = ""] = INSTALL.match(/^deno install [^`]*/m) ?? [];
  const flags: string[] = install.replaceAll(/\\\n|"/g, "")
    .match(/ --(?:no-prompt|allow)\S*/g) ?? [];
  assertEquals(flags.map((flag) => flag.trim()), installFlags());
  // Deno 2.4 takes each flag once.
  const names = flags.map((flag) => flag.replace(/=.*/, ""));
  assertEquals(names, [...new Set(names)]);
});

Deno.test("the guides name each download, and where it can be used", () => {
  assertEquals(TARGETS.length, 5);
  for (const { archive, homes } of TARGETS) {
    assertStringIncludes(INSTALL, archive);
    for (const home of homes.filter((it) => !/home|root|Users/.test(it))) {
      assertStringIncludes(PERMISSIONS, `\`${home}\``);
    }
  }
});

Deno.test("the guide to configuration has each key, with its default", async () => {
  const [, yaml = ""] = CONFIGURATION.match(/```yaml\n([^]*?)```/) ?? [];
  assertEquals(await readConfig(yaml), DEFAULT_SETTINGS);
  for (const key of [...TIMER_SECTION.keys, ...WORKDAY_SECTION.keys]) {
    assertMatch(yaml, new RegExp(`^(  |  # |.*, )${key}\\b`, "m"), key);
  }
});

Deno.test("the examples in the guide to configuration are right", async () => {
  const [, yaml = ""] = CONFIGURATION.match(/```yaml\n([^]*?)```/) ?? [];
  const examples = yaml.replaceAll(/^ {2}# (\w+: .*?) {2}.*$/gm, "  $1");
  const settings = await readConfig(examples);
  assertEquals(settings.workspaceId, "1234567");
  assertEquals(settings.accountId, "1234567");
  assertEquals(settings.apiKeyEnv, "WORKTIME_TOGGL_KEY");
  assertEquals(settings.projectMapping.get("v2"), "98765");
  assertEquals(settings.taskMapping.get("v2"), "8083365");
  assertEquals(settings.billable.get("v2"), true);
});

Deno.test("the README has at most 150 lines", () => {
  assert(README.trimEnd().split("\n").length <= 150);
});

for (const [page, text] of Object.entries({ README, SCRIPTING })) {
  Deno.test(`the script in ${page} fits the library`, async () => {
    const script = text.match(/```ts\n([\s\S]*?)```/)?.[1] ?? "";
    assertStringIncludes(script, 'from "@worktime/worktime"');
    const folder = await Deno.makeTempDir();
    try {
      const mod = new URL("../mod.ts", import.meta.url).href;
      const path = `${folder}/script.ts`;
      await Deno.writeTextFile(
        path,
        script.replace("@worktime/worktime", mod),
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
}
