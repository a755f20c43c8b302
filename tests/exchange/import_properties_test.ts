import { assert, assertEquals } from "@std/assert";
import { MINUTE } from "@std/datetime";
import { formatNamed, IMPORT_FORMATS } from "../../lib/exchange/formats.ts";
import { planImport } from "../../lib/exchange/import_plan.ts";
import { ImportRows, sendRows } from "../../lib/exchange/import_rows.ts";
import {
  civilTimeAt,
  fixedZone,
  instantsOf,
  type Zone,
} from "../../lib/time/zone.ts";
import type { Entry } from "../../lib/tracking/entry.ts";
import {
  FOREIGN_WRITERS,
  type ForeignRow,
  randomForeignRows,
} from "../support/foreign_files.ts";
import { forSeeds } from "../support/random.ts";

function planOf(
  name: string,
  text: string,
  { zone, known = new Map() }: {
    zone: Zone;
    known?: ReadonlyMap<string, Entry>;
  },
) {
  const format = formatNamed(name);
  const times = format.read(text, { name: "x", zone, dayStart: 540 });
  const { taskFrom, planFrom } = format;
  const mapping = { taskFrom, planFrom, renamed: new Map<string, string>() };
  const file = { name: "x", format, mapping };
  const collected = new ImportRows({}, zone);
  sendRows(times, collected.receiverFor(file));
  const { rows, skipped } = collected;
  const found = { rows, skipped, files: [file], notes: [] };
  return planImport(found, { zone, known });
}

for (const [name, writer] of Object.entries(FOREIGN_WRITERS)) {
  const { write, zone } = writer;

  Deno.test(`imports of ${name} account for each second, once, whole or in halves`, async () => {
    await formatNamed(name).load?.();
    await forSeeds(30, (random) => {
      const rows = randomForeignRows(random, writer);
      const { read, planned } = planOf(name, write(rows), { zone });
      const seconds = rows.reduce((sum, { minutes }) => sum + minutes * 60, 0);
      assertEquals(read, { rows: rows.length, seconds });
      const known = new Map(planned.map(({ entry }) => [entry.id, entry]));
      const again = planOf(name, write(rows), { zone, known });
      assertEquals([again.added.rows, again.edited.rows], [0, 0]);
      const half = Math.ceil(rows.length / 2);
      const ids = [rows.slice(0, half), rows.slice(half)].flatMap((part) =>
        planOf(name, write(part), { zone }).planned.map(({ entry }) => entry.id)
      );
      assertEquals(ids.toSorted(), [...known.keys()].toSorted());
    });
  });

  // Harvest has no times of day.
  if (name === "harvest") continue;
  Deno.test(`imports of ${name} keep when each row was`, async () => {
    await formatNamed(name).load?.();
    await forSeeds(30, (random) => {
      const rows = randomForeignRows(random, writer)
        .filter((row) => row.minutes >= 0 && !isInRepeatedHour(row, zone));
      const seen = planOf(name, write(rows), { zone }).planned
        .map(({ entry: { start, end, durationSeconds } }) =>
          [start, end, durationSeconds / 60] as const
        );
      const expected = rows.map(({ start, minutes }) =>
        [start, start + minutes * MINUTE, minutes] as const
      );
      assertEquals(seen, expected);
    });
  });
}

/** Files of wall clock times cannot tell the first such hour from the second. */
function isInRepeatedHour({ start, minutes }: ForeignRow, zone: Zone): boolean {
  return [start, start + minutes * MINUTE].every((at) =>
    instantsOf(civilTimeAt(at, zone), zone).length > 1
  );
}

Deno.test("rows without times never overlap, whatever a newer Harvest report adds", async () => {
  const { write, zone } = FOREIGN_WRITERS.harvest ?? { zone: fixedZone(0) };
  await forSeeds(20, (random) => {
    // All of them on one date.
    const rows = Array.from({ length: 12 }, (_, index) => ({
      ...{ start: Date.UTC(2024, 4, 6, 8), name: `n${index}` },
      minutes: 3 * random.integer(1, 20),
    }));
    const known = new Map<string, Entry>();
    let shown = rows.filter(() => random.chance(0.3));
    for (let report = 0; report < 3; report++) {
      const text = write?.(shown) ?? "";
      const { planned, present, edited, added } = planOf("harvest", text, {
        ...{ zone, known },
      });
      assertEquals(edited.rows, 0);
      assertEquals(present.rows + added.rows, shown.length);
      for (const { entry } of planned) known.set(entry.id, entry);
      const before = shown;
      shown = rows.filter((it) => before.includes(it) || random.chance(0.4));
    }
    const entries = [...known.values()].sort((a, b) => a.start - b.start);
    for (const [index, { start }] of entries.entries()) {
      assert(start >= (entries[index - 1]?.end ?? 0));
    }
  });
});

Deno.test("each format has a writer of random files", () => {
  // Payroll has only days.
  const names = IMPORT_FORMATS.map(({ name }) => name)
    .filter((name) => name !== "payroll").toSorted();
  assertEquals(Object.keys(FOREIGN_WRITERS).toSorted(), names);
});
