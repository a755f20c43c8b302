import { assertEquals } from "@std/assert";
import { kindOfFile } from "../../lib/formats/data_files.ts";

const FILES: [file: string, kind: ReturnType<typeof kindOfFile>][] = [
  ["2024-12.csv", "events"],
  ["2024-12-worktime-overrides.csv", "overrides"],
  ["history/time-entries.json", "entries"],
  ["history/2024-12.json", "entries"],
  ["history/timer.json", "timer"],
  ["history/outbox.json", "outbox"],
  ["history/sync.json", "sync"],
  ["history/sending.jsonl", "sending"],
  ["closed.json", "closed"],
  ["2024-12.csv.old", undefined],
  [".csv2024-12", undefined],
  ["history/12024-12.json", undefined],
  ["history/2024-00.json", undefined],
  ["history/abcd-12.json", undefined],
  ["old/history/2024-12.json", undefined],
  ["config.yaml", "config"],
  ["tasks.yaml", "tasks"],
  ["history/2024-13.json", undefined],
  ["history/notes.json", undefined],
  ["history/2024-12.json.3.worktime-tmp", undefined],
  ["backups/1/history/timer.json", undefined],
  ["backups/1/tasks.yaml", undefined],
  ["2024-12.json", undefined],
  ["timer.json", undefined],
  ["history/tasks.yaml", undefined],
  ["constructor", undefined],
  ["journal.jsonl", undefined],
];

Deno.test("kindOfFile() recognizes data files by name", () => {
  for (const [file, kind] of FILES) assertEquals(kindOfFile(file), kind, file);
});
