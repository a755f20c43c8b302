import { assertEquals } from "@std/assert";
import { conflictLines } from "../../lib/cli/output/sync_conflict.ts";
import { namedZone } from "../../lib/time/zone.ts";
import type { EntryContent } from "../../lib/timers/version.ts";
import { instantAt } from "../support/fake_clock.ts";

const HERE: EntryContent = {
  taskId: "A-1",
  description: "A-1: Plan it",
  start: instantAt("2025-01-16T10:00:00Z"),
  end: instantAt("2025-01-16T11:00:00Z"),
  tags: [],
  billable: true,
};

/** The options of the command that takes the other version. */
function optionsFor(other: Partial<EntryContent>): string {
  const { billable: _, ...rest } = HERE;
  const conflict = {
    entryId: "5f0c",
    provider: "harvest",
    noticedAt: HERE.start,
    kept: "there",
    other: { ...rest, ...other },
  } as const;
  const zone = namedZone("UTC");
  const lines = conflictLines({ conflict, local: HERE }, "Harvest", zone);
  const [, options = ""] = lines[1]?.split(" 5f0c ") ?? [];
  return options;
}

Deno.test("the way to the other version says billable only where that version does", () => {
  const title = { description: "A-1: Draw it" };
  assertEquals(optionsFor(title), "--title 'Draw it'");
  assertEquals(
    optionsFor({ ...title, billable: false }),
    "--title 'Draw it' --no-billable",
  );
  assertEquals(
    optionsFor({ ...title, billable: true }),
    "--title 'Draw it'",
  );
});
