import { assertEquals } from "@std/assert";
import { formatNamed } from "../../lib/exchange/formats.ts";
import { planImport } from "../../lib/exchange/import_plan.ts";
import { fixedZone } from "../../lib/time/zone.ts";
import { forSeeds, type Random } from "../support/random.ts";

/** A row as each format writes it: times in UTC, in whole minutes. */
interface Row {
  readonly start: number;
  readonly minutes: number;
  readonly name: string;
}

const iso = (ms: number) => new Date(ms).toISOString();
const endOf = ({ start, minutes }: Row) => start + minutes * 60_000;
const stamp = (ms: number) => iso(ms).slice(0, 19).replace(/[-:]/g, "") + "Z";
const wall = (ms: number) => iso(ms).slice(0, 16).replace("T", " ");
const csvTime = (ms: number) => iso(ms).slice(0, 19).replace("T", ",");

/** Writes files of each format. */
const WRITERS: Record<string, (rows: readonly Row[]) => string> = {
  toggl: (rows) =>
    [
      "User,Email,Description,Start date,Start time,End date,End time,Duration",
      ...rows.map((it) =>
        `A,a@b.c,${it.name},${csvTime(it.start)},${csvTime(endOf(it))},`
      ),
    ].join("\n"),
  timewarrior: (rows) =>
    rows.map((it) =>
      `inc ${stamp(it.start)} - ${stamp(endOf(it))} # ${it.name}\n`
    ).join(""),
  watson: (rows) =>
    JSON.stringify(rows.map((it) => {
      const [start, stop] = [it.start, endOf(it)].map((ms) => ms / 1000);
      return [start, stop, it.name, `${start}${it.name}`, [], stop];
    })),
  bartib: (rows) =>
    rows.map((it) =>
      `${wall(it.start)} - ${wall(endOf(it))} | ${it.name} | x\n`
    ).join(""),
  icalendar: (rows) =>
    [
      "BEGIN:VCALENDAR",
      ...rows.flatMap((it) => [
        "BEGIN:VEVENT",
        `DTSTART:${stamp(it.start)}`,
        `DTEND:${stamp(endOf(it))}`,
        `SUMMARY:${it.name}`,
        "END:VEVENT",
      ]),
      "END:VCALENDAR",
    ].join("\n"),
};

function randomRows(random: Random): Row[] {
  return Array.from({ length: random.integer(2, 40) }, (_, index) => ({
    start: Date.UTC(2024, 0, 1) + random.integer(0, 500_000) * 60_000,
    minutes: random.chance(0.1) ? -5 : random.integer(0, 3000),
    name: `${random.pick(["a", "b", "c"])}${index}`,
  }));
}

function planOf(name: string, text: string, known = new Map()) {
  const format = formatNamed(name);
  const zone = fixedZone(0);
  const times = format.read(text, { name: "x", zone, dayStart: 540 });
  const { taskFrom, planFrom } = format;
  const mapping = { taskFrom, planFrom, renamed: new Map<string, string>() };
  const files = [{ name: "x", format, times, mapping }];
  return planImport(files, { filter: {}, zone, known });
}

for (const [name, write] of Object.entries(WRITERS)) {
  Deno.test(`imports of ${name} account for each second, once, whole or in halves`, async () => {
    await formatNamed(name).load?.();
    await forSeeds(30, (random) => {
      const rows = randomRows(random);
      const { read, planned } = planOf(name, write(rows));
      const seconds = rows.reduce((sum, { minutes }) => sum + minutes * 60, 0);
      assertEquals(read, { rows: rows.length, seconds });
      const known = new Map(planned.map(({ entry }) => [entry.id, entry]));
      const again = planOf(name, write(rows), known);
      assertEquals([again.added.rows, again.edited.rows], [0, 0]);
      const half = Math.ceil(rows.length / 2);
      const ids = [rows.slice(0, half), rows.slice(half)].flatMap((part) =>
        planOf(name, write(part)).planned.map(({ entry }) => entry.id)
      );
      assertEquals(ids.toSorted(), [...known.keys()].toSorted());
    });
  });
}
