/**
 * Makes the manual page `worktime(1)` from the data of the commands:
 * `deno run scripts/man_page.ts > worktime.1`.
 */

import config from "../deno.json" with { type: "json" };
import {
  type CommandSpec,
  type Example,
  fullNameOf,
} from "../lib/cli/command.ts";
import {
  GLOBAL_OPTIONS,
  OPTIONS,
  type OptionSpec,
} from "../lib/cli/options.ts";
import { COMMANDS, GROUPS } from "../lib/cli/registry.ts";
import { commandUsage } from "../lib/cli/help.ts";

/** What an exit status means. */
const STATUSES: readonly string[] = [
  "The command succeeded.",
  "An unexpected error occurred.",
  "The command line is invalid.",
  "The command is not allowed in the current state.",
  "A data file is damaged.",
  "The service or the network failed.",
  "The disk failed, or a permission is missing.",
];

/** Environment variables, with what they set. */
const VARIABLES: readonly (readonly [name: string, meaning: string])[] = [
  ["WORKTIME_DATA_DIR", "The data directory."],
  ["XDG_DATA_HOME, HOME", "Where the default data directory is."],
  ["TZ", "The time zone: a name, or a POSIX rule."],
  ["NO_COLOR, TERM", "Whether the output has colors."],
  ["TOGGL_API_KEY, CLOCKIFY_API_KEY", "The key of the service."],
  ["HARVEST_ACCESS_TOKEN", "The token for Harvest."],
];

/** Returns the page in the `mdoc` language, which groff and mandoc render. */
export function manPage(): string {
  return [
    '.\\" Made by scripts/man_page.ts from the help of the commands.',
    ".Dd $Mdocdate$",
    ".Dt WORKTIME 1",
    `.Os worktime ${config.version}`,
    ".Sh NAME",
    ".Nm worktime",
    ".Nd track work hours and the time spent on tasks",
    ".Sh SYNOPSIS",
    ".Nm",
    ".Op Ar command",
    ".Op Ar options",
    ".Sh DESCRIPTION",
    ...paragraph(
      "Records the workday for an employer's timesheet, and time per task, " +
        "which it can sync to Toggl, Clockify or Harvest. All data is in " +
        "plain files in one directory.",
    ),
    ...commandSections(),
    ".Sh GLOBAL OPTIONS",
    ...list([...GLOBAL_OPTIONS, OPTIONS.version].map(optionItem)),
    ".Sh ENVIRONMENT",
    ...list(VARIABLES.map(([name, text]) => [`Ev ${macroText(name)}`, text])),
    ".Sh FILES",
    ...list([[
      "Pa ~/.local/share/worktime",
      "The default data directory, if there is no .worktime directory in the " +
      "current one.",
    ]]),
    ".Sh EXIT STATUS",
    ...list(STATUSES.map((text, status) => [`Li ${status}`, text])),
    "",
  ].join("\n");
}

/** Describes all commands: those without a group, then each group. */
function commandSections(): string[] {
  const start = "Without a command, worktime shows the status.";
  const groups = Object.entries(GROUPS).map(([group, { summary }]) =>
    [group, `${group.toUpperCase()} COMMANDS`, `${summary}.`] as const
  );
  return [[undefined, "COMMANDS", start] as const, ...groups].flatMap(
    ([group, title, intro]) => [
      `.Sh ${title}`,
      ...paragraph(intro),
      ...COMMANDS.filter((it) => it.group === group).flatMap(commandSection),
    ],
  );
}

/** Describes one command. */
function commandSection(spec: CommandSpec): string[] {
  const { summary, details, alias, options, examples } = spec;
  return [
    `.Ss ${macroText(fullNameOf(spec))}`,
    `.Dl ${macroText(`worktime ${commandUsage(spec)}`)}`,
    ".Pp",
    ...paragraph(`${summary}.`),
    ...details === undefined ? [] : [".Pp", ...paragraph(details)],
    ...alias === undefined ? [] : [".Pp", ...paragraph(`Alias: ${alias}`)],
    ...options.length === 0 ? [] : list(options.map(optionItem)),
    ...examples.flatMap(exampleLines),
  ];
}

function optionItem(
  { name, short, value, summary }: OptionSpec,
): [item: string, text: string] {
  const flag = `Fl Fl ${name}`;
  const flags = short === undefined ? flag : `Fl ${short} , ${flag}`;
  return [value === undefined ? flags : `${flags} Ar ${value}`, `${summary}.`];
}

function exampleLines([purpose, line]: Example): string[] {
  return [".Pp", ...paragraph(`${purpose}:`), `.Dl ${macroText(line)}`];
}

function list(items: readonly (readonly [string, string])[]): string[] {
  return [
    ".Bl -tag -width Ds",
    ...items.flatMap(([item, text]) => [`.It ${item}`, ...paragraph(text)]),
    ".El",
  ];
}

/** Escapes a text; each sentence starts a line, which spaces it correctly. */
function paragraph(text: string): string[] {
  return text.split(/\n|(?<=\.) +/)
    .map((line) => line.trim() === "" ? ".Pp" : escape(line.trim()));
}

/** Escapes the arguments of a macro, whose names would otherwise be called. */
function macroText(text: string): string {
  return text.split(" ").map((word) =>
    /^[A-Z][a-z]$|^[[\]().,:;?!|"]/.test(word)
      ? `\\&${escape(word)}`
      : escape(word)
  ).join(" ");
}

function escape(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-")
    .replaceAll('"', "\\(dq").replace(/^[.']/, "\\&$&");
}

if (import.meta.main) console.log(manPage().trimEnd());
