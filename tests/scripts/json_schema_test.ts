import { assertEquals, assertMatch } from "@std/assert";
import { fullNameOf } from "../../lib/cli/command.ts";
import { COMMANDS } from "../../lib/cli/registry.ts";
import { jsonSchemas, schemaFile } from "../../scripts/json_schema.ts";
import { ROOT } from "../../scripts/paths.ts";

const FOLDER = new URL("docs/schema/", ROOT);
const SCHEMAS = jsonSchemas();

Deno.test("docs/schema/ has the schemas of the output types", async () => {
  const made = new Map(
    [...SCHEMAS].map(([name, schema]) =>
      [schemaFile(name), `${JSON.stringify(schema, null, 2)}\n`] as const
    ),
  );
  // After a change of a type: WORKTIME_UPDATE=1 deno test -A THIS_FILE
  if (Deno.env.get("WORKTIME_UPDATE")) {
    await Deno.remove(FOLDER, { recursive: true });
    await Deno.mkdir(FOLDER);
    for (const [file, text] of made) {
      await Deno.writeTextFile(new URL(file, FOLDER), text);
    }
  }
  const files = [...Deno.readDirSync(FOLDER)].map(({ name }) => name);
  assertEquals(files.sort(), [...made.keys()].sort());
  for (const [file, text] of made) {
    const committed = await Deno.readTextFile(new URL(file, FOLDER));
    assertEquals(committed.replaceAll("\r\n", "\n"), text, file);
  }
});

Deno.test("every command has a schema, and errors have one", () => {
  const names = [...COMMANDS.map(fullNameOf), "error"];
  assertEquals([...SCHEMAS.keys()].sort(), names.sort());
});

/** A part of a schema, as far as the tests read it. */
interface Part {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Part>>;
}

/** Returns each property in a schema by its key. */
function propertiesIn(schema: unknown): [key: string, part: Part][] {
  if (typeof schema !== "object" || schema === null) return [];
  const { properties = {} } = schema as Part;
  const own = typeof properties === "object" ? Object.entries(properties) : [];
  return [
    ...own.filter(([, part]) => typeof part === "object"),
    ...Object.values(schema).flatMap(propertiesIn),
  ];
}

for (const [name, schema] of SCHEMAS) {
  Deno.test(`the schema of "${name}" describes each key, with its unit`, () => {
    for (const [key, { description = "" }] of propertiesIn(schema)) {
      assertMatch(description, /^\S.*\.$|^\S.*: \S.*$/, key);
      const [, unit] = key.match(/(?:^|_)(minutes|seconds|hours)$/) ?? [];
      if (unit !== undefined) assertMatch(description, new RegExp(unit), key);
    }
  });
}
