import { isBackup } from "../formats/data_files.ts";
import { JOURNAL_FILE } from "../formats/journal.ts";
import { readJournalEnd } from "../storage/journal.ts";
import { checkData, type CheckReport } from "./check_data.ts";
import {
  filesInJournal,
  loadRepairSources,
  readableTextOf,
  repairedTextOf,
} from "./repaired_text.ts";
import type { Workspace } from "./workspace.ts";

/** What a repair did, and what is left. */
export interface RepairReport extends CheckReport {
  /** The files that were mended. */
  readonly repaired: readonly string[];
  /** Where the files are as they were, or `undefined` if none was changed. */
  readonly backup: string | undefined;
}

/**
 * Repairs what can be repaired. Each file is kept as it was in a folder below
 * `backups/`; `undo` takes back what was done to files that could be read.
 */
export async function repairData(workspace: Workspace): Promise<RepairReport> {
  const { directory, clock } = workspace;
  const { pending, tornBytes } = await readJournalEnd(directory.disk);
  const settled = pending || tornBytes > 0 ? [JOURNAL_FILE] : [];
  const leftovers = await directory.leftovers();
  if (settled.length + leftovers.length > 0) await directory.recover();

  const sources = await loadRepairSources(workspace);
  const there = (await directory.disk.list()).filter((file) => !isBackup(file));
  const gone = filesInJournal(sources).filter((file) => !there.includes(file));
  const stamp = new Date(clock.now()).toISOString().replace(/[:.]/g, "-");
  const backup = `backups/${stamp}`;
  const read = (file: string) => directory.disk.readText(file);
  const repaired: string[] = [];
  for (const file of there) {
    if (await readableTextOf(read, file) !== undefined) continue;
    const text = await repairedTextOf(file, read, sources);
    if (text === undefined) continue;
    await directory.replaceDamaged(file, text, `${backup}/${file}`);
    repaired.push(file);
  }
  const files = [...there, ...gone];
  repaired.push(...await repairReadable(workspace, files, backup));
  return {
    ...await checkData(workspace),
    repaired: [...repaired.toSorted(), ...leftovers, ...settled],
    backup: repaired.length > 0 ? backup : undefined,
  };
}

/** Repairs all files that are text, in one change. */
async function repairReadable(
  workspace: Workspace,
  files: readonly string[],
  backup: string,
): Promise<readonly string[]> {
  const sources = await loadRepairSources(workspace);
  return await workspace.directory.change(async (changing) => {
    const read = (file: string) => changing.read(file);
    const repaired: string[] = [];
    for (const file of files) {
      const before = await readableTextOf(read, file);
      const text = await repairedTextOf(file, read, sources);
      if (text === undefined) continue;
      if (before !== undefined) changing.write(`${backup}/${file}`, before);
      changing.write(file, text);
      repaired.push(file);
    }
    changing.note({ summary: `Repaired ${repaired.join(", ")}` });
    return repaired;
  });
}
