import { InvalidTextError } from "../errors.ts";
import type { ExportFormat } from "./export_format.ts";
import { EXPORT_FORMAT_NAMES } from "./format_names.ts";
import { ICALENDAR_EXPORT } from "./icalendar_export.ts";
import { JSON_EXPORT } from "./json_export.ts";
import { KLOG_EXPORT } from "./klog_export.ts";
import { PAYROLL } from "./payroll.ts";
import { SOLIDTIME_EXPORT, TOGGL_EXPORT } from "./service_export.ts";
import { TIMECLOCK_EXPORT } from "./timeclock_export.ts";
import { TIMEWARRIOR_EXPORT } from "./timewarrior_export.ts";

/** All formats to export to, as in `EXPORT_FORMAT_NAMES`. */
export const EXPORT_FORMATS: readonly ExportFormat[] = [
  PAYROLL,
  KLOG_EXPORT,
  TIMECLOCK_EXPORT,
  TIMEWARRIOR_EXPORT,
  ICALENDAR_EXPORT,
  TOGGL_EXPORT,
  SOLIDTIME_EXPORT,
  JSON_EXPORT,
];

/**
 * Returns the format with a name.
 *
 * @throws {InvalidTextError} When there is none.
 */
export function exportFormatNamed(name: string): ExportFormat {
  const format = EXPORT_FORMATS.find((it) => it.name === name.toLowerCase());
  if (format) return format;
  throw new InvalidTextError("unknown_format", `Unknown format "${name}"`, {
    hint: `Formats: ${EXPORT_FORMAT_NAMES.join(", ")}`,
  });
}
