import { assertEquals } from "@std/assert";
import { formatNamed } from "../../lib/exchange/formats.ts";
import { ImportIds } from "../../lib/exchange/import_rows.ts";
import { fixedZone } from "../../lib/time/zone.ts";

/** Files with the same row, as a tracker writes it with other settings. */
const SAME: readonly (readonly [format: string, ...texts: string[]])[] = [
  [
    "clockify",
    "Project,User,Start Date,Start Time,End Date,End Time,Duration (h)\n" +
    "Web,Ann,03/14/2024,1:05 PM,03/14/2024,2:00 PM,0:55\n",
    "Project;User;Start Date;Start Time;End Date;End Time;Duration (h)\n" +
    "Web;Ann;14.03.2024;13:05:00;14.03.2024;14:00:00;00:55:00\n",
  ],
  [
    "kimai",
    "Date,From,To,Duration,Project,Activity,Description\n" +
    "2024-03-14,13:05,14:00,3300,Web,Code,x\n",
    "Datum,Beginn,Ende,Dauer,Projekt,Tätigkeit,Beschreibung\n" +
    "14.03.2024,13:05,14:00,0:55,Web,Code,x\n",
  ],
  [
    "solidtime",
    "description,start,end\nx,2024-03-14T13:05:00Z,2024-03-14T14:00:00Z\n",
    "start,end,description\n2024-03-14T13:05:00.000Z,2024-03-14T14:00:00Z,x\n",
  ],
  [
    "watson",
    '[[1710421500, 1710424800, "web", "8f1bc3a7", ["x"]]]',
    '[[1710421560, 1710424800, "web 2", "8f1bc3a7"]]',
  ],
];

for (const [name, ...texts] of SAME) {
  Deno.test(`a row of ${name} keeps its identity in another form`, () => {
    const options = { name: "x", zone: fixedZone(0), dayStart: 540 };
    const identities = texts.map((text) =>
      formatNamed(name).read(text, options).entries.map((it) => it.identity)
    );
    assertEquals(identities.map((it) => it.length), texts.map(() => 1));
    assertEquals(new Set(identities.flat()).size, 1);
  });
}

Deno.test("ImportIds makes the ids that entries have from earlier imports", () => {
  const ids = new ImportIds("toggl");
  assertEquals(["a", "a", "a", "", '["ü",1]'].map((it) => ids.next(it)), [
    ...["toggl-1r9yx4k0evzlbs", "toggl-0onyu0a0w1h6dg"],
    ...["toggl-0oxygah0vrhlpn", "toggl-0ztp8fw0grmx0v"],
    "toggl-1d32agh1hsxkjs",
  ]);
});

Deno.test("ImportIds makes an id of its own for each repeated row, in order", () => {
  const idsOf = (...identities: string[]) => {
    const ids = new ImportIds("toggl");
    return identities.map((it) => ids.next(it));
  };
  const [a, b, again, third] = idsOf("a", "b", "a", "a");
  assertEquals(new Set([a, b, again, third]).size, 4);
  assertEquals(idsOf("a", "a", "b", "a"), [a, again, b, third]);
  assertEquals(new ImportIds("watson").next("a") === a, false);
});
