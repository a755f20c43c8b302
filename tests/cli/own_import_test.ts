import { assert, assertEquals } from "@std/assert";
import { CliUser } from "../support/run_cli.ts";

/** Returns a user who recorded every kind of entry and day. */
async function recordingUser(): Promise<CliUser> {
  const user = new CliUser("2024-12-20T12:00", { zone: "Europe/Berlin" });
  await user.disk.writeText(
    "config.yaml",
    "time_tracking:\n  clients:\n    v2: ACME\n",
  );
  for (
    const words of [
      ["task", "add", "T-1", "--plan", "v2", "--title", "Headless"],
      ["day", "2024-12-09", "9:00-17:30", "--lunch", "12:00-12:45"],
      ["break", "15:00-15:10", "--date", "2024-12-09"],
      ["day", "2024-12-10", "22:00-6:00"],
      ["lunch", "0:30-1:00", "--date", "2024-12-10"],
      ["day", "2024-12-12", "8:00-12:00"],
      ["timer", "add", "T-1", "--start", "2024-12-09 9:00", "--for", "90m"],
      [
        ...["timer", "add", "=sum", "--start", "2024-12-09 23:30", "--for"],
        ...["2h", "--title", "x, y; z", "--tag", "deep; work", "--tag", "a"],
      ],
      [
        ...["timer", "add", "T-2", "--start", "2024-12-12 8:00", "--for"],
        ...["1h", "--no-billable"],
      ],
    ]
  ) {
    const { status, error } = await user.run(words);
    assertEquals(status, 0, `${words.join(" ")}: ${error}`);
  }
  return user;
}

/** Returns what a user recorded, without ids and with the wanted fields. */
async function recordedBy(user: CliUser, fields: readonly string[]) {
  const { out } = await user.run(["export", "json"]);
  const { entries, days } = JSON.parse(out);
  const pick = (record: Record<string, unknown>) =>
    Object.fromEntries(fields.map((field) => [field, record[field]]));
  return {
    entries: entries.map(pick),
    days: days.map((day: Record<string, unknown>) => pick(day)),
  };
}

const ENTRY = ["task", "description", "start", "end", "seconds", "tags"];
const DAY = ["date", "start", "end", "lunch_minutes", "break_minutes"];

/** Each export, how to import it, and the fields that stay the same. */
const WAYS: readonly (readonly [
  name: string,
  written: readonly string[],
  read: readonly string[],
  half: "entries" | "days",
  same: readonly string[],
])[] = [
  ["json", ["export", "json"], [], "entries", [
    ...[...ENTRY, "plan", "billable", "title"],
  ]],
  ["log", ["timer", "log", "2024-12", "--csv"], [], "entries", ENTRY],
  ["icalendar", ["export", "icalendar"], [], "entries", ENTRY],
  ["json", ["export", "json"], ["--as", "workday"], "days", [
    ...[...DAY, "work_minutes", "target_minutes", "stretches"],
  ]],
  ["icalendar", ["export", "icalendar"], ["--as", "workday"], "days", [
    ...["date", "start", "end", "work_minutes"],
  ]],
  ["payroll", ["export", "payroll"], ["--as", "workday"], "days", [
    ...[...DAY, "work_minutes", "target_minutes"],
  ]],
  ["payroll", ["report", "2024-12", "--csv"], ["--as", "workday"], "days", [
    ...[...DAY, "work_minutes", "target_minutes"],
  ]],
];

for (const [name, written, read, half, same] of WAYS) {
  Deno.test(`${written.join(" ")} can be imported again: the same ${half}`, async () => {
    const user = await recordingUser();
    const { out } = await user.run(written);
    const other = new CliUser("2024-12-20T12:00", {
      zone: "Europe/Berlin",
      inputs: { "-": out },
    });
    const imported = await other.run(["import", "-", ...read, "--json"]);
    assertEquals(imported.status, 0, imported.error);
    const result = JSON.parse(imported.out);
    assertEquals(result.files[0].format, name);
    const [expected, seen] = [
      (await recordedBy(user, same))[half],
      (await recordedBy(other, same))[half],
    ];
    assert(expected.length >= 3);
    assertEquals(seen, expected);

    // Once more, and where it was exported, it adds nothing.
    const again = await other.run(["import", "-", ...read, "--json"]);
    assertEquals(JSON.parse(again.out).added.rows, 0);
    const back = new CliUser("2024-12-20T12:00", {
      ...{ zone: "Europe/Berlin", disk: user.disk, inputs: { "-": out } },
    });
    const same_ = await back.run(["import", "-", ...read, "--json"]);
    const { added, edited = { rows: 0 } } = JSON.parse(same_.out);
    assertEquals([added.rows, edited.rows], [0, 0]);
  });
}

Deno.test("days are the same work in another zone", async () => {
  const user = await recordingUser();
  const { out } = await user.run(["export", "json"]);
  for (const zone of ["Asia/Tokyo", "America/Los_Angeles"]) {
    const other = new CliUser("2024-12-20T12:00", {
      ...{ zone, inputs: { "-": out } },
    });
    await other.run(["import", "-", "--as", "workday"]);
    const fields = ["work_minutes", "lunch_minutes", "break_minutes"];
    const [expected, seen] = [
      await recordedBy(user, fields),
      await recordedBy(other, fields),
    ];
    assertEquals(seen.days, expected.days);
  }
});

