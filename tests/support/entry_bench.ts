import { namedZone } from "../../lib/time/zone.ts";
import type { EntryCache } from "../../lib/formats/entry_file.ts";
import { EntryFiles } from "../../lib/stores/entry_files.ts";
import type { Entry } from "../../lib/tracking/entry.ts";

/** The texts of files, by path. */
export type Files = Map<string, string>;

export const HOUR = 3_600_000;
/** The current instant in these tests. */
export const NOW = Date.parse("2025-03-15T12:00:00Z");

/** Creates an entry of one hour. */
export function entry(
  id: string,
  taskId: string,
  start: string | number,
): Entry {
  const from = typeof start === "number" ? start : Date.parse(start);
  return {
    kind: "entry",
    id,
    taskId,
    description: taskId,
    tags: [],
    start: from,
    end: from + HOUR,
    durationSeconds: 3600,
    provider: undefined,
    providerId: id,
    sync: "local",
  };
}

/** Edits the entries in some files. */
export async function change(
  files: Files,
  now: number,
  edit: (entries: EntryFiles) => void | Promise<void>,
): Promise<void> {
  const entries = await open(files);
  await edit(entries);
  for (const [file, text] of await entries.changedTexts(now)) {
    if (text === null) files.delete(file);
    else files.set(file, text);
  }
}

/** Opens the entries in some files. */
export function open(files: Files): Promise<EntryFiles> {
  return EntryFiles.load({
    read: (file) => Promise.resolve(files.get(file)),
    zone: namedZone("UTC"),
  });
}

/** Returns the parsed JSON of a file. */
export function entryFileIn(files: Files, file: string): EntryCache {
  return JSON.parse(files.get(file) ?? "{}");
}
