import { SEND_LOG_FILE } from "../formats/data_files.ts";
import { readSendLog, type SendStep } from "../formats/outbox.ts";
import type { Clock } from "../ports.ts";
import type { Changing } from "../storage/draft.ts";
import {
  confirmedItem,
  mustBeLookedUp,
  notArrivedItem,
  type OutboxItem,
  sentItem,
} from "../sync/outbox.ts";
import type { EntryOrTimer } from "../sync/remote.ts";
import {
  confirmedBy,
  contentOf,
  versionOf,
  wholeSecond,
} from "../tracking/entry.ts";
import { entryKnown } from "./entry_search.ts";
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
    const before = items.get(entryId);
    if (!before) continue;
    const after = await takeStep(files, before, step);
    if (after) items.set(entryId, after);
    else items.delete(entryId);
  }
  files.setOutbox([...items.values()]);
}

/** What a step leaves of an item; nothing if all of it is confirmed. */
export async function itemAfter(
  files: TimerFiles,
  item: OutboxItem,
  step: SendStep,
): Promise<OutboxItem | undefined> {
  if ("refused" in step) return notArrivedItem(item);
  if ("confirmed" in step) return confirmedItem(item, step.providerId);
  if (mustBeLookedUp(item)) return item;
  const record = await recordOfItem(files, item);
  return sentItem(item, { at: step.at, ...record && saidBy(record) });
}

/** The same for the files; what was confirmed is put into its entry. */
async function takeStep(
  files: TimerFiles,
  item: OutboxItem,
  step: SendStep,
): Promise<OutboxItem | undefined> {
  const after = await itemAfter(files, item, step);
  if (!("confirmed" in step)) return after;
  const record = await recordOfItem(files, item);
  if (!record) return after;
  const { providerId, seenVersion } = step;
  const isWaiting = after !== undefined;
  const seen = { providerId, seenVersion, isWaiting };
  if ("end" in record) {
    await (await files.entries()).replace(record, confirmedBy(record, seen));
  } else files.setTimer({ running: confirmedBy(record, seen) });
  return after;
}

/** What a request says of an entry. */
function saidBy(
  record: EntryOrTimer,
): Pick<NonNullable<OutboxItem["sent"]>, "version" | "content"> {
  return { version: versionOf(record), content: contentOf(record) };
}

/** The entry, or the timer, of which something waits. */
export async function recordOfItem(
  files: TimerFiles,
  { entryId, taskId, start }: OutboxItem,
): Promise<EntryOrTimer | undefined> {
  const { running } = await files.timer();
  if (running?.id === entryId) return running;
  const sought = { id: entryId, taskId, start };
  return await entryKnown(await files.entries(), sought);
}

/** Our id of the entry that a step is of. */
export function entryOf(step: SendStep): string {
  if ("sent" in step) return step.sent;
  return "confirmed" in step ? step.confirmed : step.refused;
}
