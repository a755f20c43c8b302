import { SEND_LOG_FILE } from "../formats/data_files.ts";
import { readSendLog } from "../formats/outbox.ts";
import type { Clock } from "../ports.ts";
import type { Changing } from "../storage/draft.ts";
import { afterStep, entryOf, type SendStep } from "../sync/outbox.ts";
import { wholeSecond } from "../tracking/entry.ts";
import { putRecord, recordOfItem } from "./synced_entries.ts";
import { TimerFiles } from "./timer_files.ts";

/**
 * Takes the steps that a sender noted over into the outbox and the entries.
 *
 * @throws {DataFileError} When a file that it needs is damaged.
 */
export async function takeOverSteps(
  changing: Changing,
  clock: Clock,
): Promise<void> {
  const text = await changing.read(SEND_LOG_FILE);
  if (text === undefined) return;
  const files = new TimerFiles((file) => changing.read(file), clock.zone);
  await takeSteps(files, readSendLog(text));
  await files.write(changing, wholeSecond(clock.now()));
  changing.write(SEND_LOG_FILE, null);
  changing.note({ summary: "Noted what was sent", isSync: true });
}

async function takeSteps(
  files: TimerFiles,
  steps: readonly SendStep[],
): Promise<void> {
  const items = new Map(
    (await files.outbox()).map((item) => [item.entryId, item]),
  );
  for (const step of steps) {
    const entryId = entryOf(step);
    const item = items.get(entryId);
    if (!item) continue;
    const local = await recordOfItem(files, item);
    const after = afterStep({ local, item }, step);
    if (after.item) items.set(entryId, after.item);
    else items.delete(entryId);
    if (after.local !== local) await putRecord(files, local, after.local);
  }
  files.setOutbox([...items.values()]);
}
