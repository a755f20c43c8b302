import { assert, assertEquals } from "@std/assert";
import type { ExportedEntry } from "../../lib/exchange/export_format.ts";
import { exportFormatNamed } from "../../lib/exchange/export_formats.ts";
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

const withoutTimew = isInstalled("timew") ? "" : " (timew is not installed)";

Deno.test({
  name: `timew counts what an export to it contains${withoutTimew}`,
  ignore: withoutTimew !== "",
  fn: () =>
    inTempDirectory(async (folder) => {
      const entries = tenYears(1);
      await Deno.mkdir(`${folder}/data`);
      await Deno.writeTextFile(`${folder}/timewarrior.cfg`, "");
      const { text } = exportFormatNamed("timewarrior")
        .write({ entries, days: [] }, writeOptions());
      const months = new Map<string, string>();
      for (const line of text.trimEnd().split("\n")) {
        const month = `${line.slice(4, 8)}-${line.slice(8, 10)}`;
        months.set(month, `${months.get(month) ?? ""}${line}\n`);
      }
      for (const [month, lines] of months) {
        await Deno.writeTextFile(`${folder}/data/${month}.data`, lines);
      }
      const out = await outputOf("timew", ["export"], {
        TIMEWARRIORDB: folder,
      });
      // The first run says that it makes an index.
      const intervals: {
        start: string;
        end: string;
        tags: string[];
        annotation?: string;
      }[] = JSON.parse(out.slice(out.indexOf("[")));
      const seen = intervals.map(({ start, end, tags, annotation = "" }) => ({
        ...{ start, end, tags: tags.toSorted(), annotation },
      }));
      const stampOf = (at: number) =>
        new Date(at).toISOString().replace(/\.\d+|[-:]/g, "");
      const expected = entries.map((entry) => ({
        start: stampOf(entry.start),
        end: stampOf(entry.end),
        tags: [...new Set([entry.taskId, ...entry.tags])].toSorted(),
        annotation: entry.description,
      }));
      assertEquals(seen, expected);
    }),
});

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
}
