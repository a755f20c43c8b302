import { DataFileError, type WorktimeError } from "../errors.ts";
import { defaultSettings, readConfig } from "../formats/config.ts";
import { CONFIG_FILE } from "../formats/data_files.ts";
import type { Clock } from "../ports.ts";
import type { DataDirectory } from "../storage/data_directory.ts";
import type { ReadText } from "../storage/file_texts.ts";
import type { CivilDate } from "../time/civil_date.ts";
import { civilTimeAt } from "../time/zone.ts";
import type { Settings } from "../tracking/settings.ts";
import { DEFAULT_TERMS, type WorkTerms } from "../workday/terms.ts";

/** The data directory and everything else that a use case depends on. */
export interface Workspace {
  readonly directory: DataDirectory;
  readonly clock: Clock;
  /** Work terms that override those of `config.yaml`. */
  readonly terms: Partial<WorkTerms> | undefined;
  /** The name of the provider that the program passed, if any. */
  readonly provider?: string | undefined;
  /** Generates a unique id. */
  readonly newId: () => string;
}

/** Options for `Tracker`. */
export interface TrackerOptions {
  /**
   * The source of the current time and the time zone.
   *
   * @default {systemClock}
   */
  clock?: Clock;
  /**
   * The terms of work. They take precedence over `config.yaml`.
   *
   * @default For each term, the value in `config.yaml` or, without one, in
   * `DEFAULT_TERMS`.
   */
  terms?: Partial<WorkTerms>;
  /**
   * The name of the provider that the program syncs with. Entries are recorded
   * for it.
   *
   * @default The one in `config.yaml`, which is then one that is built in.
   */
  provider?: string;
  /**
   * How long to wait for other processes, in milliseconds.
   *
   * @default {10_000}
   */
  lockTimeoutMs?: number;
  /**
   * Called once a change is recorded. From then on it is permanent, whatever
   * fails afterwards.
   *
   * @param summary A one-line summary of the change.
   */
  onRecorded?: (summary: string) => void;
  /**
   * Called with a problem that does not make the method fail: an error after a
   * change was recorded, totals that do not match their entries, or the
   * unreadable file of an adjacent month.
   *
   * @default Mismatched totals are thrown; other problems are ignored.
   */
  onWarning?: (problem: WorktimeError | DataFileError) => void;
}

/** Returns today's date on the clock of a workspace. */
export function todayIn({ clock }: Pick<Workspace, "clock">): CivilDate {
  return civilTimeAt(clock.now(), clock.zone).date;
}

/**
 * Returns the settings, with the work terms of the workspace.
 *
 * @throws {DataFileError} When `config.yaml` is invalid.
 */
export async function settingsOf(
  { terms, provider }: Workspace,
  read: ReadText,
): Promise<Settings> {
  const text = await read(CONFIG_FILE);
  const settings = text == null
    ? defaultSettings(provider)
    : await readConfig(text, provider);
  return { ...settings, ...terms };
}

/** Returns the work terms, or the defaults if `config.yaml` is invalid. */
export async function termsOrDefaults(
  workspace: Workspace,
  read: ReadText,
): Promise<WorkTerms> {
  try {
    return await settingsOf(workspace, read);
  } catch (error) {
    if (!(error instanceof DataFileError)) throw error;
    return { ...DEFAULT_TERMS, ...workspace.terms };
  }
}
