import { assertEquals } from "@std/assert";
import {
  formatOutbox,
  formatSyncFile,
  readOutbox,
  readSyncFile,
} from "../../lib/formats/outbox.ts";

const FIXTURE = new URL("../fixtures/format-1/history/", import.meta.url);

/**
 * Frozen: all later versions read the same from these files. They end in
 * `.txt`, so that no formatter changes them.
 */
function textOf(file: string): string {
  return Deno.readTextFileSync(new URL(file, FIXTURE));
}

Deno.test("format 1: base, sent and by are read from the outbox", () => {
  const [changed, sent, unsent] = readOutbox(textOf("outbox-changes.json.txt"));
  assertEquals(changed?.base, {
    taskId: "A-1",
    description: "A-1: plane it",
    start: Date.parse("2025-01-16T10:00:00Z"),
    end: Date.parse("2025-01-16T11:30:00Z"),
    tags: ["deep work"],
  });
  assertEquals(sent?.sent?.content?.end, Date.parse("2025-01-16T12:30:00Z"));
  assertEquals(unsent?.by, "1234567-1737022380000");
});

Deno.test("format 1: duplicates are read", () => {
  const { duplicates = [] } = readSyncFile(textOf("sync-duplicates.json.txt"));
  assertEquals(duplicates.map(({ of, isCertain }) => [of, isCertain]), [
    ["5f0c0004", false],
    ["5f0c0006", true],
  ]);
});

Deno.test("format 1: sync files are written back byte for byte", () => {
  const [outbox, sync] = [
    textOf("outbox-changes.json.txt"),
    textOf("sync-duplicates.json.txt"),
  ];
  assertEquals(formatOutbox(readOutbox(outbox)), outbox);
  assertEquals(formatSyncFile(readSyncFile(sync)), sync);
});
