import type { Clock } from "../ports.ts";
import type { DataDirectory } from "../storage/data_directory.ts";
import type { WorkTerms } from "../workday/terms.ts";

/** What every use case of the workday works with. */
export interface Workspace {
  /** The files. */
  readonly directory: DataDirectory;
  /** The time and the zone. */
  readonly clock: Clock;
  /** What is agreed with the employer. */
  readonly terms: WorkTerms;
}
