import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import config from "../deno.json" with { type: "json" };
import { fullNameOf } from "../lib/cli/command.ts";
import { COMMANDS } from "../lib/cli/registry.ts";
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
    "timerEntry",
  ]);
});

Deno.test("lib/formats/mod.ts exports types only", () => {
  assertEquals(Object.keys(format), []);
});

/** Returns the names that a declaration refers to. */
function namesIn(part: unknown): string[] {
  if (typeof part !== "object" || part === null) return [];
  const { typeName, kind, value, repr } = part as Record<string, unknown>;
  const own = [typeName, kind === "typeQuery" ? value ?? repr : undefined]
    .filter((name) => typeof name === "string");
  return [...own, ...Object.values(part).flatMap(namesIn)];
}

/** Returns what the modules export, from the output of `deno doc --json`. */
function symbolsIn(doc: string): { readonly name: string }[] {
  // An array in Deno 2.4, and modules with symbols in later versions.
  const { nodes } = JSON.parse(doc);
  if (Array.isArray(nodes)) return nodes;
  return Object.values(nodes as Record<string, { symbols: [] }>)
    .flatMap(({ symbols }) => symbols);
}

Deno.test("each exported name is in an example, is thrown, or is used by another one", async () => {
  const { "./cli": _, ...modules } = config.exports;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--json", ...Object.values(modules)],
    cwd: ROOT,
  }).output();
  const doc = new TextDecoder().decode(stdout);
  const symbols = symbolsIn(doc);
  const examples = [doc, README, SCRIPTING].join("\n")
    .match(/import (?:type )?\{[^}]*\} from \W*@worktime/g)?.join() ?? "";
  const used = new Set(
    symbols.flatMap((symbol) =>
      namesIn(symbol).filter((name) => name !== symbol.name)
    ),
  );
  const unused = symbols.map(({ name }) => name).filter((name) =>
    name !== "" && !used.has(name) && !name.endsWith("Error") &&
    !new RegExp(`\\b${name}\\b`).test(examples)
  );
  assertEquals(unused, []);
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

const { Tasks, Timers, TimerSync, Tracker } = worktime;
const PARTS = [
  ["workday", Tracker],
  ["timers", Timers],
  ["tasks", Tasks],
  ["sync", TimerSync],
] as const;

for (const [part, { prototype }] of PARTS) {
  Deno.test(`the guide to scripting names methods of ${part} that exist`, () => {
    const [, item = ""] =
      SCRIPTING.match(new RegExp(`^- \`${part}\` ([^]*?)\\n(?:-|$)`, "m")) ??
        [];
    const names = [...item.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name);
    assert(names.length > 2);
    assertEquals(names.filter((name) => !(name in prototype)), []);
  });
}

/** The modules of the package, by their names, the longest first. */
const MODULES = Object.entries(config.exports)
  .map(([name, path]) =>
    [`"${config.name}${name.slice(1)}"`, new URL(path, ROOT).href] as const
  ).toReversed();

/** A script with the modules of this repository. */
function withModules(script: string): string {
  return MODULES.reduce(
    (text, [name, url]) => text.replaceAll(name, JSON.stringify(url)),
    script,
  );
}

for (const [page, text] of Object.entries({ README, SCRIPTING })) {
  Deno.test(`the scripts in ${page} fit the library`, async () => {
    const scripts = [...text.matchAll(/```ts\n([\s\S]*?)```/g)]
      .map(([, script = ""]) => script);
    assertStringIncludes(scripts[0] ?? "", 'from "@worktime/worktime"');
    const folder = await Deno.makeTempDir();
    try {
      const paths = scripts.map((script, i) => {
        const [, name] = script.match(/^export function (\w+)Provider\b/m) ??
          [];
        const file = name ? `${name.toLowerCase()}_provider` : `script_${i}`;
        return [`${folder}/${file}.ts`, script] as const;
      });
      for (const [path, script] of paths) {
        await Deno.writeTextFile(path, withModules(script));
      }
      const config = pathOf(new URL("deno.json", ROOT));
      const files = paths.map(([path]) => path);
      const { success, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["check", `--config=${config}`, ...files],
      }).output();
      assert(success, new TextDecoder().decode(stderr));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
