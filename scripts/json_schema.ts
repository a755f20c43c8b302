/**
 * Makes the JSON Schemas of the output of `--json` from its types, which are in
 * `lib/cli/json/`. A test compares them with the files in `docs/schema/`; with
 * `WORKTIME_UPDATE=1` it writes them.
 *
 * @module
 */

import { createGenerator, type Schema } from "ts-json-schema-generator";
import { fullNameOf } from "../lib/cli/command.ts";
import type { CommandJson } from "../lib/cli/json/command.ts";
import { COMMANDS } from "../lib/cli/registry.ts";
import { pathOf, ROOT } from "./paths.ts";

/** The type whose properties are the outputs of the commands. */
const OUTPUTS = { file: "lib/cli/json/command.ts", type: "CommandJson" };

const DIALECT = "https://json-schema.org/draft/2020-12/schema";

/** The property of errors, which are of no command. */
const ERROR: keyof CommandJson = "error";

/** The definitions that schemas refer to, by name. */
type Definitions = Readonly<Record<string, unknown>>;

/** Returns the name of the file that has the schema of a command. */
export function schemaFile(command: string): string {
  return `${command.replaceAll(" ", "-")}.json`;
}

/** Returns the schema of each command and of errors, by name. */
export function jsonSchemas(): Map<string, object> {
  const { properties = {}, definitions = {} } = outputs();
  const all: Definitions = Object.fromEntries(
    Object.entries(definitions).map(([type, it]) => [nameOf(type), clean(it)]),
  );
  const described = new Map([
    ...COMMANDS.map((spec) => {
      const text = `Output of worktime ${fullNameOf(spec)} --json: `;
      return [fullNameOf(spec), `${text}${spec.summary}.`] as const;
    }),
    [ERROR, "Standard error of a command with --json that fails."] as const,
  ]);
  return new Map(
    Object.entries(properties).map(([name, schema]) => {
      const own = clean(schema) as object;
      const $defs = referred(own, all);
      const description = described.get(name);
      return [name, {
        $schema: DIALECT,
        title: name === ERROR ? "Error" : `worktime ${name}`,
        ...description !== undefined && { description },
        ...own,
        ...Object.keys($defs).length > 0 && { $defs },
      }];
    }),
  );
}

/** Returns the text of a file for each schema. */
export function schemaFiles(): Map<string, string> {
  return new Map(
    [...jsonSchemas()].map(([name, schema]) =>
      [schemaFile(name), `${JSON.stringify(schema, null, 2)}\n`] as const
    ),
  );
}

/** Returns the name of a type in schemas. */
function nameOf(type: string): string {
  return type.replace(/Json$/, "");
}

function outputs(): Schema {
  return createGenerator({
    path: pathOf(new URL(OUTPUTS.file, ROOT)),
    tsconfig: pathOf(new URL("deno.json", ROOT)),
    // `deno check` checks the types; TypeScript alone does not find packages.
    skipTypeCheck: true,
    expose: "export",
    topRef: false,
    encodeRefs: false,
  }).createSchema(OUTPUTS.type);
}

/**
 * Converts a schema of draft 7 to 2020-12, with the names of types without their
 * ending. Objects stay open, as a new version can add keys.
 */
function clean(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, it]) => key !== "additionalProperties" || it !== false)
      .map(([key, it]) =>
        key === "$ref" && typeof it === "string"
          ? [key, `#/$defs/${nameOf(it.replace("#/definitions/", ""))}`]
          : [key, clean(it)]
      ),
  );
}

/** Returns the definitions that a schema needs, in alphabetical order. */
function referred(schema: unknown, all: Definitions): Definitions {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    const text = JSON.stringify(value);
    for (const [, name = ""] of text.matchAll(/"#\/\$defs\/(\w+)"/g)) {
      if (names.has(name)) continue;
      names.add(name);
      visit(all[name]);
    }
  };
  visit(schema);
  return Object.fromEntries([...names].sort().map((name) => [name, all[name]]));
}
