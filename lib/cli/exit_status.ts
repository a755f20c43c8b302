import {
  DataFileError,
  DiskError,
  InvalidTextError,
  NotAllowedError,
} from "../errors.ts";
import { ProviderError } from "../provider_error.ts";

/** The exit status of the program, one for each kind of failure. */
export const EXIT_STATUS = {
  done: 0,
  other: 1,
  usage: 2,
  notAllowed: 3,
  badData: 4,
  provider: 5,
  disk: 6,
} as const;

/** The exit status for an error. */
export function exitStatusOf(error: unknown): number {
  if (error instanceof InvalidTextError) return EXIT_STATUS.usage;
  if (error instanceof NotAllowedError) return EXIT_STATUS.notAllowed;
  if (error instanceof DataFileError) return EXIT_STATUS.badData;
  if (error instanceof ProviderError) return EXIT_STATUS.provider;
  if (error instanceof DiskError) return EXIT_STATUS.disk;
  return EXIT_STATUS.other;
}
