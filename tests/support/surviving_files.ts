import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { JOURNAL_FILE, readJournalLine } from "../../lib/formats/journal.ts";
import type { Disk } from "../../lib/ports.ts";
import { isLeftover } from "../../lib/formats/data_files.ts";
import { directoryOn, type Files, put, trackerOn } from "./changes.ts";

/** The files as they were before a change and after it, without the journal. */
export interface BothStates {
  readonly before: Files;
  readonly after: Files;
}

/** All files but the journal and what the lock needs. */
export function dataOf(files: Files): Files {
  return Object.fromEntries(
    Object.entries(files).filter(([file]) =>
      file !== JOURNAL_FILE && !file.startsWith(".lock")
    ),
  );
}

/** The same without what interrupted writes left behind. */
export function dataWithoutLeftovers(files: Files): Files {
  return Object.fromEntries(
    Object.entries(dataOf(files)).filter(([file]) => !isLeftover(file)),
  );
}

/** What a reader sees of some files. */
export async function readData(
  disk: Disk,
  files: Iterable<string>,
): Promise<Files> {
  const names = [...files].sort();
  const texts = await directoryOn(disk).read(names);
  return Object.fromEntries(
    names.map((file) => [file, texts.get(file)])
      .filter(([, text]) => text !== null),
  );
}

/**
 * Which of two states a reader sees.
 *
 * @throws {AssertionError} When it is a mixture.
 */
export async function observedState(
  disk: Disk,
  { before, after }: BothStates,
  where: string,
): Promise<"before" | "after"> {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const seen = await readData(disk, names);
  if (JSON.stringify(seen) === JSON.stringify(sorted(before))) return "before";
  assertEquals(seen, after, `A mixture ${where}`);
  return "after";
}

/**
 * Makes one more change, and holds that all is well then: the files are in one
 * state, nothing is left behind, every line of the journal can be read, the
 * doctor finds nothing, and undo takes back first that change, and then the one that was tried.
 *
 * @param select Which files to look at.
 */
export async function assertConsistent(
  disk: Disk,
  both: BothStates,
  state: "before" | "after",
  where: string,
  select = dataOf,
): Promise<void> {
  await put(disk, { "next.csv": "next\n" });
  const expected = { ...both[state], "next.csv": "next\n" };
  assertEquals(select(await textsOn(disk)), sorted(expected), where);
  await assertJournalValid(disk, where);

  const tracker = trackerOn(disk);
  const { problems } = await tracker.check();
  const ours = problems.filter(({ file }) =>
    select === dataOf || !isLeftover(file)
  );
  assertEquals(ours, [], where);
  await tracker.undo();
  assertEquals(select(await textsOn(disk)), sorted(both[state]), where);
  if (state === "before") return;
  await tracker.undo();
  const undone = select(await textsOn(disk));
  assertNotEquals(undone, sorted(both.after), `Nothing undone ${where}`);
}

/** The text of every file on a disk. */
export async function textsOn(disk: Disk): Promise<Files> {
  const files = await disk.list();
  const texts = files.map(async (file) => {
    return [file, await disk.readText(file) ?? ""] as const;
  });
  return Object.fromEntries(await Promise.all(texts));
}

/** Holds that the journal has no torn line, and numbers its changes from 1. */
export async function assertJournalValid(
  disk: Disk,
  where: string,
): Promise<void> {
  const journal = await disk.readText(JOURNAL_FILE) ?? "";
  assert(journal === "" || journal.endsWith("\n"), `Torn ${where}`);
  const records = journal.split("\n").slice(0, -1).map((line) => {
    const record = readJournalLine(line);
    assert(record, `Cannot read ${line} ${where}`);
    return record;
  });
  const commits = records.flatMap((it) =>
    it.kind === "change" ? [it.change.commit] : []
  );
  assertEquals(commits, commits.map((_, index) => index + 1), where);
}

function sorted(files: Files): Files {
  return Object.fromEntries(
    Object.entries(files).sort(([a], [b]) => a < b ? -1 : 1),
  );
}
