import { DiskError, isUnreadFile } from "../errors.ts";
import { SEND_LOG_FILE } from "../formats/data_files.ts";
import { readSendLog, type SendStep } from "../formats/outbox.ts";
import type { Clock, Disk } from "../ports.ts";
import { type Changing, Draft } from "../storage/draft.ts";
import type { ReadText } from "../storage/file_texts.ts";
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
import { entryFolder } from "./entry_folder.ts";
import { entryKnown } from "./entry_search.ts";
import { TimerFiles } from "./timer_files.ts";

/**
 * The log of a sender: a line for each step, in place of all files, until they
 * are taken over into the outbox and the entries.
 */
export class SendLog {
  readonly #disk: Disk;
  readonly #clock: Clock;

  /** Takes a disk; nothing is read yet. */
  constructor(disk: Disk, clock: Clock) {
    this.#disk = disk;
    this.#clock = clock;
  }

  /** Whether there is nothing to take over. */
  async isEmpty(): Promise<boolean> {
    try {
      return await this.#disk.byteSize(SEND_LOG_FILE) === 0;
    } catch (error) {
      // Nobody may look into its folder: there may be something.
      if (error instanceof DiskError) return false;
      throw error;
    }
  }

  /** Adds lines, and returns when they are safe on the disk. */
  async append(text: string): Promise<void> {
    const isNew = await this.isEmpty();
    await this.#disk.appendText(SEND_LOG_FILE, text, true);
    if (isNew) await this.#disk.flushFolderOf(SEND_LOG_FILE);
  }

  /**
   * Takes all steps over into the other files.
   *
   * @throws {DataFileError} When a file that it needs is damaged.
   */
  async takeOver(changing: Changing): Promise<void> {
    const text = await changing.read(SEND_LOG_FILE);
    if (text === undefined) return;
    const { zone } = this.#clock;
    const files = new TimerFiles((file) => changing.read(file), zone);
    await takeSteps(files, readSendLog(text));
    await files.write(changing, wholeSecond(this.#clock.now()));
    changing.write(SEND_LOG_FILE, null);
    changing.note({ summary: "Noted what was sent", isSync: true });
  }

  /** Whether all steps could be taken over. */
  async isTakenOver(changing: Changing): Promise<boolean> {
    try {
      await this.takeOver(changing);
      return true;
    } catch (error) {
      // What does not open now is in the way of sending, and of nothing else.
      if (isUnreadFile(error)) return false;
      throw error;
    }
  }

  /** Reads the other files as if all steps were taken over. */
  async readThrough(read: ReadText): Promise<ReadText> {
    if (await this.isEmpty()) return read;
    const draft = new Draft(read, entryFolder(this.#disk));
    // Without what cannot be taken over, the files are as good as they were.
    const isTakenOver = await this.isTakenOver(draft);
    return isTakenOver ? (file) => draft.read(file) : read;
  }
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
