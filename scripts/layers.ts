/**
 * Which layer may import what, and use what. To move an arrow, change a table
 * here, and the picture in .github/ARCHITECTURE.md with it.
 *
 * @module
 */

/** What has layers. */
export const SOURCES: readonly string[] = [
  "lib",
  "providers",
  "mod.ts",
  "cli.ts",
];
/** Pure code. */
export const RULES: readonly string[] = [
  "lib/digest.ts",
  "lib/time",
  "lib/workday",
  "lib/tracking",
  "lib/sync",
  "lib/text",
  "lib/formats",
];
const CONTRACTS = [
  "lib/errors.ts",
  "lib/ports.ts",
  "lib/provider.ts",
];
const EDGES = ["lib/storage", "lib/stores", "lib/system.ts"];
const FACADES = [
  "lib/tracker.ts",
  "lib/timers.ts",
  "lib/timer_sync.ts",
  "lib/tasks.ts",
];
const JOINTS = ["lib/use_cases", ...FACADES];
const LIB = [...CONTRACTS, ...RULES, ...EDGES, ...JOINTS, "lib/version.ts"];

/** What each layer imports beside itself; after `type `, only its types. */
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
    "lib/errors.ts",
  ],
  "lib/storage": [...RULES, "lib/errors.ts", "lib/ports.ts"],
  "lib/stores": [...RULES, "lib/storage", "lib/errors.ts", "lib/ports.ts"],
  "lib/system.ts": ["lib/time", "lib/ports.ts"],
  "lib/use_cases": [...CONTRACTS, ...RULES, "lib/storage", "lib/stores"],
  "lib/tracker.ts": LIB,
  "lib/timers.ts": LIB,
  "lib/timer_sync.ts": LIB,
  "lib/tasks.ts": LIB,
  "lib/cli": LIB,
  "providers": LIB,
  "mod.ts": [...LIB, "providers"],
  "cli.ts": [...LIB, "lib/cli", "providers"],
};

/** Who imports a package; the first prefix that fits decides. */
export const PACKAGES: Record<string, readonly string[]> = {
  "@cliffy/": ["lib/cli"],
  "@std/yaml": ["lib/text", "lib/formats/markdown_tasks.ts"],
  "@std/": SOURCES,
  "node:": ["lib/storage/node_fs.ts"],
};

/**
 * What is imported only when it is needed, and why; all else is static. What is
 * loaded later is in no executable's cache of compiled code.
 */
export const LAZY: Record<string, string> = {
  "lib/cli/program.ts": "It loads Cliffy, which costs more than a command",
  "@cliffy/table": "Only text beyond ASCII needs it",
  "@std/yaml": "Only YAML beyond the plain block form needs it",
  "providers": "Only commands that reach a service need one, and just that one",
  "lib/storage/node_fs.ts": "Deno would load its Node modules for it",
};

/** Who touches the world outside by which name. */
export const MAY_USE: Record<string, readonly string[]> = {
  // On Deno, only a client of its own keeps a request from being sent twice.
  Deno: ["lib/storage/deno_fs.ts", "providers/connection.ts", "cli.ts"],
  fetch: ["providers/connection.ts"],
  console: ["cli.ts"],
};

/** What pure code does not use. */
export const IMPURE: readonly string[] = [
  ...Object.keys(MAY_USE),
  ..."crypto globalThis performance process".split(" "),
  ..."setImmediate setInterval setTimeout".split(" "),
  ..."Date() Date.now Math.random Temporal.Now".split(" "),
  "new Date()",
];
