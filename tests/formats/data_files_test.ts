import { assertEquals } from "@std/assert";
import {
  isBackup,
  isEventFile,
  monthOfFile,
} from "../../lib/formats/data_files.ts";

type Known = [file: string, month: string | undefined, isEventFile: boolean];

const FILES: Known[] = [
  ["2024-12.csv", "2024-12", true],
  ["2024-12-worktime-overrides.csv", "2024-12", false],
  ["2024-13.csv", undefined, false],
  ["2024-12-10.csv", undefined, false],
  ["2024-12", undefined, false],
  ["2024-12.csv.tmp", undefined, false],
  ["2024-12-overrides.csv", undefined, false],
  ["backups/1/2024-12.csv", undefined, false],
  ["journal.jsonl", undefined, false],
  ["", undefined, false],
];

Deno.test("monthOfFile() and isEventFile() recognize data files by name", () => {
  for (const [file, month, isEvents] of FILES) {
    assertEquals<string | undefined>(monthOfFile(file), month, file);
    assertEquals(isEventFile(file), isEvents, file);
  }
});

Deno.test("isBackup() recognizes the backups of a repair", () => {
  assertEquals(isBackup("backups/1/2024-12.csv"), true);
  assertEquals(isBackup("2024-12.csv"), false);
});
