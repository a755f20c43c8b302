/**
 * `deno task bench`: compares commands with an empty program compiled by the
 * same Deno, in turn, and prints medians. Options:
 *
 * - `--rows PATTERN`: measures only the rows whose names match
 * - `--rounds COUNT`: how often, unless a row takes long
 * - `--check`: fails if a row misses its budget
 * - `--against CHECKOUT`: compares with the program of another checkout
 */

import { parseArgs } from "@std/cli/parse-args";
import { alignColumns } from "../../lib/cli/output/table.ts";
import { compiler } from "../compile.ts";
import { Candidate, type Figures } from "./candidate.ts";
import type { Scene } from "./data.ts";
import { compilePrograms, COPIES } from "./programs.ts";
import { type Row, ROWS } from "./rows.ts";

async function measure(
  candidates: readonly Candidate[],
  rounds: number,
): Promise<void> {
  const shared = new Map<Scene, string>();
  for (const candidate of candidates) await candidate.prepare(shared);
  for (let round = 0; round < COPIES + rounds; round++) {
    for (const candidate of candidates) {
      await candidate.measure(round % COPIES, round < COPIES);
    }
  }
}

/** Prints the table. Returns a line for each missed budget. */
async function printTable(
  [first, ...others]: readonly Candidate[],
): Promise<string[]> {
  const base = await first?.figures() ?? { cpuMs: 0, wallMs: 0, MiB: 0 };
  const rows = [HEADER, cellsOf("empty", base, base)];
  const missed: string[] = [];
  for (const candidate of others) {
    const { row, program } = candidate;
    const found = await candidate.figures();
    const isMain = program.name === "worktime";
    const name = isMain ? row?.name ?? "" : `  ${program.name}`;
    rows.push(cellsOf(name, found, base, row));
    if (isMain && row) missed.push(...missedBudgets(row, found, base));
  }
  const rightColumns = HEADER.flatMap((_, i) => i > 0 ? [i] : []);
  console.log((await alignColumns(rows, rightColumns)).join("\n"));
  return missed;
}

const HEADER = [
  ...["", "cpu ms", "+", "budget", "wall ms", "+"],
  ...["peak MiB", "+", "budget"],
];

function cellsOf(
  name: string,
  { cpuMs, wallMs, MiB }: Figures,
  base: Figures,
  row?: Row,
): string[] {
  return [
    name,
    ...[cpuMs, cpuMs - base.cpuMs].map((it) => it.toFixed(1)),
    String(row?.ms ?? ""),
    ...[wallMs, wallMs - base.wallMs].map((it) => it.toFixed(1)),
    ...[MiB, MiB - base.MiB].map((it) => it.toFixed(1)),
    String(row?.MiB ?? ""),
  ];
}

/** Returns a line for each budget that a row misses. */
export function missedBudgets(
  { name, ms = Infinity, MiB = Infinity }: Row,
  found: Figures,
  base: Figures,
): string[] {
  const [moreMs, moreMiB] = [found.cpuMs - base.cpuMs, found.MiB - base.MiB];
  return [
    ...moreMs > ms ? [`${name}: ${moreMs.toFixed(1)} of ${ms} ms`] : [],
    ...moreMiB > MiB ? [`${name}: ${moreMiB.toFixed(1)} of ${MiB} MiB`] : [],
  ];
}

async function main(): Promise<void> {
  if (Deno.build.os !== "linux") throw new Error("The benchmark needs Linux");
  const options = parseArgs(Deno.args, {
    string: ["rows", "rounds", "against"],
    boolean: ["check"],
  });
  const rounds = Number(options.rounds ?? 24);
  const pattern = new RegExp(options.rows ?? "");
  const folder = await Deno.makeTempDir();
  try {
    const { empty, programs } = await compilePrograms(folder, options.against);
    const candidates = [
      new Candidate(`${folder}/0`, empty),
      ...ROWS.filter(({ name }) => pattern.test(name)).flatMap((row, i) =>
        programs.map((program, j) =>
          new Candidate(`${folder}/${i + 1}.${j}`, program, row)
        )
      ),
    ];
    const { version } = await compiler();
    console.log(`Deno ${version}, medians of up to ${rounds} runs in turn`);
    await measure(candidates, rounds);
    const missed = await printTable(candidates);
    if (!options.check) return;
    for (const line of missed) console.error(`Missed: ${line}`);
    if (missed.length > 0) Deno.exitCode = 1;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) await main();
