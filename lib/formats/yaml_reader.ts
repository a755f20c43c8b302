import { DataFileError } from "../errors.ts";
import type { YamlNode } from "./yaml_node.ts";
import {
  readPlainSection,
  yamlLines,
  type YamlSectionOptions,
} from "./yaml_section.ts";
import { isObject, YamlValues } from "./yaml_values.ts";

/**
 * Reads one key of a file's top level: its value, or `undefined` if it is not
 * there. Other keys are left alone as long as the file is of the plain kind.
 *
 * @throws {DataFileError} When it is not YAML, no map, or has a key twice.
 */
export async function readYamlSection(
  text: string,
  options: YamlSectionOptions,
): Promise<YamlNode | undefined> {
  const plain = readPlainSection(text, options);
  if (plain) return plain.entry?.value;
  checkTabs(text, options);
  // Loading it takes longer than a whole command may take.
  const { parse } = await import("@std/yaml");
  const values = parsedBy(parse, text, options);
  if (values === null) return undefined;
  const { key, file, ...details } = options;
  if (!isObject(values)) {
    const problem = `expected keys such as "${key}"`;
    throw new DataFileError({ file, line: 1, column: 1 }, problem, details);
  }
  const written = writtenTexts(parse, text);
  return new YamlValues(yamlLines(text)).valueOf(values, { key, written });
}

/**
 * A key behind a tab would be one of the top level for `@std/yaml`, and what it
 * says would not matter. Tabs are fine inside of braces that span lines.
 *
 * @throws {DataFileError} When a tab indents a key.
 */
function checkTabs(text: string, { file }: YamlSectionOptions): void {
  const lines = yamlLines(text);
  const index = lines.findIndex((line) => /^\t+[\w-]+ *:(?: |$)/.test(line));
  if (index < 0 || lines.some((line) => /[{[,][ \t]*$/.test(line))) return;
  const position = { file, line: index + 1, column: 1 };
  const hint = "Indent the line with spaces";
  throw new DataFileError(position, "a tab is before the key", { hint });
}

/** What of `@std/yaml` is used. */
type Parse = (
  text: string,
  options?: { schema?: "failsafe"; allowDuplicateKeys?: boolean },
) => unknown;

function parsedBy(
  parse: Parse,
  text: string,
  { file }: YamlSectionOptions,
): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof RangeError) {
      // It goes down one call for each level.
      const problem = "not YAML: it is nested too deeply";
      throw new DataFileError({ file, line: 1, column: 1 }, problem);
    }
    const message = error instanceof Error ? error.message : String(error);
    const [, reason = message, line = 1, column = 1] =
      message.match(/^(.*?) at line (\d+), column (\d+)/) ?? [];
    const position = { file, line: Number(line), column: Number(column) };
    // Neither the error as the cause nor what it quotes: it shows a part of the
    // file, and that can be a key that someone pasted.
    const problem = `not YAML: ${reason.replace(/(?:"|!<|\n)[^]*/, "…")}`;
    const hint = "Indent with spaces only, and put texts in double quotes " +
      "that have braces or a colon";
    throw new DataFileError(position, problem, { hint });
  }
}

/** What a file holds with all scalars as they are written, if that works. */
function writtenTexts(parse: Parse, text: string): unknown {
  try {
    return parse(text, { schema: "failsafe", allowDuplicateKeys: true });
  } catch {
    // Explicit tags, which it does not know; the values have to do then.
    return undefined;
  }
}
