import { assertEquals } from "@std/assert";
import { ENTRIES_FILE } from "../../lib/formats/data_files.ts";
import { EntryFiles } from "../../lib/stores/entry_files.ts";
import { namedZone } from "../../lib/time/zone.ts";
import {
  change,
  entry,
  type Files,
  NOW,
  open,
} from "../support/entry_bench.ts";

const FEBRUARY = "history/2025-02.json";

Deno.test("EntryFiles reads older entries in parts if it can, and finds the same", async () => {
  const files: Files = new Map();
  const days = ["2025-01-05", "2025-02-05", "2025-03-05"];
  await change(files, NOW, (entries) =>
    entries.addAll(
      days.map((day) => entry(day, "A", `${day}T10:00:00Z`)),
      NOW,
    ));
  const inParts = (file: string) => {
    const isThere = file !== FEBRUARY;
    return Promise.resolve(
      isThere ? files.get(file)?.split(/(?<=\n)/) : undefined,
    );
  };
  const read: string[] = [];
  const entries = await EntryFiles.load({
    read: Object.assign((file: string) => {
      read.push(file);
      return Promise.resolve(files.get(file));
    }, { inParts }),
    zone: namedZone("UTC"),
  });
  assertEquals(
    await entries.entriesOf("A"),
    await (await open(files)).entriesOf("A"),
  );
  const counted: string[] = [];
  await entries.count(undefined, ({ start }) => {
    counted.push(new Date(start).toISOString().slice(0, 10));
  });
  assertEquals(counted.toSorted(), days);
  assertEquals(read, [ENTRIES_FILE, FEBRUARY, FEBRUARY]);
});
