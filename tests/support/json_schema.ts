import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { schemaFile } from "../../scripts/json_schema.ts";
import { ROOT } from "../../scripts/paths.ts";

const ajv = new Ajv2020({
  allErrors: true,
  strict: true,
  allowUnionTypes: true,
  formats: {
    date: /^\d{4}-\d\d-\d\d$/,
    "date-time":
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?(?:Z|[+-]\d\d:\d\d)$/,
  },
});

const VALIDATORS = new Map<string, ValidateFunction>();

/**
 * Returns the problems of an output with the schema in `docs/schema/`, which
 * takes no undocumented key here.
 *
 * @param name The name of the command, or `error`.
 */
export function schemaProblems(name: string, json: unknown): string[] {
  const known = VALIDATORS.get(name);
  const validate = known ?? ajv.compile(closed(readSchema(name)) as object);
  VALIDATORS.set(name, validate);
  if (validate(json)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    `${instancePath}: ${message} ${JSON.stringify(params)}`
  );
}

function readSchema(name: string): unknown {
  const url = new URL(`docs/schema/${schemaFile(name)}`, ROOT);
  return JSON.parse(Deno.readTextFileSync(url));
}

/** Refuses all keys of objects that a schema does not name. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const copy = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, closed(value)]),
  );
  return "type" in schema && "properties" in schema
    ? { ...copy, additionalProperties: false }
    : copy;
}
