import { isBackup } from "../formats/data_files.ts";
import { isLeftover } from "../storage/data_directory.ts";
import { checkData, type CheckReport } from "./check_data.ts";
import { repairedTexts, textIfReadable } from "./repaired_texts.ts";
import type { Workspace } from "./workspace.ts";

/** What a repair did, and what is left. */
export interface RepairReport extends CheckReport {
  /** The files that were mended. */
  readonly repaired: readonly string[];
  /** Where the files are as they were, or `undefined` if none was changed. */
  readonly backup: string | undefined;
}

/**
 * Repairs what can be repaired: each file is copied to a folder below
 * `backups/` first, and `undo` takes the repair back.
 */
export async function repairData(workspace: Workspace): Promise<RepairReport> {
  const { directory, clock } = workspace;
  const { disk } = directory;
  const all = (await disk.list()).filter((file) => !isBackup(file));
  const leftovers = all.filter(isLeftover);
  await directory.recover();

  const stamp = new Date(clock.now()).toISOString().replace(/[:.]/g, "-");
  const backup = `backups/${stamp}`;
  const texts = await repairedTexts(workspace, all);
  for (const file of texts.keys()) {
    // Bytes that are no text cannot go through the journal.
    if (await textIfReadable(workspace, file) === undefined) {
      await directory.setAside(file, `${backup}/${file}`);
    }
  }
  await directory.change(async (changing) => {
    for (const [file, text] of texts) {
      const before = await changing.read(file);
      if (before !== undefined) changing.write(`${backup}/${file}`, before);
      changing.write(file, text);
    }
    const names = [...texts.keys()].join(", ");
    changing.note({ summary: `Repaired ${names}` });
  });
  return {
    ...await checkData(workspace),
    repaired: [...texts.keys(), ...leftovers],
    backup: texts.size > 0 ? backup : undefined,
  };
}