Deno.test("what was imported from an export is known where it came from", async () => {
  const user = await recordingUser();
  const zone = "Europe/Berlin";
  const { out } = await user.run(["export", "json"]);
  const other = new CliUser("2024-12-20T12:00", {
    ...{ zone, inputs: { "-": out } },
  });
  await other.run(["import", "-"]);
  const { out: second } = await other.run(["export", "json"]);
  const back = new CliUser("2024-12-20T12:00", {
    ...{ zone, disk: user.disk, inputs: { "-": second } },
  });
  const { out: result } = await back.run(["import", "-", "--json"]);
  assertEquals(JSON.parse(result).added.rows, 0);
});

Deno.test("entries without a description are the same in a calendar", async () => {
  const header = "User,Email,Client,Project,Task,Description,Billable," +
    "Start date,Start time,End date,End time,Duration,Tags";
  const times = "2024-12-09,09:00:00,2024-12-09,10:00:00,01:00:00,";
  const user = new CliUser("2024-12-20T12:00", {
    inputs: { "a.csv": `${header}\nAnn,a@b.c,,Web,,,No,${times}\n` },
  });
  await user.run(["import", "a.csv"]);
  const { out } = await user.run(["export", "icalendar"]);
  const inputs = { "-": out };
  const back = new CliUser("2024-12-20T12:00", { disk: user.disk, inputs });
  const again = await back.run(["import", "-", "--json"]);
  const { present, edited } = JSON.parse(again.out);
  assertEquals([present.rows, edited.rows], [1, 0]);
  const other = new CliUser("2024-12-20T12:00", { inputs });
  await other.run(["import", "-"]);
  assertEquals(await recordedBy(other, ENTRY), await recordedBy(user, ENTRY));
});

Deno.test("an import says what it leaves out of files with both halves", async () => {
  const user = await recordingUser();
  await user.run(["absent", "vacation", "2024-12-13"]);
  await user.run(["note", "out", "--date", "2024-12-12"]);
  const { out } = await user.run(["export", "json"]);
  const other = () =>
    new CliUser("2024-12-20T12:00", {
      ...{ zone: "Europe/Berlin", inputs: { "-": out } },
    });
  assertEquals(
    (await other().run(["import", "-"])).error,
    '"standard input": its workdays are left out (to import them: --as workday)\n',
  );
  const days = await other().run(["import", "-", "--as", "workday"]);
  assert(
    days.out.includes(
      "it is an absence (worktime absent vacation 2024-12-13)",
    ),
    days.out,
  );
  assertEquals(
    days.error,
    '"standard input": the note of 1 day is left out\n' +
      '"standard input": its entries are left out (without --as workday, they ' +
      "are imported)\n",
  );
});

for (
  const line of ["timer report 2024-12 --csv", "timer summary 2024-12 --csv"]
) {
  Deno.test(`${line} has totals, which cannot be imported`, async () => {
    const user = await recordingUser();
    const { out } = await user.type(line);
    const other = new CliUser(undefined, { inputs: { "-": out } });
    const { error, status } = await other.run(["import", "-"]);
    assertEquals(
      [status, error],
      [
        2,
        '"standard input": it has totals of worktime, but no times\n' +
        "Export entries: worktime timer log --csv, or worktime export json\n",
      ],
    );
  });
}

Deno.test("an export of imported entries and the report that they came from count once, in either order", async () => {
  const report = "User,Email,Client,Project,Task,Description,Billable," +
    "Start date,Start time,End date,End time,Duration,Tags\n" +
    "A,a@b.c,,Web,,Logo,No,2024-12-09,09:00:00,2024-12-09,10:00:00,01:00:00,\n";
  const first = new CliUser("2024-12-20T12:00", { inputs: { "-": report } });
  assertEquals((await first.run(["import", "-"])).error, "");
  const { out } = await first.run(["export", "json"]);
  for (const texts of [[out, report], [report, out]]) {
    const inputs = { first: texts[0] ?? "", second: texts[1] ?? "" };
    const other = new CliUser("2024-12-20T12:00", { inputs });
    await other.run(["import", "first"]);
    const again = await other.run(["import", "second", "--json"]);
    assertEquals(JSON.parse(again.out).added.rows, 0);
  }
});

Deno.test("import --as workday leaves out a day of a JSON export that was never stopped", async () => {
  const user = new CliUser("2024-12-20T14:00", { zone: "Europe/Berlin" });
  await user.run(["start", "--at", "9:00"]);
  await user.run(["lunch", "12:00-12:45"]);
  const { out } = await user.run(["export", "json"]);
  const other = new CliUser("2024-12-20T14:00", {
    ...{ zone: "Europe/Berlin", inputs: { "-": out } },
  });
  const imported = await other.run([
    "import",
    "-",
    "--as",
    "workday",
    "--json",
  ]);
  const { added, skipped } = JSON.parse(imported.out);
  assertEquals([added.rows, skipped.rows, skipped.seconds], [0, 1, 3 * 3600]);
  assertEquals(skipped.details[0].reason, "it has no stop");
});
