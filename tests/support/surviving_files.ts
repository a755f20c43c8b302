import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { JOURNAL_FILE, readJournalLine } from "../../lib/formats/journal.ts";
import type { Disk } from "../../lib/ports.ts";
import { isLeftover } from "../../lib/formats/data_files.ts";
import { directoryOn, type Files, put, trackerOn } from "./changes.ts";

/** The files before and after a change, without the journal. */
export interface BothStates {
  readonly before: Files;
  readonly after: Files;
}

/** Returns all files except the journal and those of the lock. */
export function dataOf(files: Files): Files {
  return Object.fromEntries(
    Object.entries(files).filter(([file]) =>
      file !== JOURNAL_FILE && !file.startsWith(".lock")
    ),
  );
}

/** Returns the same without the leftovers of interrupted writes. */
export function dataWithoutLeftovers(files: Files): Files {
  return Object.fromEntries(
    Object.entries(dataOf(files)).filter(([file]) => !isLeftover(file)),
  );
}

/** Returns the texts of files as a reader sees them. */
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
 * Returns which of two states a reader sees.
 *
 * @throws {AssertionError} When it sees a mixture.
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
 * Makes one more change, then asserts that everything is consistent: the files
 * are in one state, without leftovers; the journal is valid; doctor finds no
 * problems; and undo reverts that change and then the one under test.
 *
 * @param select Selects the files to check.
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

/** Returns the text of every file on a disk. */
export async function textsOn(disk: Disk): Promise<Files> {
  const files = await disk.list();
  const texts = files.map(async (file) => {
    return [file, await disk.readText(file) ?? ""] as const;
  });
  return Object.fromEntries(await Promise.all(texts));
}

/**
 * Asserts that the journal has only whole lines, with changes numbered from 1.
 */
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
