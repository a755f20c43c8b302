import { isBackup } from "../formats/data_files.ts";
import { checkData, type CheckReport } from "./check_data.ts";
import { readableTextOf, repairedTextOf } from "./repaired_text.ts";
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
  const leftovers = await directory.leftovers();
  await directory.recover();

  const files = (await directory.disk.list()).filter((file) => !isBackup(file));
  const stamp = new Date(clock.now()).toISOString().replace(/[:.]/g, "-");
  const backup = `backups/${stamp}`;
  const read = (file: string) => directory.disk.readText(file);
  const repaired: string[] = [];
  for (const file of files) {
    if (await readableTextOf(read, file) !== undefined) continue;
    const text = await repairedTextOf(workspace, file, read);
    if (text === undefined) continue;
    await directory.replaceDamaged(file, text, `${backup}/${file}`);
    repaired.push(file);
  }
  repaired.push(...await repairReadable(workspace, files, backup));
  return {
    ...await checkData(workspace),
    repaired: [...repaired.toSorted(), ...leftovers],
    backup: repaired.length > 0 ? backup : undefined,
  };
}

/** Repairs all files that are text, in one change. */
async function repairReadable(
  workspace: Workspace,
  files: readonly string[],
  backup: string,
): Promise<readonly string[]> {
  return await workspace.directory.change(async (changing) => {
    const read = (file: string) => changing.read(file);
    const repaired: string[] = [];
    for (const file of files) {
      const before = await readableTextOf(read, file);
      const text = await repairedTextOf(workspace, file, read);
      if (before === undefined || text === undefined) continue;
      changing.write(`${backup}/${file}`, before);
      changing.write(file, text);
      repaired.push(file);
    }
    changing.note({ summary: `Repaired ${repaired.join(", ")}` });
    return repaired;
  });
}
