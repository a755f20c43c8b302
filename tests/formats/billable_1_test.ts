import { assertEquals } from "@std/assert";
import { readConfig } from "../../lib/formats/config.ts";
import { readEntryFile } from "../../lib/formats/entry_file.ts";
import { formatEntryFile } from "../../lib/formats/entry_file.ts";
import {
  formatOutbox,
  formatSyncFile,
  readOutbox,
  readSyncFile,
} from "../../lib/formats/outbox.ts";
import { formatTimerFile, readTimerFile } from "../../lib/formats/timer.ts";
import { namedZone } from "../../lib/time/zone.ts";

/**
 * Files of the first version with `billable`. They are frozen like those of
 * `format-1`: all later versions read the same from them.
 */
function textOf(file: string): string {
  const folder = new URL("../fixtures/billable-1/", import.meta.url);
  return Deno.readTextFileSync(new URL(`${file}.txt`, folder));
}

const ENTRIES = "history/time-entries.json";

Deno.test("billable is read from entries of an earlier version", () => {
  const text = textOf(ENTRIES);
  const file = readEntryFile(text, { file: ENTRIES, zone: namedZone("UTC") });
  const entries = file.tasks.get("A-1")?.entries ?? [];
  const billable = entries.map(({ entry }) => entry.billable);
  assertEquals(billable, [true, false]);
  assertEquals(formatEntryFile(file), text);
});

Deno.test("billable is read from other files of an earlier version", async () => {
  const timer = textOf("history/timer.json");
  assertEquals(readTimerFile(timer).running?.billable, true);
  assertEquals(formatTimerFile(readTimerFile(timer)), timer);

  const outbox = textOf("history/outbox.json");
  const [item] = readOutbox(outbox);
  assertEquals(item?.base?.billable, true);
  assertEquals(item?.sent?.content?.billable, false);
  assertEquals(formatOutbox(readOutbox(outbox)), outbox);

  const sync = textOf("history/sync.json");
  const [conflict] = readSyncFile(sync).conflicts;
  assertEquals(conflict?.other?.billable, true);
  assertEquals(formatSyncFile(readSyncFile(sync)), sync);

  const { region, billable } = await readConfig(textOf("config.yaml"));
  assertEquals(region, "euc1");
  assertEquals([...billable], [["acme", true], ["MAIL", false]]);
});
