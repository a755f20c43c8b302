import { assert, assertEquals } from "@std/assert";
import { type CommandSpec, fullNameOf } from "../../lib/cli/command.ts";
import {
  GLOBAL_OPTIONS,
  OPTIONS,
  type OptionSpec,
} from "../../lib/cli/options.ts";
import { COMMANDS } from "../../lib/cli/registry.ts";
import { loadedBy } from "../support/loaded_modules.ts";

Deno.test("the parser knows every option of a command", () => {
  for (const { name, options } of COMMANDS) {
    for (const option of options) {
      assert(option.name in OPTIONS, `${name} --${option.name}`);
    }
  }
});

/** Formats an option for the parser and shells: `--tag TAG(tag)*`. */
function optionLine(it: OptionSpec): string {
  const value = it.value === undefined ? "" : ` ${it.value}`;
  const words = it.completes === undefined ? "" : `(${it.completes})`;
  return `--${it.name}${value}${words}${it.isRepeatable ? "*" : ""}`;
}

/** Formats a command without its help text. */
function traitsOf(spec: CommandSpec): string {
  const words = spec.arguments.map((it) => {
    const completes = it.completes === undefined ? "" : `(${it.completes})`;
    const name = `${it.name}${completes}${it.isRepeatable ? "*" : ""}`;
    return it.isOptional ? `[${name}]` : name;
  });
  return [
    [fullNameOf(spec), ...words].join(" "),
    ...spec.alias === undefined ? [] : [`alias ${spec.alias}`],
    ...spec.isReadOnly ? ["reads"] : [],
    ...spec.syncsAfterRun ? ["told"] : [],
    ...spec.clearable ? [`clears ${spec.clearable}`] : [],
  ].join("; ");
}

const TRAITS: readonly string[] = [
  "start; told",
  "stop; told",
  "lunch [SPAN]; told",
  "break [SPAN]; told",
  "status [DATE(date)]; reads",
  "month [MONTH(month)]; reads",
  "log [DATE(date)]; reads",
  "adjust TIME [EVENT(event)]; told",
  "remove EVENT(event)",
  "day DATE(date) SPAN*",
  "note TEXT",
  "set-hours HOURS; alias set_hours",
  "absent [KIND(absence)] [RANGE(range)]",
  "week [WEEK(range)]; reads",
  "year [YEAR(range)]; reads",
  "balance; reads",
  "report [MONTH(month)]; reads",
  "close [MONTH(month)]",
  "reopen MONTH(month)",
  "undo; told",
  "redo; told",
  "doctor; reads",
  "import [FORMAT(file)] [PATH(file)*]; told",
  "export FORMAT(export-format) [RANGE(range)]; reads",
  "config [KEY(setting)] [VALUE]",
  "completions [SHELL(shell)]",
  "timer start TASK(task); told",
  "timer stop; told",
  "timer pause; told",
  "timer resume [TASK(task)]; told",
  "timer switch TASK(task); told",
  "timer status; reads",
  "timer show TASK(task); reads",
  "timer log [RANGE(range)]; reads",
  "timer summary [RANGE(range)]; reads",
  "timer report [RANGE(range)]; reads",
  "timer add TASK(task); told",
  "timer edit ID(entry); told; clears tag",
  "timer delete ID(entry); told",
  "timer sync",
  "timer configure",
  "task add TASK",
  "task list; reads",
  "task show TASK(task); reads",
  "task start TASK(task); told",
  "task complete TASK(task); told",
  "task block TASK(task); told",
  "task reopen TASK(task)",
  "task edit TASK(task); told; clears title,plan,sprint,tag",
  "task rename TASK(task) ID(task); told",
  "task delete TASK(task)",
  "task import PATH(file)*; told",
];

const TYPED: readonly string[] = [
  "--json",
  "--data-dir DIR(directory)",
  "--debug",
  "--help",
  "--at TIME",
  "--ago DURATION",
  "--date DATE(date)",
  "--unset",
  "--half",
  "--remove RANGE",
  "--ics FILE(file)",
  "--lunch",
  "--break SPAN*",
  "--note TEXT",
  "--replace",
  "--no-lunch",
  "--billable",
  "--no-billable",
  "--short",
  "--format FORMAT",
  "--watch",
  "--chart",
  "--csv",
  "--fix",
  "--restore FILE(damaged-file)",
  "--md",
  "--html",
  "--xlsx",
  "--output FILE(file)",
  "--dry-run",
  "--title TITLE",
  "--tag TAG(tag)*",
  "--plan PLAN(plan)",
  "--sprint SPRINT(sprint)",
  "--client CLIENT(client)",
  "--task TASK(task)",
  "--state STATE(state)",
  "--states",
  "--start TIME",
  "--end TIME",
  "--for DURATION",
  "--yes",
  "--ids",
  "--from DATE(date)",
  "--to DATE(date)",
  "--today",
  "--week",
  "--month",
  "--last-week",
  "--last-month",
  "--year",
  "--all",
  "--by WHAT(dimension)*",
  "--table",
  "--round RULE",
  "--no-times",
  "--no-running",
  "--provider NAME(provider)",
  "--workspace ID",
  "--account ID",
  "--region REGION",
  "--project PAIR*",
  "--project-task PAIR*",
  "--zone ZONE",
  "--user NAME",
  "--date-format ORDER",
  "--day-starts TIME",
  "--as KIND",
  "--send",
  "--task-from FIELD",
  "--plan-from FIELD",
  "--only WHAT(half)",
  "--map PAIR(file)*",
  "--version",
];

Deno.test("the options of the parser, with their values and completions", () => {
  assertEquals(Object.values(OPTIONS).map(optionLine), TYPED);
  assertEquals(GLOBAL_OPTIONS.map(optionLine), TYPED.slice(0, 4));
});

Deno.test("the arguments, sync flags and clearable options of commands", () => {
  assertEquals(COMMANDS.map(traitsOf), TRAITS);
});

Deno.test("a correct command line does not load Cliffy", async () => {
  const names = [...await loadedBy("lib/cli/run.ts")];
  assert(names.includes("lib/cli/quick_parse.ts"));
  const heavy = /cliffy|std\/yaml|\blib\/cli\/program|\bproviders\/|node:/;
  assertEquals(names.filter((name) => heavy.test(name)), []);
});
