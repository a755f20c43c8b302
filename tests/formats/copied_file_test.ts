import { assertEquals } from "@std/assert";
import { copiedFile } from "../../lib/formats/copied_file.ts";
import { kindOfFile } from "../../lib/formats/data_files.ts";

const FILES = [
  "2026-11.csv",
  "2026-11-worktime-overrides.csv",
  "config.yaml",
  "history/2026-11.json",
  "history/outbox.json",
  "history/sync.json",
  "history/time-entries.json",
  "history/timer.json",
  "journal.jsonl",
  "tasks.yaml",
];

/** What is added to the name of a copy, before its extension or around it. */
const COPIES: [maker: string, nameOf: (stem: string, end: string) => string][] =
  [
    ["Dropbox", (s, e) => `${s} (conflicted copy 2026-11-27)${e}`],
    ["Dropbox", (s, e) => `${s} (Anna's conflicted copy 2026-11-27)${e}`],
    ["Dropbox", (s, e) => `${s} (PC (2)'s conflicted copy 2026-11-27 (1))${e}`],
    ["Dropbox", (s, e) => `${s} (In Konflikt stehende Kopie von Anna)${e}`],
    ["Syncthing", (s, e) => `${s}.sync-conflict-20261127-101112-ABCDEFG${e}`],
    ["Nextcloud", (s, e) => `${s} (conflicted copy 2026-11-27 101112)${e}`],
    ["ownCloud", (s, e) => `${s}_conflict-20261127-101112${e}`],
    ["Google Drive", (s, e) => `${s} (1)${e}`],
    ["iCloud", (s, e) => `${s} 2${e}`],
    ["OneDrive", (s, e) => `${s}-ANNA-PC${e}`],
    ["OneDrive", (s, e) => `${s}-ANNA-PC-2${e}`],
    ["Seafile", (s, e) => `${s} (SFConflict anna@example.org 2026-11-27)${e}`],
    ["Synology", (s, e) => `${s}_PC_Nov-27-101112-2026_Conflict${e}`],
    ["Resilio", (s, e) => `${s}.Conflict${e}`],
    ["rclone", (s, e) => `${s}${e}.conflict1`],
    ["Unison", (s, e) => `${s} (conflict #1 on 2026-11-27)${e}`],
    ["Windows", (s, e) => `${s} - Copy${e}`],
    ["Windows", (s, e) => `${s} - Kopie (2)${e}`],
    ["macOS", (s, e) => `${s} copy 2${e}`],
    ["Google Drive", (s, e) => `Copy of ${s}${e}`],
    ["git", (s, e) => `${s}_LOCAL_4711${e}`],
    ["git", (s, e) => `${s}${e}.orig`],
    ["an editor", (s, e) => `${s}${e}~`],
    ["an editor", (s, e) => `${s}${e}.bak`],
    ["Emacs", (s, e) => `#${s}${e}#`],
    ["Vim", (s, e) => `.${s}${e}.swp`],
  ];

for (const [maker, nameOf] of COPIES) {
  const example = nameOf("2026-11", ".csv");
  Deno.test(`copiedFile() recognizes ${example} by ${maker}, and no command reads it`, () => {
    for (const file of FILES) {
      const [, folder = "", stem = "", end = ""] =
        /^(.*\/)?(.*)(\.[a-z]+)$/.exec(file) ?? [];
      const path = folder + nameOf(stem, end);
      assertEquals(copiedFile(path)?.original, file, path);
      assertEquals(kindOfFile(path), undefined, path);
    }
  });
}

Deno.test("copiedFile() ignores data files and unrelated files", () => {
  const others = [
    ...FILES,
    ...FILES.map((file) => `backups/2026-11-27T10-11-12-345Z/${file}`),
    ...FILES.map((file) => `${file}.12.worktime-tmp`),
    "notes (1).txt",
    "2026-11.txt",
    "2026-13 (1).csv",
    "report.csv",
    "history/notes-2026.json",
    ".lock",
    ".lock-owner",
    ".gitignore",
    "README.md",
    "cache/providers.json",
    ...[
      "2026-11x.csv",
      "tasks2.yaml",
      "history/timer2.json",
      "old/2026-11 (1).csv",
    ],
    ...["history/old/2026-11 (1).json", "2026-11 (1).csv.12.worktime-tmp"],
  ];
  for (const path of others) assertEquals(copiedFile(path), undefined, path);
});

Deno.test("copiedFile() says which program makes such copies", () => {
  const copies = [
    ["2026-11.sync-conflict-20261127-101112-ABC.csv", "Syncthing"],
    ["2026-11 (SFConflict anna@example.org).csv", "Seafile"],
    ["2026-11 (Anna's conflicted copy).csv", "Dropbox or Nextcloud"],
    ["2026-11 (1).csv", "Google Drive, or a second download"],
    ["2026-11 (Kopie von Anna).csv", "a file synchronizer"],
    ["2026-11 2.csv", "iCloud Drive"],
    ["2026-11 - Kopie (2).csv", "a file manager"],
    ["2026-11 copy 2.csv", "a file manager"],
    ["2026-11_REMOTE_4711.csv", "git"],
    ["2026-11.csv.conflict1", "a file synchronizer"],
    ["Copy of 2026-11.csv", "a file manager"],
    ["2026-11.csv.rej", "a version control system"],
    ["2026-11.csv~", "an editor"],
    ["#2026-11.csv#", "Emacs, with unsaved changes"],
    [".2026-11.csv.swp", "Vim, with unsaved changes"],
    ["2026-11_conflict-20261127.csv", "a file synchronizer"],
    ["2026-11_PC_Conflict.csv", "a file synchronizer"],
  ] as const;
  const original = "2026-11.csv";
  for (const [path, maker] of copies) {
    assertEquals(copiedFile(path), { original, maker, isGuess: false });
  }
  for (
    const path of [
      ...["2026-11-ANNA-PC.csv", "2026-11_x.csv", "2026-11.x.csv"],
      ...["2026-11-.csv", "2026-11_.csv"],
    ]
  ) {
    const maker = "OneDrive, or by hand";
    assertEquals(copiedFile(path), { original, maker, isGuess: true });
  }
});
