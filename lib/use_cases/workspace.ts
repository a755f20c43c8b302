import { DataFileError } from "../errors.ts";
import { readConfig } from "../formats/config.ts";
import { CONFIG_FILE } from "../formats/data_files.ts";
import type { Clock, Disk } from "../ports.ts";
import {
  DataDirectory,
  type DataDirectoryOptions,
} from "../storage/data_directory.ts";
import type { ReadText } from "../storage/file_texts.ts";
import { applySendLog } from "../stores/synced_entries.ts";
import { DEFAULT_TERMS, type WorkTerms } from "../workday/hours.ts";

/** What every use case works with. */
export interface Workspace {
  readonly directory: DataDirectory;
  readonly clock: Clock;
  /** What is agreed with the employer where it is not what `config.yaml` says. */
  readonly terms: Partial<WorkTerms> | undefined;
  /** Makes an id that nobody else has. */
  readonly newId: () => string;
}

/** Opens the data directory on a disk; nothing is read or made yet. */
export function openWorkspace(
  disk: Disk,
  parts: Omit<Workspace, "directory">,
  options: DataDirectoryOptions,
): Workspace {
  const { clock } = parts;
  const directory = new DataDirectory(disk, clock, {
    ...options,
    applySendLog: (changing) => applySendLog(changing, clock),
  });
  return { directory, ...parts };
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
  const text = await read(CONFIG_FILE);
  if (text == null) return { ...DEFAULT_TERMS, ...terms };
  return { ...await readConfig(text), ...terms };
}

/** The same; the usual terms where `config.yaml` is wrong. */
export async function termsOrDefaults(
  workspace: Workspace,
  read: ReadText,
): Promise<WorkTerms> {
  try {
    return await termsOf(workspace, read);
  } catch (error) {
    if (!(error instanceof DataFileError)) throw error;
    return { ...DEFAULT_TERMS, ...workspace.terms };
  }
}
