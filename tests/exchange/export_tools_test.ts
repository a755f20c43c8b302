import { assert, assertEquals } from "@std/assert";
import type { ExportedEntry } from "../../lib/exchange/export_format.ts";
import {
  exportFormatNamed,
  formatNamed,
  formatOf,
} from "../../lib/exchange/formats.ts";
import { fixedZone } from "../../lib/time/zone.ts";
import { randomEntries, writeOptions } from "../support/exported_times.ts";
import { isInstalled } from "../support/outside_program.ts";
import { Random } from "../support/random.ts";
import { inTempDirectory } from "../support/temp_directory.ts";

/** Returns ten years of entries, which never overlap. */
function tenYears(step: number): ExportedEntry[] {
  return randomEntries(new Random(1), { count: 5000, step })
    .map((entry) => ({
      ...entry,
      // Ledger takes brackets for virtual accounts.
      taskId: entry.taskId.replace(/[()]/g, ""),
      tags: entry.tags.filter((tag) => tag !== "#"),
    }));
}

async function outputOf(
  program: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  const command = new Deno.Command(program, {
    args: [...args],
    env: { ...env, TZ: "UTC", LC_ALL: "C.UTF-8" },
    stdin: "null",
  });
  const { stdout, stderr, success } = await command.output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** Puts lines into the data files of Timewarrior, which are of a month each. */
async function writeTimewData(folder: string, text: string): Promise<string[]> {
  await Deno.mkdir(`${folder}/data`);
  await Deno.writeTextFile(`${folder}/timewarrior.cfg`, "");
  const months = new Map<string, string>();
  for (const line of text.trimEnd().split("\n")) {
    const month = `${line.slice(4, 8)}-${line.slice(8, 10)}`;
    months.set(month, `${months.get(month) ?? ""}${line}\n`);
  }
  for (const [month, lines] of months) {
    await Deno.writeTextFile(`${folder}/data/${month}.data`, lines);
  }
  return [...months.values()];
}

async function timewExport(folder: string): Promise<string> {
  const out = await outputOf("timew", ["export"], { TIMEWARRIORDB: folder });
  // The first run says that it makes an index.
  return out.slice(out.indexOf("["));
}

const stampOf = (at: number) =>
  new Date(at).toISOString().replace(/\.\d+|[-:]/g, "");

const withoutTimew = isInstalled("timew") ? "" : " (timew is not installed)";

Deno.test({
  name: `timew counts what an export to it contains${withoutTimew}`,
  ignore: withoutTimew !== "",
  fn: () =>
    inTempDirectory(async (folder) => {
      const entries = tenYears(1);
      const { text } = exportFormatNamed("timewarrior")
        .write({ entries, days: [] }, writeOptions());
      await writeTimewData(folder, text);
      const intervals: {
        start: string;
        end: string;
        tags: string[];
        annotation?: string;
      }[] = JSON.parse(await timewExport(folder));
      const seen = intervals.map(({ start, end, tags, annotation = "" }) => ({
        ...{ start, end, tags: tags.toSorted(), annotation },
      }));
      const expected = entries.map((entry) => ({
        start: stampOf(entry.start),
        end: stampOf(entry.end),
        tags: [...new Set([entry.taskId, ...entry.tags])].toSorted(),
        annotation: entry.description,
      }));
      assertEquals(seen, expected);
    }),
});

Deno.test({
  name: `imports of timew's data and of its export are the same${withoutTimew}`,
  ignore: withoutTimew !== "",
  fn: () =>
    inTempDirectory(async (folder) => {
      const entries = tenYears(1);
      const lines = entries.map((entry) => timewLine(entry));
      const files = await writeTimewData(folder, lines.join("\n"));
      const fromData = importedFrom("timewarrior", files);
      const fromExport = importedFrom("timewarrior", [
        await timewExport(folder),
      ]);
      assertEquals(fromExport, fromData);
      const seen = fromData.map(({ start, end, tags }) => [start, end, tags]);
      const expected = entries.map(({ start, end, taskId, tags }) => [
        ...[start, end],
        [...new Set([taskId, ...tags])].toSorted(),
      ]);
      assertEquals(seen, expected);
    }),
});

Deno.test({
  name: `imports of what timew records are those of its export${withoutTimew}`,
  ignore: withoutTimew !== "",
  fn: () =>
    inTempDirectory(async (folder) => {
      await writeTimewData(folder, "");
      const timew = (...args: string[]) =>
        outputOf("timew", [...args, ":yes"], { TIMEWARRIORDB: folder });
      for (const { start, end, taskId, tags, description } of tenYears(1)) {
        const times = [stampOf(start), "-", stampOf(end)];
        await timew("track", ...times, taskId, ...tags);
        // timew 1.4.3 refuses an annotation with a backslash as its own error.
        const note = description.replaceAll("\\", "/");
        if (note !== "") await timew("annotate", "@1", note);
        if (start > Date.UTC(2015, 0, 20)) break;
      }
      const names = Array.from(Deno.readDirSync(`${folder}/data`))
        .flatMap(({ name }) => /^\d{4}-\d\d\.data$/.test(name) ? [name] : []);
      const files = await Promise.all(
        names.map((name) => Deno.readTextFile(`${folder}/data/${name}`)),
      );
      const recorded = importedFrom("timewarrior", files.filter(Boolean));
      assert(recorded.length > 15);
      assertEquals(
        recorded,
        importedFrom("timewarrior", [await timewExport(folder)]),
      );
    }),
});

/** Writes an interval as timew does, without the code of the export. */
function timewLine({ start, end, taskId, tags, description }: ExportedEntry) {
  const quoted = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`;
  const words = [...new Set([taskId, ...tags])].map(quoted).join(" ");
  const note = description === "" ? "" : ` # ${quoted(description)}`;
  return `inc ${stampOf(start)} - ${stampOf(end)} # ${words}${note}`;
}

/** Returns what an import of files reads, by start. */
function importedFrom(name: string, files: readonly string[]) {
  const format = formatNamed(name);
  const options = { name, zone: fixedZone(0), dayStart: 540 };
  return files.flatMap((text) => {
    assertEquals(formatOf(text, name), format);
    const { entries, skipped } = format.read(text, options);
    assertEquals(skipped, []);
    return entries.map(({ line: _, tags = [], ...entry }) => ({
      ...{ ...entry, tags: tags.toSorted() },
    }));
  }).sort((a, b) => a.start - b.start);
}

/**
 * The programs that read timeclock files, how they print times, and the seconds
 * that times are multiples of: hledger rounds each one to 0.01 h.
 */
const LEDGERS: readonly (readonly [
  program: string,
  step: number,
  args: string[],
])[] = [
  ["hledger", 36, ["balance", "--flat", "--no-total", "-O", "csv"]],
  ["ledger", 1, [
    ...["--base", "--flat", "--no-total", "balance"],
    ...["--balance-format", '"%(account)","%(total)"\n'],
  ]],
];

/** Reads `"account","2.50h"` or `"account","9000s"`. */
function printedSeconds(out: string): Map<string, number> {
  const rows = out.matchAll(/^"(.*)","([\d.]+)([hs])"$/gm);
  return new Map(Array.from(rows, ([, account = "", amount, unit]) => {
    const seconds = Number(amount) * (unit === "h" ? 3600 : 1);
    return [account.replaceAll('""', '"'), Math.round(seconds)];
  }));
}

for (const [program, step, args] of LEDGERS) {
  const without = isInstalled(program) ? "" : ` (${program} is not installed)`;
  Deno.test({
    name: `${program} counts what an export to it contains${without}`,
    ignore: without !== "",
    fn: () =>
      inTempDirectory(async (folder) => {
        const file = `${folder}/a.timeclock`;
        const entries = tenYears(step);
        const { text } = exportFormatNamed("timeclock")
          .write({ entries, days: [] }, writeOptions(fixedZone(0)));
        await Deno.writeTextFile(file, text);
        const out = await outputOf(program, ["-f", file, ...args]);
        const totals = new Map<string, number>();
        for (const { taskId, seconds } of entries) {
          totals.set(taskId, (totals.get(taskId) ?? 0) + seconds);
        }
        assertEquals(printedSeconds(out), totals);
      }),
  });

  Deno.test({
    name: `${program} counts a timeclock file as an import does${without}`,
    ignore: without !== "",
    fn: () =>
      inTempDirectory(async (folder) => {
        const file = `${folder}/a.timeclock`;
        const text = timeclockFile(step);
        await Deno.writeTextFile(file, text);
        const out = await outputOf(program, ["-f", file, ...args]);
        const totals = new Map<string, number>();
        for (const entry of importedFrom("timeclock", [text])) {
          const { project = "", start, end } = entry;
          const seconds = (end - start) / 1000;
          totals.set(project, (totals.get(project) ?? 0) + seconds);
        }
        assertEquals(printedSeconds(out), totals);
      }),
  });
}

/** Returns ten years as people write them, with comments and tags. */
function timeclockFile(step: number): string {
  const random = new Random(2);
  const wall = (at: number, separator: string) =>
    new Date(at).toISOString().slice(0, 19).replace("T", " ")
      .replaceAll("-", separator);
  return tenYears(step).flatMap(({ start, end, taskId, description }) => {
    const separator = random.pick(["-", "/"]);
    const rest = random.chance(0.5) ? `  ${description} ; x:y` : "";
    return [
      ...random.chance(0.1) ? ["; a comment"] : [],
      `i ${wall(start, separator)} ${taskId}${rest}`,
      `o ${wall(end, separator)}`,
    ];
  }).map((line) => `${line}\n`).join("");
}
