import { JOURNAL_FILE } from "../../formats/journal.ts";
import { readJournalEnd } from "../../storage/journal.ts";
import type { Workspace } from "../workspace.ts";
import { checkData, type CheckReport } from "./check_data.ts";
import { inspect, repairsFor } from "./inspect_texts.ts";
import { repairedTextOf } from "./repair_text.ts";

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
  // Before the repair, which can be undone.
  const isSealed = await directory.seal();
  if (isSealed && settled.length === 0) settled.push(JOURNAL_FILE);

  const stamp = new Date(clock.now()).toISOString().replace(/[:.]/g, "-");
  const backup = `backups/${stamp}`;
  const replaced = await replaceUnreadable(workspace, backup);
  const changed = await repairReadable(workspace, backup, replaced);
  const repaired = [...new Set([...replaced, ...changed])].toSorted();
  return {
    ...await checkData(workspace),
    repaired: [...repaired, ...leftovers, ...settled],
    backup: repaired.length > 0 ? backup : undefined,
  };
}

/** Repairs files whose bytes are no text, one by one. */
async function replaceUnreadable(
  workspace: Workspace,
  backup: string,
): Promise<ReadonlySet<string>> {
  const { directory } = workspace;
  const replaced = new Set<string>();
  const { files, sources } = await inspect(
    workspace,
    (file) => directory.disk.readText(file),
  );
  for (const [file, found] of files) {
    if (found.isGone || found.isClosed || found.text !== undefined) continue;
    const text = await repairedTextOf(file, found, sources);
    if (text === undefined) continue;
    await directory.replaceDamaged(file, text, `${backup}/${file}`);
    replaced.add(file);
  }
  return replaced;
}

/**
 * Repairs all files that are text, in one change.
 *
 * @param replaced Files that are in the backup already.
 */
async function repairReadable(
  workspace: Workspace,
  backup: string,
  replaced: ReadonlySet<string>,
): Promise<readonly string[]> {
  return await workspace.directory.change(async (changing) => {
    const inspection = await inspect(workspace, (file) => changing.read(file));
    const repaired: string[] = [];
    for (const [file, text] of await repairsFor(inspection)) {
      const found = inspection.files.get(file);
      const before = found?.text;
      // No change can describe bytes that were damaged just now.
      if (found && !found.isGone && before === undefined) continue;
      if (before !== undefined && !replaced.has(file)) {
        changing.write(`${backup}/${file}`, before);
      }
      changing.write(file, text);
      repaired.push(file);
    }
    changing.note({ summary: `Repaired ${repaired.join(", ")}` });
    return repaired;
  }, (disk, file) => disk.readText(file));
}
