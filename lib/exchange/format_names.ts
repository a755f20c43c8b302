/**
 * The names of all formats, for help texts and completion: they load without
 * the formats.
 *
 * @module
 */

/** The formats that can be imported, the most common first. */
export const IMPORT_FORMAT_NAMES = [
  "toggl",
  "timewarrior",
  "watson",
  "klog",
  "clockify",
  "timeclock",
  "bartib",
  "utt",
  "kimai",
  "harvest",
  "solidtime",
  "icalendar",
  "json",
  "log",
  "payroll",
] as const;

/** The name of a format that can be imported. */
export type ImportFormatName = typeof IMPORT_FORMAT_NAMES[number];

export const EXPORT_FORMAT_NAMES = [
  "payroll",
  "klog",
  "timeclock",
  "timewarrior",
  "icalendar",
  "toggl",
  "solidtime",
  "json",
] as const;

export type ExportFormatName = typeof EXPORT_FORMAT_NAMES[number];

/** Returns whether an entry has the id of an import, as of `ImportIds`. */
export function isImportedId(id: string): boolean {
  return [...IMPORT_FORMAT_NAMES, OWN_PREFIX]
    .some((name) => id.startsWith(`${name}-`));
}

/** Begins the id of an entry that worktime exported elsewhere. */
const OWN_PREFIX = "worktime";

/**
 * Returns the ids that an entry which worktime exported can have here: one that
 * was imported from another directory, and its own in the same directory.
 */
export function idsOfOwn(
  exportedId: string,
): readonly [imported: string, own: string] {
  const prefix = `${OWN_PREFIX}-`;
  const own = exportedId.startsWith(prefix)
    ? exportedId.slice(prefix.length)
    : exportedId;
  // The id of an import is made of content, so it is the same everywhere.
  return [isImportedId(own) ? own : prefix + own, own];
}
