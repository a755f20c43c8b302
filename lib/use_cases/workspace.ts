import { CONFIG_FILE } from "../formats/file_names.ts";
import type { Clock } from "../ports.ts";
import type { DataDirectory } from "../storage/data_directory.ts";
import type { ReadText } from "../storage/file_texts.ts";
import { DEFAULT_TERMS, type WorkTerms } from "../workday/terms.ts";

/** What every use case works with. */
export interface Workspace {
  /** The files. */
  readonly directory: DataDirectory;
  /** The time and the zone. */
  readonly clock: Clock;
  /** What is agreed with the employer, if not what `config.yaml` says. */
  readonly terms: WorkTerms | undefined;
  /** Makes an id that nobody else has. */
  readonly newId: () => string;
}

/**
 * What is agreed with the employer.
 *
 * @throws {DataFileError} When `config.yaml` is wrong.
 */
export async function termsOf(
  { terms }: Workspace,
  read: ReadText,
): Promise<WorkTerms> {
  if (terms) return terms;
  const text = await read(CONFIG_FILE);
  if (text == null) return DEFAULT_TERMS;
  const { readConfig } = await import("../formats/config.ts");
  const { expectedMinutes, lunchMinutes } = await readConfig(text);
  return { expectedMinutes, lunchMinutes };
}
