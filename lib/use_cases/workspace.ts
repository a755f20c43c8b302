import type { Clock } from "../ports.ts";
import type { DataDirectory } from "../storage/data_directory.ts";
import type { TimerFiles } from "../storage/timer_files.ts";
import type { WorkTerms } from "../workday/terms.ts";

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
  files: TimerFiles,
): Promise<WorkTerms> {
  if (terms) return terms;
  const { expectedMinutes, lunchMinutes } = await files.settings();
  return { expectedMinutes, lunchMinutes };
}
