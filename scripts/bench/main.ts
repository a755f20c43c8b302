/**
 * `deno task bench`: compares executables with an empty one compiled by the
 * same Deno with the same permissions, in turn, and prints medians.
 */

import { ENTRIES_FILE, TIMER_FILE } from "../../lib/formats/data_files.ts";
import { parseArgs } from "@std/cli/parse-args";
import { alignColumns } from "../../lib/cli/output/table.ts";
import { JOURNAL_FILE } from "../../lib/formats/journal.ts";
import { type CivilDate, monthOf } from "../../lib/time/civil_date.ts";
import { compile, compilePersonal, compiler } from "../compile.ts";
import { permissionFlags } from "../permissions.ts";
import { writeEntries, writeTimer } from "./entries.ts";
import { togglReport } from "./imports.ts";
import {
  type Candidate,
  type Cost,
  median,
  peakMiB,
  timed,
} from "./measure.ts";
import { writeYears } from "./years.ts";

/** The last day of the data, and the present of commands. */
const TODAY = "2024-12-10" as CivilDate;
const NOW = `${TODAY}T18:00`;

async function prepare(folder: string): Promise<Candidate[]> {
  const empty = `${folder}/empty`;
  await Deno.writeTextFile(`${empty}.js`, "");
  await compile(`${empty}.js`, empty, permissionFlags([folder]), []);
  const worktime = `${folder}/worktime`;
  await compilePersonal(folder, worktime);
  await writeYears(`${folder}/one`, TODAY, 1);
  await writeYears(`${folder}/ten`, TODAY, 3653);
  const candidate = (
    name: string,
    years: "one" | "ten",
    ...words: string[]
  ): Candidate => {
    const directory = `${folder}/${years}`;
    const line = [worktime, ...words, "--data-dir", directory] as const;
    return { name, line: [...line], reset: resetter(directory) };
  };
  return [
    { name: "empty", line: [empty] },
    candidate("status, one day", "one", "status", "--at", NOW),
    candidate("status, ten years", "ten", "status", "--at", NOW),
    candidate("month, one day", "one", "month", "--at", NOW),
    candidate("month, ten years", "ten", "month", "--at", NOW),
    candidate("log, ten years", "ten", "log", "--at", NOW),
    candidate("start, one day", "one", "start", "--at", NOW),
    candidate("start, ten years", "ten", "start", "--at", NOW),
    ...await timerCandidates(folder, worktime, 10),
    ...await timerCandidates(folder, worktime, 100_000),
    await importCandidate(folder, worktime, 100_000),
  ];
}

/** Returns an import of a report into an empty data directory. */
async function importCandidate(
  folder: string,
  worktime: string,
  count: number,
): Promise<Candidate> {
  const report = `${folder}/report.csv`;
  const directory = `${folder}/import`;
  await Deno.writeTextFile(report, togglReport(count));
  return {
    name: `import, ${count}`,
    line: [worktime, "import", report, "--data-dir", directory],
    reset: () => Deno.remove(directory, { recursive: true }).catch(() => {}),
  };
}

/** Returns timer commands to measure on `count` entries. */
async function timerCandidates(
  folder: string,
  worktime: string,
  count: number,
): Promise<Candidate[]> {
  const idle = `${folder}/idle-${count}`;
  const running = `${folder}/running-${count}`;
  await writeEntries(idle, { count, until: Date.now() });
  await writeEntries(running, { count, until: Date.now() });
  await writeTimer(running, Date.now());
  const candidate = (directory: string, ...words: string[]): Candidate => ({
    name: `timer ${words.join(" ")}, ${count}`,
    line: [worktime, "timer", ...words, "--data-dir", directory],
    reset: folderResetter(directory),
  });
  return [
    candidate(idle, "start", "TASK-1000"),
    candidate(running, "stop"),
    candidate(running, "status"),
    candidate(idle, "show", "TASK-1000"),
    candidate(idle, "summary", "--all"),
    candidate(idle, "summary", "--all", "--by", "month"),
  ];
}

/** Returns a function that reverts a timer command: three files at most. */
function folderResetter(directory: string): () => Promise<void> {
  const files = [JOURNAL_FILE, TIMER_FILE, ENTRIES_FILE];
  const texts = files.map((file) => {
    try {
      return Deno.readTextFileSync(`${directory}/${file}`);
    } catch {
      // It does not exist before the first command.
      return undefined;
    }
  });
  return async () => {
    for (const [i, file] of files.entries()) {
      const [path, text] = [`${directory}/${file}`, texts[i]];
      if (text !== undefined) await Deno.writeTextFile(path, text);
      else await Deno.remove(path).catch(() => {});
    }
  };
}

/** Returns a function that reverts a command without copying ten years. */
function resetter(directory: string): () => Promise<void> {
  const log = `${directory}/${monthOf(TODAY)}.csv`;
  const journal = `${directory}/${JOURNAL_FILE}`;
  const text = Deno.readTextFileSync(log);
  const { size } = Deno.statSync(journal);
  return async () => {
    await Deno.writeTextFile(log, text);
    await Deno.truncate(journal, size);
  };
}

async function measure(
  candidates: readonly Candidate[],
  rounds: number,
): Promise<void> {
  const costs = new Map<string, Cost[]>();
  for (let round = -1; round < rounds; round++) {
    for (const candidate of candidates) {
      const cost = await timed(candidate);
      // The first round only warms the page cache.
      if (round < 0) continue;
      costs.set(candidate.name, [...costs.get(candidate.name) ?? [], cost]);
    }
  }
  const rows: string[][] = [];
  let base: { cpu: number; wall: number; memory: number } | undefined;
  for (const candidate of candidates) {
    const runs = costs.get(candidate.name) ?? [];
    const cpu = median(runs.map(({ cpuMs }) => cpuMs));
    const wall = median(runs.map(({ wallMs }) => wallMs));
    const memory = median([
      await peakMiB(candidate),
      await peakMiB(candidate),
      await peakMiB(candidate),
    ]);
    base ??= { cpu, wall, memory };
    rows.push([
      candidate.name,
      ...figures(cpu, base.cpu),
      ...figures(wall, base.wall),
      ...figures(memory, base.memory),
    ]);
  }
  const header = ["", "cpu ms", "+", "wall ms", "+", "peak MiB", "+"];
  const lines = await alignColumns([header, ...rows], [1, 2, 3, 4, 5, 6]);
  console.log(lines.join("\n"));
}

function figures(value: number, base: number): [string, string] {
  return [value.toFixed(1), (value - base).toFixed(1)];
}

if (import.meta.main) {
  if (Deno.build.os !== "linux") throw new Error("The benchmark needs Linux");
  const options = parseArgs(Deno.args, { string: ["rounds"] });
  const rounds = Number(options.rounds ?? 25);
  const folder = await Deno.makeTempDir();
  try {
    const candidates = await prepare(folder);
    const { version } = await compiler();
    console.log(`Deno ${version}, medians of ${rounds} rounds in turn`);
    await measure(candidates, rounds);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
