/**
 * What each layer can import and use. To allow an import, change a table here
 * and the section on layers in .github/ARCHITECTURE.md.
 *
 * @module
 */

/** The files and folders that belong to a layer. */
export const SOURCES: readonly string[] = [
  "lib",
  "providers",
  "mod.ts",
  "cli.ts",
];
/** The core: pure code. */
export const CORE: readonly string[] = [
  "lib/digest.ts",
  "lib/time",
  "lib/workday",
  "lib/tracking",
  "lib/sync",
  "lib/text",
  "lib/formats",
  "lib/report",
  "lib/exchange",
];
const CONTRACTS = [
  "lib/errors.ts",
  "lib/ports.ts",
  "lib/provider.ts",
];
const ADAPTERS = ["lib/storage", "lib/stores", "lib/system.ts"];
const FACADES = [
  "lib/open_workspace.ts",
  "lib/worktime.ts",
  "lib/tracker.ts",
  "lib/timers.ts",
  "lib/timer_sync.ts",
  "lib/tasks.ts",
];
const LIB = [
  ...CONTRACTS,
  ...CORE,
  ...ADAPTERS,
  "lib/use_cases",
  ...FACADES,
  "lib/version.ts",
];

/** The other layers that a layer can import; after `type `, only its types. */
export const MAY_IMPORT: Record<string, readonly string[]> = {
  "lib/errors.ts": [],
  "lib/version.ts": [],
  "lib/digest.ts": [],
  "lib/ports.ts": ["lib/errors.ts", "type lib/time"],
  "lib/provider.ts": ["lib/time", "lib/errors.ts"],
  "lib/time": ["lib/errors.ts"],
  "lib/workday": ["lib/time", "lib/errors.ts"],
  "lib/sync": [
    "lib/time",
    "lib/tracking",
    "lib/digest.ts",
    "lib/errors.ts",
    "type lib/provider.ts",
  ],
  "lib/text": ["lib/time", "lib/errors.ts"],
  "lib/tracking": [
    "lib/time",
    "lib/workday",
    "lib/digest.ts",
    "lib/errors.ts",
    "type lib/provider.ts",
  ],
  "lib/formats": [
    "lib/time",
    "lib/workday",
    "lib/tracking",
    "lib/sync",
    "lib/text",
    "lib/digest.ts",
    "lib/errors.ts",
  ],
  "lib/report": [
    "lib/time",
    "lib/workday",
    "lib/tracking",
    "lib/text",
    "lib/digest.ts",
    "lib/errors.ts",
  ],
  "lib/exchange": [
    "type lib/report",
    "lib/time",
    "lib/workday",
    "lib/tracking",
    "lib/text",
    "lib/digest.ts",
    "lib/errors.ts",
  ],
  "lib/storage": [...CORE, "lib/errors.ts", "lib/ports.ts"],
  "lib/stores": [...CORE, "lib/storage", "lib/errors.ts", "lib/ports.ts"],
  "lib/system.ts": ["lib/time", "lib/ports.ts"],
  "lib/use_cases": [...CONTRACTS, ...CORE, "lib/storage", "lib/stores"],
  "lib/open_workspace.ts": LIB,
  "lib/worktime.ts": LIB,
  "lib/tracker.ts": LIB,
  "lib/timers.ts": LIB,
  "lib/timer_sync.ts": LIB,
  "lib/tasks.ts": LIB,
  "lib/cli": LIB,
  "providers": LIB,
  "mod.ts": [...LIB, "providers"],
  "cli.ts": [...LIB, "lib/cli", "providers"],
};

/** The layers that can import a package; the first matching prefix decides. */
export const PACKAGES: Record<string, readonly string[]> = {
  "@cliffy/": ["lib/cli"],
  "@std/yaml": ["lib/text", "lib/formats/markdown_tasks.ts"],
  "@std/": SOURCES,
  "write-excel-file": ["lib/report/xlsx.ts"],
  "ical.js": ["lib/formats/holidays.ts", "lib/exchange/icalendar.ts"],
  "node:": ["lib/storage/node_fs.ts"],
};

/**
 * Modules that are imported on demand, with the reason. Others are imported
 * statically: an executable caches the compiled code of what its first run
 * loads, and of nothing else.
 */
export const LAZY: Record<string, string> = {
  "lib/cli/run.ts": "`--version` needs none of it",
  "lib/cli/program.ts":
    "It loads Cliffy, which takes longer than a whole command",
  "@cliffy/table": "Only text beyond ASCII needs it",
  "@std/yaml": "Only YAML beyond the plain block form needs it",
  "write-excel-file": "Only XLSX needs it",
  "ical.js": "Only imports of iCalendar files need it",
  "providers": "Only commands that send requests need one, and only that one",
  "lib/use_cases/on_demand.ts": "They are rarely needed",
  "lib/cli/output/on_demand.ts": "Few commands report or import",
  "lib/cli/completion.ts": "Only shells need it",
  "lib/cli/configure/dialog.ts": "Only a set-up in a terminal needs it",
  "lib/cli/delivery.ts": "Only a service needs it",
  "lib/storage/node_fs.ts": "Deno would load its Node compatibility modules",
};

/** The files that can use a global which reaches outside of the program. */
export const MAY_USE: Record<string, readonly string[]> = {
  // connection.ts creates an HTTP client per request, so that Deno never resends.
  Deno: ["lib/storage/deno_fs.ts", "providers/connection.ts", "cli.ts"],
  fetch: ["providers/connection.ts"],
  console: ["cli.ts"],
};

/** Globals that the core cannot use. */
export const IMPURE: readonly string[] = [
  ...Object.keys(MAY_USE),
  ..."crypto globalThis performance process".split(" "),
  ..."setImmediate setInterval setTimeout".split(" "),
  ..."Date() Date.now Math.random Temporal.Now".split(" "),
  "new Date()",
];
