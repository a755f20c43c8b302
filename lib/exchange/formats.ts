import { InvalidTextError } from "../errors.ts";
import type { ExportFormat } from "./export_format.ts";
import { ICALENDAR, ICALENDAR_EXPORT } from "./icalendar.ts";
import { importError, type ImportFormat } from "./import_format.ts";
import { TIMEWARRIOR, TIMEWARRIOR_EXPORT, WATSON } from "./json_logs.ts";
import { KLOG, KLOG_EXPORT } from "./klog.ts";
import { JSON_EXPORT, JSON_IMPORT, LOG_IMPORT } from "./own_files.ts";
import { PAYROLL_EXPORT, PAYROLL_IMPORT } from "./payroll.ts";
import { CLOCKIFY_CSV, HARVEST_CSV, KIMAI_CSV } from "./report_csv.ts";
import {
  SOLIDTIME_CSV,
  SOLIDTIME_EXPORT,
  TOGGL_CSV,
  TOGGL_EXPORT,
} from "./service_csv.ts";
import { BARTIB, TIMECLOCK, TIMECLOCK_EXPORT, UTT } from "./text_logs.ts";

/** All formats that can be imported, as in `IMPORT_FORMAT_NAMES`. */
export const IMPORT_FORMATS: readonly ImportFormat[] = [
  TOGGL_CSV,
  TIMEWARRIOR,
  WATSON,
  KLOG,
  CLOCKIFY_CSV,
  TIMECLOCK,
  BARTIB,
  UTT,
  KIMAI_CSV,
  HARVEST_CSV,
  SOLIDTIME_CSV,
  ICALENDAR,
  JSON_IMPORT,
  LOG_IMPORT,
  PAYROLL_IMPORT,
];

/**
 * Returns the format with a name.
 *
 * @throws {InvalidTextError} When there is none.
 */
export function formatNamed(name: string): ImportFormat {
  return named(IMPORT_FORMATS, name);
}

/**
 * Returns the format of a file.
 *
 * @throws {InvalidTextError} When it is in none or in several.
 */
export function formatOf(text: string, name: string): ImportFormat {
  if (text.trim() === "") {
    throw importError({ name }, "it is empty", {
      hint: "Export the file again",
    });
  }
  const found = IMPORT_FORMATS.filter((it) => it.recognizes(text));
  const [format, other] = found;
  if (format && !other) return format;
  const names = found.map((it) => it.name).join("|") || "FORMAT";
  const problem = format
    ? `it can be ${found.map((it) => `a ${it.title}`).join(" or ")}`
    : "it is in no format that can be imported";
  throw importError({ name }, problem, {
    hint: `Name the format: worktime import ${names} PATH`,
  });
}

/** All formats to export to, as in `EXPORT_FORMAT_NAMES`. */
export const EXPORT_FORMATS: readonly ExportFormat[] = [
  PAYROLL_EXPORT,
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
  return named(EXPORT_FORMATS, name);
}

function named<Format extends { readonly name: string }>(
  formats: readonly Format[],
  name: string,
): Format {
  const format = formats.find((it) => it.name === name.toLowerCase());
  if (format) return format;
  throw new InvalidTextError("unknown_format", `Unknown format "${name}"`, {
    hint: `Formats: ${formats.map((it) => it.name).join(", ")}`,
  });
}
