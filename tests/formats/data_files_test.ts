import { assertEquals } from "@std/assert";
import {
  isBackup,
  isEventFile,
  isLeftover,
  isReservedFile,
  monthOfFile,
  targetOf,
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

Deno.test("isReservedFile() recognizes files that only this program writes", () => {
  const reserved = [
    ...["2024-12.csv", "2024-12-worktime-overrides.csv", "config.yaml"],
    ...["tasks.yaml", "history/2024-12.json", "history/notes.txt"],
    ...["backups/1/notes.txt", "cache/providers.json", "journal.jsonl"],
    ...["closed.json", ".lock", ".hidden/x"],
  ];
  const others = [
    ...["notes.txt", "2024-12.txt", "journal.jsonl.txt", "my-closed.json"],
    ...["closed.json/x", "histories/x", "old/history/x", "a.b", ""],
  ];
  for (const file of reserved) assertEquals(isReservedFile(file), true, file);
  for (const file of others) assertEquals(isReservedFile(file), false, file);
});

Deno.test("isLeftover() and targetOf() recognize temporary files, and isLeftover() claims of a lock", () => {
  const table: [file: string, target: string, isLeft: boolean][] = [
    ["a.csv.3.worktime-tmp", "a.csv", true],
    ["history/a.csv.12.worktime-tmp", "history/a.csv", true],
    [".lock-owner-1a", ".lock-owner-1a", true],
    [".sender-lock-owner-1a", ".sender-lock-owner-1a", true],
    [".lock-owner", ".lock-owner", false],
    ["x.lock-owner-1a", "x.lock-owner-1a", false],
    ["a.csv", "a.csv", false],
    ["a.csv.worktime-tmp.txt", "a.csv.worktime-tmp.txt", false],
  ];
  for (const [file, target, isLeft] of table) {
    assertEquals([targetOf(file), isLeftover(file)], [target, isLeft], file);
  }
});
